"""A request under way holds its session. Decides when that is stored."""
import threading

from django.contrib.sessions.backends.base import UpdateError
from django.db import connections

from . import sessions, storage


def begin(session, by_person):
    """What holds the session until its `close()`. UpdateError if the session is gone."""
    ahead = sessions.stored_ahead(session, by_person)
    return Unstored(session, by_person, ahead) if ahead else Stored(session, sessions.open_request(session, by_person))


class Stored:
    def __init__(self, session, name):
        self.session = session
        self.name = name

    def close(self, is_refused):
        sessions.close_request(self.session, self.name, is_refused)


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
        self.timer = threading.Timer(ahead, self.store)
        # A server that stops does not wait for it.
        self.timer.daemon = True
        self.timer.start()

    def store(self):
        try:
            with self.lock:
                if not self.is_closed:
                    self.name = sessions.open_request(self.copy(), *self.entry)
        except UpdateError:
            # The session was ended meanwhile.
            pass
        finally:
            # The thread has connections of its own.
            connections.close_all()

    def copy(self):
        """The view may be using the session of the request."""
        copy = self.session.base(self.key)
        storage.merge_saves(copy)
        return copy

    def close(self, is_refused):
        self.timer.cancel()
        with self.lock:
            self.is_closed = True
        if self.name:
            sessions.close_request(self.session, self.name, is_refused)
