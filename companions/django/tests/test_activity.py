"""Which requests renew a session, and which tell of a person."""
from unittest import mock

from django.contrib.sessions.backends.base import UpdateError
from django.core.exceptions import PermissionDenied
from django.test import override_settings

from idle_sessions.sessions import LONGEST_REQUEST

from .support import ABSOLUTE, IDLE, MINUTE, SessionTest, csrf_of, idle_sessions, strict_client
from .urls import slow

NAVIGATION = {'HTTP_SEC_FETCH_MODE': 'navigate', 'HTTP_SEC_FETCH_DEST': 'document', 'HTTP_SEC_FETCH_SITE': 'same-origin'}
FETCH = {'HTTP_SEC_FETCH_MODE': 'cors', 'HTTP_SEC_FETCH_DEST': 'empty', 'HTTP_SEC_FETCH_SITE': 'same-origin'}
CROSS_SITE = {'HTTP_SEC_FETCH_SITE': 'cross-site'}
# What browsers without Sec-Fetch headers send when a person opens a page.
OLD_NAVIGATION = {'HTTP_ACCEPT': 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'}


class ActivityTest(SessionTest):
    def setUp(self):
        super().setUp()
        self.sign_in()
        self.clock.advance(10 * MINUTE)

    def figures(self):
        """Minutes since the session was renewed, and since a person was active."""
        answer = self.status().json()
        return (IDLE - answer['expiresIn']) / MINUTE, answer['idleFor'] / MINUTE


class Person(ActivityTest):
    def test_page_loads(self):
        """a page that a person opens or submits renews the session and tells of a person"""
        for name, headers in [
            ('a browser', NAVIGATION),
            ('a link from a sibling domain', {**NAVIGATION, 'HTTP_SEC_FETCH_SITE': 'same-site'}),
            ('an address that was typed', {**NAVIGATION, 'HTTP_SEC_FETCH_SITE': 'none'}),
            ('no destination', {'HTTP_SEC_FETCH_MODE': 'navigate'}),
            ('Safari before 16.4', OLD_NAVIGATION),
        ]:
            for send in (self.client.get, self.client.post):
                with self.subTest(name, method=send.__name__):
                    self.clock.advance(MINUTE)
                    send('/page/', **headers)
                    self.assertEqual(self.figures(), (0, 0))

    def test_fetches(self):
        """a request that a script or a frame sends renews the session and tells of no person"""
        for minutes, (name, headers) in enumerate([
            ('fetch', FETCH),
            ('same-origin mode', {**FETCH, 'HTTP_SEC_FETCH_MODE': 'same-origin'}),
            ('a fetch that asks for HTML', {**FETCH, **OLD_NAVIGATION}),
            ('an image', {**FETCH, 'HTTP_SEC_FETCH_MODE': 'no-cors', 'HTTP_SEC_FETCH_DEST': 'image'}),
            ('a frame', {**NAVIGATION, 'HTTP_SEC_FETCH_DEST': 'iframe'}),
            ('an old browser', {'HTTP_ACCEPT': '*/*'}),
            ('no headers', {}),
            ('jQuery in an old browser', {'HTTP_ACCEPT': 'text/html, */*; q=0.01', 'HTTP_X_REQUESTED_WITH': 'XMLHttpRequest'}),
        ], start=11):
            with self.subTest(name):
                self.clock.advance(MINUTE)
                self.client.get('/fetched/', **headers)
                self.assertEqual(self.figures(), (0, minutes))

    def test_reports(self):
        """activity tells of a person some seconds ago, extending of one now, and work of none"""
        for fields, figures in [
            ({'reason': 'work'}, (0, 10)),
            ({'reason': 'work', 'idleFor': '60'}, (0, 10)),
            ({'reason': 'activity', 'idleFor': '240'}, (0, 4)),
            ({'reason': 'activity', 'idleFor': '300'}, (0, 4)),
            ({'reason': 'activity', 'idleFor': '1e300'}, (0, 4)),
            ({'reason': 'activity', 'idleFor': '30'}, (0, .5)),
            ({'reason': 'extend', 'idleFor': '240'}, (0, 0)),
        ]:
            with self.subTest(fields):
                answer = self.ping(**fields).json()
                self.assertEqual(((IDLE - answer['expiresIn']) / MINUTE, answer['idleFor'] / MINUTE), figures)
                self.assertEqual(self.figures(), figures)

    def test_activity_of_the_past(self):
        """a report of activity counts from when the person was active, for the end as well"""
        self.ping(reason='activity', idleFor='180')
        self.assertEqual(self.figures(), (3, 3))

    def test_work_only(self):
        """work alone keeps the session, and the person's absence grows"""
        for _ in range(6):
            self.ping(reason='work')
            self.clock.advance(10 * MINUTE)
        self.assertEqual(self.figures(), (10, 70))

    def test_status(self):
        """asking for the status is no activity, whatever the browser says of the request"""
        for headers in ({}, NAVIGATION, OLD_NAVIGATION, FETCH):
            with self.subTest(headers):
                self.client.get('/session/status/', **headers)
                self.assertEqual(self.figures(), (10, 10))

    def test_save_every_request(self):
        """with SESSION_SAVE_EVERY_REQUEST status and polling still renew nothing"""
        with override_settings(SESSION_SAVE_EVERY_REQUEST=True):
            for address in ('/session/status/', '/poll/', '/news/', '/more-news/'):
                self.client.get(address, **NAVIGATION)
            self.assertEqual(self.figures(), (10, 10))

    def test_passive_views(self):
        """a view marked passive is no activity: a function, a class, or what as_view() returns"""
        for address in ('/poll/', '/news/', '/more-news/'):
            with self.subTest(address):
                self.assertContains(self.client.get(address, **NAVIGATION), 'news')
                self.assertEqual(self.figures(), (10, 10))

    def test_prefetch(self):
        """a page that the browser loads ahead is no activity, whatever the browser calls it"""
        for headers in (
            {'HTTP_SEC_PURPOSE': 'prefetch'}, {'HTTP_SEC_PURPOSE': 'prefetch;prerender'},
            {'HTTP_PURPOSE': 'prefetch'}, {'HTTP_X_MOZ': 'prefetch'},
        ):
            with self.subTest(headers):
                self.client.get('/page/', **NAVIGATION, **headers)
                self.assertEqual(self.figures(), (10, 10))


class Refused(ActivityTest):
    def test_cross_site(self):
        """no request of another site is activity, neither a link nor an image nor a form"""
        for address, headers in [
            ('/page/', {**NAVIGATION, **CROSS_SITE}),
            ('/fetched/', {**FETCH, **CROSS_SITE}),
            ('/fetched/', {**OLD_NAVIGATION, **CROSS_SITE}),
        ]:
            for send in (self.client.get, self.client.post):
                with self.subTest(headers=headers, method=send.__name__):
                    send(address, **headers)
                    self.assertEqual(self.figures(), (10, 10))

    def test_refused(self):
        """a request that the view refuses is no activity, once or five times"""
        for address in ('/answer/401/', '/answer/403/', '/forbidden/'):
            for _ in range(5):
                with self.subTest(address):
                    self.assertIn(self.client.get(address, **NAVIGATION).status_code, (401, 403))
                    self.assertEqual(self.figures(), (10, 10))

    def test_no_csrf_token(self):
        """a form that Django refuses for its CSRF token is no activity"""
        self.client = strict_client()
        self.sign_in(client=self.client)
        self.clock.advance(10 * MINUTE)
        self.assertEqual(self.client.post('/page/', {'x': 1}, **NAVIGATION).status_code, 403)
        self.assertEqual(self.figures(), (10, 10))
        token = csrf_of(self.client.get('/page/', **{**NAVIGATION, **CROSS_SITE}))
        self.client.post('/page/', {'csrfmiddlewaretoken': token}, **NAVIGATION)
        self.assertEqual(self.figures(), (0, 0))

    def test_answers_to_a_person(self):
        """a page that is missing, a form with mistakes and a broken server are answers to a person, so they count"""
        self.client.raise_request_exception = False
        for address in ('/answer/404/', '/answer/422/', '/answer/400/', '/answer/302/', '/answer/500/', '/broken/'):
            with self.subTest(address):
                self.clock.advance(MINUTE)
                self.client.get(address, **NAVIGATION)
                self.assertEqual(self.figures(), (0, 0))

    def test_refused_beside_accepted(self):
        """a refused request takes nothing away from another that ran at the same time"""
        for address, expected in [('/page/', (0, 0)), ('/answer/403/', (11, 11))]:
            def meanwhile(request, address=address):
                self.clock.advance(MINUTE)
                self.other_tab().get(address, **NAVIGATION)
                raise PermissionDenied

            with self.subTest(address), mock.patch.object(slow, 'meanwhile', meanwhile, create=True):
                self.sign_in()
                self.clock.advance(10 * MINUTE)
                self.assertEqual(self.client.get('/slow/', **NAVIGATION).status_code, 403)
                self.assertEqual(self.figures(), expected)


class Slow(ActivityTest):
    """A page request that takes long: it begins just before the end, and other tabs ask meanwhile."""

    def begin(self, meanwhile, client=None, **extra):
        with mock.patch.object(slow, 'meanwhile', lambda request: meanwhile(), create=True):
            return (client or self.client).post('/slow/', {'x': 1}, **{**NAVIGATION, **extra})

    def test_seen_by_others(self):
        """the status says during a slow request that the person was active when it began"""
        seen = []

        def meanwhile():
            self.clock.advance(30)
            seen.append(self.other_tab().get('/session/status/').json())

        self.clock.advance(5 * MINUTE - 1)
        self.assertEqual(self.begin(meanwhile).status_code, 200)
        self.assertEqual([(answer['expiresIn'], answer['idleFor']) for answer in seen], [(IDLE, 30)])

    def test_longer_than_the_idle_timeout(self):
        """a request may take longer than the idle timeout: no tab is signed out, the request succeeds, and time starts again"""
        statuses = []

        def meanwhile():
            for _ in range(5):
                self.clock.advance(5 * MINUTE)
                statuses.append(self.other_tab().get('/session/status/').status_code)

        self.clock.advance(5 * MINUTE - 1)
        self.assertEqual(self.begin(meanwhile).status_code, 200)
        self.assertEqual(statuses, [200] * 5)
        self.assertEqual(self.figures(), (0, 25))

    def test_slow_body(self):
        """the activity is stored before the body is read, which Django does for the CSRF token"""
        statuses = []

        class SlowBody:
            def read(self, size=-1):
                # The request is halfway through.
                if not statuses:
                    outer.clock.advance(20 * MINUTE)
                    statuses.append(outer.other_tab().get('/session/status/').status_code)
                return b''

            readline = read

        outer = self
        self.client = strict_client()
        self.sign_in(client=self.client)
        self.clock.advance(IDLE - 1)
        environ = {'wsgi.input': SlowBody(), 'CONTENT_LENGTH': '9', 'CONTENT_TYPE': 'application/x-www-form-urlencoded'}
        self.begin(lambda: None, **environ)
        self.assertEqual(statuses, [200])

    def test_fetch(self):
        """a slow request that a script sent holds the session, and tells of no person"""
        seen = []

        def meanwhile():
            self.clock.advance(20 * MINUTE)
            seen.append(self.other_tab().get('/session/status/').json())

        self.begin(meanwhile, **FETCH)
        self.assertEqual([(answer['expiresIn'], answer['idleFor']) for answer in seen], [(IDLE, 30 * MINUTE)])
        self.assertEqual(self.figures(), (0, 30))

    def test_too_late(self):
        """a page whose session is signed out before its view runs is shown to an anonymous visitor, who is told why"""
        with mock.patch('idle_sessions.sessions.open_request', side_effect=UpdateError):
            answer = self.client.get('/page/', **NAVIGATION)
        self.assertEqual(answer['Location'], '/sign-in/?next=/page/&reason=ended-by-server')

    def test_passive(self):
        """a slow request that is no activity keeps nothing alive"""
        statuses = []

        def meanwhile():
            self.clock.advance(MINUTE)
            statuses.append(self.other_tab().get('/session/status/').status_code)

        self.clock.advance(5 * MINUTE - 1)
        self.begin(meanwhile, **CROSS_SITE)
        self.assertEqual(statuses, [401])

    def test_absolute(self):
        """a slow request does not move the absolute timeout"""
        statuses = []

        def meanwhile():
            self.clock.advance(30)
            statuses.append(self.other_tab().get('/session/status/').json().get('reason'))

        with idle_sessions(idle_timeout=2 * ABSOLUTE):
            self.sign_in()
            self.clock.advance(ABSOLUTE - 1)
            self.begin(meanwhile)
        self.assertEqual(statuses, ['absolute'])

    def test_killed(self):
        """a request whose process was killed holds the session for half an hour at most, then counts from its start"""
        def killed(*args, **fields):
            return None

        with mock.patch('idle_sessions.sessions.close_request', killed):
            self.begin(lambda: None)
        self.clock.advance(LONGEST_REQUEST - 1)
        self.assertEqual(self.status().status_code, 200)
        self.clock.advance(1)
        self.assertEqual(self.status().json()['reason'], 'idle')

    def test_signed_out_meanwhile(self):
        """a sign-out in another tab ends the session though a slow request is under way, and nothing revives it"""
        self.begin(lambda: self.other_tab().post('/session/sign-out/'))
        self.assertEqual(self.status().status_code, 401)
