"""Corrects stored instants after the server's clock has been set back. Knows clocks, not sessions."""
import threading
import time

# Seconds. Clocks of several servers differ by less than this, so a smaller step back is not corrected.
TOLERANCE = 5
# How many settings of the clock are remembered.
REMEMBERED = 8


class ClockWatch:
    """
    Compares the wall clock with a clock that cannot be set. Each time that the wall clock has been set back, a new frame
    begins. An instant that is still to come was stored in an earlier frame, so its age is known.
    """

    def __init__(self):
        # Each is [seconds from the monotonic to the wall clock, the last wall time that was seen in the frame].
        self.frames = []
        self.lock = threading.Lock()

    def look(self, wall, monotonic):
        ahead = wall - monotonic
        with self.lock:
            if not self.frames or ahead < self.frames[-1][0] - TOLERANCE:
                self.frames = [*self.frames[1 - REMEMBERED:], [ahead, wall]]
            else:
                self.frames[-1][:] = [ahead, wall]

    def correction(self, at, wall):
        """The seconds to add to all instants of a session whose latest is `at`. 0 unless `at` is still to come."""
        if at <= wall + TOLERANCE:
            return 0
        for ahead, last in reversed(self.frames[:-1]):
            if at <= last + TOLERANCE:
                return min(self.frames[-1][0] - ahead, wall - at)
        # This process did not see the step. If the session counts from now, no active person is signed out.
        return wall - at


def monotonic():
    return time.monotonic()
