"""What a browser does with a page: cookies, redirects, forms."""
import re
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, Request, build_opener

NAVIGATION = {'Accept': 'text/html', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Site': 'same-origin'}
SCRIPT = {'Accept': 'application/json', 'X-Requested-With': 'XMLHttpRequest', 'Sec-Fetch-Mode': 'cors'}


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.url = response.url
        self.body = response.read()
        self.text = self.body.decode('utf-8', 'replace')

    def find(self, pattern):
        found = re.search(pattern, self.text)
        return found and found.group(1)


class Browser:
    def __init__(self, url, language='en'):
        self.url = url
        self.language = language
        self.cookies = CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.cookies))

    def open(self, path, fields=None, headers=NAVIGATION):
        body = None if fields is None else urlencode(fields).encode()
        request = Request(urljoin(self.url, path), body, {**headers, 'Accept-Language': self.language})
        try:
            return Answer(self.opener.open(request))
        except HTTPError as error:
            return Answer(error)

    def sign_in(self, path='/accounts/login/'):
        token = self.open(path).find(r'name="csrfmiddlewaretoken" value="(\w+)"')
        return self.open(path, {'username': 'ada', 'password': 'demo', 'csrfmiddlewaretoken': token})

    def fetch(self, path, fields=None, **headers):
        """As the SDK asks."""
        return self.open(path, fields, {**SCRIPT, **headers})

    def cookie(self, name):
        return next((each.value for each in self.cookies if each.name == name), '')
