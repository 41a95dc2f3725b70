"""When a session ends. Knows sessions, not requests."""
import time

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.utils.crypto import salted_hmac

LAST_ACTIVITY = 'idle_last_activity'
SIGNED_IN_AT = 'idle_signed_in_at'
# A session may have times of its own, in seconds: shorter ones for staff, say, set after the sign-in.
TIMES = 'idle_times'


def now():
    # Seconds since 1970 in UTC: a plain number fits into every session serializer, and neither a time zone, nor
    # summer time, nor a day's end can bend the difference of two.
    return time.time()


def is_signed_in(session):
    return SESSION_KEY in session


def begin(session):
    session[SIGNED_IN_AT] = session[LAST_ACTIVITY] = now()


def touch(session, at):
    # An older report than the one known changes nothing.
    session[LAST_ACTIVITY] = max(session.get(LAST_ACTIVITY, 0), at)


def seconds(session, name):
    own = session.get(TIMES, {}).get(name)
    # Not `.seconds`, which forgets the days; and there is no `.minutes`.
    return settings.IDLE_SESSIONS[name].total_seconds() if own is None else own


def expires_in(session):
    return session[LAST_ACTIVITY] + seconds(session, 'idle_timeout') - now()


def absolute_in(session):
    return session[SIGNED_IN_AT] + seconds(session, 'absolute_timeout') - now()


def end_if_over(session):
    """Why the session has ended just now, in the SDK's words, or None."""
    if not is_signed_in(session):
        return None
    if SIGNED_IN_AT not in session:
        # Signed in before this app was installed: its times begin with this request.
        begin(session)
    idle, absolute = expires_in(session), absolute_in(session)
    if min(idle, absolute) > 0:
        return None
    # Drops the data, and the key with it: whoever kept the old cookie has nothing.
    session.flush()
    return 'idle' if idle <= absolute else 'absolute'


def session_digest(session):
    """Opaque. With the instant, as Django keeps the key when somebody signs in twice without signing out."""
    return digest('session', f'{session.session_key} {session[SIGNED_IN_AT]}')


def user_digest(session):
    return digest('user', session[SESSION_KEY])


def digest(kind, value):
    return salted_hmac(f'idle_sessions.{kind}', value, algorithm='sha256').hexdigest()[:32]
