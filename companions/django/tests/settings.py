"""The smallest project with idle_sessions."""
import os
import tempfile
from datetime import timedelta
from pathlib import Path

import django
from django.core.management.utils import get_random_secret_key

IDLE_SESSIONS = {
    'idle_timeout': timedelta(minutes=15),
    'absolute_timeout': timedelta(hours=8),
    'warn_before': timedelta(minutes=2),
}
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
LOGIN_URL = 'sign-in'
LOGIN_REDIRECT_URL = 'page'

MIDDLEWARE = [
    'django.contrib.sessions.middleware.SessionMiddleware',
    'idle_sessions.middleware.IdleSessionMiddleware',
    'django.middleware.csrf.CsrfViewMiddleware',
    'django.contrib.auth.middleware.AuthenticationMiddleware',
]
INSTALLED_APPS = [
    'django.contrib.auth',
    'django.contrib.contenttypes',
    'django.contrib.sessions',
    'idle_sessions',
]
PASSWORD_HASHERS = ['django.contrib.auth.hashers.MD5PasswordHasher']

SECRET_KEY = get_random_secret_key()
ROOT_URLCONF = 'tests.urls'
# A file and not the memory: threads share the memory only with locks, and a locked table fails at once instead of waiting.
DATABASES = {'default': {
    'ENGINE': 'django.db.backends.sqlite3',
    'NAME': ':memory:',
    'TEST': {'NAME': str(Path(tempfile.gettempdir()) / f'idle_sessions_tests_{os.getpid()}.sqlite3')},
    'OPTIONS': {'timeout': 60},
}}
DEFAULT_AUTO_FIELD = 'django.db.models.BigAutoField'
TEMPLATES = [{
    'BACKEND': 'django.template.backends.django.DjangoTemplates',
    'DIRS': [Path(__file__).resolve().parent / 'templates'],
    'APP_DIRS': True,
    'OPTIONS': {'context_processors': [
        'django.template.context_processors.request',
        'django.contrib.auth.context_processors.auth',
    ]},
}]
STATIC_URL = '/static/'
LANGUAGE_CODE = 'en'
USE_TZ = True
TIME_ZONE = 'UTC'
if django.VERSION < (4, 0):
    # Django's own default since 4.0.
    USE_L10N = True
