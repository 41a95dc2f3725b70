"""Idle sessions for Django, enforced by the server's clock. Copy this folder; README.md beside it says the rest."""
