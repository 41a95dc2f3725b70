from django import template
from django.conf import settings
from django.forms.utils import flatatt
from django.middleware.csrf import get_token
from django.shortcuts import resolve_url
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html

from .. import sessions

register = template.Library()

# WCAG 2.2.1: people get at least 20 seconds to answer a warning, unless the time limit is essential.
SHORTEST_WARNING = 20


@register.simple_tag(takes_context=True)
def idle_warning(context):
    """The SDK's script tag, for the body of a page. Empty if the visitor is not signed in."""
    request = context['request']
    if not request.user.is_authenticated:
        return ''
    # Asking for the token makes Django send its cookie, also with a page that has no form.
    token = get_token(request)
    return format_html('{}<script defer{}></script>', csrf_input(token), flatatt(attributes(request.session)))


def attributes(session):
    warn_before = sessions.seconds(session, 'warn_before')
    return {
        'src': static(settings.IDLE_SESSIONS['script']),
        'data-idle-timeout': duration(sessions.seconds(session, 'idle_timeout')),
        'data-warn-before': duration(warn_before),
        'data-allow-short-warning': warn_before < SHORTEST_WARNING,
        'data-keepalive-url': reverse('idle_sessions:keepalive'),
        'data-status-url': reverse('idle_sessions:status'),
        'data-sign-out-url': reverse('idle_sessions:sign-out'),
        'data-sign-in-url': resolve_url(settings.LOGIN_URL),
        'data-csrf': 'django',
        'data-expires-in': duration(sessions.expires_in(session)),
        'data-absolute-in': duration(sessions.absolute_in(session)),
        'data-session-key': sessions.page_key(session),
        'data-user-key': sessions.user_digest(session),
    }


def csrf_input(token):
    """The SDK's preset reads this input if there is no cookie, or if scripts cannot read it, or it has another name."""
    is_readable = settings.CSRF_COOKIE_NAME == 'csrftoken' and not settings.CSRF_COOKIE_HTTPONLY
    if is_readable and not settings.CSRF_USE_SESSIONS:
        return ''
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token)


def duration(seconds):
    # A template's {{ }} would write 1.800 in German, and 1,800 in English with USE_THOUSAND_SEPARATOR.
    return f'{max(1, int(seconds))}s'
