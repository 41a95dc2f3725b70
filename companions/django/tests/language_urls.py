from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from .no_urls import urlpatterns as sign_in

urlpatterns = [path('session/', include('idle_sessions.urls')), *i18n_patterns(*sign_in)]
