"""Pure rules of coming back to a person: through whom, by which channel, when again."""

import datetime as dt
from collections.abc import Callable

# The follow-ups of a referral, by the deadline that says when each is due. Source: tracing
# practice, first contact at 48 hours and again after one week.
KINDS = {"first": "first_follow_up", "second": "second_follow_up"}

# How somebody is tried: two channels of our own, the agency that has her, and she herself.
OWN_CHANNELS = ("call", "text")
CHANNELS = (*OWN_CHANNELS, "agency", "she_came")

# After how many days of trying a follow-up ends as not reached.
TRIES = 3
UNREACHED = "not_reached"

# Hours of the day at which a try is proposed where she named none.
EARLIEST, LATEST = 8, 20
_FURTHEST = 8  # days looked ahead for an hour she allows: each weekday comes once

RETRY, CLOSE, ESCALATE = "retry", "close", "escalate"


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


def next_try(now: dt.datetime, allowed: Callable[[dt.datetime], bool]) -> dt.datetime:
    """The first full half hour from tomorrow on at which `allowed` lets her be tried, the same
    time of day if that is allowed; `now` is local time. Without any, tomorrow at this time."""
    tomorrow = now + dt.timedelta(days=1)
    if allowed(tomorrow):
        return tomorrow
    step = tomorrow.replace(hour=0, minute=0, second=0, microsecond=0)
    for _ in range(_FURTHEST * 48):
        if allowed(step):
            return step
        step += dt.timedelta(minutes=30)
    return tomorrow


def days_tried(moments: list[dt.datetime]) -> int:
    """On how many different days somebody was tried; `moments` are local times."""
    return len({moment.date() for moment in moments})
