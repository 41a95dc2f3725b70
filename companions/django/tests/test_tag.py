import re
from html.parser import HTMLParser
from pathlib import Path

from django.conf import settings
from django.template import Context, Template
from django.test import override_settings
from django.utils import translation

from idle_sessions import scripts

from .support import ABSOLUTE, IDLE, SessionTest, idle_sessions, own_template

LOCALES = Path(__file__).resolve().parents[3] / 'src' / 'locales'


class Script(HTMLParser):
    """The attributes of the SDK's script tag."""

    def __init__(self, response):
        super().__init__()
        self.attributes = None
        self.feed(response.content.decode())

    def handle_starttag(self, tag, attrs):
        if tag == 'script' and 'data-idle-timeout' in dict(attrs):
            self.attributes = dict(attrs)


def tag(response):
    """What the tag alone writes for the visitor of a page."""
    context = Context({'request': response.wsgi_request})
    return Template('{% load idle_warning %}{% idle_warning %}').render(context)


def sources(response):
    return re.findall(r'src="([^"]+)"', tag(response))


class Tag(SessionTest):
    def attributes(self):
        return Script(self.client.get('/page/')).attributes

    def test_attributes(self):
        """the tag has all attributes that the SDK needs"""
        self.sign_in()
        attributes = self.attributes()
        self.assertRegex(attributes.pop('data-session-key'), r'^[0-9a-f]{32}$')
        self.assertRegex(attributes.pop('data-user-key'), r'^[0-9a-f]{32}$')
        self.assertEqual(attributes, {
            'defer': None,
            'src': '/static/idle-warning/idle-warning.min.js',
            'data-idle-timeout': '900s',
            'data-warn-before': '120s',
            'data-keepalive-url': '/session/keepalive/',
            'data-status-url': '/session/status/',
            'data-sign-out-url': '/session/sign-out/',
            'data-sign-in-url': '/sign-in/',
            'data-csrf': 'django',
            'data-expires-in': f'{IDLE}s',
            'data-absolute-in': f'{ABSOLUTE}s',
        })

    def test_digits(self):
        """figures are plain digits, also where the locale would group them"""
        self.sign_in()
        with override_settings(USE_THOUSAND_SEPARATOR=True), idle_sessions(idle_timeout=1800):
            for language, grouped in [('de', '1.800'), ('en', '1,800')]:
                with self.subTest(language), translation.override(language):
                    response = self.client.get('/page/', HTTP_ACCEPT_LANGUAGE=language)
                    self.assertEqual(Template('{{ n }}').render(Context({'n': 1800})), grouped)
                    self.assertIn('data-idle-timeout="1800s"', tag(response))
                    self.assertNotRegex(tag(response), r'\d[.,\s]\d')

    def test_last_moment(self):
        """in the last second there is still a figure that the SDK can read"""
        self.sign_in()
        with idle_sessions(idle_timeout=2 * ABSOLUTE):
            self.clock.advance(ABSOLUTE - 0.4)
            self.assertEqual(self.attributes()['data-absolute-in'], '1s')

    def test_opaque(self):
        """the page contains neither the session key nor the user's number, only digests of them"""
        self.sign_in()
        text = self.client.get('/page/').content.decode()
        self.assertNotIn(self.key(), text)
        self.assertNotRegex(text, rf'data-user-key="{self.ada.pk}"')

    def test_digests(self):
        """the user's digest is the same at each sign-in, the session's changes, also without a sign-out between"""
        seen = []
        for name in ('ada', 'ada', 'grace'):
            self.clock.advance(1)
            self.sign_in(name)
            attributes = self.attributes()
            self.assertEqual(attributes, {**self.attributes()})
            seen.append((attributes['data-user-key'], attributes['data-session-key']))
        users, digests = zip(*seen)
        self.assertEqual((users[0] == users[1], len(set(users)), len(set(digests))), (True, 2, 3))
        self.assertEqual(self.status().json()['userKey'], users[2])

    def test_short_warning(self):
        """a warning shorter than WCAG's 20 seconds claims the exception for essential time limits"""
        for seconds in (10, 20):
            with self.subTest(seconds), idle_sessions(warn_before=seconds):
                self.sign_in()
                self.assertEqual('data-allow-short-warning' in self.attributes(), seconds == 10)

    def test_csrf(self):
        """the page has the token in an input if scripts cannot read the cookie, and Django sends the cookie in any case"""
        for mode, has_input in [
            ({}, False),
            ({'CSRF_COOKIE_HTTPONLY': True}, True),
            ({'CSRF_USE_SESSIONS': True}, True),
            ({'CSRF_COOKIE_NAME': 'token'}, True),
        ]:
            with self.subTest(mode), override_settings(**mode):
                self.sign_in()
                response = self.client.get('/page-without-form/')
                found = re.findall(r'<input type="hidden" name="csrfmiddlewaretoken" value="\w{64}">', tag(response))
                self.assertEqual(len(found), int(has_input))
                self.assertEqual(response.wsgi_request.META.get('CSRF_COOKIE_NEEDS_UPDATE', True), True)

    def test_own_script(self):
        """a project may name another script, which then brings its texts itself"""
        self.sign_in()
        idle = {**settings.IDLE_SESSIONS, 'script': 'bundle/all.js'}
        with override_settings(IDLE_SESSIONS=idle), translation.override('de'):
            self.assertEqual(sources(self.client.get('/page/')), ['/static/bundle/all.js'])

    def test_options(self):
        """the tag takes each option of the SDK, also in place of one that it writes itself"""
        self.sign_in()
        context = Context({'request': self.client.get('/page/').wsgi_request, 'address': '/bye/?a=1&b="2"'})
        text = "{% idle_warning sign_in_url=address cover_on_leave=True manual=False extend_on='activity' %}"
        script = Template('{% load idle_warning %}' + text).render(context)
        self.assertIn(' data-sign-in-url="/bye/?a=1&amp;b=&quot;2&quot;"', script)
        self.assertIn(' data-cover-on-leave', script)
        self.assertIn(' data-extend-on="activity"', script)
        self.assertEqual((script.count('data-sign-in-url'), 'manual' in script), (1, False))

    def test_languages(self):
        """the texts of the request's language come with the script, as the SDK would choose them"""
        self.sign_in()
        response = self.client.get('/page/')
        for language, name in [
            ('de', 'de'), ('de-at', 'de'), ('pt-br', 'pt-BR'), ('pt', 'pt-BR'), ('nb', 'no'), ('nn', 'no'),
            ('zh-hans', 'zh-Hans'), ('zh-hant', 'zh-Hant'), ('zh-hant-hk', 'zh-Hant'), ('zh-tw', 'zh-Hant'), ('zh-cn', 'zh-Hans'),
            ('en', None), ('en-gb', None), ('eo', None), (None, None),
        ]:
            locale = [] if name is None else [f'/static/idle-warning/locales/{name}.min.js']
            activate = translation.override(language)
            with self.subTest(language), activate:
                self.assertEqual(sources(response), ['/static/idle-warning/idle-warning.min.js', *locale])

    def test_all_languages(self):
        """each language of the SDK comes with the script"""
        files = {path.stem for path in LOCALES.glob('*.ts')} - {'locale'}
        self.assertEqual(set(scripts.LOCALES), files)

    def test_own_template(self):
        """a project may write the script tag itself, for example with a nonce"""
        self.sign_in()
        response = self.client.get('/page/')
        with own_template('script', '<script nonce="{{ request.nonce }}"{{ attributes }}></script>'):
            response.wsgi_request.nonce = 'r4nd0m'
            self.assertRegex(tag(response), r'^<script nonce="r4nd0m" data-[^>]*></script>$')

    def test_readme(self):
        """the template examples of the README render, for a person who is signed in and for one who is not"""
        examples = re.findall(r'```django\n(.*?)```', (LOCALES.parents[1] / 'companions/django/README.md').read_text(), re.DOTALL)
        visitor = {'request': self.client.get('/sign-in/?reason=idle').wsgi_request}
        self.sign_in()
        person = {'request': self.client.get('/page/').wsgi_request}
        texts = [Template(code).render(Context(context)) for context in (person, visitor) for code in examples]
        shown = ['data-idle-timeout', 'data-sign-in-url="/signed-out/"', '/idle-warning-drafts.min.js', 'id="idle-reason"',
                 '<title>You were not active', '<html lang="en"']
        self.assertEqual([part for part in shown if not any(part in text for text in texts)], [])

    def test_not_signed_in(self):
        """a visitor who is not signed in gets no script tag"""
        self.assertEqual(tag(self.client.get('/sign-in/')).strip(), '')
