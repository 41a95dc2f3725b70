"""What `manage.py check` says of the settings. An Error means that the server would keep no promise, or no page would work."""
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.conf.urls.i18n import is_language_prefix_patterns_used
from django.contrib.staticfiles import finders
from django.core.checks import Error, Warning
from django.core.exceptions import SuspiciousFileOperation
from django.shortcuts import resolve_url
from django.urls import NoReverseMatch, Resolver404, get_script_prefix, resolve, reverse
from django.utils.module_loading import import_string

from .scripts import SCRIPT
from .sessions import LEAST_RATIO

MIDDLEWARE = 'idle_sessions.middleware.IdleSessionMiddleware'
SESSION_MIDDLEWARE = 'django.contrib.sessions.middleware.SessionMiddleware'
TIMES = ('idle_timeout', 'absolute_timeout', 'warn_before')
KNOWN = (*TIMES, 'store_every', 'script')
EXAMPLE = "IDLE_SESSIONS = {'idle_timeout': timedelta(minutes=15), 'absolute_timeout': timedelta(hours=12), " \
          "'warn_before': timedelta(minutes=2)}"


def check_settings(app_configs, **kwargs):
    idle = getattr(settings, 'IDLE_SESSIONS', None)
    if not isinstance(idle, dict):
        return [error(1, 'IDLE_SESSIONS is missing.', f'Write {EXAMPLE}.')]
    return [*check_names(idle), *check_times(idle), *check_store_every(idle), *check_middleware(), *check_addresses(), *check_sign_in(),
            *check_script(idle), *check_sessions(idle)]


def check_names(idle):
    for name in TIMES:
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
        hint = 'The warning comes so long before the end. For a try: 30 seconds, and a warning 20 seconds before.'
        yield error(5, 'warn_before must be shorter than idle_timeout.', hint)
    if absolute_timeout <= warn_before:
        yield error(5, 'absolute_timeout must be longer than warn_before.', 'The warning comes so long before the end.')


def check_store_every(idle):
    value, idle_timeout = idle.get('store_every'), idle.get('idle_timeout')
    if value is None:
        return
    if not isinstance(value, timedelta) or value < timedelta(0):
        yield error(15, f"IDLE_SESSIONS['store_every'] is {value!r}, and no timedelta.",
                    'Write timedelta(seconds=60), or leave it out: then each activity is stored.')
    elif isinstance(idle_timeout, timedelta) and value > idle_timeout / LEAST_RATIO:
        yield error(15, f"IDLE_SESSIONS['store_every'] must be at most a tenth of idle_timeout, {idle_timeout / LEAST_RATIO}.",
                    'Sessions may live longer by so much.')


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


def check_sign_in():
    """Only where the sign-in page belongs to this project, and its address does not depend on the language."""
    if not getattr(settings, 'ROOT_URLCONF', None) or is_language_prefix_patterns_used(settings.ROOT_URLCONF)[0]:
        return
    try:
        target = urlsplit(resolve_url(settings.LOGIN_URL))
        if not target.netloc and target.path.startswith(get_script_prefix()):
            resolve('/' + target.path[len(get_script_prefix()):])
    except (NoReverseMatch, Resolver404):
        yield warning(13, f'LOGIN_URL is {str(settings.LOGIN_URL)!r}, and ROOT_URLCONF has no such page, so a person whose '
                          'session has ended sees an error.',
                      'Set LOGIN_URL to the address of your sign-in page, or to the name of its URL.')


def check_script(idle):
    """Only where Django itself looks for static files. Elsewhere it cannot be known which there are."""
    script = idle.get('script', SCRIPT)
    if not isinstance(script, str):
        yield error(14, f"IDLE_SESSIONS['script'] is {script!r}, and no path of a static file.",
                    'Leave it out: the package has the script.')
    elif 'django.contrib.staticfiles' in settings.INSTALLED_APPS and not is_found(script):
        yield warning(9, f'The static file {script!r} is not found, so no page is warned.', hint_for(script))


def hint_for(script):
    if script != SCRIPT:
        return "Put the file there, or leave IDLE_SESSIONS['script'] out: the package has the script."
    return 'Install the package django-idle-warning, which has the file. A copy of its source code does not have it. ' \
           'STATICFILES_FINDERS needs AppDirectoriesFinder.'


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
    idle_timeout, every = idle.get('idle_timeout'), idle.get('store_every') or timedelta(0)
    age = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    if isinstance(idle_timeout, timedelta) and isinstance(every, timedelta) and age < idle_timeout + every:
        # The age is only how long the stored row lives after its last save. Activity saves the row.
        yield warning(11, 'SESSION_COOKIE_AGE must not be shorter than the idle timeout, and store_every added to it.',
                      'Otherwise the store forgets a session that is still in use.')
    if settings.SESSION_ENGINE.endswith('signed_cookies'):
        yield warning(12, 'Sessions that live in the cookie cannot be ended by the server.',
                      'A copy of the cookie stays valid. Use the store db, cached_db, cache or file.')


def error(number, text, hint):
    return Error(text, hint=hint, id=f'idle_sessions.E{number:03}')


def warning(number, text, hint):
    return Warning(text, hint=hint, id=f'idle_sessions.W{number:03}')
