"""The three requests of the SDK."""
from functools import wraps
from math import isfinite

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import UpdateError
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from . import sessions
from .middleware import passive


def no_session(request):
    # A script cannot read a redirect. For WWW-Authenticate browsers would open a window of their own.
    return JsonResponse({'error': 'There is no session.', 'reason': request.session_ended_by}, status=401)


def session_required(view):
    @wraps(view)
    def checked(request):
        if not request.user.is_authenticated:
            return no_session(request)
        # Asking for the token sends its cookie even with a refusal, so that the SDK's one retry has the fresh token.
        get_token(request)
        return view(request)

    return checked


def figures(request):
    return JsonResponse({
        'expiresIn': round(sessions.expires_in(request.session), 3),
        'absoluteIn': round(sessions.absolute_in(request.session), 3),
        'idleFor': round(sessions.idle_for(request.session), 3),
        'userKey': sessions.user_digest(request.session),
        # After a person has signed in again in place, the page submits its form with this token.
        'csrf': get_token(request),
    })


# csrf_protect stands inside: a token stored in the session ends with the session, and then the answer must be 401, not 403.
@csrf_exempt
@never_cache
@passive
@require_POST
@session_required
@csrf_protect
def keepalive(request):
    """Renews the session. `activity` happened `idleFor` seconds ago; `extend` and `work` happen now."""
    reason = request.POST.get('reason')
    idle_for = 0 if reason in ('extend', 'work') else seconds(request.POST.get('idleFor'))
    try:
        # Work renews, but it is not a person.
        sessions.renew(request.session, sessions.now() - idle_for, by_person=reason != 'work')
    except UpdateError:
        # A sign-out in another tab was faster.
        request.session.flush()
        return no_session(request)
    return figures(request)


@never_cache
# Not activity: otherwise open pages that only ask would keep the session alive for ever.
@passive
@require_safe
@session_required
def status(request):
    return figures(request)


@csrf_exempt
@never_cache
@passive
@require_POST
def sign_out(request):
    """Succeeds without a session too: there is nothing left to protect."""
    if not request.user.is_authenticated:
        return goodbye(request)
    # Before the CSRF token is checked, because the page has the token of its own sign-in, which is over.
    named = request.POST.get('sessionKey')
    return not_this_session(request) if named and named != sessions.page_key(request.session) else end(request)


def not_this_session(request):
    """A page of an earlier sign-in asks. Its session is over, and the one of this request lives on."""
    request.session_ended_by = 'ended-by-server'
    if wants_json(request):
        return no_session(request)
    return redirect(f'{resolve_url(settings.LOGIN_URL)}?reason=ended-by-server')


@csrf_protect
def end(request):
    logout(request)
    return goodbye(request)


def goodbye(request):
    if wants_json(request):
        return HttpResponse(status=204)
    return redirect(f'{resolve_url(settings.LOGIN_URL)}?reason=signed-out')


def wants_json(request):
    return request.headers.get('Accept') == 'application/json'


def seconds(text):
    try:
        value = float(text or 0)
    except ValueError:
        return 0
    return max(0, value) if isfinite(value) else 0
