from django.urls import path

from . import views

app_name = 'idle_sessions'

urlpatterns = [
    path('keepalive/', views.keepalive, name='keepalive'),
    path('status/', views.status, name='status'),
    path('sign-out/', views.sign_out, name='sign-out'),
]
