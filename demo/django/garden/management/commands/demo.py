import os
import sys
import threading

from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, call_command

USERS = ['ada', 'grace']


class Command(BaseCommand):
    help = 'Creates the tables and the users of the demo, and serves it.'

    def add_arguments(self, parser):
        parser.add_argument('address')

    def handle(self, *, address, **options):
        # The parent process holds this standard input. If the parent is killed, the input ends and so does the server.
        threading.Thread(target=end_with_input, daemon=True).start()
        call_command('migrate', verbosity=0)
        for name in USERS:
            if not get_user_model().objects.filter(username=name).exists():
                get_user_model().objects.create_user(name, password='demo')
        # --insecure serves static files without DEBUG. The content security policy blocks the styles of DEBUG's error pages.
        call_command('runserver', '--noreload', '--insecure', address)


def end_with_input():
    sys.stdin.read()
    os._exit(0)
