from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.http import QueryDict
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import resolve_url

from . import sessions

SLOW = 1
NOTE = 'session_ended_by'


def passive(view):
    """For views that pages ask by themselves, such as polling: asking is not a sign of a person."""
    view.is_passive = True
    return view


class IdleSessionMiddleware:
    """Ends sessions that are over. Stands right after SessionMiddleware, so that nobody meets a session that is over."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # On every request: that the browser still has the cookie says nothing about the session.
        ended_by = sessions.end_if_over(request.session) or lost(request)
        request.session_ended_by = ended_by or request.COOKIES.get(NOTE)
        started = sessions.now()
        response = self.get_response(request)
        if sessions.now() - started > SLOW:
            keep_newest(request.session)
        if request.session_ended_by:
            explain(request, response)
        return response

    def process_view(self, request, view, args, kwargs):
        # By view, not by "is it AJAX": what a person does in a page that fetches is activity too.
        if sessions.is_signed_in(request.session) and not is_passive(request, view):
            sessions.touch(request.session, sessions.now())


def is_passive(request, view):
    # A browser that fetches a page ahead is no person either.
    return getattr(view, 'is_passive', False) or 'prefetch' in request.headers.get('Sec-Purpose', '')


def lost(request):
    """The cookie names a session that the server does not have: ended elsewhere, or swept away."""
    is_named = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    return 'ended-by-server' if is_named and request.session.is_empty() else None


def keep_newest(session):
    """A slow request saves the session as it was at its start; faster ones may have reported activity meanwhile."""
    if session.modified and sessions.is_signed_in(session):
        stored = type(session)(session.session_key)
        sessions.touch(session, stored.get(sessions.LAST_ACTIVITY, 0))


def explain(request, response):
    """Whoever comes to the sign-in page is told why, whatever sent them and by however many redirects."""
    sign_in = urlsplit(resolve_url(settings.LOGIN_URL)).path
    if request.path == sign_in or sessions.is_signed_in(request.session):
        response.delete_cookie(NOTE)
        return
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(NOTE, request.session_ended_by, httponly=True, secure=secure, samesite='Lax')
    if isinstance(response, HttpResponseRedirectBase) and urlsplit(response.url).path == sign_in:
        response['Location'] = with_reason(response.url, request.session_ended_by)


def with_reason(url, reason):
    # In the address too, where it outlives a reload and a wrong password.
    target = urlsplit(url)
    query = QueryDict(target.query, mutable=True)
    query.setdefault('reason', reason)
    return urlunsplit(target._replace(query=query.urlencode(safe='/')))
