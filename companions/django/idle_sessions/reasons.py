"""Why a session ended: the SDK's words, and a sentence for each. Knows neither sessions nor requests."""
from django.utils.translation import gettext_lazy as _

# The template `idle_sessions/reason.html` shows the sentence on the sign-in page.
SENTENCES = {
    'idle': _('You were not active for a while, so we signed you out.'),
    'absolute': _('You reached the longest time that you can stay signed in, so we signed you out.'),
    'ended-by-server': _('Your session has ended. You may have signed out somewhere else.'),
    'signed-out': _('You have signed out.'),
    'browser-closed': _('The browser was closed, so we signed you out.'),
}


def known(reason):
    """Anybody can write a cookie or an address, so no other word is believed."""
    return reason if reason in SENTENCES else None
