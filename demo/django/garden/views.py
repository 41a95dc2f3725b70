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
        'You were signed out because you were inactive',
        'This protects what was on your screen. Sign in to return to the page where you were.',
    ),
    'absolute': (
        'You were signed out because your session reached its time limit',
        'Every session ends a fixed time after the sign-in, even while you are active. Sign in to continue.',
    ),
    'ended-by-server': (
        'The server ended your session',
        'You may have signed out in another tab, or the server was restarted. Sign in to continue.',
    ),
    'signed-out': (
        'You are signed out',
        'You can close this page, or sign in again.',
    ),
    'browser-closed': (
        'You were signed out because the browser was closed',
        'The browser restored the page, but not the session. Sign in to continue.',
    ),
}


@never_cache
def start(request):
    """The first page: one press signs in, and the warning follows within seconds."""
    return redirect('page') if request.user.is_authenticated else render(request, 'garden/start.html')


class SignIn(LoginView):
    """Django's own view, which refuses a `next` on another site, with the reason why the person is here."""

    template_name = 'garden/sign_in.html'

    def get_context_data(self, **kwargs):
        # The page never shows words from the address; it looks up its own.
        reason = REASONS.get(self.request.GET.get('reason', self.request.session_ended_by))
        return super().get_context_data(reason=reason, **kwargs)

    def form_valid(self, form):
        response = super().form_valid(form)
        self.request.session[sessions.TIMES] = times(self.request.GET)
        return response


def times(query):
    """`?idle=30&warn=20&absolute=300`: other times for this session, in seconds."""
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
    """For the tests: the sessions as the server knows them, by the keys that the pages carry."""
    stores = (SessionStore(row.session_key) for row in Session.objects.all())
    return JsonResponse({
        sessions.page_key(store): {
            'lastActivity': sessions.renewed_at(store),
            'expiresIn': sessions.expires_in(store),
            'absoluteIn': sessions.absolute_in(store),
        }
        for store in stores if sessions.is_signed_in(store)
    })
