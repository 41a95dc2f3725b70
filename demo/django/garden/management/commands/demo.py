import os
import sys
import threading

from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, call_command

USERS = ['ada', 'grace']


class Command(BaseCommand):
    help = 'Makes the tables and the users of the demo, and serves it.'

    def add_arguments(self, parser):
        parser.add_argument('address')

    def handle(self, *, address, **options):
        # Whoever started this holds its standard input: a killed parent leaves no server behind.
        threading.Thread(target=end_with_input, daemon=True).start()
        call_command('migrate', verbosity=0)
        for name in USERS:
            if not get_user_model().objects.filter(username=name).exists():
                get_user_model().objects.create_user(name, password='demo')
        # --insecure: static files also without DEBUG, whose error pages the content security policy would not let be.
        call_command('runserver', '--noreload', '--insecure', address)


def end_with_input():
    sys.stdin.read()
    os._exit(0)
