from django.conf import settings
from django.urls import include, path

from . import views

urlpatterns = [
    path('', views.start),
    path('sign-in/', views.SignIn.as_view(), name='sign-in'),
    path('page/', views.page, name='page'),
    path('page/two/', views.saved, name='saved'),
    path('session/', include('idle_sessions.urls')),
]
if settings.SHOW_SESSIONS:
    urlpatterns.append(path('session-table/', views.session_table))
