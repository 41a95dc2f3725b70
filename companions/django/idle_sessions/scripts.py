"""The SDK's script files, which the package `django-idle-warning` has among its static files."""
from django.conf import settings

FOLDER = 'idle-warning/'
SCRIPT = f'{FOLDER}idle-warning.min.js'
# The languages of the SDK, by the names of their files. English is in the script itself.
LOCALES = ('ar', 'cs', 'cy', 'da', 'de', 'es', 'fi', 'fr', 'he', 'hi', 'it', 'ja', 'ko', 'nl', 'no', 'pl', 'pt-BR', 'ru',
           'sv', 'tr', 'uk', 'zh-Hans', 'zh-Hant')
# Django's names of languages whose file has another name. The SDK chooses among its languages in the same way.
OTHER_NAMES = {'nb': 'no', 'nn': 'no', 'pt': 'pt-BR', 'zh': 'zh-Hans', 'zh-tw': 'zh-Hant', 'zh-hk': 'zh-Hant',
               'zh-mo': 'zh-Hant'}
FILES = {**{name.lower(): name for name in LOCALES}, **OTHER_NAMES}


def script():
    """A project may have the script elsewhere, for example in a bundle of its own."""
    return settings.IDLE_SESSIONS.get('script', SCRIPT)


def locale_script(language):
    """The file with the SDK's texts in this language, or None. A script of the project's own brings its texts itself."""
    if script() != SCRIPT:
        return None
    name = next((FILES[tag] for tag in tags(language or '') if tag in FILES), None)
    return name and f'{FOLDER}locales/{name}.min.js'


def tags(language):
    """`de-at` and then `de`."""
    parts = language.lower().split('-')
    return ['-'.join(parts[:end]) for end in range(len(parts), 0, -1)]
