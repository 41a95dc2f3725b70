from django import template
from django.conf import settings
from django.forms.utils import flatatt
from django.middleware.csrf import get_token
from django.shortcuts import resolve_url
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language

from .. import scripts, sessions
from ..reasons import SENTENCES, known

register = template.Library()

# WCAG 2.2.1: people get at least 20 seconds to answer a warning, unless the time limit is essential.
SHORTEST_WARNING = 20


@register.inclusion_tag('idle_sessions/script.html', takes_context=True)
def idle_warning(context, **options):
    """
    The SDK's script tag, for the body of a page. Empty if the visitor is not signed in. `{% idle_warning extend_on='activity' %}`
    writes `data-extend-on="activity"`; an option that the tag would write itself is replaced.
    """
    request = context['request']
    if not request.user.is_authenticated:
        return {}
    # Asking for the token makes Django send its cookie, also with a page that has no form.
    token = get_token(request)
    locale = scripts.locale_script(get_language())
    return {
        # A template of the project's own may need it, for the nonce of a Content Security Policy.
        'request': request,
        'csrf_input': csrf_input(token),
        'attributes': flatatt({**attributes(request.session), **data_attributes(options)}),
        'locale': locale and static(locale),
    }


@register.inclusion_tag('idle_sessions/reason.html', takes_context=True)
def idle_reason(context):
    """For the sign-in page: why the last session ended. Empty if there is nothing to explain."""
    request = context['request']
    reason = reason_of(request)
    return {'request': request, 'reason': reason, 'text': SENTENCES.get(reason, '')}


@register.simple_tag(takes_context=True)
def idle_reason_text(context):
    """The sentence of `idle_reason` without markup, for the title of the page: `{% idle_reason_text as why %}`."""
    return SENTENCES.get(reason_of(context['request']), '')


def reason_of(request):
    """The SDK's word. It stands in the address, or only in the request if the person opened the sign-in page directly."""
    if request.user.is_authenticated:
        return None
    return known(request.GET.get('reason')) or request.session_ended_by


def attributes(session):
    warn_before = sessions.seconds(session, 'warn_before')
    return {
        'src': static(scripts.script()),
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


def data_attributes(options):
    return {f"data-{name.replace('_', '-')}": value for name, value in options.items()}


def csrf_input(token):
    """The SDK's preset reads this input if there is no cookie, or if scripts cannot read it, or it has another name."""
    is_readable = settings.CSRF_COOKIE_NAME == 'csrftoken' and not settings.CSRF_COOKIE_HTTPONLY
    if is_readable and not settings.CSRF_USE_SESSIONS:
        return ''
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token)


def duration(seconds):
    # A template's {{ }} would write 1.800 in German, and 1,800 in English with USE_THOUSAND_SEPARATOR.
    return f'{max(1, int(seconds))}s'
