import json
import re
import tarfile
import tempfile
import unittest
import zipfile
from email import message_from_bytes
from pathlib import Path

from browser import Browser
from project import PACKAGES, ROOT, Project, readme_lines, run

APP = ROOT / 'companions' / 'django' / 'idle_sessions'
SCRIPTS = ROOT / 'dist'
STATIC = 'idle_sessions/static/idle-warning/'
IDLE = 15 * 60
# Moves the stored instants: to the server, a session looks as if so much time had passed.
PASS_TIME = f'''
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

for row in Session.objects.all():
    session = SessionStore(row.session_key)
    activity = session['idle_activity']
    session['idle_activity'] = {{**activity, **{{name: activity[name] - {IDLE} for name in ('renewed_at', 'person_at')}}}}
    session.save()
'''

shared = {}


def setUpModule():
    folder = tempfile.TemporaryDirectory(prefix='idle-warning-django-')
    unittest.addModuleCleanup(folder.cleanup)
    run('node', 'companions/django/build.mjs')
    project = Project(Path(folder.name))
    project.create()
    server, url = project.serve()
    unittest.addModuleCleanup(end, server)
    shared.update(project=project, url=url)


def end(server):
    server.stdin.close()
    server.stdout.close()
    server.wait()


def built_scripts():
    return {path.relative_to(SCRIPTS).as_posix(): path for path in SCRIPTS.rglob('*.min.js')}


class Package(unittest.TestCase):
    def setUp(self):
        [wheel] = PACKAGES.glob('*.whl')
        self.wheel = zipfile.ZipFile(wheel)
        self.addCleanup(self.wheel.close)

    def test_files(self):
        """the wheel has the whole app and each built script, and nothing else"""
        app = {f'idle_sessions/{path.relative_to(APP).as_posix()}' for path in APP.rglob('*.*') if path.suffix != '.pyc'}
        packed = {name for name in self.wheel.namelist() if '.dist-info/' not in name}
        self.assertEqual(packed, app | {STATIC + name for name in built_scripts()})

    def test_scripts(self):
        """the scripts in the wheel are those that were built"""
        different = [name for name, path in built_scripts().items() if self.wheel.read(STATIC + name) != path.read_bytes()]
        self.assertEqual(different, [])

    def test_source_maps(self):
        """no script names a source map, because Django refuses to collect a script whose map is missing"""
        names = [name for name in self.wheel.namelist() if name.endswith('.js')]
        naming = [name for name in names if b'sourceMappingURL=' in self.wheel.read(name)]
        self.assertEqual((naming, len(names) > 20), ([], True))

    def test_source_archive(self):
        """the source archive has the same files, the licence and what builds them"""
        [archive] = PACKAGES.glob('*.tar.gz')
        with tarfile.open(archive) as packed:
            names = {member.name.partition('/')[2] for member in packed if member.isfile()}
        app = {name for name in self.wheel.namelist() if '.dist-info/' not in name}
        self.assertEqual((app | {'LICENSE', 'README.md', 'pyproject.toml'}) - names, set())

    def test_metadata(self):
        """the package has the version of the SDK, its licence, and the README"""
        [name] = [name for name in self.wheel.namelist() if name.endswith('/METADATA')]
        metadata = message_from_bytes(self.wheel.read(name))
        sdk = json.loads((ROOT / 'package.json').read_text())
        self.assertEqual(
            (metadata['Name'], metadata['Version'], metadata['License']), ('django-idle-warning', sdk['version'], sdk['license']))
        self.assertIn('## Install', metadata.get_payload(decode=True).decode())
        self.assertIn(f'{name.partition("/")[0]}/LICENSE', self.wheel.namelist())


class Installed(unittest.TestCase):
    """The lines of the README in a project that `startproject` has made."""

    def setUp(self):
        self.project = shared['project']
        self.browser = Browser(shared['url'])

    def test_lines(self):
        """what a reader puts into a project is at most twenty lines"""
        lines = [line for name, code in readme_lines().items() if name != 'install it' for line in code.splitlines() if line]
        self.assertLessEqual(len(lines), 20)

    def test_check(self):
        """manage.py check finds nothing to say"""
        self.assertIn('System check identified no issues', self.project.manage('check', '--fail-level', 'WARNING'))

    def test_installed(self):
        """the app is the installed one, and not the sources"""
        place = self.project.python('-c', 'import idle_sessions; print(idle_sessions.__file__)').strip()
        self.assertTrue(Path(place).is_relative_to(self.project.environment.resolve()), place)

    def test_migrations(self):
        """the app has no migrations and needs none"""
        self.assertIn('(no migrations)', self.project.manage('showmigrations', 'idle_sessions'))
        self.project.manage('makemigrations', '--check', '--dry-run')

    def test_script(self):
        """a signed-in page has the script tag, and its address serves the script that was built"""
        page = self.browser.sign_in()
        self.assertEqual(page.find(r'<h1>(\w+)'), 'Orders')
        script = self.browser.open(page.find(r'<script defer[^>]* src="([^"]+)"'))
        self.assertEqual((script.status, script.body), (200, (SCRIPTS / 'idle-warning.min.js').read_bytes()))

    def test_language_script(self):
        """a German page has the German texts of the dialog too"""
        browser = Browser(shared['url'], language='de')
        texts = browser.open(browser.sign_in().find(r'<script defer src="([^"]+)"></script>'))
        self.assertEqual((texts.status, texts.body), (200, (SCRIPTS / 'locales' / 'de.min.js').read_bytes()))

    def test_sign_in_page(self):
        """the sign-in page has no script and explains nothing to a visitor who was never signed in"""
        page = self.browser.open('/')
        self.assertIn('/accounts/login/', page.url)
        self.assertNotIn('<script', page.text)
        self.assertNotIn('idle-reason', page.text)

    def test_keepalive(self):
        """the addresses in the tag answer: keepalive with the CSRF token, the status, and no keepalive without the token"""
        page = self.browser.sign_in()
        keepalive = page.find(r'data-keepalive-url="([^"]+)"')
        renewed = self.browser.fetch(keepalive, {'reason': 'extend'}, **{'X-CSRFToken': self.browser.cookie('csrftoken')})
        status = self.browser.fetch(page.find(r'data-status-url="([^"]+)"'))
        refused = self.browser.fetch(keepalive, {'reason': 'extend'})
        self.assertEqual([answer.status for answer in (renewed, status, refused)], [200, 200, 403])
        for answer in (renewed, status):
            self.assertEqual({*json.loads(answer.text)}, {'expiresIn', 'absoluteIn', 'idleFor', 'userKey', 'csrf'})

    def test_end(self):
        """after the idle timeout the status is 401, and the page leads to the sign-in page with the reason and the way back"""
        status = self.browser.sign_in().find(r'data-status-url="([^"]+)"')
        self.project.shell(PASS_TIME)
        answer = self.browser.fetch(status)
        page = self.browser.open('/')
        self.assertEqual((answer.status, json.loads(answer.text)['reason']), (401, 'idle'))
        self.assertEqual(page.url, f"{shared['url']}/accounts/login/?next=/&reason=idle")
        self.assertEqual(
            page.find(r'<p id="idle-reason">(.*)</p>'), 'You were not active for a while, so we signed you out.')

    def test_end_in_german(self):
        """the reason follows the language of the request"""
        browser = Browser(shared['url'], language='de')
        browser.sign_in()
        self.project.shell(PASS_TIME)
        self.assertEqual(
            browser.open('/').find(r'<p id="idle-reason">(.*)</p>'),
            'Sie waren längere Zeit nicht aktiv. Deshalb haben wir Sie abgemeldet.')

    def test_sign_out(self):
        """the sign-out of the tag ends the session, and the sign-in page says so"""
        page = self.browser.sign_in()
        headers = {'X-CSRFToken': self.browser.cookie('csrftoken')}
        answer = self.browser.fetch(page.find(r'data-sign-out-url="([^"]+)"'), {}, **headers)
        self.assertEqual((answer.status, self.browser.fetch('/session/status/').status), (204, 401))
        self.assertIn('You have signed out.', self.browser.open('/accounts/login/?reason=signed-out').text)

    def test_collected(self):
        """collectstatic takes the scripts, also with ManifestStaticFilesStorage"""
        self.project.manage('collectstatic', '--noinput', '-v', '0', '--settings', 'shop.production')
        manifest = json.loads((self.project.folder / 'collected' / 'staticfiles.json').read_text())['paths']
        missing = [name for name in built_scripts() if f'idle-warning/{name}' not in manifest]
        self.assertEqual(missing, [])
