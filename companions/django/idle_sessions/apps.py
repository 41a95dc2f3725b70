from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.core.checks import register

from . import checks, sessions


class IdleSessionsConfig(AppConfig):
    name = 'idle_sessions'

    def ready(self):
        user_logged_in.connect(begin, dispatch_uid='idle_sessions')
        register(checks.check_settings)


def begin(sender, request=None, **kwargs):
    # Tests and management commands sign in without a request, or without a session in it.
    if hasattr(request, 'session'):
        sessions.begin(request.session)
