"""A request under way holds its session. Decides when that is stored."""
import threading
from contextlib import contextmanager

from django.contrib.sessions.backends.base import UpdateError
from django.db import connections

from . import sessions, storage

# Seconds between two tries to close a request in a store that fails.
FIRST_PAUSE = .5
LONGEST_PAUSE = 30


def begin(session, by_person):
    """What holds the session until its `close()`. UpdateError if the session is gone."""
    ahead = sessions.stored_ahead(session, by_person)
    return Unstored(session, by_person, ahead) if ahead else Stored(session, by_person)


class Stored:
    def __init__(self, session, by_person):
        self.session = session
        self.name = sessions.new_name()
        with self.without_trace(is_refused=True):
            sessions.open_request(session, by_person, name=self.name)

    def close(self, is_refused):
        with self.without_trace(is_refused):
            sessions.close_request(self.session, self.name, is_refused)

    @contextmanager
    def without_trace(self, is_refused):
        """A store that fails may have stored the request all the same, and it must not hold the session for half an hour."""
        key, at = self.session.session_key, sessions.now()
        try:
            yield
        except UpdateError:
            raise
        except Exception:
            close_later(self.session, key, (self.name, is_refused, at))
            raise


def close_later(session, key, request, pause=FIRST_PAUSE, waited=0):
    """Tries again in a thread, until the store answers."""
    def try_again():
        try:
            sessions.close_request(copy_of(session, key), *request)
        except Exception:
            if waited < sessions.LONGEST_REQUEST:
                close_later(session, key, request, min(2 * pause, LONGEST_PAUSE), waited + pause)
        finally:
            # The thread has connections of its own.
            connections.close_all()

    if not isinstance(session, storage.MergedSaves):
        return
    start_timer(pause, try_again)


def start_timer(seconds, function):
    timer = threading.Timer(seconds, function)
    # A server that stops does not wait for it.
    timer.daemon = True
    timer.start()
    return timer


def copy_of(session, key):
    """The view may be using the session of the request."""
    copy = session.base(key)
    storage.merge_saves(copy)
    return copy


class Unstored:
    """
    A request that need not be stored, because by `store_every` the session counts as renewed until a later instant. If it
    still runs by then, a thread stores it, so that no other process ends the session meanwhile.
    """

    def __init__(self, session, by_person, ahead):
        self.session = session
        self.key = session.session_key
        self.entry = (by_person, sessions.now())
        self.name = None
        self.is_closed = False
        self.lock = threading.Lock()
        self.timer = start_timer(ahead, self.store)

    def store(self):
        try:
            with self.lock:
                if not self.is_closed:
                    self.name = sessions.open_request(copy_of(self.session, self.key), *self.entry)
        except UpdateError:
            # The session was ended meanwhile.
            pass
        finally:
            # The thread has connections of its own.
            connections.close_all()

    def close(self, is_refused):
        self.timer.cancel()
        with self.lock:
            self.is_closed = True
        if self.name:
            sessions.close_request(self.session, self.name, is_refused)
