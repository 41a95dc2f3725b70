"""A new project in a new Python environment, with the lines of the README in it and the package installed."""
import os
import re
import subprocess
import sys
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[3]
README = ROOT / 'companions' / 'django' / 'README.md'
PACKAGES = ROOT / 'companions' / 'django' / 'dist'

# What the reader of the README has before: a project with a page, a sign-in page, users, and two languages.
SETTINGS = '''
TEMPLATES[0]['DIRS'] = [BASE_DIR / 'templates']
MIDDLEWARE.insert(
    MIDDLEWARE.index('django.middleware.common.CommonMiddleware'),
    'django.middleware.locale.LocaleMiddleware',
)
LOGIN_REDIRECT_URL = '/'
'''
URLS = '''
from django.contrib.auth.decorators import login_required
from django.urls import include
from django.views.generic import TemplateView

urlpatterns += [
    path('accounts/', include('django.contrib.auth.urls')),
    path('', login_required(TemplateView.as_view(template_name='home.html'))),
]
'''
BASE = '''<!doctype html>
<html lang="en">
<body>
{% block main %}{% endblock %}
</body>
</html>
'''
HOME = "{% extends 'base.html' %}{% block main %}<h1>Orders</h1>{% endblock %}"
SIGN_IN = '''{% extends 'base.html' %}
{% block main %}
<form method="post">{% csrf_token %}{{ form.as_p }}</form>
{% endblock %}
'''
# For `collectstatic`, as a server in production has it.
PRODUCTION = '''
import django
from .settings import *

STATIC_ROOT = BASE_DIR / 'collected'
MANIFEST = 'django.contrib.staticfiles.storage.ManifestStaticFilesStorage'
if django.VERSION >= (4, 2):
    STORAGES = {'staticfiles': {'BACKEND': MANIFEST}}
else:
    STATICFILES_STORAGE = MANIFEST
'''
# As `runserver`, on a free port. It ends with the standard input, and so with the process of the tests.
SERVE = '''
import os, sys, threading
from wsgiref.simple_server import make_server
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application

server = make_server('127.0.0.1', 0, StaticFilesHandler(get_wsgi_application()))
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
print(server.server_port, flush=True)
server.serve_forever()
'''


def readme_lines():
    """The code of the section Install, each block by the sentence before it."""
    section = re.search(r'^## Install\n(.*?)^## ', README.read_text(encoding='utf-8'), re.MULTILINE | re.DOTALL).group(1)
    blocks = re.findall(r'^([^\n]+):\n\n```\w+\n(.*?)```', section, re.MULTILINE | re.DOTALL)
    names = ['install it', '`settings.py`', '`urls.py`', 'base template', 'sign-in template']
    return {name: code for name in names for sentence, code in blocks if name in sentence}


def run(*command, cwd=ROOT, env=None):
    """What the command says. It must succeed."""
    done = subprocess.run(command, cwd=cwd, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        raise AssertionError(f'{command} ended with {done.returncode}:\n{done.stdout}')
    return done.stdout


class Project:
    def __init__(self, folder):
        self.environment = folder / 'environment'
        self.folder = folder / 'project'
        self.lines = readme_lines()

    def python(self, *args):
        return run(self.environment / 'bin' / 'python', *args, cwd=self.folder, env=self.env())

    def manage(self, *args):
        return self.python('manage.py', *args)

    def env(self):
        path = os.pathsep.join([str(self.environment / 'bin'), os.environ['PATH']])
        # No index: the package and Django must suffice.
        own = {'PATH': path, 'DJANGO_SETTINGS_MODULE': 'shop.settings', 'PIP_NO_INDEX': '1', 'PIP_DISABLE_PIP_VERSION_CHECK': '1'}
        return {**os.environ, **own}

    def create(self):
        self.folder.mkdir()
        (self.folder.parent / 'idle-warning').symlink_to(ROOT)
        run(sys.executable, '-m', 'venv', self.environment)
        self.show_django()
        for line in self.lines['install it'].splitlines():
            if line.startswith('pip '):
                    # The reader's project stands beside the checkout.
                run('sh', '-c', line, cwd=self.folder, env=self.env())
        self.python('-m', 'django', 'startproject', 'shop', '.')
        self.write()
        self.manage('migrate', '-v', '0')
        self.shell("from django.contrib.auth.models import User; User.objects.create_user('ada', password='demo')")

    def show_django(self):
        """The environment sees the Django that runs these tests. `--system-site-packages` would do so only for Debian's."""
        libraries = self.python('-c', "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
        Path(libraries, 'django-of-the-tests.pth').write_text(str(Path(django.__file__).parents[1]))

    def write(self):
        append(self.folder / 'shop' / 'settings.py', SETTINGS + self.lines['`settings.py`'])
        append(self.folder / 'shop' / 'urls.py', URLS + self.lines['`urls.py`'])
        (self.folder / 'shop' / 'production.py').write_text(PRODUCTION)
        (self.folder / 'templates' / 'registration').mkdir(parents=True)
        templates = {
            'base.html': BASE.replace('</body>', self.lines['base template'] + '</body>'),
            'home.html': HOME,
            'registration/login.html': SIGN_IN.replace('<form', self.lines['sign-in template'] + '<form'),
        }
        for name, text in templates.items():
            (self.folder / 'templates' / name).write_text(text)

    def shell(self, code):
        return self.manage('shell', '-c', code)

    def serve(self):
        """The process, and the address at which it answers."""
        log = self.folder / 'server.log'
        with open(log, 'w') as errors:
            server = subprocess.Popen(
                [self.environment / 'bin' / 'python', '-c', SERVE], cwd=self.folder, env=self.env(),
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True,
            )
        port = server.stdout.readline().strip()
        if not port:
            raise AssertionError(f'The server does not start:\n{log.read_text()}')
        return server, f'http://127.0.0.1:{port}'


def append(path, text):
    path.write_text(path.read_text() + text)
