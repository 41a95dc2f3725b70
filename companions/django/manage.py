#!/usr/bin/env python3
"""`python3 companions/django/manage.py test` runs the app's own tests, in a project that has only what they need."""
import os
import sys
from pathlib import Path

# Write no .pyc files into the source tree.
sys.dont_write_bytecode = True

if __name__ == '__main__':
    # `test` looks for tests in the working directory.
    os.chdir(Path(__file__).resolve().parent)
    os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'tests.settings')
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
