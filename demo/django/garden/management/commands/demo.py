import os
import sys
import threading
import time

from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, call_command
from idle_sessions import sessions

USERS = ['ada', 'grace']


class Command(BaseCommand):
    help = 'Creates the tables and the users of the demo, and serves it.'

    def add_arguments(self, parser):
        parser.add_argument('address')

    def handle(self, *, address, **options):
        # The parent process holds this standard input. If the parent is killed, the input ends and so does the server.
        threading.Thread(target=follow_input, daemon=True).start()
        call_command('migrate', verbosity=0)
        for name in USERS:
            if not get_user_model().objects.filter(username=name).exists():
                get_user_model().objects.create_user(name, password='demo')
        # --insecure serves static files without DEBUG. The content security policy blocks the styles of DEBUG's error pages.
        call_command('runserver', '--noreload', '--insecure', address)


def follow_input():
    # Each line moves the clock of the sessions: so many seconds ahead of the machine's. Only tests write any.
    for line in sys.stdin:
        ahead = float(line)
        sessions.now = lambda: time.time() + ahead
        print('ahead', line, end='', flush=True)
    os._exit(0)
