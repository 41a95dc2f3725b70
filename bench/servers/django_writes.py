"""Prints as JSON how often the Django companion saves a session for each kind of request."""
import json
import os
import sys
from datetime import timedelta
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / 'companions' / 'django'))
os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'

import django  # noqa: E402
from django.test.runner import DiscoverRunner  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from tests.test_store_every import saved_rows  # noqa: E402

FILES = 9
STORE_EVERY = timedelta(seconds=60)


def saves_of(act):
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(saved_rows(queries))


def signed_in():
    client = Client()
    client.force_login(get_user_model().objects.get())
    return client


def page_with_files(client):
    page(client)
    for _ in range(FILES):
        client.get('/fetched/', HTTP_SEC_FETCH_MODE='cors')


def page(client):
    client.get('/page/', HTTP_SEC_FETCH_MODE='navigate', HTTP_SEC_FETCH_DEST='document')


def measure():
    client = signed_in()
    figures = {
        'pageWithFiles': saves_of(lambda: page_with_files(client)),
        'page': saves_of(lambda: page(client)),
        'keepalive': saves_of(lambda: client.post('/session/keepalive/', {'reason': 'activity', 'idleFor': '0'})),
        'status': saves_of(lambda: client.get('/session/status/')),
    }
    with override_settings(IDLE_SESSIONS={**settings.IDLE_SESSIONS, 'store_every': STORE_EVERY}):
        client = signed_in()
        figures['pageWithFilesStoredRarely'] = saves_of(lambda: page_with_files(client))
    return figures


runner = DiscoverRunner(verbosity=0)
databases = runner.setup_databases()
try:
    get_user_model().objects.create_user('ada')
    print(json.dumps(measure()))
finally:
    runner.teardown_databases(databases)
