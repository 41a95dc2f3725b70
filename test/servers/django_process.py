"""One process of a small Django site, for the machine in this folder. The tests' project, with a store and a clock of its own."""
import json
import os
import sys
import threading
import time
from importlib import import_module
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / 'companions' / 'django'))
os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'

import django  # noqa: E402
from django.conf import settings  # noqa: E402

settings.DATABASES['default'].update(NAME=os.environ['DATABASE'], OPTIONS={'timeout': 300})
settings.SESSION_ENGINE = f'django.contrib.sessions.backends.{os.environ["STORE"]}'
settings.ROOT_URLCONF = __name__
# The processes share their sessions.
settings.SECRET_KEY = 'for the tests of servers only'
settings.ALLOWED_HOSTS = ['127.0.0.1']
if os.environ.get('REDIS_URL'):
    settings.CACHES = {'default': {'BACKEND': 'django_redis.cache.RedisCache', 'LOCATION': os.environ['REDIS_URL']}}
django.setup()

from django.contrib.auth import SESSION_KEY, get_user_model, login  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpResponse, JsonResponse  # noqa: E402
from django.middleware.csrf import get_token  # noqa: E402
from django.urls import include, path  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402

from idle_sessions import sessions  # noqa: E402
from idle_sessions.middleware import passive  # noqa: E402

clock = {'ahead': 0}
sessions.now = lambda: time.time() + clock['ahead']


@csrf_exempt
def sign_in(request):
    login(request, get_user_model().objects.get())
    return HttpResponse(get_token(request))


def page(request):
    return HttpResponse('page' if request.user.is_authenticated else 'none', status=200 if request.user.is_authenticated else 401)


@csrf_exempt
def note(request, name):
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    # Django reads the session when it is first asked for, and saves it after the view.
    time.sleep(int(request.GET['after']) / 1000)
    request.session[name] = 'kept'
    return HttpResponse()


def refused(request):
    return HttpResponse(status=403 if request.user.is_authenticated else 401)


@csrf_exempt
@passive
def set_clock(request, seconds):
    clock['ahead'] = seconds
    return HttpResponse()


@csrf_exempt
@passive
def read(request):
    """What the store has of these sessions, read anew."""
    return JsonResponse([facts(key) for key in json.loads(request.body)], safe=False)


def facts(key):
    session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    if SESSION_KEY not in session:
        return None
    activity = session[sessions.ACTIVITY]
    return {
        'renewedAt': 1000 * max(activity['renewed_at'], activity.get(sessions.RENEWED_UNTIL, 0)),
        'personAt': 1000 * max(activity['person_at'], activity.get(sessions.PERSON_UNTIL, 0)),
        'open': len(activity['open']),
        'notes': [name for name in session.keys() if name.startswith('note')],
    }


urlpatterns = [
    path('sign-in/', sign_in, name='sign-in'),
    path('page/', page),
    path('notes/<name>/', note),
    path('refused/', refused),
    path('clock/<int:seconds>', set_clock),
    path('read', read),
    path('session/', include('idle_sessions.urls')),
]


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 256


class Handler(WSGIRequestHandler):
    def log_message(self, *args):
        pass


if os.environ.get('FIRST'):
    call_command('migrate', verbosity=0)
    get_user_model().objects.create_user('ada')
server = make_server('127.0.0.1', 0, get_wsgi_application(), Server, Handler)
print(f'site: http://127.0.0.1:{server.server_port}', flush=True)
threading.excepthook = lambda args: None
server.serve_forever()
