from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.test import SimpleTestCase, override_settings
from django.urls import get_script_prefix, set_script_prefix

from idle_sessions.checks import MIDDLEWARE, SESSION_MIDDLEWARE, check_settings
from idle_sessions.middleware import IdleSessionMiddleware

GIVEN = settings.IDLE_SESSIONS
OTHERS = [name for name in settings.MIDDLEWARE if name != MIDDLEWARE]


class OwnMiddleware(IdleSessionMiddleware):
    """As a project may write it."""


@contextmanager
def override_script_prefix(prefix):
    before = get_script_prefix()
    set_script_prefix(prefix)
    try:
        yield
    finally:
        set_script_prefix(before)


def found(**changes):
    with override_settings(**changes):
        return [(message.id[-4:], message.msg) for message in check_settings(None)]


def found_with(**changes):
    return found(IDLE_SESSIONS={**GIVEN, **changes})


class Checks(SimpleTestCase):
    def test_right(self):
        """right settings are not mentioned"""
        self.assertEqual(found(), [])

    def test_missing(self):
        """IDLE_SESSIONS that is missing is one message, which says what to write"""
        with override_settings(IDLE_SESSIONS=None):
            [message] = check_settings(None)
        self.assertEqual(message.id, 'idle_sessions.E001')
        self.assertIn("'idle_timeout': timedelta(minutes=15)", message.hint)

    def test_each_missing(self):
        """each time must be there"""
        for name in GIVEN:
            with self.subTest(name):
                rest = {other: value for other, value in GIVEN.items() if other != name}
                self.assertEqual(found(IDLE_SESSIONS=rest), [('E002', f"IDLE_SESSIONS['{name}'] is missing.")])

    def test_misspelled(self):
        """a name that is not known is mentioned"""
        self.assertEqual(found_with(idle_timeuot=1), [('E003', "IDLE_SESSIONS['idle_timeuot'] is not known.")])

    def test_number(self):
        """a number in place of a timedelta is mentioned, for each time"""
        for name in ('idle_timeout', 'absolute_timeout', 'warn_before'):
            for value in (900, None, '15m', timedelta(0)):
                with self.subTest(name, value=value):
                    [(code, text), *_] = found_with(**{name: value})
                    self.assertEqual(code, 'E004')
                    self.assertIn(name, text)

    def test_order(self):
        """times that do not fit together are mentioned"""
        self.assertEqual([code for code, _ in found_with(warn_before=timedelta(minutes=15))], ['E005'])
        self.assertEqual([code for code, _ in found_with(absolute_timeout=timedelta(minutes=2))], ['E005'])

    def test_store_every(self):
        """store_every must be a timedelta, and at most a tenth of the idle timeout"""
        for value in (None, timedelta(0), timedelta(seconds=90)):
            self.assertEqual(found_with(store_every=value), [])
        for value in (60, '60s', timedelta(seconds=-1), timedelta(seconds=91)):
            with self.subTest(value):
                self.assertEqual([code for code, _ in found_with(store_every=value)], ['E015'])

    def test_store_every_and_age(self):
        """a row that lives as long as the idle timeout is too short with store_every"""
        with override_settings(SESSION_COOKIE_AGE=900):
            self.assertEqual(found(), [])
            self.assertEqual([code for code, _ in found_with(store_every=timedelta(seconds=1))], ['W011'])

    def test_no_middleware(self):
        """a middleware that is forgotten is an error, because the server then ends no session"""
        [(code, text)] = found(MIDDLEWARE=OTHERS)
        self.assertEqual(code, 'E006')
        self.assertIn('the server ends no session', text)

    def test_own_middleware(self):
        """a subclass of the middleware counts as the middleware, and other names are only names"""
        own = f'{__name__}.OwnMiddleware'
        for names in ([SESSION_MIDDLEWARE, own], [SESSION_MIDDLEWARE, 'nowhere.Nothing', own]):
            with self.subTest(names):
                self.assertEqual(found(MIDDLEWARE=names), [])

    def test_middleware_first(self):
        """a middleware before the session's own is an error"""
        self.assertEqual([code for code, _ in found(MIDDLEWARE=[MIDDLEWARE, *OTHERS])], ['E007'])

    def test_no_addresses(self):
        """addresses that are not in the URLs are mentioned, where there are URLs"""
        self.assertEqual([code for code, _ in found(ROOT_URLCONF='tests.no_urls')], ['W008'])
        self.assertEqual(found(ROOT_URLCONF=None), [])

    def test_sign_in(self):
        """a sign-in page that the project does not have is mentioned, whether LOGIN_URL is an address or a name"""
        for sign_in, codes in [
            ('/accounts/login/', ['W013']), ('signin', ['W013']), ('/sign-in', ['W013']),
            ('/sign-in/', []), ('/sign-in/?from=here', []), ('https://id.example/login', []), ('//id.example/login', []),
        ]:
            with self.subTest(sign_in):
                self.assertEqual([code for code, _ in found(LOGIN_URL=sign_in)], codes)

    def test_sign_in_elsewhere(self):
        """a sign-in page outside this application, or one address per language, is not judged"""
        with override_script_prefix('/shop/'):
            self.assertEqual(found(LOGIN_URL='/accounts/login/'), [])
            self.assertEqual(found(LOGIN_URL='/shop/sign-in/'), [])
            self.assertEqual([code for code, _ in found(LOGIN_URL='/shop/accounts/')], ['W013'])
        self.assertEqual(found(LOGIN_URL='/fr/sign-in/', ROOT_URLCONF='tests.language_urls'), [])

    def test_script(self):
        """a script that is not among the static files is mentioned, with the package as the fix where none is named"""
        apps = [*settings.INSTALLED_APPS, 'django.contrib.staticfiles']
        with override_settings(INSTALLED_APPS=apps):
            [message] = check_settings(None)
        self.assertEqual(message.id, 'idle_sessions.W009')
        self.assertIn("'idle-warning/idle-warning.min.js'", message.msg)
        self.assertIn('Install the package django-idle-warning', message.hint)
        folder = [Path(__file__).resolve().parent]
        for name, codes in [('settings.py', []), ('/settings.py', []), ('../../etc/passwd', ['W009'])]:
            with self.subTest(name):
                idle = {**GIVEN, 'script': name}
                self.assertEqual([code for code, _ in found(INSTALLED_APPS=apps, STATICFILES_DIRS=folder, IDLE_SESSIONS=idle)], codes)

    def test_script_no_path(self):
        """a script that is no path is an error"""
        for value in (None, 5, Path('idle-warning.min.js')):
            with self.subTest(value):
                self.assertEqual([code for code, _ in found_with(script=value)], ['E014'])

    def test_sessions(self):
        """settings that keep sessions alive too long or end them too early are mentioned"""
        cases = [
            ({'SESSION_EXPIRE_AT_BROWSER_CLOSE': False}, 'W010'),
            ({'SESSION_COOKIE_AGE': 60}, 'W011'),
            ({'SESSION_ENGINE': 'django.contrib.sessions.backends.signed_cookies'}, 'W012'),
        ]
        for changes, code in cases:
            with self.subTest(code):
                self.assertEqual([each for each, _ in found(**changes)], [code])
