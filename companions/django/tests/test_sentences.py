"""The sentence on the sign-in page."""
import gettext
import re
from pathlib import Path

from django.conf import settings
from django.template import Context, Template
from django.test import SimpleTestCase, override_settings
from django.utils import translation

import idle_sessions
from idle_sessions.reasons import SENTENCES
from idle_sessions.scripts import LOCALES

from .support import IDLE, SessionTest, own_template

TRANSLATIONS = Path(idle_sessions.__file__).parent / 'locale'


def render(response, text='{% idle_reason %}'):
    return Template('{% load idle_warning %}' + text).render(Context({'request': response.wsgi_request})).strip()


class Sentence(SessionTest):
    def test_sentences(self):
        """each reason in the address is said in a sentence of its own"""
        seen = [render(self.client.get(f'/sign-in/?reason={reason}')) for reason in SENTENCES]
        self.assertEqual(seen, [f'<p id="idle-reason">{sentence}</p>' for sentence in SENTENCES.values()])
        self.assertEqual(len(set(seen)), 5)

    def test_words_of_the_sdk(self):
        """there is a sentence for each cause that the SDK knows"""
        source = (Path(__file__).resolve().parents[3] / 'src' / 'core' / 'outcomes.ts').read_text()
        causes = re.search(r'^export type Cause =\n(.+?)\n\n', source, re.MULTILINE | re.DOTALL).group(1)
        self.assertEqual(set(SENTENCES), set(re.findall(r"^  \| '([^']+)'$", causes, re.MULTILINE)))

    def test_direct(self):
        """a person who opens the sign-in page directly after the end is told the reason too"""
        self.sign_in()
        self.clock.advance(IDLE)
        self.assertIn(str(SENTENCES['idle']), render(self.client.get('/sign-in/')))

    def test_foreign_reason(self):
        """a word in the address that the SDK does not know is not shown, and hides no reason"""
        for word in ('', 'Idle', '<b>', '__class__', 'hacked'):
            with self.subTest(word):
                self.assertEqual(render(self.client.get('/sign-in/', {'reason': word})), '')
        self.sign_in()
        self.clock.advance(IDLE)
        self.assertIn(str(SENTENCES['idle']), render(self.client.get('/sign-in/?reason=hacked')))

    def test_nothing_to_explain(self):
        """a visitor whose session did not end, and a person who is signed in, are told no reason"""
        self.assertEqual(render(self.client.get('/sign-in/')), '')
        self.sign_in()
        self.assertEqual(render(self.client.get('/page/?reason=idle')), '')

    def test_title(self):
        """the sentence can stand in the title too"""
        text = '{% idle_reason_text as why %}<title>{% if why %}{{ why }} – {% endif %}Sign in</title>'
        titles = [render(self.client.get(address), text) for address in ('/sign-in/?reason=signed-out', '/sign-in/')]
        self.assertEqual(titles, ['<title>You have signed out. – Sign in</title>', '<title>Sign in</title>'])

    def test_own_template(self):
        """a project may show the reason in its own words and markup"""
        with own_template('reason', '{% if reason == "idle" %}<h2>Away</h2>{{ text }}{% endif %}'):
            shown = render(self.client.get('/sign-in/?reason=idle'))
        self.assertEqual(shown, f'<h2>Away</h2>{SENTENCES["idle"]}')

    def test_language(self):
        """the sentence follows the language of the request"""
        middleware = [*settings.MIDDLEWARE, 'django.middleware.locale.LocaleMiddleware']
        # The middleware leaves its language to the tests that follow.
        with override_settings(MIDDLEWARE=middleware), translation.override('en'):
            for language, words in [
                ('de', 'Sie waren längere Zeit nicht aktiv.'), ('pt-PT', 'terminámos a sua sessão'),
                ('pt-BR', 'encerramos sua sessão'), ('nb-NO', 'på en stund'), ('zh-TW', '已自動登出'), ('zh-CN', '已自动退出登录'),
                ('en', SENTENCES['idle']), ('eo', SENTENCES['idle']),
            ]:
                with self.subTest(language):
                    answer = self.client.get('/sign-in/?reason=idle', HTTP_ACCEPT_LANGUAGE=language)
                    self.assertContains(answer, words)


class Translations(SimpleTestCase):
    def test_languages(self):
        """each language of the SDK has the sentences"""
        names = {'no': 'nb'}
        expected = {names.get(name, name).replace('-', '_') for name in LOCALES}
        self.assertEqual(expected - {path.name for path in TRANSLATIONS.iterdir()}, set())

    def test_complete(self):
        """each language has each sentence, and all are different"""
        with translation.override('en'):
            english = {str(sentence) for sentence in SENTENCES.values()}
        for path in TRANSLATIONS.iterdir():
            with self.subTest(path.name):
                texts = written(path)
                self.assertEqual(set(texts), english)
                self.assertEqual(len({*texts.values(), *english, ''}), 11)

    def test_compiled(self):
        """what Django reads is what was written: `django-admin compilemessages` has run"""
        for path in TRANSLATIONS.iterdir():
            with self.subTest(path.name):
                catalog = gettext.translation('django', TRANSLATIONS, [path.name])
                self.assertEqual({text: catalog.gettext(text) for text in written(path)}, written(path))


def written(path):
    text = (path / 'LC_MESSAGES' / 'django.po').read_text(encoding='utf-8')
    pairs = re.findall(r'^msgid ((?:".*"\n)+)msgstr ((?:".*"\n)+)', text, re.MULTILINE)
    entries = [(joined(source), joined(target)) for source, target in pairs]
    return {source: target for source, target in entries if source}


def joined(lines):
    return ''.join(line[1:-1] for line in lines.splitlines())
