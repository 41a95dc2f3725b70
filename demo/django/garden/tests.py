import re
from unittest import mock

from django.contrib.auth import get_user_model
from django.test import TestCase, override_settings

IDLE = 45


def csrf_of(response):
    return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', response.content.decode()).group(1)


@override_settings(PASSWORD_HASHERS=['django.contrib.auth.hashers.MD5PasswordHasher'])
class GardenTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        get_user_model().objects.create_user('ada', password='demo')

    def setUp(self):
        patched = mock.patch('idle_sessions.sessions.now', lambda: self.now)
        patched.start()
        self.addCleanup(patched.stop)
        self.now = 1792889700.0

    def sign_in(self, path='/sign-in/', **fields):
        token = csrf_of(self.client.get(path))
        return self.client.post(path, {'username': 'ada', 'password': 'demo', 'csrfmiddlewaretoken': token, **fields})

    def expires_in(self):
        return self.client.get('/session/status/').json()['expiresIn']


class Pages(GardenTest):
    def test_strict(self):
        """no page has inline script or style, and the policy forbids them"""
        addresses = ('/page/', '/page/two/', '/sign-in/')
        answers = [self.client.get('/')]
        self.sign_in()
        answers += [self.client.get(address) for address in addresses]
        for answer in answers:
            with self.subTest(answer.wsgi_request.path):
                self.assertEqual(answer.status_code, 200)
                self.assertIn("default-src 'none'", answer['Content-Security-Policy'])
                self.assertNotRegex(answer.content.decode(), r'<script(?![^>]* src=)|<style|\sstyle=|\son\w+=')

    def test_session_key(self):
        """a page names its sign-in, a sign-out that names another ends nothing, and the answers say how long no person was there"""
        self.sign_in()
        page = self.client.get('/page/', HTTP_SEC_FETCH_MODE='navigate')
        own = re.search(r'data-session-key="(\w+)"', page.content.decode()).group(1)
        self.now += 5
        idle_for = self.client.get('/session/status/').json()['idleFor']
        answers = [
            self.client.post('/session/sign-out/', {'sessionKey': key}, HTTP_ACCEPT='application/json').status_code
            for key in ('another', own)
        ]
        self.assertEqual((idle_for, answers), (5, [401, 204]))

    def test_checks(self):
        """the settings of the demo pass the checks of idle_sessions"""
        from idle_sessions.checks import check_settings
        self.assertEqual(check_settings(None), [])

    def test_uncached(self):
        """no cache may keep a page of a signed-in person"""
        self.sign_in()
        for address in ('/page/', '/page/two/'):
            with self.subTest(address):
                self.assertIn('no-store', self.client.get(address)['Cache-Control'])

    def test_saved(self):
        """the form and the page of saved answers show what was saved"""
        self.sign_in()
        self.client.post('/page/', {'name': 'North', 'size': 'Medium, 20 m²', 'plan': 'beans'})
        self.assertContains(self.client.get('/page/two/'), 'beans')
        self.assertContains(self.client.get('/page/'), 'beans')


class Start(GardenTest):
    def test_one_press(self):
        """one press on the first page signs in, with the times that the page promises"""
        page = self.client.get('/').content.decode()
        action = re.search(r'<form method="post" action="([^"]+)"', page).group(1).replace('&amp;', '&')
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="(\w+)">', page))
        self.assertRedirects(self.client.post(action, fields), '/page/')
        self.assertEqual(self.expires_in(), 30)
        self.assertContains(self.client.get('/page/'), 'data-warn-before="20s"')

    def test_signed_in(self):
        """the first page leads a person who is signed in to the form"""
        self.sign_in()
        self.assertRedirects(self.client.get('/'), '/page/')


class SignIn(GardenTest):
    def test_causes(self):
        """the sign-in page says each reason in words"""
        for cause, words in [
            ('idle', 'because you were inactive'),
            ('absolute', 'reached its time limit'),
            ('ended-by-server', 'The server ended your session'),
            ('signed-out', 'You are signed out'),
            ('browser-closed', 'because the browser was closed'),
        ]:
            with self.subTest(cause):
                self.assertContains(self.client.get(f'/sign-in/?reason={cause}'), words)

    def test_direct(self):
        """the sign-in page says the reason to a person who opens it after the end"""
        self.sign_in()
        self.now += IDLE
        self.assertContains(self.client.get('/sign-in/'), 'because you were inactive')

    def test_no_reason(self):
        """the sign-in page shows no words from the address"""
        for address in ('/page/', '/sign-in/', '/sign-in/?reason=', '/sign-in/?reason=__class__', '/sign-in/?reason=<b>'):
            with self.subTest(address):
                self.assertNotContains(self.client.get(address, follow=True), 'id="reason"')

    def test_signed_out(self):
        """after a sign-out the sign-in page says so"""
        self.sign_in()
        self.assertContains(self.client.post('/session/sign-out/', follow=True), 'You are signed out')

    def test_own_times(self):
        """the times in the address of the sign-in page hold for the session"""
        self.sign_in('/sign-in/?idle=30&warn=10')
        self.assertEqual(self.expires_in(), 30)

    def test_next(self):
        """the sign-in never leads to another site, whatever `next` says"""
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
        """the sign-in leads back to the page where the person was, with its query"""
        self.assertRedirects(self.sign_in(next='/page/two/?a=1'), '/page/two/?a=1')

    def test_wrong_password(self):
        """after a wrong password the sign-in page says so and keeps the way back"""
        answer = self.sign_in('/sign-in/?next=/page/two/', next='/page/two/', password='no')
        self.assertContains(answer, 'name="next" value="/page/two/"')
        self.assertContains(answer, 'Please enter a correct username and password')
