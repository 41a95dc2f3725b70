from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import include, path
from django.views.decorators.cache import never_cache
from django.views.generic import RedirectView

from idle_sessions.middleware import passive


@never_cache
@login_required
def page(request):
    return render(request, 'page.html')


@login_required
def page_without_form(request):
    return render(request, 'page_without_form.html')


@passive
def poll(request):
    return HttpResponse('news')


def fetched(request):
    return HttpResponse()


def slow(request):
    """An upload: while it runs, the clock goes on and a ping is answered; then the view changes the session."""
    slow.meanwhile()
    request.session['uploaded'] = True
    return HttpResponse('done')


urlpatterns = [
    path('', RedirectView.as_view(pattern_name='page')),
    path('sign-in/', LoginView.as_view(template_name='sign_in.html'), name='sign-in'),
    path('page/', page, name='page'),
    path('page-without-form/', page_without_form),
    path('poll/', poll),
    path('fetched/', fetched),
    path('slow/', slow),
    path('session/', include('idle_sessions.urls')),
]
