from datetime import timedelta

from django.apps import AppConfig
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.core.checks import Warning, register

from . import sessions


class IdleSessionsConfig(AppConfig):
    name = 'idle_sessions'

    def ready(self):
        user_logged_in.connect(begin, dispatch_uid='idle_sessions')
        register(check_settings)


def begin(sender, request=None, **kwargs):
    # Tests and management commands sign in without a request, or without a session in it.
    if hasattr(request, 'session'):
        sessions.begin(request.session)


def check_settings(app_configs, **kwargs):
    idle = settings.IDLE_SESSIONS['idle_timeout']
    wrong = {
        # A cookie with an age outlives the browser.
        'SESSION_EXPIRE_AT_BROWSER_CLOSE must be True.': not settings.SESSION_EXPIRE_AT_BROWSER_CLOSE,
        # The age is only how long the stored row lives after its last save. Activity saves the row.
        'SESSION_COOKIE_AGE must not be shorter than the idle timeout.':
            timedelta(seconds=settings.SESSION_COOKIE_AGE) < idle,
        'Sessions that live in the cookie cannot be ended by the server: a copy of the cookie stays valid.':
            settings.SESSION_ENGINE.endswith('signed_cookies'),
    }
    return [Warning(text, id='idle_sessions') for text, is_wrong in wrong.items() if is_wrong]
