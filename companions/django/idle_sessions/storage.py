"""
Lets requests of one session overlap. Knows Django's session stores, not what is in a session.

Django saves whole sessions, and the last writer wins: a slow view would put back everything that it read at its start.
With `merge_saves` a save writes only the keys that the request has changed or deleted, over what is stored by then.
"""
import threading
import time
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path

from asgiref.sync import sync_to_async
from django.contrib.sessions.backends import cache, db, file, signed_cookies
from django.contrib.sessions.backends.base import UpdateError
from django.core.files import locks
from django.db import connections, router, transaction
from django.db.models import F
from django.utils import timezone

# Seconds. A write takes milliseconds. A request that waits longer than this goes on without the lock of a cache.
PATIENCE = 1
# Seconds. The lock of a process that was killed ends by itself.
LOCK_LIFE = 5
PAUSE = 0.002

thread_lock = threading.Lock()
merged_classes = {}


def merge_saves(session):
    """From now on `session.save()` merges. Sessions that live in a cookie have no store, so they stay as they are."""
    if isinstance(session, (MergedSaves, signed_cookies.SessionStore)):
        return
    if not session.modified and '_session_cache' in vars(session):
        session.as_read = deepcopy(session._session_cache)
    session.__class__ = merged_class(type(session))


def merged_class(base):
    if base not in merged_classes:
        # Django signs sessions with the name of their class.
        names = {'base': base, '__qualname__': base.__qualname__, '__module__': base.__module__}
        merged_classes[base] = type(base.__name__, (MergedSaves, base), names)
    return merged_classes[base]


class MergedSaves:
    # What the request has read or last written. None: it has read nothing.
    as_read = None

    def load(self):
        data = super().load()
        self.as_read = deepcopy(data)
        return data

    def save(self, must_create=False):
        if must_create or self.session_key is None:
            super().save(must_create)
            self.as_read = deepcopy(self._session_cache)
            return
        mine = self._get_session()
        with stored(self) as held:
            data = held._session_cache
            apply(difference(data if self.as_read is None else self.as_read, mine), data)
            held.save()
        self._session_cache = data
        self.as_read = deepcopy(data)

    # Django 5.1 and later have these too.
    async def aload(self):
        return await sync_to_async(self.load)()

    async def asave(self, must_create=False):
        await sync_to_async(self.save)(must_create)


def update(session, key, change):
    """
    Applies `change(data)`, which sets `data[key]`, to what is stored now, in one step. Nothing else of the request's
    session is saved. It gets the new value, and everything that is stored if it has no changes of its own. UpdateError if
    the session is gone.
    """
    if not isinstance(session, MergedSaves):
        return change(session)
    mine = session._get_session()
    with stored(session) as held:
        data = held._session_cache
        before = deepcopy(data)
        change(data)
        if data != before:
            held.save()
    if mine == session.as_read:
        session._session_cache, session.as_read = data, deepcopy(data)
        return
    # A sign-in in this request has made a value of its own.
    if mine.get(key) == session.as_read.get(key):
        mine[key] = deepcopy(data[key])
    session.as_read[key] = deepcopy(data[key])


def difference(before, after):
    """What turns one dictionary into the other: the keys with new values, and the keys that are gone."""
    changed = {key: value for key, value in after.items() if key not in before or before[key] != value}
    return changed, [key for key in before if key not in after]


def apply(difference, data):
    changed, gone = difference
    for key in gone:
        data.pop(key, None)
    data.update(deepcopy(changed))


@contextmanager
def stored(session):
    """The session as it is stored now. No other request writes it before the block ends. UpdateError if it is gone."""
    held = session.base(session.session_key)
    with lock_of(held)(held) as data:
        # A store forgets the key of a session that it does not have.
        if data is None or held.session_key is None or held.session_key != session.session_key:
            raise UpdateError
        held._session_cache = data
        yield held


def lock_of(held):
    kinds = [(db.SessionStore, locked_row), (cache.SessionStore, locked_cache), (file.SessionStore, locked_files)]
    return next((lock for kind, lock in kinds if isinstance(held, kind)), locked_in_process)


@contextmanager
def locked_row(held):
    if held.session_key is None:
        yield None
        return
    using = router.db_for_write(held.model)
    with transaction.atomic(using=using):
        rows = held.model.objects.using(using).filter(session_key=held.session_key, expire_date__gt=timezone.now())
        if not connections[using].features.has_select_for_update:
            # SQLite has no row locks. An UPDATE that changes nothing takes its only lock, and waits for it.
            rows.update(expire_date=F('expire_date'))
        row = rows.select_for_update().first()
        # Not `held.load()`: `cached_db` would read its cache, which may be older than the row.
        yield row and held.decode(row.session_data)


@contextmanager
def locked_cache(held):
    name = f'{held.cache_key}.lock'
    is_locked = wait_for(lambda: held._cache.add(name, True, LOCK_LIFE))
    try:
        yield held.load()
    finally:
        if is_locked:
            held._cache.delete(name)


def wait_for(try_it):
    end = time.monotonic() + PATIENCE
    while not try_it():
        if time.monotonic() > end:
            return False
        time.sleep(PAUSE)
    return True


@contextmanager
def locked_files(held):
    # One lock for the folder, held for the time of one write.
    with open(Path(held.storage_path) / 'idle_sessions.lock', 'a') as lock_file:
        locks.lock(lock_file, locks.LOCK_EX)
        yield held.load()


@contextmanager
def locked_in_process(held):
    # For a store of another package: exact within one process, and between processes but for a few milliseconds.
    with thread_lock:
        yield held.load()
