"""A store that fails while a request begins or ends."""
from unittest import mock

from django.db import OperationalError
from django.test import override_settings

from idle_sessions import open_requests, sessions, storage

from .support import SessionTest
from .test_activity import NAVIGATION
from .test_store_every import CACHE, PromptTimer

update = storage.update


def failing(times, is_stored=False):
    """The store fails so often. `is_stored`: only its answer is lost."""
    failures = iter(range(times))

    def fail_first(*args):
        if next(failures, None) is None:
            return update(*args)
        if is_stored:
            update(*args)
        raise OperationalError
    return mock.patch.object(storage, 'update', fail_first)


@override_settings(SESSION_ENGINE=CACHE)
@mock.patch.object(open_requests.threading, 'Timer', PromptTimer)
class Failures(SessionTest):
    def setUp(self):
        super().setUp()
        self.client = self.client_class(raise_request_exception=False)
        self.sign_in()
        self.clock.advance(60)

    def stored(self):
        return self.client.session[sessions.ACTIVITY]

    def test_end(self):
        """a request whose end could not be stored is closed later, as of its end"""
        opened = sessions.open_request
        ends = failing(2)

        def open_and_break(*args, **kwargs):
            name = opened(*args, **kwargs)
            ends.start()
            return name

        with mock.patch.object(sessions, 'open_request', open_and_break):
            self.client.get('/fetched/', **NAVIGATION)
        self.addCleanup(ends.stop)
        self.assertEqual(len(self.stored()['open']), 1)
        at = self.clock()
        self.clock.advance(60)
        # The store fails once more, and then answers.
        PromptTimer.fire()
        self.assertEqual(len(self.stored()['open']), 1)
        PromptTimer.fire()
        self.assertEqual((self.stored()['open'], self.stored()['renewed_at']), ({}, at))

    def test_beginning(self):
        """a request whose beginning was stored and not confirmed holds nothing later"""
        with failing(1, is_stored=True):
            self.assertEqual(self.client.get('/fetched/', **NAVIGATION).status_code, 500)
        self.assertEqual(len(self.stored()['open']), 1)
        PromptTimer.fire()
        self.assertEqual((self.stored()['open'], self.stored()['renewed_at']), ({}, self.clock() - 60))
