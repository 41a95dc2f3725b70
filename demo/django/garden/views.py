from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.forms import modelform_factory
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from idle_sessions import sessions

from .models import Application

ApplicationForm = modelform_factory(Application, fields=['name', 'size', 'plan'])

REASONS = {
    'idle': (
        'Your session ended because nothing happened for a while',
        'It was ended to protect what is on your screen. Sign in, and you are back where you were.',
    ),
    'absolute': (
        'Your session reached its longest time',
        'Every session ends some time after the sign-in, however busy you are. Sign in to go on.',
    ),
    'ended-by-server': (
        'The server ended your session',
        'You may have signed out in another tab, or the server was restarted. Sign in to go on.',
    ),
    'signed-out': (
        'You are signed out',
        'Your session is over on this device. You can close the page, or sign in again.',
    ),
    'browser-closed': (
        'Your session ended when the browser was closed',
        'The browser brought the page back, but not the session. Sign in to go on.',
    ),
}


class SignIn(LoginView):
    """Django's own, which lets `next` lead nowhere else (url_has_allowed_host_and_scheme), and says why one is here."""

    template_name = 'garden/sign_in.html'

    def get_context_data(self, **kwargs):
        # Words of our own, looked up: what stands in the address is never shown.
        reason = REASONS.get(self.request.GET.get('reason', self.request.session_ended_by))
        return super().get_context_data(reason=reason, **kwargs)

    def form_valid(self, form):
        response = super().form_valid(form)
        self.request.session[sessions.TIMES] = times(self.request.GET)
        return response


def times(query):
    """`?idle=30&warn=20&absolute=300`: other times for this session, so that the whole story fits into a minute."""
    names = {'idle': 'idle_timeout', 'warn': 'warn_before', 'absolute': 'absolute_timeout'}
    return {full: int(query[name]) for name, full in names.items() if query.get(name, '').isdecimal()}


@never_cache
@login_required
def page(request):
    application = Application.objects.filter(user=request.user).first() or Application(user=request.user)
    form = ApplicationForm(request.POST or None, instance=application)
    if request.method == 'POST' and form.is_valid():
        form.save()
        return redirect('saved')
    return render(request, 'garden/page.html', {'form': form})


@never_cache
@login_required
def saved(request):
    return render(request, 'garden/saved.html', {'application': Application.objects.filter(user=request.user).first()})


def session_table(request):
    """What the server itself knows, by the digests that the pages carry."""
    stores = (SessionStore(row.session_key) for row in Session.objects.all())
    return JsonResponse({
        sessions.session_digest(store): {
            'lastActivity': store[sessions.LAST_ACTIVITY],
            'expiresIn': sessions.expires_in(store),
            'absoluteIn': sessions.absolute_in(store),
        }
        for store in stores if sessions.is_signed_in(store)
    })
