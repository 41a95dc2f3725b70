import re
from datetime import timedelta
from unittest import mock

from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client, TestCase, override_settings

from idle_sessions.clock import ClockWatch

MINUTE = 60
HOUR = 60 * MINUTE
# As in settings.py.
IDLE = 15 * MINUTE
ABSOLUTE = 8 * HOUR


class Clock:
    # Five minutes before summer time ends in Europe: code that counts in local time is an hour off in these tests.
    def __init__(self, at=1792889700.0):
        self.at = at
        self.uptime = 1000.0

    def __call__(self):
        return self.at

    def monotonic(self):
        return self.uptime

    def advance(self, seconds):
        self.at += seconds
        self.uptime += seconds

    def set_back(self, seconds):
        """An administrator or NTP sets the wall clock; no time passes."""
        self.at -= seconds


def idle_sessions(**changes):
    """Other times, in seconds, for a test: `idle_sessions(warn_before=10)`."""
    times = {name: timedelta(seconds=seconds) for name, seconds in changes.items()}
    return override_settings(IDLE_SESSIONS={**settings.IDLE_SESSIONS, **times})


def own_template(name, text):
    """A project with a template of its own in place of one of the app's."""
    loaders = [
        ('django.template.loaders.locmem.Loader', {f'idle_sessions/{name}.html': text}),
        'django.template.loaders.filesystem.Loader',
        'django.template.loaders.app_directories.Loader',
    ]
    [engine] = settings.TEMPLATES
    options = {**engine['OPTIONS'], 'loaders': loaders}
    return override_settings(TEMPLATES=[{**engine, 'APP_DIRS': False, 'OPTIONS': options}])


class SessionTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.ada = get_user_model().objects.create_user('ada', password='demo')
        cls.grace = get_user_model().objects.create_user('grace', password='demo')

    def setUp(self):
        self.clock = Clock()
        # The test sets the wall clock and lets time pass; the machine's own clocks have no say.
        self.patch('idle_sessions.sessions.now', self.clock)
        self.patch('idle_sessions.clock.monotonic', self.clock.monotonic)
        self.patch('idle_sessions.sessions.watch', ClockWatch())

    def patch(self, name, replacement):
        patched = mock.patch(name, replacement)
        patched.start()
        self.addCleanup(patched.stop)

    def sign_in(self, name='ada', client=None, path='/sign-in/', **fields):
        client = client or self.client
        token = csrf_of(client.get(path))
        fields = {'username': name, 'password': 'demo', 'csrfmiddlewaretoken': token, **fields}
        return client.post(path, fields)

    def key(self, client=None):
        return (client or self.client).cookies['sessionid'].value

    def ping(self, client=None, token=None, **fields):
        headers = {'HTTP_ACCEPT': 'application/json', 'HTTP_X_REQUESTED_WITH': 'XMLHttpRequest'}
        if token:
            headers['HTTP_X_CSRFTOKEN'] = token
        return (client or self.client).post('/session/keepalive/', fields, **headers)

    def status(self):
        return self.client.get('/session/status/')

    def expires_in(self):
        return self.status().json()['expiresIn']

    def idle_for(self):
        return self.status().json()['idleFor']

    def other_tab(self):
        other = self.client_class()
        other.cookies = self.client.cookies.copy()
        return other


def strict_client():
    return Client(enforce_csrf_checks=True)


def csrf_of(response):
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', response.content.decode())
    return found.group(1) if found else ''


def page_key_of(response):
    return re.search(r'data-session-key="(\w+)"', response.content.decode()).group(1)
