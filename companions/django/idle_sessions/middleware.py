from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.http import QueryDict
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import resolve_url

from . import open_requests, sessions, storage
from .reasons import known

# The cookie that takes the reason along until the person reaches the sign-in page.
NOTE = 'session_ended_by'
# The server did not accept who sent the request: not signed in, not permitted, or without a CSRF token.
REFUSALS = (401, 403)


def passive(view):
    """Marks a view that pages request by themselves, such as polling. Such a request is not activity of a person."""
    view.is_passive = True
    return view


class IdleSessionMiddleware:
    """Ends sessions past their deadline. Place it right after SessionMiddleware, so that no later code sees such a session."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        storage.merge_saves(request.session)
        # On every request, because a cookie in the browser does not prove that the session is alive.
        ended_by = sessions.end_if_over(request.session) or lost(request)
        request.session_ended_by = ended_by or known(request.COOKIES.get(NOTE))
        request.open_in_session = None
        status = None
        try:
            response = self.get_response(request)
            status = response.status_code
        finally:
            if request.open_in_session:
                request.open_in_session.close(is_refused=status in REFUSALS)
        if request.session_ended_by:
            explain(request, response)
        return response

    def process_view(self, request, view, args, kwargs):
        # Before the view and before Django reads the body for the CSRF token: either may take longer than the timeout.
        # Decided by view and not by header: a person's work in a page that fetches renews the session too.
        if not sessions.is_signed_in(request.session) or is_passive(request, view):
            return
        try:
            request.open_in_session = open_requests.begin(request.session, by_person=is_page_load(request))
        except UpdateError:
            # A sign-out in another tab was faster, so the view sees an anonymous visitor.
            request.session.flush()
            request.session_ended_by = 'ended-by-server'


def is_passive(request, view):
    return getattr(view, 'is_passive', False) or is_prefetch(request) or is_cross_site(request)


def is_prefetch(request):
    # The browser acts by itself. Older browsers have other names for the header.
    return any('prefetch' in request.headers.get(name, '') for name in ('Sec-Purpose', 'Purpose', 'X-Moz'))


def is_cross_site(request):
    # A page of another site may not keep this site's sessions alive.
    return request.headers.get('Sec-Fetch-Site') == 'cross-site'


def is_page_load(request):
    """Whether a person opened or submitted a page. A script can do neither of the two without showing another page."""
    mode = request.headers.get('Sec-Fetch-Mode')
    if mode:
        # Frames are loaded by the page around them.
        return mode == 'navigate' and request.headers.get('Sec-Fetch-Dest', 'document') == 'document'
    # Safari before 16.4, and every browser on http: only navigations ask for HTML, and libraries name themselves.
    return 'text/html' in request.headers.get('Accept', '') and 'X-Requested-With' not in request.headers


def lost(request):
    """The cookie names a session that the server does not have: it was ended elsewhere or cleared away."""
    is_named = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    return 'ended-by-server' if is_named and request.session.is_empty() else None


def explain(request, response):
    """Takes the reason to the sign-in page, through any number of redirects."""
    sign_in = urlsplit(resolve_url(settings.LOGIN_URL)).path
    if request.path == sign_in or sessions.is_signed_in(request.session):
        response.delete_cookie(NOTE)
        return
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(NOTE, request.session_ended_by, httponly=True, secure=secure, samesite='Lax')
    if isinstance(response, HttpResponseRedirectBase) and urlsplit(response.url).path == sign_in:
        response['Location'] = with_reason(response.url, request.session_ended_by)


def with_reason(url, reason):
    # The address keeps the reason through a reload and a wrong password.
    target = urlsplit(url)
    query = QueryDict(target.query, mutable=True)
    query.setdefault('reason', reason)
    return urlunsplit(target._replace(query=query.urlencode(safe='/')))
