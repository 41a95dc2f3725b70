"""Decides when a session ends. Knows sessions, not requests."""
import time

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.utils.crypto import salted_hmac

LAST_ACTIVITY = 'idle_last_activity'
SIGNED_IN_AT = 'idle_signed_in_at'
# A session may have its own times, in seconds, set after the sign-in. Example: shorter times for staff.
TIMES = 'idle_times'


def now():
    # Seconds since 1970 in UTC. Every session serializer can store a plain number, and the difference of two does not
    # depend on time zones or summer time.
    return time.time()


def is_signed_in(session):
    return SESSION_KEY in session


def begin(session):
    session[SIGNED_IN_AT] = session[LAST_ACTIVITY] = now()


def touch(session, at):
    # A report older than the known activity changes nothing.
    session[LAST_ACTIVITY] = max(session.get(LAST_ACTIVITY, 0), at)


def seconds(session, name):
    own = session.get(TIMES, {}).get(name)
    # Not `.seconds`, which leaves out the days; `.minutes` does not exist.
    return settings.IDLE_SESSIONS[name].total_seconds() if own is None else own


def expires_in(session):
    return session[LAST_ACTIVITY] + seconds(session, 'idle_timeout') - now()


def absolute_in(session):
    return session[SIGNED_IN_AT] + seconds(session, 'absolute_timeout') - now()


def end_if_over(session):
    """Ends a session past its deadline. Returns why, in the SDK's words, or None if the session is alive or absent."""
    if not is_signed_in(session):
        return None
    if SIGNED_IN_AT not in session:
        # The sign-in was before this app was installed: the times begin with this request.
        begin(session)
    idle, absolute = expires_in(session), absolute_in(session)
    if min(idle, absolute) > 0:
        return None
    # Deletes the data and the key, so that the old cookie opens nothing.
    session.flush()
    return 'idle' if idle <= absolute else 'absolute'


def session_digest(session):
    """Opaque. Contains the instant, because Django keeps the key when a person signs in twice without signing out."""
    return digest('session', f'{session.session_key} {session[SIGNED_IN_AT]}')


def user_digest(session):
    return digest('user', session[SESSION_KEY])


def digest(kind, value):
    return salted_hmac(f'idle_sessions.{kind}', value, algorithm='sha256').hexdigest()[:32]
