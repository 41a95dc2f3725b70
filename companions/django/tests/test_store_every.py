"""`store_every`: how often activity is stored, and that no session ends early by it."""
import threading
from unittest import mock

from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from idle_sessions import open_requests
from idle_sessions.sessions import LONGEST_REQUEST

from .support import IDLE, MINUTE, SessionTest, idle_sessions
from .test_activity import FETCH, NAVIGATION
from .urls import slow

EVERY = 60
CACHE = 'django.contrib.sessions.backends.cache'


def saved_rows(queries):
    """The writes of sessions. Without row locks, as in SQLite, each comes with an UPDATE that changes nothing."""
    updates = [query['sql'] for query in queries if query['sql'].startswith('UPDATE')]
    return [sql for sql in updates if 'session_data' in sql.split('WHERE')[0]]


class PromptTimer:
    """Stands for a request that takes so long that its timer fires: the test says when."""
    fire = None

    def __init__(self, seconds, function):
        PromptTimer.fire = lambda: run_in_thread(function)

    def start(self):
        pass

    def cancel(self):
        pass


def run_in_thread(function):
    thread = threading.Thread(target=function)
    thread.start()
    thread.join()


class Writes(SessionTest):
    def setUp(self):
        super().setUp()
        self.sign_in()
        self.clock.advance(5 * MINUTE)

    def writes_of(self, send):
        with CaptureQueriesContext(connection) as queries:
            send()
        return len(saved_rows(queries))

    def visit(self):
        self.client.get('/page/', **NAVIGATION)
        for _ in range(9):
            self.client.get('/fetched/', **FETCH)

    def test_page(self):
        """a page and the nine files that it fetches save the session 20 times, and with store_every twice"""
        self.assertEqual(self.writes_of(self.visit), 20)
        with idle_sessions(store_every=EVERY):
            self.assertEqual(self.writes_of(self.visit), 2)
            self.assertEqual(self.writes_of(self.visit), 0)

    def test_requests(self):
        """a page view saves the session twice, a keepalive once, a status and a polling view never"""
        for send, expected in [
            (lambda: self.client.get('/page/', **NAVIGATION), 2),
            (lambda: self.ping(reason='activity', idleFor=1), 1),
            (self.status, 0),
            (lambda: self.client.get('/poll/'), 0),
        ]:
            self.clock.advance(MINUTE)
            self.assertEqual(self.writes_of(send), expected)


@idle_sessions(store_every=EVERY)
class StoreEvery(SessionTest):
    def setUp(self):
        super().setUp()
        self.sign_in()
        self.clock.advance(5 * MINUTE)

    def load(self, headers=NAVIGATION):
        self.client.get('/fetched/', **headers)

    def figures(self):
        answer = self.status().json()
        return IDLE - answer['expiresIn'], answer['idleFor']

    def test_never_early(self):
        """a session never ends early, whenever in the time that is not stored the person was last active"""
        for later in (0, 1, 30, EVERY - 1):
            with self.subTest(later):
                self.client = self.client_class()
                self.sign_in()
                self.load()
                self.clock.advance(later)
                self.load()
                self.clock.advance(IDLE - .001)
                self.assertEqual(self.status().status_code, 200)

    def test_end(self):
        """an untouched session ends so much after its idle timeout at the latest, and the status says so"""
        self.load()
        self.assertEqual(self.figures(), (0, 0))
        self.clock.advance(EVERY + 100)
        self.assertEqual(self.figures(), (100, 100))
        self.clock.advance(IDLE - 100)
        self.assertEqual(self.status().json()['reason'], 'idle')

    def test_again(self):
        """activity is stored again when that time is over"""
        self.load()
        self.clock.advance(EVERY)
        self.load()
        self.clock.advance(EVERY + IDLE - 1)
        self.assertEqual(self.status().status_code, 200)

    def test_person(self):
        """a page of a person is stored, even if only a fetch was stored before"""
        self.load(FETCH)
        self.load()
        self.assertEqual(self.figures(), (0, 0))

    def test_keepalive(self):
        """a keepalive is exact"""
        self.load()
        self.clock.advance(EVERY + 240)
        self.ping(reason='activity', idleFor=10)
        self.assertEqual(self.figures(), (10, 10))

    def test_refused(self):
        """refused requests keep no session alive"""
        for status in (401, 403):
            self.clock.advance(EVERY)
            self.client.get(f'/answer/{status}/')
        self.assertEqual(self.figures(), (5 * MINUTE + 2 * EVERY,) * 2)

    def test_own_times(self):
        """a session with a shorter timeout of its own is stored more often, and lives a tenth longer at most"""
        self.load()
        self.clock.advance(EVERY)
        session = self.client.session
        session['idle_times'] = {'idle_timeout': 100}
        session.save()
        self.load()
        self.clock.advance(10)
        self.load()
        self.clock.advance(109.9)
        self.assertEqual(self.status().status_code, 200)
        self.clock.advance(.1)
        self.assertEqual(self.status().status_code, 401)

    def test_clock_set_back(self):
        """if the server's clock is set back, an untouched session ends as it would have"""
        self.load()
        self.clock.advance(1)
        self.clock.set_back(3600)
        self.status()
        self.clock.advance(EVERY + IDLE - 1.001)
        self.assertEqual(self.status().status_code, 200)
        self.clock.advance(.01)
        self.assertEqual(self.status().status_code, 401)

    @override_settings(SESSION_ENGINE=CACHE)
    @mock.patch.object(open_requests.threading, 'Timer', PromptTimer)
    def test_slow(self):
        """a request that was not stored holds its session longer than the idle timeout, and is closed at its end"""
        seen = []

        def meanwhile(request):
            self.clock.advance(EVERY)
            PromptTimer.fire()
            self.clock.advance(LONGEST_REQUEST - EVERY - 1)
            status = self.other_tab().get('/session/status/').json()
            seen.append((status['expiresIn'], status['idleFor']))

        self.client = self.client_class()
        self.sign_in()
        self.load()
        with mock.patch.object(slow, 'meanwhile', meanwhile, create=True):
            self.client.get('/slow/', **NAVIGATION)
        self.assertEqual(seen, [(IDLE, LONGEST_REQUEST - EVERY - 1)])
        self.assertEqual(self.client.session['idle_activity']['open'], {})

    @override_settings(SESSION_ENGINE=CACHE)
    @mock.patch.object(open_requests.threading, 'Timer', PromptTimer)
    def test_signed_out(self):
        """a request that was not stored does not revive a session that was signed out meanwhile"""
        def meanwhile(request):
            key = self.key()
            self.other_tab().post('/session/sign-out/')
            PromptTimer.fire()
            seen.append(request.session.exists(key))

        seen = []
        self.client = self.client_class()
        self.sign_in()
        self.load()
        with mock.patch.object(slow, 'meanwhile', meanwhile, create=True):
            self.client.get('/slow/', **NAVIGATION)
        self.assertEqual((seen, self.status().status_code), ([False], 401))

    def test_closed(self):
        """a timer that fires at the very end of a request stores nothing"""
        request = open_requests.Unstored(self.client.session, True, 1000)
        request.close(is_refused=False)
        with mock.patch.object(open_requests.sessions, 'open_request') as store:
            run_in_thread(request.store)
        store.assert_not_called()
