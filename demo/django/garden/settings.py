import os
import sys
from datetime import timedelta
from pathlib import Path

import django
from django.core.management.utils import get_random_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
REPOSITORY = BASE_DIR.parent.parent

# The folder of the app idle_sessions.
sys.path.insert(0, str(REPOSITORY / 'companions' / 'django'))


def seconds(name, default):
    return timedelta(seconds=float(os.environ.get(name, default)))


# The settings that idle_sessions needs.

IDLE_SESSIONS = {
    'idle_timeout': seconds('IDLE_TIMEOUT', 45),
    'absolute_timeout': seconds('ABSOLUTE_TIMEOUT', 8 * 3600),
    'warn_before': seconds('WARN_BEFORE', 20),
}
# The cookie ends with the browser. SESSION_COOKIE_AGE is then only the life of the stored row after its last save.
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
LOGIN_URL = 'sign-in'
LOGIN_REDIRECT_URL = 'page'

MIDDLEWARE = [
    'garden.middleware.security_headers',
    'django.middleware.security.SecurityMiddleware',
    'django.contrib.sessions.middleware.SessionMiddleware',
    'idle_sessions.middleware.IdleSessionMiddleware',
    'django.middleware.common.CommonMiddleware',
    'django.middleware.csrf.CsrfViewMiddleware',
    'django.contrib.auth.middleware.AuthenticationMiddleware',
    'django.middleware.clickjacking.XFrameOptionsMiddleware',
]
INSTALLED_APPS = [
    'django.contrib.auth',
    'django.contrib.contenttypes',
    'django.contrib.sessions',
    'django.contrib.staticfiles',
    'idle_sessions',
    'garden',
]

# The other settings are the same in any project.

# A new key at each start: the database is a temporary one too, so a restart of the demo ends all sessions.
SECRET_KEY = get_random_secret_key()
ALLOWED_HOSTS = ['127.0.0.1', 'localhost']
ROOT_URLCONF = 'garden.urls'
DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': os.environ.get('GARDEN_DATABASE', ':memory:')}}
DEFAULT_AUTO_FIELD = 'django.db.models.BigAutoField'
TEMPLATES = [{
    'BACKEND': 'django.template.backends.django.DjangoTemplates',
    'APP_DIRS': True,
    'OPTIONS': {'context_processors': [
        'django.template.context_processors.request',
        'django.contrib.auth.context_processors.auth',
    ]},
}]
STATIC_URL = '/static/'
STATICFILES_DIRS = [('idle-warning', REPOSITORY / 'dist'), ('garden', BASE_DIR.parent / 'public')]
LANGUAGE_CODE = 'en'
USE_TZ = True
TIME_ZONE = 'UTC'
if django.VERSION < (4, 0):
    # Django's own default since 4.0.
    USE_L10N = True

# Only for the end-to-end tests: where the CSRF token is stored, and a JSON view of the session table.
CSRF_USE_SESSIONS = 'GARDEN_CSRF_USE_SESSIONS' in os.environ
SHOW_SESSIONS = 'GARDEN_SHOW_SESSIONS' in os.environ
