"""What `manage.py check` says of the settings. An Error means that the server would keep no promise, or no page would work."""
from datetime import timedelta

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.checks import Error, Warning
from django.core.exceptions import SuspiciousFileOperation
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string

MIDDLEWARE = 'idle_sessions.middleware.IdleSessionMiddleware'
SESSION_MIDDLEWARE = 'django.contrib.sessions.middleware.SessionMiddleware'
TIMES = ('idle_timeout', 'absolute_timeout', 'warn_before')
KNOWN = (*TIMES, 'script')
EXAMPLE = "IDLE_SESSIONS = {'idle_timeout': timedelta(minutes=15), 'absolute_timeout': timedelta(hours=12), " \
          "'warn_before': timedelta(minutes=2), 'script': 'idle-warning.min.js'}"


def check_settings(app_configs, **kwargs):
    idle = getattr(settings, 'IDLE_SESSIONS', None)
    if not isinstance(idle, dict):
        return [error(1, 'IDLE_SESSIONS is missing.', f'Write {EXAMPLE}.')]
    return [*check_names(idle), *check_times(idle), *check_middleware(), *check_addresses(), *check_script(idle),
            *check_sessions(idle)]


def check_names(idle):
    for name in KNOWN:
        if name not in idle:
            yield error(2, f"IDLE_SESSIONS['{name}'] is missing.", f'Write {EXAMPLE}.')
    for name in idle:
        if name not in KNOWN:
            yield error(3, f"IDLE_SESSIONS['{name}'] is not known.", f'The known names are {", ".join(KNOWN)}.')


def check_times(idle):
    for name in TIMES:
        value = idle.get(name, timedelta(1))
        if not isinstance(value, timedelta) or value <= timedelta(0):
            yield error(4, f"IDLE_SESSIONS['{name}'] is {value!r}, and no timedelta above 0.",
                        f"Write timedelta(minutes=15), or timedelta(seconds=900).")
    times = [idle.get(name) for name in TIMES]
    if not all(isinstance(value, timedelta) for value in times):
        return
    idle_timeout, absolute_timeout, warn_before = times
    if warn_before >= idle_timeout:
        yield error(5, 'warn_before must be shorter than idle_timeout.', 'The warning comes so long before the end.')
    if absolute_timeout <= warn_before:
        yield error(5, 'absolute_timeout must be longer than warn_before.', 'The warning comes so long before the end.')


def check_middleware():
    names = list(settings.MIDDLEWARE)
    if not any(is_ours(name) for name in names):
        yield error(6, f'MIDDLEWARE has no {MIDDLEWARE}, so the server ends no session.',
                    f'Put it right after {SESSION_MIDDLEWARE}.')
        return
    ours = next(index for index, name in enumerate(names) if is_ours(name))
    if SESSION_MIDDLEWARE in names[ours:]:
        yield error(7, f'{MIDDLEWARE} stands before {SESSION_MIDDLEWARE}, so it finds no session.',
                    'Put it right after it.')


def is_ours(name):
    """A project may have a subclass of its own."""
    if name == MIDDLEWARE:
        return True
    try:
        return issubclass(import_string(name), import_string(MIDDLEWARE))
    except (ImportError, TypeError):
        return False


def check_addresses():
    # A worker may have no URLs, and a project may choose its URLs for each request.
    if not getattr(settings, 'ROOT_URLCONF', None):
        return
    try:
        reverse('idle_sessions:keepalive')
    except NoReverseMatch:
        yield warning(8, 'The addresses of idle_sessions are not in ROOT_URLCONF, so no page can keep its session alive.',
                      "Write urlpatterns += [path('session/', include('idle_sessions.urls'))].")


def check_script(idle):
    """Only where Django itself looks for static files. Elsewhere it cannot be known which there are."""
    script = idle.get('script')
    is_known = 'django.contrib.staticfiles' in settings.INSTALLED_APPS and isinstance(script, str)
    if is_known and not is_found(script):
        yield warning(9, f"The static file {script!r} of IDLE_SESSIONS['script'] is not found, so no page is warned.",
                      'Put dist/idle-warning.min.js among your static files.')


def is_found(script):
    try:
        # Django's tag `static` takes the slash away too.
        return finders.find(script.lstrip('/')) is not None
    except SuspiciousFileOperation:
        return False


def check_sessions(idle):
    if not settings.SESSION_EXPIRE_AT_BROWSER_CLOSE:
        # A cookie with an age outlives the browser.
        yield warning(10, 'SESSION_EXPIRE_AT_BROWSER_CLOSE must be True.', 'Otherwise the cookie outlives the browser.')
    idle_timeout = idle.get('idle_timeout')
    age = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    if isinstance(idle_timeout, timedelta) and age < idle_timeout:
        # The age is only how long the stored row lives after its last save. Activity saves the row.
        yield warning(11, 'SESSION_COOKIE_AGE must not be shorter than the idle timeout.',
                      'Otherwise the store forgets a session that is still in use.')
    if settings.SESSION_ENGINE.endswith('signed_cookies'):
        yield warning(12, 'Sessions that live in the cookie cannot be ended by the server.',
                      'A copy of the cookie stays valid. Use the store db, cached_db, cache or file.')


def error(number, text, hint):
    return Error(text, hint=hint, id=f'idle_sessions.E{number:03}')


def warning(number, text, hint):
    return Warning(text, hint=hint, id=f'idle_sessions.W{number:03}')
