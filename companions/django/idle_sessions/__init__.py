"""Idle sessions for Django, enforced by the server's clock. The README in the folder above says how to install the app."""
