"""Pure rules of messages: when one may leave, when a digest ends, how long to wait after a try."""

import datetime as dt
from dataclasses import dataclass

# Local hours at which a digest ends: before the morning's work, before the day's last letters.
DIGEST_HOURS = (8, 16)
# Minutes to wait after the first try, the second …; after the last it is given up.
PAUSES = (1, 5, 15, 60, 240)
# An urgent one is tried oftener, and given up sooner: the ladder goes on to somebody else.
URGENT_PAUSES = (1, 2, 5, 10)


@dataclass(frozen=True)
class Quiet:
    """Local hours in which nobody wants to be woken; over midnight where `until` is earlier."""

    since: dt.time | None = None
    until: dt.time | None = None

    def end(self, moment: dt.datetime) -> dt.datetime:
        """When a message of this local moment may leave: at once, or at the end of the quiet."""
        if self.since is None or self.until is None or self.since == self.until:
            return moment
        now = moment.time()
        if self.since < self.until:
            held, over = self.since <= now < self.until, False
        else:
            held, over = now >= self.since or now < self.until, now >= self.since
        if not held:
            return moment
        day = moment.date() + dt.timedelta(days=1 if over else 0)
        return dt.datetime.combine(day, self.until, moment.tzinfo)


def digest_end(moment: dt.datetime) -> dt.datetime:
    """The end of the period that a local moment lies in: the next of DIGEST_HOURS."""
    for days in (0, 1):
        for hour in DIGEST_HOURS:
            day = moment.date() + dt.timedelta(days=days)
            end = dt.datetime.combine(day, dt.time(hour), moment.tzinfo)
            if end > moment:
                return end
    raise AssertionError("every moment lies before eight o'clock of the day after")


def pause(tries: int, *, urgent: bool) -> dt.timedelta | None:
    """How long to wait after so many tries that failed; None: it is given up."""
    pauses = URGENT_PAUSES if urgent else PAUSES
    return dt.timedelta(minutes=pauses[tries - 1]) if tries <= len(pauses) else None
