import re
from html.parser import HTMLParser

from django.contrib.sessions.models import Session
from django.template import Context, Template
from django.test import override_settings
from django.utils import translation

from .support import ABSOLUTE, IDLE, SessionTest, idle_sessions


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


class Tag(SessionTest):
    def attributes(self):
        return Script(self.client.get('/page/')).attributes

    def test_attributes(self):
        """the tag says what the SDK needs"""
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
        """the user's digest stays for the user, the session's changes with each sign-in, also without a sign-out"""
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

    def test_essential(self):
        """a warning shorter than WCAG's 20 seconds is marked as essential"""
        for seconds in (10, 20):
            with self.subTest(seconds), idle_sessions(warn_before=seconds):
                self.sign_in()
                self.assertEqual('data-allow-short-warning' in self.attributes(), seconds == 10)

    def test_csrf(self):
        """the token stands in an input where no script can read it from the cookie, and the cookie is sent in any case"""
        for mode, has_input in [
            ({}, False),
            ({'CSRF_COOKIE_HTTPONLY': True}, True),
            ({'CSRF_USE_SESSIONS': True}, True),
            ({'CSRF_COOKIE_NAME': 'token'}, True),
        ]:
            with self.subTest(mode), override_settings(**mode):
                self.sign_in()
                response = self.client.get('/page/two/')
                found = re.findall(r'<input type="hidden" name="csrfmiddlewaretoken" value="\w{64}">', tag(response))
                self.assertEqual(len(found), int(has_input))
                self.assertEqual(response.wsgi_request.META.get('CSRF_COOKIE_NEEDS_UPDATE', True), True)

    def test_nobody(self):
        """where nobody is signed in there is nothing to warn of"""
        self.assertIsNone(Script(self.client.get('/sign-in/')).attributes)

    def test_strict(self):
        """no page has inline script or style, and the policy forbids them"""
        self.sign_in()
        for address in ('/page/', '/page/two/', '/sign-in/'):
            response = self.client.get(address)
            self.assertIn("default-src 'none'", response['Content-Security-Policy'])
            self.assertNotRegex(response.content.decode(), r'<script(?![^>]* src=)|<style|\sstyle=|\son\w+=')


class SignIn(SessionTest):
    def test_redirected(self):
        """who comes too late is led to the sign-in page, told why, and led back"""
        self.sign_in()
        self.clock.advance(IDLE)
        answer = self.client.get('/page/two/?a=1&b=2', follow=True)
        self.assertEqual(answer.redirect_chain, [('/sign-in/?next=/page/two/%3Fa%3D1%26b%3D2&reason=idle', 302)])
        self.assertContains(answer, 'nothing happened for a while')
        self.assertRedirects(self.sign_in(next='/page/two/?a=1&b=2'), '/page/two/?a=1&b=2')

    def test_causes(self):
        """each cause has its words"""
        for cause, words in [
            ('idle', 'nothing happened for a while'),
            ('absolute', 'reached its longest time'),
            ('ended-by-server', 'The server ended your session'),
            ('signed-out', 'You are signed out'),
            ('browser-closed', 'when the browser was closed'),
        ]:
            with self.subTest(cause):
                self.assertContains(self.client.get(f'/sign-in/?reason={cause}'), words)

    def test_direct(self):
        """who opens the sign-in page itself after the end is told too"""
        self.sign_in()
        self.clock.advance(IDLE)
        self.assertContains(self.client.get('/sign-in/'), 'nothing happened for a while')

    def test_two_redirects(self):
        """the reason survives other redirects and pages on the way to the sign-in page, and is said once"""
        self.sign_in()
        self.clock.advance(IDLE)
        self.assertEqual(self.client.get('/')['Location'], '/page/')
        self.assertContains(self.client.get('/page/', follow=True), 'nothing happened for a while')
        self.assertNotContains(self.client.get('/page/', follow=True), 'id="reason"')

    def test_own_reason(self):
        """a reason that already stands in the address stays"""
        self.sign_in()
        self.clock.advance(IDLE)
        with override_settings(LOGIN_URL='/sign-in/?reason=absolute'):
            self.assertIn('reason=absolute', self.client.get('/page/')['Location'])

    def test_forgotten(self):
        """the reason is forgotten with the next sign-in, in whatever way"""
        self.sign_in()
        self.clock.advance(IDLE)
        self.client.get('/')
        self.client.force_login(self.ada)
        self.client.get('/page/')
        self.client.post('/session/sign-out/')
        self.assertNotContains(self.client.get('/page/', follow=True), 'id="reason"')

    def test_lost(self):
        """a session that vanished is explained too"""
        self.sign_in()
        Session.objects.all().delete()
        self.assertContains(self.client.get('/page/', follow=True), 'The server ended your session')

    def test_no_reason(self):
        """who was never signed in is told nothing, and words from the address are not shown"""
        for address in ('/page/', '/sign-in/', '/sign-in/?reason=', '/sign-in/?reason=__class__', '/sign-in/?reason=<b>'):
            with self.subTest(address):
                self.assertNotContains(self.client.get(address, follow=True), 'id="reason"')

    def test_next(self):
        """after the sign-in one is on this site, whatever `next` says"""
        for hostile in [
            'https://evil.example/', '//evil.example/', '///evil.example', '/\\evil.example', '\\\\evil.example',
            'http:evil.example', 'http:///evil.example', 'https:/evil.example', 'javascript:alert(1)',
            'JavaScript:alert(1)', 'data:text/html,x', ' //evil.example', '\x08//evil.example', '//evil.example@testserver/',
            'http://testserver@evil.example/', 'http://testserver.evil.example/', 'ftp://testserver/', '/\t/evil.example',
            'http://[evil', '', '\n',
        ]:
            with self.subTest(hostile):
                target = self.sign_in(next=hostile)['Location']
                self.assertRegex(target, r'^/(page/|%09/evil.example)$')

    def test_next_stays(self):
        """a path of this site is where one comes back to, with its query"""
        self.assertRedirects(self.sign_in(next='/page/two/?a=1'), '/page/two/?a=1')

    def test_wrong_password(self):
        """a wrong password is said, and the way back stays"""
        answer = self.sign_in(path='/sign-in/?next=/page/two/', next='/page/two/', password='no')
        self.assertContains(answer, 'name="next" value="/page/two/"')
        self.assertContains(answer, 'Please enter a correct username and password')


class Form(SessionTest):
    def test_saved(self):
        """what is saved is there again"""
        self.sign_in()
        self.client.post('/page/', {'name': 'North', 'size': 'Medium, 20 m²', 'plan': 'beans'})
        self.assertContains(self.client.get('/page/two/'), 'beans')
        self.assertContains(self.client.get('/page/'), 'beans')
