"""Referrals as those who steer the network see them: how far they came, how long it took, where
they stand on the ladder, and what she herself said of the help. Pure counting, in the database.

Drafts, referrals that were never sent and those entered in error do not count. What goes out, comes
in and goes on is never added up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Case as Choose
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.fields.json import KeyTransform
from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.actor.day import today
from hotline.countries.pack import current as pack
from hotline.countries.referrals_part import RUNGS
from hotline.places import queries as places
from hotline.referrals import rules
from hotline.referrals.models import IN, Referral, Step
from hotline.referrals.models.referral import DIRECTIONS, OUT
from hotline.statistics import referral_sql as sql
from hotline.statistics.folding import NOT_IN_LIST
from hotline.statistics.periods import Month, Period
from hotline.statistics.queries import Question, asked_rows
from hotline.statistics.referral_sql import NUMBERS, STANDING, TIMES, WORD

URGENCIES = ("emergency", "urgent", "routine")
BREAKDOWNS = ("agency", "province", "need")
SHOWN_PER_STEP = 10
# What an agency reports when it has met her.
_MET = ("seen", "served")
# Before any referral: the open ones count whenever they were sent.
_BEGINNING = Month(2000, 1)


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked beside months and centre; "" asks for all. `province` is today's unit or a
    country, `need` a code of `need_domain`. `direction` is always one."""

    direction: str = OUT
    province: str = ""
    agency: str = ""
    need: str = ""
    urgency: str = ""

    def __post_init__(self) -> None:
        if self.direction not in DIRECTIONS:
            raise ValueError("no such direction")


@dataclass(frozen=True, slots=True)
class Spell:
    """How long something took in seconds: over how many, the median, the longest."""

    counted: int = 0
    median: float = 0.0
    longest: float = 0.0


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers by name (`NUMBERS`), and times by name (`TIMES`): from sent to opened, from opened
    to the answer, from the answer to the first contact with her."""

    numbers: Mapping[str, int] = field(default_factory=dict)
    times: Mapping[str, Spell] = field(default_factory=dict)

    def __getitem__(self, name: str) -> int:
        return self.numbers.get(name, 0)

    def time(self, name: str) -> Spell:
        """One of the times; of nothing where nothing was counted."""
        return self.times.get(name, Spell())

    @property
    def agrees(self) -> bool:
        """Whether the present states, and her words, add up to what they part."""
        whole = sum(self[name] for name in STANDING) == self["sent"]
        return whole and sum(self[name] for name in WORD) == self["completed"]


@dataclass(frozen=True, slots=True)
class ReferralFigures:
    """All of one question: by direction, and what the asked direction breaks down into, by code.

    `reported` says of how many agencies told something of her, by code of `agency_report`. A
    referral with two needs counts under each.
    """

    directions: Mapping[str, Counts]
    by: Mapping[str, Mapping[str, Counts]]
    reported: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Standing:
    """An open referral on the ladder: coded facts alone."""

    id: UUID
    agency: str
    urgency: str
    province: str
    silent_since: dt.datetime


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the ladder: how many stand there, the most pressing first."""

    code: str
    count: int
    first: tuple[Standing, ...]


def in_reach(actor: Actor, question: Question, wanted: Filter) -> QuerySet[Referral]:
    """The referrals asked for that were sent in these months. Raises NoReach."""
    return narrowed(asked_rows(actor, question, Referral.objects.all(), "sent_at"), wanted)


def open_in_reach(actor: Actor, question: Question, wanted: Filter) -> QuerySet[Referral]:
    """The open ones of the asked direction, whenever they were sent. Raises NoReach."""
    ever = replace(question, period=Period(_BEGINNING, Month.of(today())))
    rows = asked_rows(actor, ever, Referral.objects.all(), "sent_at")
    return narrowed(rows, wanted).filter(direction=wanted.direction)


def narrowed(rows: QuerySet[Referral], wanted: Filter) -> QuerySet[Referral]:
    """The rows that a filter leaves, whatever their direction."""
    if wanted.province:
        rows = rows.filter(unit__in=[wanted.province, *_covered_by(wanted.province)])
    if wanted.agency:
        came_in = Q(direction=IN, sender=wanted.agency)
        rows = rows.filter(came_in | (~Q(direction=IN) & Q(agency=wanted.agency)))
    if wanted.need:
        rows = rows.filter(band__needs__contains=[wanted.need])
    return rows.filter(urgency=wanted.urgency) if wanted.urgency else rows


def counted(
    actor: Actor,
    rows: QuerySet[Referral],
    direction: str = OUT,
    *,
    now: dt.datetime | None = None,
) -> ReferralFigures:
    """Count the rows that the actor may see, in two statements however many there are."""
    inner, values = _sent(rows).query.sql_with_params()
    facts = {"now": now or timezone.now(), "direction": direction, "met": list(_MET)}
    directions = {one: Counts() for one in DIRECTIONS}
    by: dict[str, dict[str, Counts]] = {name: {} for name in BREAKDOWNS}
    with acting(actor), connection.cursor() as cursor:
        # So many narrow rows are sorted in memory and not on disk.
        cursor.execute("SET LOCAL work_mem = '64MB'")
        asked = facts | _clocks() | _units()
        cursor.execute(*bound(sql.COUNTING.format(inner=inner), values, asked))
        for name, code, *figures in cursor.fetchall():
            found = _counts(figures)
            if name == "direction":
                directions[code] = found
            else:
                by[name][code] = found
        cursor.execute(*bound(sql.REPORTED.format(inner=inner), values, facts))
        reported = dict(cursor.fetchall())
    return ReferralFigures(directions, by, reported)


def ladder(
    actor: Actor, rows: QuerySet[Referral], *, each: int = SHOWN_PER_STEP
) -> tuple[Rung, ...]:
    """The open ladder now: where the rows that are silent stand, lowest step first."""
    rows = rows.filter(state__in=rules.OPEN, rung__gt=0)
    inner, values = _sent(rows).query.sql_with_params()
    rungs = [
        (state, place, rung.code)
        for state in sorted(rules.OPEN)
        for place, rung in enumerate(rules.ladder(pack(), state), start=1)
    ]
    facts = {
        "states": [one[0] for one in rungs],
        "places": [one[1] for one in rungs],
        "codes": [one[2] for one in rungs],
        "each": each,
        "elsewhere": NOT_IN_LIST,
    }
    counts: dict[str, int] = {}
    first: dict[str, list[Standing]] = {}
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(*bound(sql.LADDER.format(inner=inner), values, facts))
        for code, count, *standing in cursor.fetchall():
            counts[code] = count
            first.setdefault(code, []).append(Standing(*standing))
    ordered = [code for code in (*RUNGS, NOT_IN_LIST) if code in counts]
    return tuple(Rung(code, counts[code], tuple(first[code])) for code in ordered)


def agencies(actor: Actor, question: Question, direction: str) -> list[str]:
    """The agencies that occur in the months and direction asked for, by code."""
    rows = asked_rows(actor, question, Referral.objects.filter(direction=direction), "sent_at")
    with acting(actor):
        column = "sender" if direction == IN else "agency"
        return sorted(rows.values_list(column, flat=True).distinct())


def _sent(rows: QuerySet[Referral]) -> QuerySet[Any, Any]:
    """What was sent, as the columns that are counted. One taken back as a draft never left."""
    left = Step.objects.filter(referral=OuterRef("pk"), act=Step.MOVED, state="sent")
    kept_back = Q(state="cancelled", received_at__isnull=True) & ~Exists(left)
    other_side = Choose(
        When(direction=IN, then=F("sender_id")), default=F("agency_id"), output_field=CharField()
    )
    rows = rows.exclude(state__in=[*rules.UNSENT, "entered_in_error"]).exclude(kept_back)
    return rows.order_by().values(
        "id", "direction", "state", "urgency", "unit", "sent_at", "received_at", "decided_at",
        "silent_since", "confirmed", "rung",
        body=other_side, needs=KeyTransform("needs", "band"),
    )  # fmt: skip


def _counts(figures: list[Any]) -> Counts:
    """A row of the answer: the numbers, then for each time its count, median and longest."""
    numbers, times = figures[: len(NUMBERS)], figures[len(NUMBERS) :]
    spells = {
        name: Spell(times[3 * i], float(times[3 * i + 1] or 0), float(times[3 * i + 2] or 0))
        for i, name in enumerate(TIMES)
    }
    return Counts(dict(zip(NUMBERS, numbers, strict=True)), spells)


def _covered_by(province: str) -> list[str]:
    """The units of old that today's unit covers, itself among them."""
    return [key for key in pack().units if places.unit_of(key) == province]


def _units() -> dict[str, Any]:
    keys = list(pack().units)
    return {"units": keys, "today": [places.unit_of(key) for key in keys]}


def _clocks() -> dict[str, Any]:
    """How long an agency has to answer, from sending: time to open and time to decide."""
    rule = pack()
    return {
        urgency: rule.deadline("referral_opened", urgency)
        + rule.deadline("referral_decided", urgency)
        for urgency in URGENCIES
    }


def bound(
    statement: str, inner: tuple[Any, ...], facts: Mapping[str, Any]
) -> tuple[str, dict[str, Any]]:
    """A statement around the rows' own, whose places become names: the two kinds do not mix."""
    named = {f"inner_{place}": value for place, value in enumerate(inner)}
    for name in named:
        statement = statement.replace("%s", f"%({name})s", 1)
    return statement, {**named, **facts}
