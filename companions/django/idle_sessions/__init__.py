"""Idle sessions for Django, enforced by the server's clock. Copy this folder into a project; the README in the folder above says how."""
