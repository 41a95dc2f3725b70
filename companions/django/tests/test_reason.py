from django.contrib.sessions.models import Session
from django.test import override_settings

from .support import IDLE, SessionTest


class Reason(SessionTest):
    def test_redirected(self):
        """a person who comes too late is led to the sign-in page with the reason, and back after the sign-in"""
        self.sign_in()
        self.clock.advance(IDLE)
        answer = self.client.get('/page/?a=1&b=2', follow=True)
        self.assertEqual(answer.redirect_chain, [('/sign-in/?next=/page/%3Fa%3D1%26b%3D2&reason=idle', 302)])
        self.assertContains(answer, 'In the address: idle')
        self.assertRedirects(self.sign_in(next='/page/?a=1&b=2'), '/page/?a=1&b=2')

    def test_direct(self):
        """the request says why the session ended, also if the person opens the sign-in page itself"""
        self.sign_in()
        self.clock.advance(IDLE)
        self.assertContains(self.client.get('/sign-in/'), 'Only in the request: idle')

    def test_two_redirects(self):
        """the reason survives other redirects on the way to the sign-in page, and is said once"""
        self.sign_in()
        self.clock.advance(IDLE)
        self.assertEqual(self.client.get('/')['Location'], '/page/')
        self.assertContains(self.client.get('/page/', follow=True), 'In the address: idle')
        self.assertNotContains(self.client.get('/page/', follow=True), 'idle')

    def test_own_reason(self):
        """a reason that already stands in the address stays"""
        self.sign_in()
        self.clock.advance(IDLE)
        with override_settings(LOGIN_URL='/sign-in/?reason=absolute'):
            self.assertIn('reason=absolute', self.client.get('/page/')['Location'])

    def test_forgotten(self):
        """the next sign-in clears the reason, whatever signs the person in"""
        self.sign_in()
        self.clock.advance(IDLE)
        self.client.get('/')
        self.client.force_login(self.ada)
        self.client.get('/page/')
        self.client.post('/session/sign-out/')
        self.assertNotContains(self.client.get('/page/', follow=True), 'idle')

    def test_lost(self):
        """the reason for a session that the server has lost is ended-by-server"""
        self.sign_in()
        Session.objects.all().delete()
        self.assertContains(self.client.get('/page/', follow=True), 'In the address: ended-by-server')

    def test_no_reason(self):
        """a visitor who was never signed in is told no reason"""
        for address in ('/page/', '/sign-in/'):
            with self.subTest(address):
                answer = self.client.get(address, follow=True)
                self.assertEqual(answer.wsgi_request.session_ended_by, None)
                self.assertNotContains(answer, 'In the')

    def test_hostile_note(self):
        """a reason in the cookie that is none of the known words is shown nowhere, answered nowhere and stored nowhere"""
        for word in ('<script>', 'Idle', 'idle ', 'You have won', '__class__', 'idle,absolute'):
            with self.subTest(word):
                self.client.cookies['session_ended_by'] = word
                answer = self.client.get('/page/', follow=True)
                self.assertEqual(answer.redirect_chain, [('/sign-in/?next=/page/', 302)])
                self.assertNotContains(answer, 'In the')
                self.assertNotIn('session_ended_by', answer.cookies)
                self.assertEqual(self.ping().json()['reason'], None)

    def test_known_notes(self):
        """a reason in the cookie that is one of the SDK's words is said on the sign-in page"""
        for word in ('idle', 'absolute', 'ended-by-server', 'signed-out', 'browser-closed'):
            with self.subTest(word):
                self.client.cookies['session_ended_by'] = word
                self.assertContains(self.client.get('/page/', follow=True), f'In the address: {word}')
