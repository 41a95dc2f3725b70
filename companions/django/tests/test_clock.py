"""The server's clock is set back, or several servers have slightly different clocks."""
from django.contrib.sessions.backends.db import SessionStore

from idle_sessions import sessions, storage
from idle_sessions.clock import ClockWatch

from .support import ABSOLUTE, HOUR, IDLE, MINUTE, SessionTest, idle_sessions

STEPS = (6, MINUTE, 20 * MINUTE, HOUR, 24 * HOUR)


class ClockSetBack(SessionTest):
    def change_process(self):
        """Another process of the server, which did not see the clock being set."""
        self.patch('idle_sessions.sessions.watch', ClockWatch())

    def test_untouched(self):
        """an untouched session ends after its idle timeout, to the second, though the clock was set back meanwhile"""
        for step in (20 * MINUTE, HOUR, 24 * HOUR):
            with self.subTest(step):
                self.sign_in()
                self.clock.advance(5)
                self.clock.set_back(step)
                self.clock.advance(IDLE - 6)
                self.assertEqual((self.expires_in(), self.idle_for()), (1, IDLE - 1))
                self.clock.advance(1)
                self.assertEqual(self.status().json()['reason'], 'idle')

    def test_short_step(self):
        """an untouched session lives longer by a step that is shorter than the idle timeout, and by no more"""
        for step in (6, MINUTE, 14 * MINUTE):
            with self.subTest(step):
                self.sign_in()
                self.clock.advance(5)
                self.clock.set_back(step)
                self.clock.advance(IDLE + step - 5)
                self.assertEqual(self.status().json()['reason'], 'idle')

    def test_untouched_and_polled(self):
        """an untouched session ends in another process too: one idle timeout after that process first saw it at the latest"""
        self.sign_in()
        self.clock.set_back(HOUR)
        self.change_process()
        lived = 0
        while self.status().status_code == 200:
            self.clock.advance(MINUTE)
            lived += MINUTE
        self.assertEqual(lived, IDLE)

    def test_active(self):
        """an active person is not signed out when the clock is set back, in this process or another"""
        for step in STEPS:
            for change in (lambda: None, self.change_process):
                with self.subTest(step):
                    self.sign_in()
                    self.clock.advance(10 * MINUTE)
                    self.clock.set_back(step)
                    change()
                    for _ in range(4):
                        self.assertEqual(self.ping(reason='activity', idleFor=1).status_code, 200)
                        self.clock.advance(10 * MINUTE)
                    self.assertEqual(self.idle_for(), 10 * MINUTE + 1)

    def test_twice(self):
        """a clock that is set back again and again ends no active session and keeps no untouched one"""
        self.sign_in()
        for step in (HOUR, 2 * HOUR, HOUR):
            self.clock.set_back(step)
            self.assertEqual(self.ping(reason='extend').status_code, 200)
        self.clock.set_back(HOUR)
        self.clock.advance(IDLE - 1)
        self.assertEqual(self.status().status_code, 200)
        self.clock.advance(1)
        self.assertEqual(self.status().status_code, 401)

    def test_absolute(self):
        """the absolute timeout neither grows nor shrinks when the clock is set back"""
        with idle_sessions(idle_timeout=2 * ABSOLUTE):
            for change in (lambda: None, self.change_process):
                self.sign_in()
                self.clock.advance(HOUR)
                self.ping(reason='extend')
                self.clock.set_back(2 * HOUR)
                change()
                self.assertEqual(self.status().json()['absoluteIn'], ABSOLUTE - HOUR)

    def test_under_way(self):
        """a request that is under way when the clock is set back still holds its session, and not for longer"""
        self.sign_in()
        store = SessionStore(self.key())
        storage.merge_saves(store)
        name = sessions.open_request(store, by_person=True)
        self.clock.set_back(HOUR)
        self.clock.advance(IDLE + 1)
        self.assertEqual(self.status().status_code, 200)
        sessions.close_request(store, name, is_refused=False)
        self.clock.advance(IDLE)
        self.assertEqual(self.status().status_code, 401)


    def test_killed(self):
        """a request whose process was killed holds its session for no longer when the clock is set back"""
        self.sign_in()
        store = SessionStore(self.key())
        storage.merge_saves(store)
        sessions.open_request(store, by_person=False)
        self.clock.set_back(HOUR)
        self.assertEqual(self.status().status_code, 200)
        self.clock.advance(sessions.LONGEST_REQUEST)
        self.assertEqual(self.status().status_code, 401)


class SeveralClocks(SessionTest):
    def test_behind(self):
        """a server whose clock is a little behind takes no time away and gives none"""
        self.sign_in()
        for behind in (1, 2, 5):
            with self.subTest(behind):
                self.ping(reason='extend')
                stored = SessionStore(self.key())[sessions.ACTIVITY]
                self.clock.at -= behind
                answer = self.ping(reason='extend').json()
                self.clock.at += behind
                self.assertEqual((answer['expiresIn'], answer['idleFor']), (IDLE, 0))
                self.assertEqual(SessionStore(self.key())[sessions.ACTIVITY], stored)
