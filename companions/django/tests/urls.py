from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import include, path
from django.utils.decorators import method_decorator
from django.views import View
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
    """An upload: while it runs, the clock goes on and other requests are answered."""
    slow.meanwhile(request)
    return HttpResponse('done')


def answer(request, status):
    return HttpResponse(status=status)


def broken(request):
    raise ValueError


def forbidden(request):
    raise PermissionDenied


def new_password(request):
    """As Django's own view does after the password was changed: the session gets a new key and keeps its data."""
    request.session.cycle_key()
    return HttpResponse()


@method_decorator(passive, name='dispatch')
class News(View):
    def get(self, request):
        return HttpResponse('news')


urlpatterns = [
    path('', RedirectView.as_view(pattern_name='page')),
    path('sign-in/', LoginView.as_view(template_name='sign_in.html'), name='sign-in'),
    path('page/', page, name='page'),
    path('page-without-form/', page_without_form),
    path('poll/', poll),
    path('fetched/', fetched),
    path('news/', News.as_view()),
    path('more-news/', passive(News.as_view())),
    path('slow/', slow),
    path('answer/<int:status>/', answer),
    path('broken/', broken),
    path('forbidden/', forbidden),
    path('new-password/', new_password),
    path('session/', include('idle_sessions.urls')),
]
