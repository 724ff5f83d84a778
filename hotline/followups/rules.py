"""Pure rules of coming back to a person: through whom, by which channel, when again."""

import datetime as dt
from collections.abc import Callable, Sequence

# The follow-ups of a referral, by the deadline that says when each is due. Source: tracing
# practice, first contact at 48 hours and again after one week.
KINDS = {"first": "first_follow_up", "second": "second_follow_up"}
# Planned when an agency says that it is done: she herself is asked whether she was helped.
VERIFICATION = "verification"
# A contact of her calendar; one after a search has found her.
TEMPO, FOUND = "tempo", "found"
# Two contacts so near each other are one.
NEAR = dt.timedelta(days=1)

# How somebody is tried: two channels of our own, the agency that has her, and she herself.
OWN_CHANNELS = ("call", "text")
CHANNELS = (*OWN_CHANNELS, "agency", "she_came")

# After how many days of trying a follow-up ends as not reached.
TRIES = 3
UNREACHED = "not_reached"
SUSPECTED = "suspected"  # of harm in the case, as it turned out
REPLANNED = "replanned"  # taken out of the calendar by a new plan
# Tries at times of day nearer than this are at the same hour.
_APART = 60  # minutes
_DAY = 24 * 60

# Hours of the day at which a try is proposed where she named none.
EARLIEST, LATEST = 8, 20
_HALF_HOUR = dt.timedelta(minutes=30)
_FURTHEST = 8  # days looked ahead for an hour she allows: each weekday comes once

RETRY, CLOSE, ESCALATE = "retry", "close", "escalate"
# What an outcome sets going by itself (list `tracing_consequence`).
SEARCH, MOVE, DIED, DANGER, AGAIN = "search", "move", "died", "danger", "again"


def way(call_back: str, *, stopped: bool = False) -> str:
    """Through whom she may be reached: "direct", "decide" (nobody asked her: the shift supervisor
    decides) or "agency" (never by us, or she asked us to stop).

    Source: WHO ethical and safety recommendations (2003): nothing said means nothing allowed.
    """
    if stopped or call_back == "never":
        return "agency"
    return "direct" if call_back in ("given_times", "any_time") else "decide"


def channels(
    call_back: str,
    text: str,
    *,
    shared: bool = False,
    stopped: bool = False,
    cleared: bool = False,
) -> tuple[str, ...]:
    """The channels by which she may be tried now; asking the agency, or hearing from her, is
    always open. `shared`: somebody else reads the phone, so no text. `cleared`: the supervisor
    has decided for a call although nobody asked her."""
    through = way(call_back, stopped=stopped)
    found = ["agency", "she_came"]
    if through == "direct" and text == "yes" and not shared:
        found.insert(0, "text")
    if through == "direct" or (through == "decide" and cleared):
        found.insert(0, "call")
    return tuple(found)


def in_daytime(moment: dt.datetime) -> bool:
    """Whether a call at this local time would wake nobody."""
    return EARLIEST <= moment.hour < LATEST


def next_try(
    now: dt.datetime,
    allowed: Callable[[dt.datetime], bool],
    tried: Sequence[dt.datetime] = (),
) -> dt.datetime:
    """When to try next, from tomorrow on, at a moment at which `allowed` lets her be tried; `now`
    and `tried` are local times.

    On the first such day on which it can be at another hour than the tries before, and there as far
    from them as can be. Where she permits no other hour, the same time tomorrow, else the first
    full half hour that is allowed; without any, tomorrow at this time.
    """
    tomorrow = now + dt.timedelta(days=1)
    first = tomorrow.replace(hour=0, minute=0, second=0, microsecond=0)
    steps = [first + n * _HALF_HOUR for n in range(_FURTHEST * 48)]
    open_ones = [step for step in steps if allowed(step)]
    before = hours_tried(tried)
    fresh = [step for step in open_ones if tried and hours_tried([*tried, step]) > before]
    if fresh:
        day = [step for step in fresh if step.date() == fresh[0].date()]
        return max(day, key=lambda step: min(_between(step, one) for one in tried))
    if allowed(tomorrow):
        return tomorrow
    return open_ones[0] if open_ones else tomorrow


def days_tried(moments: Sequence[dt.datetime]) -> int:
    """On how many different days somebody was tried; `moments` are local times."""
    return len({moment.date() for moment in moments})


def hours_tried(moments: Sequence[dt.datetime]) -> int:
    """At how many different hours of the day: the most of these local times that lie an hour or
    more apart from each other on the clock."""
    minutes = sorted({moment.hour * 60 + moment.minute for moment in moments})
    return max((_taken(minutes, start) for start in range(len(minutes))), default=0)


def _taken(minutes: list[int], start: int) -> int:
    """How many fit when the one at `start` is among them; the clock goes round."""
    first = minutes[start]
    count, last = 1, 0
    for later in ((one - first) % _DAY for one in minutes[start + 1 :] + minutes[:start]):
        if later - last >= _APART and _DAY - later >= _APART:
            count, last = count + 1, later
    return count


def hours_permitted(now: dt.datetime, allowed: Callable[[dt.datetime], bool]) -> int:
    """At how many different hours of the day she may be tried in the coming days, at most as many
    as are asked for; one at least, so that a narrow window does not keep a try from counting."""
    start = now.replace(hour=0, minute=0, second=0, microsecond=0)
    steps = (start + n * _HALF_HOUR for n in range(_FURTHEST * 48))
    return min(TRIES, max(1, hours_tried([step for step in steps if allowed(step)])))


def is_exhausted(tried: Sequence[dt.datetime], permitted: int) -> bool:
    """Whether she was tried on enough different days and hours to count as not reached;
    `permitted` is at how many different hours she allows it."""
    return days_tried(tried) >= TRIES and hours_tried(tried) >= min(TRIES, permitted)


def _between(one: dt.datetime, other: dt.datetime) -> int:
    """Minutes between two times of day, the shorter way round the clock."""
    apart = abs((one.hour - other.hour) * 60 + one.minute - other.minute)
    return min(apart, _DAY - apart)
