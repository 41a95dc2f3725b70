from unittest import mock

from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import override_settings

from idle_sessions import sessions

from .support import ABSOLUTE, IDLE, MINUTE, SessionTest, csrf_of, page_key_of, strict_client

MODES = [{}, {'CSRF_COOKIE_HTTPONLY': True}, {'CSRF_USE_SESSIONS': True}, {'CSRF_COOKIE_NAME': 'token'}]


class Keepalive(SessionTest):
    def setUp(self):
        super().setUp()
        self.sign_in()
        self.clock.advance(10 * MINUTE)

    def test_figures(self):
        """an answer has relative seconds, an opaque user and a token"""
        answer = self.ping(reason='extend').json()
        self.assertEqual(sorted(answer), ['absoluteIn', 'csrf', 'expiresIn', 'idleFor', 'userKey'])
        self.assertEqual((answer['expiresIn'], answer['absoluteIn']), (IDLE, ABSOLUTE - 10 * MINUTE))
        self.assertRegex(answer['userKey'], r'\A[0-9a-f]{32}\Z')
        self.assertEqual(self.status().json()['userKey'], answer['userKey'])

    def test_reasons(self):
        """activity counts from when it was; extending and work count from now; older reports change nothing"""
        for fields, left in [
            ({'reason': 'activity', 'idleFor': 60}, IDLE - 60),
            ({'reason': 'activity', 'idleFor': 240}, IDLE - 60),
            ({'reason': 'activity', 'idleFor': 1e300}, IDLE - 60),
            ({'reason': 'extend', 'idleFor': 240}, IDLE),
            ({'reason': 'work', 'idleFor': 240}, IDLE),
        ]:
            with self.subTest(fields):
                self.assertEqual(self.ping(**fields).json()['expiresIn'], left)

    def test_odd_figures(self):
        """an odd figure, or one in the future, counts as now and never as later"""
        for idle_for in ('', '-500', 'nan', 'inf', '-inf', 'soon', '१'):
            with self.subTest(idle_for):
                self.assertLessEqual(self.ping(reason='activity', idleFor=idle_for).json()['expiresIn'], IDLE)

    def test_stored(self):
        """after a keepalive the session table holds the new activity"""
        self.ping(reason='extend')
        self.assertEqual(SessionStore(self.key())[sessions.ACTIVITY]['renewed_at'], self.clock.at)

    def test_post_only(self):
        """a GET renews nothing"""
        self.assertEqual(self.client.get('/session/keepalive/').status_code, 405)
        self.assertEqual(self.expires_in(), IDLE - 10 * MINUTE)

    def test_expired(self):
        """a keepalive after the end is answered 401 with the reason, by no redirect and no browser window"""
        self.clock.advance(IDLE)
        answer = self.ping(reason='extend')
        self.assertEqual((answer.status_code, answer.json()['reason']), (401, 'idle'))
        self.assertFalse(answer.has_header('WWW-Authenticate') or answer.has_header('Location'))
        self.assertEqual(self.ping(reason='extend').status_code, 401)

    def test_signed_out_meanwhile(self):
        """a keepalive is answered 401 if a sign-out in another tab comes first"""
        def sign_out_elsewhere(text):
            Session.objects.all().delete()
            return 0

        with mock.patch('idle_sessions.views.seconds', sign_out_elsewhere):
            self.assertEqual(self.ping(reason='activity').status_code, 401)
        self.assertEqual(Session.objects.count(), 0)

    def test_uncached(self):
        """no cache may keep an answer that concerns the session"""
        for answer in (self.ping(), self.status(), self.client.get('/page/')):
            self.assertIn('no-store', answer['Cache-Control'])


class Status(SessionTest):
    def test_not_signed_in(self):
        """without a session the status is 401 and JSON"""
        answer = self.status()
        self.assertEqual((answer.status_code, answer['Content-Type']), (401, 'application/json'))
        self.assertFalse(answer.has_header('WWW-Authenticate'))

    def test_renews_nothing(self):
        """the status tells the times and writes nothing"""
        self.sign_in()
        stored = SessionStore(self.key()).load()
        self.clock.advance(MINUTE)
        self.assertEqual(self.expires_in(), IDLE - MINUTE)
        self.assertEqual(SessionStore(self.key()).load(), stored)

    def test_lost(self):
        """a session that the server has lost counts as ended by the server, though the cookie is still there"""
        self.sign_in()
        Session.objects.all().delete()
        self.assertEqual(self.status().json()['reason'], 'ended-by-server')


class Csrf(SessionTest):
    def test_token(self):
        """keepalive and sign-out need the page's token, wherever the project keeps it"""
        for mode in MODES:
            with self.subTest(mode), override_settings(**mode):
                client = strict_client()
                self.sign_in(client=client)
                token = csrf_of(client.get('/page/'))
                for address in ('/session/keepalive/', '/session/sign-out/'):
                    self.assertEqual(client.post(address).status_code, 403)
                self.assertEqual(self.ping(client, token, reason='extend').status_code, 200)
                answer = client.post('/session/sign-out/', HTTP_ACCEPT='application/json', HTTP_X_CSRFTOKEN=token)
                self.assertEqual(answer.status_code, 204)

    def test_refused_renews_nothing(self):
        """a refused keepalive moves no deadline"""
        self.client = strict_client()
        self.sign_in(client=self.client)
        self.clock.advance(MINUTE)
        self.assertEqual(self.ping(reason='extend').status_code, 403)
        self.assertEqual(self.expires_in(), IDLE - MINUTE)

    def test_retry(self):
        """a refusal sends the fresh token in the cookie, also if the browser has lost the cookie"""
        for cookie in ('stale', ''):
            with self.subTest(cookie):
                client = strict_client()
                self.sign_in(client=client)
                client.cookies['csrftoken'] = cookie
                self.assertEqual(self.ping(client, 'stale').status_code, 403)
                fresh = client.cookies['csrftoken'].value
                self.assertEqual(self.ping(client, fresh).status_code, 200)

    def test_expired(self):
        """after the end the answer is 401 and never 403, though the token may have ended with the session"""
        for mode in MODES:
            with self.subTest(mode), override_settings(**mode):
                client = strict_client()
                self.sign_in(client=client)
                token = csrf_of(client.get('/page/'))
                self.clock.advance(IDLE)
                self.assertEqual(self.ping(client, token).status_code, 401)
                self.assertEqual(client.post('/session/sign-out/', HTTP_ACCEPT='application/json').status_code, 204)

    def test_token_of_status(self):
        """the token in an answer is valid for the next form"""
        for mode in MODES:
            with self.subTest(mode), override_settings(**mode):
                client = strict_client()
                self.sign_in(client=client)
                token = client.get('/session/status/').json()['csrf']
                self.assertEqual(self.ping(client, token).status_code, 200)


class SignOut(SessionTest):
    def test_ends(self):
        """a sign-out ends the session on the server"""
        self.sign_in()
        self.client.post('/session/sign-out/')
        self.assertEqual(Session.objects.count(), 0)
        self.assertEqual(self.status().json()['reason'], None)

    def test_form(self):
        """the sign-out form works without scripts and leads to the sign-in page with the reason"""
        self.sign_in()
        self.assertRedirects(self.client.post('/session/sign-out/'), '/sign-in/?reason=signed-out')

    def test_get(self):
        """no link, image or prefetch signs a person out"""
        self.sign_in()
        self.assertEqual(self.client.get('/session/sign-out/').status_code, 405)
        self.assertEqual(self.status().status_code, 200)

    def sign_in_again(self):
        """Two pages: one of the first sign-in, one of the second, which lives in the same cookie."""
        self.sign_in()
        first = page_key_of(self.client.get('/page/'))
        self.sign_in()
        return first, page_key_of(self.client.get('/page/'))

    def test_named(self):
        """a sign-out that names this session ends it"""
        _, own = self.sign_in_again()
        answer = self.client.post('/session/sign-out/', {'sessionKey': own}, HTTP_ACCEPT='application/json')
        self.assertEqual((answer.status_code, self.status().status_code), (204, 401))

    def test_named_nothing(self):
        """a sign-out with an empty name ends this session, as one without a name does"""
        self.sign_in()
        self.client.post('/session/sign-out/', {'sessionKey': ''})
        self.assertEqual(self.status().status_code, 401)

    def test_named_another(self):
        """a sign-out that names an earlier or an unknown session is answered 401, and this session lives"""
        first, _ = self.sign_in_again()
        for named in (first, 'x', '0' * 32, self.key()):
            with self.subTest(named):
                answer = self.client.post('/session/sign-out/', {'sessionKey': named}, HTTP_ACCEPT='application/json')
                self.assertEqual((answer.status_code, answer.json()['reason']), (401, 'ended-by-server'))
                self.assertEqual(self.status().status_code, 200)

    def test_named_another_form(self):
        """a form that names another session leads to the sign-in page with the reason, and this session lives"""
        first, _ = self.sign_in_again()
        answer = self.client.post('/session/sign-out/', {'sessionKey': first})
        self.assertEqual((answer['Location'], self.status().status_code), ('/sign-in/?reason=ended-by-server', 200))

    def test_named_another_stale_token(self):
        """a page of an earlier sign-in is told so, though its CSRF token is stale too"""
        client = self.client = strict_client()
        self.sign_in(client=client)
        first = page_key_of(client.get('/page/'))
        self.sign_in(client=client)
        headers = {'HTTP_ACCEPT': 'application/json', 'HTTP_X_CSRFTOKEN': 'stale'}
        answer = client.post('/session/sign-out/', {'sessionKey': first}, **headers)
        self.assertEqual((answer.status_code, self.status().status_code), (401, 200))

    def test_named_after_new_password(self):
        """a page that was opened before the password changed can still sign out, though Django has changed the session's key"""
        self.sign_in()
        before, key = page_key_of(self.client.get('/page/')), self.key()
        self.client.get('/new-password/')
        self.assertNotEqual(self.key(), key)
        answer = self.client.post('/session/sign-out/', {'sessionKey': before}, HTTP_ACCEPT='application/json')
        self.assertEqual((answer.status_code, self.status().status_code), (204, 401))
