from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.http import QueryDict
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import resolve_url

from . import sessions

# Seconds. A request that takes longer may have been overtaken by another one that reported activity.
SLOW = 1
# The cookie that takes the reason along until the person reaches the sign-in page.
NOTE = 'session_ended_by'


def passive(view):
    """Marks a view that pages request by themselves, such as polling. Such a request is not activity of a person."""
    view.is_passive = True
    return view


class IdleSessionMiddleware:
    """Ends sessions past their deadline. Place it right after SessionMiddleware, so that no later code sees such a session."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # On every request, because a cookie in the browser does not prove that the session is alive.
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
        # Decided by view and not by header: a person's work in a page that fetches is activity too.
        if sessions.is_signed_in(request.session) and not is_passive(request, view):
            sessions.touch(request.session, sessions.now())


def is_passive(request, view):
    # A browser that prefetches a page acts by itself, too.
    return getattr(view, 'is_passive', False) or 'prefetch' in request.headers.get('Sec-Purpose', '')


def lost(request):
    """The cookie names a session that the server does not have: it was ended elsewhere or cleared away."""
    is_named = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    return 'ended-by-server' if is_named and request.session.is_empty() else None


def keep_newest(session):
    """Keeps activity that faster requests reported: a slow request saves the session as it was at its start."""
    if session.modified and sessions.is_signed_in(session):
        stored = type(session)(session.session_key)
        sessions.touch(session, stored.get(sessions.LAST_ACTIVITY, 0))


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
