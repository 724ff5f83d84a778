"""Who can help whom, and why: pure rules over what the directory says. Reasons are codes with
values; a presenter puts them into words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from hotline.countries.pack import current as pack
from hotline.directory import hours
from hotline.directory.hours import Hours

UNKNOWN = ("", "unknown")
OLDEST = 150
ROOM_HOLDS = dt.timedelta(days=14)
"""How long what an agency said of its places counts; older, one has to ask."""
FAST = dt.timedelta(hours=2)
"""An answer within this time is quick, where the agency promises no time of its own."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who needs help, in coded facts. `age` in years, the least where it is not known exactly, and
    then `oldest` the most; where nothing is known, `child` says on which side of the law's line,
    None for not known either. `status` is a code of `victim_status`."""

    age: int | None
    sex: str
    language: str
    status: str = ""
    child: bool | None = None
    oldest: int | None = None

    @property
    def ages(self) -> tuple[int, int]:
        """The youngest and the oldest that this person may be."""
        if self.age is not None:
            return self.age, max(self.age, self.oldest or 0)
        line = pack().ages["adult"].years
        if self.child is None:
            return 0, OLDEST
        return (0, line - 1) if self.child else (line, OLDEST)


@dataclass(frozen=True, slots=True)
class Answers:
    """How quickly an agency answered its last referrals: the median, and of how many."""

    median: dt.timedelta
    of: int


@dataclass(frozen=True, slots=True)
class Room:
    """Free places, and when the agency said so."""

    number: int | None
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody is proposed, or is not.

    serves_place, serves_part, serves_unit (place key), serves_country, mission (place key),
    nationwide, near ((place key, km)); offers (the need, named by the service itself), role (code
    of `agency_role`), focal_point (it would have to find help); open_now (until when), opens_at
    (when), hours_unknown; has_room (Room), waitlist, additional_assessment_required, no_capacity
    (Room), room_unknown; speaks, interpreter_needed (language); takes_age ((age or None, least,
    most)), ask_age, takes_sex (sex), ask_sex, takes_status (status), ask_status; answered_fast,
    answered_slow (Answers); promises (timedelta).
    Left out: too_young, too_old (the limit), other_sex, other_status, not_active (status),
    takes_no_referrals.
    """

    code: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class Helper:
    """An agency, or one service of it, that can help. `names` are the service's by language; an
    agency that serves the place by its role alone has no service. `km` is how far its area is."""

    agency: str
    service: UUID | None
    names: Mapping[str, str]
    reasons: tuple[Reason, ...]
    km: int = 0
    full: bool = False

    def because(self, code: str) -> Reason | None:
        """The reason of this code, or None."""
        return next((reason for reason in self.reasons if reason.code == code), None)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A service near her that does not take her, and why not."""

    agency: str
    service: UUID
    names: Mapping[str, str]
    reasons: tuple[Reason, ...]


class Offer(NamedTuple):
    """A service as the rules see it. `ring` is how far from her it serves (`rings`)."""

    id: UUID
    agency: str
    names: Mapping[str, str]
    needs: Sequence[str]
    status: str
    min_age: int | None
    max_age: int | None
    sexes: Sequence[str]
    statuses: Sequence[str]
    languages: Sequence[str]
    capacity: str
    capacity_number: int | None
    capacity_at: dt.datetime | None
    accepts_referrals: bool
    acknowledge_minutes: int | None
    ring: int = 0
    place: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, at which moment, and what is known of how agencies answer."""

    need: str
    person: Wanted
    at: dt.datetime
    answers: Mapping[str, Answers] = field(default_factory=dict)


def why_not(offer: Offer, person: Wanted) -> list[Reason]:
    """Why a service does not take somebody; empty if it does, or may."""
    youngest, oldest = person.ages
    found = []
    if offer.status != "active":
        found.append(Reason("not_active", offer.status))
    if not offer.accepts_referrals:
        found.append(Reason("takes_no_referrals"))
    if offer.min_age is not None and oldest < offer.min_age:
        found.append(Reason("too_young", offer.min_age))
    if offer.max_age is not None and youngest > offer.max_age:
        found.append(Reason("too_old", offer.max_age))
    if offer.sexes and person.sex not in UNKNOWN and person.sex not in offer.sexes:
        found.append(Reason("other_sex", tuple(offer.sexes)))
    if offer.statuses and person.status and person.status not in offer.statuses:
        found.append(Reason("other_status", tuple(offer.statuses)))
    return found


def whom_it_takes(offer: Offer, person: Wanted) -> list[Reason]:
    """What its limits mean for this person: it takes her, or one has to ask first."""
    youngest, oldest = person.ages
    low, high = offer.min_age, offer.max_age
    found = []
    if low is not None or high is not None:
        certain = (low is None or low <= youngest) and (high is None or oldest <= high)
        found.append(Reason("takes_age" if certain else "ask_age", (person.age, low, high)))
    if offer.sexes:
        known = person.sex not in UNKNOWN
        found.append(Reason("takes_sex", person.sex) if known else Reason("ask_sex"))
    if offer.statuses:
        found.append(
            Reason("takes_status", person.status) if person.status else Reason("ask_status")
        )
    return found


def time_reason(turns: Sequence[Hours], at: dt.datetime) -> Reason:
    """Open now and until when, or when it opens."""
    if not turns:
        return Reason("hours_unknown")
    until = hours.closes(turns, at)
    if until is not None:
        return Reason("open_now", until)
    following = hours.opens(turns, at)
    return Reason("opens_at", following) if following else Reason("hours_unknown")


def room_reason(offer: Offer, at: dt.datetime) -> Reason:
    """Whether there is room, as far as the agency has said of late."""
    if not offer.capacity or offer.capacity_at is None or at - offer.capacity_at > ROOM_HOLDS:
        return Reason("room_unknown")
    code = "has_room" if offer.capacity == "available" else offer.capacity
    return Reason(code, Room(offer.capacity_number, offer.capacity_at))


def language_reason(languages: Sequence[str], language: str) -> Reason | None:
    """Whether it speaks her language, where that is not everybody's."""
    if language in ("", "und", "unknown") or language in national():
        return None
    return Reason("speaks" if language in languages else "interpreter_needed", language)


def answer_reason(answers: Answers | None, promised: int | None) -> Reason | None:
    """How quickly it answered its last referrals, beside what it promises."""
    if answers is None or not answers.of:
        return None
    limit = dt.timedelta(minutes=promised) if promised else FAST
    return Reason("answered_fast" if answers.median <= limit else "answered_slow", answers)


def national() -> set[str]:
    """The languages that everybody here speaks."""
    return {code.code for code in pack().codes("language") if code.extra.get("group") == "national"}


_WEIGHTS = {
    "offers": 4, "open_now": 8, "hours_unknown": 2, "has_room": 10, "room_unknown": 5,
    "additional_assessment_required": 4, "waitlist": -2, "speaks": 6, "answered_fast": 5,
    "answered_slow": -3, "role": -12, "focal_point": -40, "ask_age": -1,
    "ask_sex": -1, "ask_status": -1,
}  # fmt: skip


def score(reasons: Sequence[Reason]) -> int:
    """How good a choice is among those equally near; the higher the better."""
    return sum(_WEIGHTS.get(reason.code, 0) for reason in reasons)
