"""Requests of one session overlap, in every store that Django has."""
import shutil
import tempfile
import threading
from importlib import import_module
from unittest import mock

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.file import SessionStore as FileStore
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import connections
from django.http import HttpResponse
from django.test import RequestFactory, TransactionTestCase, override_settings

from idle_sessions import sessions, storage
from idle_sessions.middleware import IdleSessionMiddleware

from .support import IDLE, MINUTE, SessionTest
from .urls import slow

STORES = ['db', 'cached_db', 'cache', 'file']


def use_files(test):
    folder = tempfile.mkdtemp()
    test.addCleanup(shutil.rmtree, folder)
    # Django keeps the folder in the class.
    patched = mock.patch.object(FileStore, '_storage_path', folder, create=True)
    patched.start()
    test.addCleanup(patched.stop)


def in_each_store(body):
    def in_each(self):
        use_files(self)
        for name in STORES:
            with self.subTest(name), override_settings(SESSION_ENGINE=f'django.contrib.sessions.backends.{name}'):
                # A client chooses its store at its first request.
                self.client = self.client_class()
                body(self, import_module(settings.SESSION_ENGINE).SessionStore)
    in_each.__doc__ = body.__doc__
    return in_each


def new_session(store, **data):
    session = store()
    session.update(data)
    session.create()
    session.update(data)
    session.save()
    return session.session_key


def opened(store, key):
    """The session as a request has it that has just begun."""
    session = store(key)
    storage.merge_saves(session)
    session.keys()
    return session


class Merging(SessionTest):
    @in_each_store
    def test_changed_keys(self, store):
        """a save writes only what its request has changed, added or deleted, over what another request has saved"""
        key = new_session(store, a=1, b=1, gone=1, kept=1, list=[1])
        slow_one, quick = opened(store, key), opened(store, key)
        quick['a'] = 2
        quick['new'] = 2
        del quick['kept']
        quick.save()
        slow_one['b'] = 3
        slow_one['list'].append(3)
        del slow_one['gone']
        slow_one.save()
        expected = {'a': 2, 'b': 3, 'new': 2, 'list': [1, 3]}
        self.assertEqual(dict(store(key).items()), expected)
        self.assertEqual(dict(slow_one.items()), expected)

    @in_each_store
    def test_same_key(self, store):
        """if two requests change one key, the later save wins; if one deletes it, the later save wins too"""
        key = new_session(store, both=0, deleted=0)
        first, second = opened(store, key), opened(store, key)
        first['both'] = 1
        first['deleted'] = 1
        first.save()
        second['both'] = 2
        del second['deleted']
        second.save()
        self.assertEqual(dict(store(key).items()), {'both': 2})

    @in_each_store
    def test_saved_twice(self, store):
        """each save of a request counts from the one before"""
        key = new_session(store, a=0)
        first, second = opened(store, key), opened(store, key)
        first['a'] = 1
        first.save()
        second['a'] = 2
        second.save()
        first['b'] = 1
        first.save()
        self.assertEqual(dict(store(key).items()), {'a': 2, 'b': 1})

    @in_each_store
    def test_ended(self, store):
        """a save does not bring back a session that another request has ended"""
        key = new_session(store, a=1)
        slow_one = opened(store, key)
        store(key).flush()
        slow_one['a'] = 2
        with self.assertRaises(UpdateError):
            slow_one.save()
        self.assertFalse(store(key).exists(key))

    @in_each_store
    def test_cleared(self, store):
        """a request that clears its session clears what others have added, too, without having read it"""
        key = new_session(store, a=1)
        session = store(key)
        storage.merge_saves(session)
        session.clear()
        session.save()
        self.assertEqual(dict(store(key).items()), {})

    @in_each_store
    def test_new_key(self, store):
        """a session keeps its data through a new key and through a flush, and later saves of it merge again"""
        key = new_session(store, a=1)
        session = opened(store, key)
        session.cycle_key()
        session['b'] = 2
        session.save()
        other = opened(store, session.session_key)
        other['c'] = 3
        other.save()
        session['d'] = 4
        session.save()
        self.assertEqual(dict(store(session.session_key).items()), {'a': 1, 'b': 2, 'c': 3, 'd': 4})
        self.assertFalse(store(key).exists(key))
        session.flush()
        session['e'] = 5
        session.save()
        self.assertEqual(dict(store(session.session_key).items()), {'e': 5})

    @in_each_store
    def test_update(self, store):
        """activity is stored at once, and saves nothing else of the request"""
        key = new_session(store, **{SESSION_KEY: '1'})
        slow_one = opened(store, key)
        slow_one['unsaved'] = 1
        sessions.renew(slow_one, sessions.now(), by_person=True)
        self.assertEqual(set(store(key).keys()), {SESSION_KEY, sessions.ACTIVITY})
        self.assertEqual(slow_one[sessions.ACTIVITY], store(key)[sessions.ACTIVITY])
        slow_one.save()
        self.assertEqual(set(store(key).keys()), {SESSION_KEY, sessions.ACTIVITY, 'unsaved'})

    @in_each_store
    def test_update_takes_over(self, store):
        """a request that has changed nothing gets what others have saved; one that has keeps its changes and undoes none"""
        key = new_session(store, **{SESSION_KEY: '1'})
        idle, busy, other = opened(store, key), opened(store, key), opened(store, key)
        busy['own'] = 1
        other['others'] = 2
        other.save()
        for session in (idle, busy):
            sessions.renew(session, sessions.now() - MINUTE, by_person=True)
        self.assertEqual((idle.get('others'), busy.get('others')), (2, None))
        self.clock.advance(MINUTE)
        sessions.renew(opened(store, key), sessions.now(), by_person=True)
        busy.save()
        self.assertEqual((busy['own'], busy['others'], sessions.idle_for(store(key))), (1, 2, 0))

    @in_each_store
    def test_whole_request(self, store):
        """a slow view loses neither its own changes, nor those of a quicker view, nor activity reported meanwhile"""
        def meanwhile(request):
            request.session['slow'] = 1
            del request.session['old']
            self.clock.advance(5 * MINUTE)
            quick = opened(store, self.key())
            quick['quick'] = 2
            quick.save()
            self.ping(self.other_tab(), reason='activity', idleFor=10)

        self.sign_in()
        session = store(self.key())
        session['old'] = 0
        session.save()
        with mock.patch.object(slow, 'meanwhile', meanwhile, create=True):
            self.assertEqual(self.client.get('/slow/').status_code, 200)
        found = store(self.key())
        self.assertEqual((found.get('slow'), found.get('quick'), found.get('old')), (1, 2, None))
        self.assertEqual((self.expires_in(), self.idle_for()), (IDLE, 10))
        self.client.post('/session/sign-out/')

    @in_each_store
    def test_longer_than_idle(self, store):
        """a request may take longer than the idle timeout"""
        statuses = []

        def meanwhile(request):
            request.session['uploaded'] = True
            self.clock.advance(2 * IDLE - 1)
            statuses.append(self.other_tab().get('/session/status/').status_code)

        self.sign_in()
        with mock.patch.object(slow, 'meanwhile', meanwhile, create=True):
            self.assertEqual((self.client.get('/slow/').status_code, statuses), (200, [200]))
        self.assertTrue(store(self.key())['uploaded'])
        self.client.post('/session/sign-out/')

    def test_stale_cache(self):
        """cached_db: what a stale cache says is neither the base of a save nor the reason of an end"""
        with override_settings(SESSION_ENGINE='django.contrib.sessions.backends.cached_db'):
            store = import_module(settings.SESSION_ENGINE).SessionStore
            self.sign_in()
            session = store(self.key())
            stale = session._cache.get(session.cache_key)
            self.clock.advance(10 * MINUTE)
            self.ping(reason='extend')
            session._cache.set(session.cache_key, stale)
            self.clock.advance(10 * MINUTE)
            self.assertEqual(self.expires_in(), IDLE - 10 * MINUTE)

    def test_signed_cookies(self):
        """sessions in a cookie cannot be merged, and work as they did: keepalive, status, idle end"""
        with override_settings(SESSION_ENGINE='django.contrib.sessions.backends.signed_cookies'):
            self.sign_in()
            self.clock.advance(10 * MINUTE)
            self.assertEqual(self.ping(reason='work').json()['expiresIn'], IDLE)
            self.assertEqual(self.idle_for(), 10 * MINUTE)
            self.client.get('/page/')
            self.clock.advance(IDLE)
            self.assertEqual(self.status().json()['reason'], 'idle')

    def test_another_store(self):
        """a store of another package merges, too"""
        class Another(import_module('django.contrib.sessions.backends.base').SessionBase):
            rows = {}

            def exists(self, session_key):
                return session_key in self.rows

            def create(self):
                self._session_key = self._get_new_session_key()
                self.save(must_create=True)
                self.modified = True

            def save(self, must_create=False):
                if self.session_key is None:
                    return self.create()
                if not must_create and self.session_key not in self.rows:
                    raise UpdateError
                self.rows[self.session_key] = self.encode(self._get_session(no_load=must_create))

            def load(self):
                if self.session_key in self.rows:
                    return self.decode(self.rows[self.session_key])
                self._session_key = None
                return {}

            def delete(self, session_key=None):
                self.rows.pop(session_key or self.session_key, None)

        key = new_session(Another, a=1)
        first, second = opened(Another, key), opened(Another, key)
        first['a'] = 2
        first.save()
        second['b'] = 2
        second.save()
        self.assertEqual(dict(Another(key).items()), {'a': 2, 'b': 2})

    def test_read_before(self):
        """a session that other middleware has read, or changed, before this app sees it loses nothing"""
        store = import_module(settings.SESSION_ENGINE).SessionStore
        for is_changed in (False, True):
            with self.subTest(is_changed):
                key = new_session(store, a=1, b=1)

                def read_first(request):
                    request.session['a']
                    if is_changed:
                        request.session['b'] = 2
                    return IdleSessionMiddleware(view)(request)

                def view(request):
                    request.session['c'] = 3
                    return HttpResponse()

                request = RequestFactory().get('/')
                request.COOKIES['sessionid'] = key
                SessionMiddleware(read_first)(request)
                self.assertEqual(dict(store(key).items()), {'a': 1, 'b': 2 if is_changed else 1, 'c': 3})


class AtTheSameTime(TransactionTestCase):
    """Real threads, each with a connection of its own."""

    WRITERS = 8

    def write_at_once(self, store):
        key = new_session(store, start=0)
        begin = threading.Barrier(self.WRITERS)
        failures = []

        def write(number):
            try:
                session = opened(store, key)
                begin.wait()
                session[f'key {number}'] = number
                session.save()
                sessions.renew(session, number, by_person=False)
            except Exception as failure:
                failures.append(failure)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=write, args=[number]) for number in range(self.WRITERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])
        self.assertEqual(len([name for name in store(key).keys() if name.startswith('key ')]), self.WRITERS)

    @in_each_store
    def test_none_is_lost(self, store):
        """of many requests that change one session at the same time none is lost"""
        self.write_at_once(store)
