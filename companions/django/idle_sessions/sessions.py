"""Decides when a session ends. Knows sessions, not requests."""
import time

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.utils.crypto import get_random_string, salted_hmac

from . import clock, storage

# All that this app stores in a session, except its own times.
ACTIVITY = 'idle_activity'
# A session may have its own times, in seconds, set after the sign-in. Example: shorter times for staff.
TIMES = 'idle_times'
# Seconds. A request holds its session for no longer, because a process that was killed cannot close its requests.
LONGEST_REQUEST = 30 * 60
# With `store_every`: until these instants requests are not stored one by one, and the session counts as renewed.
RENEWED_UNTIL, PERSON_UNTIL = 'renewed_until', 'person_until'
# `store_every` is at most this part of the idle timeout, because a session may live longer by so much.
LEAST_RATIO = 10

watch = clock.ClockWatch()


def now():
    # Seconds since 1970 in UTC. Every session serializer can store a plain number, and the difference of two does not
    # depend on time zones or summer time.
    return time.time()


def is_signed_in(session):
    return SESSION_KEY in session


def begin(session):
    session[ACTIVITY] = new_activity()


def new_activity():
    at = now()
    return {
        # Names the sign-in to the pages. Not Django's session key, which opens the session.
        'key': get_random_string(32, '0123456789abcdef'),
        'signed_in_at': at,
        # Decides the end.
        'renewed_at': at,
        # When a person was last active, for `idleFor`.
        'person_at': at,
        # The requests under way: {id: [when it began, whether a person sent it]}.
        'open': {},
    }


def renew(session, at, by_person):
    """Something happened at `at`. A report older than what is known changes nothing. UpdateError if the session is gone."""
    write(session, lambda activity: renewed(activity, at, by_person))


def open_request(session, by_person, began=None, name=None):
    """
    Holds the session until `close_request`. Stored at once, so that no other process ends the session meanwhile.
    Returns the id of the request. UpdateError if the session is gone.
    """
    name, entry = name or new_name(), [now() if began is None else began, by_person]
    write(session, lambda activity: {**activity, 'open': {**activity['open'], name: entry}})
    return name


def new_name():
    return get_random_string(8)


def close_request(session, name, is_refused, at=None):
    """The end of the request renews the session, as the end of work does. A refused request leaves no trace."""
    every, at = store_every(session), now() if at is None else at
    try:
        write(session, lambda activity: closed(activity, name, is_refused, at, every))
    except UpdateError:
        # The session was ended meanwhile.
        pass


def renewed(activity, at, by_person):
    instants = {'renewed_at': at, 'person_at': at} if by_person else {'renewed_at': at}
    return {**activity, **{name: max(activity[name], at) for name in instants}}


def closed(activity, name, is_refused, at, every=0):
    still_open = {other: entry for other, entry in activity['open'].items() if other != name and not is_lapsed(entry)}
    began, by_person = activity['open'].get(name, (activity['renewed_at'], False))
    rest = {**activity, 'open': still_open}
    if is_refused:
        return rest
    return ahead(renewed(renewed(rest, began, by_person), at, by_person=False), at, began, by_person, every)


def ahead(activity, at, began, by_person, every):
    """
    With `store_every` the session counts as renewed for so long from now on, so requests until then are not stored. Not
    before the answer is known: a refused request must not keep a session alive.
    """
    if not every:
        return activity
    instants = {RENEWED_UNTIL: at + every, **({PERSON_UNTIL: began + every} if by_person else {})}
    return {**activity, **{name: max(activity.get(name, 0), until) for name, until in instants.items()}}


def stored_ahead(session, by_person):
    """For how many seconds requests need not be stored. 0 if this one must be."""
    activity = session.get(ACTIVITY, {})
    names = (RENEWED_UNTIL, PERSON_UNTIL) if by_person else (RENEWED_UNTIL,)
    return max(0, min(activity.get(name, 0) for name in names) - now())


def is_lapsed(entry):
    return now() - entry[0] >= LONGEST_REQUEST


def write(session, change):
    """Changes the stored activity by itself and at once, apart from what the request changes in the session."""
    def change_stored(data):
        # The session of an application that has just installed this app has none.
        data[ACTIVITY] = change(data.get(ACTIVITY) or new_activity())

    storage.update(session, ACTIVITY, change_stored)


def renewed_at(session):
    """When the session was last renewed. While a request is under way, that is now."""
    entries = session[ACTIVITY]['open'].values()
    if any(not is_lapsed(entry) for entry in entries):
        return now()
    return max([session[ACTIVITY]['renewed_at'], counted_until(session, RENEWED_UNTIL), *(began for began, _ in entries)])


def person_at(session):
    activity = session[ACTIVITY]
    by_persons = (began for began, by_person in activity['open'].values() if by_person)
    return max([activity['person_at'], counted_until(session, PERSON_UNTIL), *by_persons])


def counted_until(session, name):
    """Until then there may have been requests that are not stored."""
    return min(now(), session[ACTIVITY].get(name, 0))


def store_every(session):
    """Seconds. A session with shorter times of its own keeps its proportions."""
    every = settings.IDLE_SESSIONS.get('store_every')
    return min(every.total_seconds(), seconds(session, 'idle_timeout') / LEAST_RATIO) if every else 0


def seconds(session, name):
    own = session.get(TIMES, {}).get(name)
    # Not `.seconds`, which leaves out the days; `.minutes` does not exist.
    return settings.IDLE_SESSIONS[name].total_seconds() if own is None else own


# The clock of another server may be a little ahead, so no age is below zero.
def age(at):
    return max(0, now() - at)


def expires_in(session):
    return seconds(session, 'idle_timeout') - age(renewed_at(session))


def absolute_in(session):
    return seconds(session, 'absolute_timeout') - age(session[ACTIVITY]['signed_in_at'])


def idle_for(session):
    """Seconds since a person was last active in this session."""
    return age(person_at(session))


def end_if_over(session):
    """Ends a session past its deadline. Returns why, in the SDK's words, or None if the session is alive or absent."""
    watch.look(now(), clock.monotonic())
    if not is_signed_in(session):
        return None
    try:
        if ACTIVITY not in session or correction(session[ACTIVITY]) or over(session):
            # Read again before anything is decided: another request may have stored newer activity since.
            write(session, corrected)
    except UpdateError:
        session.flush()
        return 'ended-by-server'
    cause = over(session)
    if cause:
        # Deletes the data and the key, so that the old cookie opens nothing.
        session.flush()
    return cause


def over(session):
    idle, absolute = expires_in(session), absolute_in(session)
    if min(idle, absolute) > 0:
        return None
    return 'idle' if idle <= absolute else 'absolute'


def correction(activity):
    latest = max([activity['renewed_at'], activity['signed_in_at'], *(began for began, _ in activity['open'].values())])
    return watch.correction(latest, now())


def corrected(activity):
    """The same activity by today's setting of the clock. All instants move alike, so the absolute timeout stays true."""
    by = correction(activity)
    instants = ('signed_in_at', 'renewed_at', 'person_at', RENEWED_UNTIL, PERSON_UNTIL)
    moved = {name: activity[name] + by for name in instants if name in activity}
    return {
        **activity,
        **moved,
        'open': {name: [began + by, by_person] for name, (began, by_person) in activity['open'].items()},
    }


def page_key(session):
    """Opaque. Names this sign-in, also after Django has changed the session's own key, as it does with a new password."""
    return session[ACTIVITY]['key']


def user_digest(session):
    return digest('user', session[SESSION_KEY])


def digest(kind, value):
    return salted_hmac(f'idle_sessions.{kind}', value, algorithm='sha256').hexdigest()[:32]
