import time
from unittest import mock

from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import RequestFactory, override_settings

from idle_sessions import sessions

from .support import ABSOLUTE, HOUR, IDLE, MINUTE, SessionTest, idle_sessions

REAL_NOW = sessions.now


class Enforcement(SessionTest):
    def test_cookie(self):
        """the session cookie has no age, so that it ends with the browser"""
        self.sign_in()
        self.client.get('/page/')
        cookie = self.client.cookies['sessionid']
        self.assertEqual((cookie['expires'], cookie['max-age']), ('', ''))

    def test_idle(self):
        """a session ends after the idle timeout, by the server's clock, and not a second earlier"""
        self.sign_in()
        self.clock.advance(IDLE - 1)
        self.assertEqual(self.client.get('/page/').status_code, 200)
        self.clock.advance(IDLE)
        self.assertEqual(self.client.get('/page/').status_code, 302)

    def test_day(self):
        """25 hours are more than 15 minutes: no wrap at the day (defect 15 of django-session-security)"""
        for hours in (24, 25, 24 * 7):
            with self.subTest(hours=hours), idle_sessions(absolute_timeout=1000 * HOUR):
                self.sign_in()
                self.clock.advance(hours * HOUR + MINUTE)
                self.assertEqual(self.status().status_code, 401)

    def test_long_timeout(self):
        """an idle timeout of two days is two days"""
        with idle_sessions(idle_timeout=48 * HOUR, absolute_timeout=1000 * HOUR):
            self.sign_in()
            self.clock.advance(47 * HOUR)
            self.assertEqual(self.expires_in(), HOUR)

    def test_time_zone(self):
        """neither the time zone nor the end of summer time changes a deadline"""
        for zone in ('Europe/Berlin', 'America/New_York', 'UTC'):
            with self.subTest(zone=zone), override_settings(TIME_ZONE=zone):
                self.sign_in()
                self.clock.advance(IDLE - 1)
                self.assertEqual(self.expires_in(), 1)
                self.clock.advance(2)
                self.assertEqual(self.status().status_code, 401)

    def test_first_request(self):
        """a session older than this app has no activity stored; its times begin with its next request"""
        self.sign_in()
        store = SessionStore(self.key())
        del store[sessions.ACTIVITY]
        store.save()
        self.assertEqual(self.client.get('/page/').status_code, 200)
        self.assertEqual(self.expires_in(), IDLE)

    def test_first_request_of_all(self):
        """the first request of a visitor who is not signed in starts no session"""
        self.assertEqual(self.client.get('/sign-in/').status_code, 200)
        self.assertEqual(Session.objects.count(), 0)

    def test_clock(self):
        """the server's clock is the real one"""
        with mock.patch('idle_sessions.sessions.now', REAL_NOW):
            self.sign_in()
            self.assertAlmostEqual(sessions.renewed_at(SessionStore(self.key())), time.time(), delta=60)

    def test_absolute(self):
        """the absolute timeout ends a session however active the person is"""
        self.sign_in()
        for _ in range(ABSOLUTE // (10 * MINUTE)):
            self.assertEqual(self.ping(reason='extend').status_code, 200)
            self.clock.advance(10 * MINUTE)
        self.assertEqual(self.ping(reason='extend').json()['reason'], 'absolute')

    def test_absolute_starts_at_sign_in(self):
        """the absolute timeout starts again with each sign-in"""
        self.sign_in()
        self.clock.advance(10 * MINUTE)
        self.sign_in()
        self.assertEqual(self.status().json()['absoluteIn'], ABSOLUTE)

    def test_requests_are_activity(self):
        """a page and what a page fetches for a person both move the deadline: only the status URL does not"""
        self.sign_in()
        for address, headers in [('/page/', {}), ('/fetched/', {'HTTP_X_REQUESTED_WITH': 'XMLHttpRequest'})]:
            with self.subTest(address=address):
                self.clock.advance(10 * MINUTE)
                self.client.get(address, **headers)
                self.assertEqual(self.expires_in(), IDLE)

    def test_passive_requests(self):
        """polling, a prefetched page, an unknown address and the status are not activity"""
        self.sign_in()
        self.clock.advance(MINUTE)
        self.client.get('/poll/')
        self.client.get('/page/', HTTP_SEC_PURPOSE='prefetch;prerender')
        self.client.get('/favicon.ico')
        self.client.get('/session/keepalive/')
        self.assertEqual(self.expires_in(), IDLE - MINUTE)

    def test_status_lets_die(self):
        """a page that asks for the status for twice the idle timeout sees the session end"""
        for every in (False, True):
            with self.subTest(SESSION_SAVE_EVERY_REQUEST=every), override_settings(SESSION_SAVE_EVERY_REQUEST=every):
                self.sign_in()
                answers = []
                for _ in range(2 * IDLE // MINUTE):
                    answers.append(self.status().status_code)
                    self.clock.advance(MINUTE)
                self.assertEqual(answers, [200] * 15 + [401] * 15)

    def test_activity_outlives_cookie_age(self):
        """SESSION_COOKIE_AGE does not end the session of an active person, though not every request saves the session"""
        with override_settings(SESSION_COOKIE_AGE=IDLE):
            self.sign_in()
            before = Session.objects.get(pk=self.key()).expire_date
            self.clock.advance(10 * MINUTE)
            self.ping(reason='activity', idleFor=0)
            self.assertGreater(Session.objects.get(pk=self.key()).expire_date, before)

    def test_flushed(self):
        """an ended session is gone with its key and data, so that the old cookie opens nothing"""
        self.sign_in()
        old = self.key()
        self.clock.advance(IDLE)
        self.client.get('/page/')
        self.assertFalse(Session.objects.filter(pk=old).exists())
        self.client.cookies['sessionid'] = old
        self.assertEqual(self.status().status_code, 401)

    def test_public_page(self):
        """a public page sees an anonymous visitor once the session is over"""
        self.sign_in()
        self.clock.advance(IDLE)
        self.assertNotContains(self.client.get('/sign-in/'), 'Signed in')

    def test_sign_in_rotates(self):
        """the session key changes at each sign-in"""
        self.client.get('/sign-in/')
        self.sign_in()
        first = self.key()
        self.clock.advance(IDLE)
        self.sign_in()
        second = self.key()
        self.sign_in('grace')
        self.assertEqual(len({first, second, self.key()}), 3)

    def test_own_times(self):
        """a session may have times of its own"""
        self.sign_in()
        store = SessionStore(self.key())
        store[sessions.TIMES] = {'idle_timeout': 30}
        store.save()
        self.assertEqual(self.expires_in(), 30)

    def test_sign_in_without_request(self):
        """a sign-in that is signalled without a request, or with one that has no session, changes nothing and fails in nothing"""
        for fields in ({}, {'request': None}, {'request': RequestFactory().get('/')}):
            with self.subTest(fields):
                user_logged_in.send(sender=type(self.ada), user=self.ada, **fields)
        self.assertEqual(Session.objects.count(), 0)

    def test_password_changed(self):
        """a person whom Django itself signs out, as by a changed password, has no session here either"""
        self.sign_in()
        user = get_user_model().objects.get(username='ada')
        user.set_password('another')
        user.save()
        self.assertEqual([self.status().status_code, self.ping().status_code], [401, 401])
