"""Whom programmes reach: each person once, by codes alone, without opening a file.

Who is counted twice, in two programmes or by two files that were joined, is one person. Files
sealed by decision are counted for nobody.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from hotline.actor.context import Actor, acting
from hotline.actor.day import today
from hotline.countries.pack import current as pack
from hotline.reintegration import rules
from hotline.reintegration.models import Programme
from hotline.statistics import folding, queries
from hotline.statistics.programme_sql import REACHED
from hotline.statistics.tracing_figures import side_of

# What the counts are broken down by. `side` is child or adult on the day she was first counted.
BREAKDOWNS = ("sex", "age_band", "province", "side")
# Changed whenever the way of counting is: a proof says by which it was counted.
METHOD = 1


@dataclass(frozen=True, slots=True)
class Reached:
    """One person as she is counted: codes, and which indicators she fulfils (`due`: twelve months
    have passed since she was first counted)."""

    person: UUID
    sex: str
    age_band: str
    province: str
    side: str
    fulfils: frozenset[str]
    due: bool

    @property
    def line(self) -> str:
        """The line of the counted set that stands for her in its hash."""
        told = ",".join(name for name in rules.INDICATORS if name in self.fulfils)
        facts = (str(self.person), self.sex, self.age_band, self.province, self.side, told)
        return "|".join(facts)


@dataclass(frozen=True, slots=True)
class ProgrammeFigures:
    """How many fulfil each indicator, as a whole and by BREAKDOWNS; `due` is of how many
    `reintegrated_12` can be said; `digest` is the SHA-256 of the counted set."""

    until: dt.date
    totals: Mapping[str, int]
    by: Mapping[str, Mapping[str, Mapping[str, int]]]
    due: int
    digest: str

    @property
    def provinces(self) -> int:
        """In how many provinces somebody was reached; abroad or not known is none."""
        units = pack().units
        return sum(n > 0 for code, n in self.by["reached"]["province"].items() if code in units)


def counted(
    actor: Actor, programmes: Iterable[Programme], until: dt.date | None = None
) -> ProgrammeFigures:
    """Count the persons whom programmes reach until a day (by default today), in one statement.

    Raises queries.NoReach for whoever does not count the nation: a programme has no centre.
    """
    return folded(reached(actor, programmes, until), until or today())


def reached(
    actor: Actor, programmes: Iterable[Programme], until: dt.date | None = None
) -> list[Reached]:
    """The same, person by person: what a count is made of. Raises queries.NoReach."""
    if queries.reach(actor):
        raise queries.NoReach
    chosen = {one.pk: one for one in programmes}
    day = until or today()
    asked: dict[str, Any] = {
        "programmes": list(chosen),
        "counts": [one.counts for one in chosen.values()],
        "until": day,
        "end": dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), pack().timezone),
        "uncounted": _uncounted(),
        "survivors": list(rules.SURVIVORS),
        "at_risk": list(rules.AT_RISK),
        "running": _running(),
        "reintegrated": rules.REINTEGRATED,
    }
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(REACHED, asked)
        rows = cursor.fetchall()
    return _once(rows, chosen)


def folded(persons: Iterable[Reached], until: dt.date) -> ProgrammeFigures:
    """The figures of a counted set."""
    persons = list(persons)
    by: dict[str, dict[str, Counter[str]]] = {
        name: {part: Counter() for part in BREAKDOWNS} for name in rules.INDICATORS
    }
    for one in persons:
        for name in one.fulfils:
            for part in BREAKDOWNS:
                by[name][part][getattr(one, part)] += 1
    return ProgrammeFigures(
        until,
        {name: sum(name in one.fulfils for one in persons) for name in rules.INDICATORS},
        {name: {part: dict(by[name][part]) for part in BREAKDOWNS} for name in rules.INDICATORS},
        sum(one.due for one in persons),
        digest(persons),
    )


def digest(persons: Iterable[Reached]) -> str:
    """SHA-256 of the counted set: its lines in order, each ended by a line break. Whoever counts
    the same day again gets the same, and whoever holds it learns nothing of anybody."""
    lines = sorted(one.line for one in persons)
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()


def _once(rows: list[tuple[Any, ...]], chosen: Mapping[UUID, Programme]) -> list[Reached]:
    """Each person once; what any of her cases fulfils, she fulfils. Her first row says how old she
    was and where she lives."""
    sexes = folding.listed("sex")
    found: dict[UUID, Reached] = {}
    for programme, person, since, sex, place, born, *told in rows:
        province = folding.place_today(place) if place else folding.UNKNOWN
        if not _within(chosen[programme], province, since):
            continue
        *done, due = told
        names = {"reached", *(n for n, yes in zip(rules.INDICATORS[1:], done, strict=True) if yes)}
        before = found.get(person)
        if before is None:
            years = None if born is None else max(0, since.year - born - 1)
            found[person] = Reached(
                person, sexes(sex), folding.age_band(years), province, side_of(years),
                frozenset(names), bool(due),
            )  # fmt: skip
        else:
            found[person] = Reached(
                person, before.sex, before.age_band, before.province, before.side,
                before.fulfils | names, before.due or bool(due),
            )  # fmt: skip
    return list(found.values())


def _within(programme: Programme, province: str, since: dt.date) -> bool:
    """Whether a programme counts somebody who lives in a province since a day."""
    if programme.provinces and province not in {
        folding.place_today(key) for key in programme.provinces
    }:
        return False
    return programme.begins_on <= since <= (programme.ends_on or dt.date.max)


def _uncounted() -> list[str]:
    return [c.code for c in pack().codes("enrolment_end") if c.extra.get("counts") == "no"]


def _running() -> list[str]:
    """The states of a livelihood in which she earns by it."""
    return [
        c.code
        for c in pack().codes("livelihood_status")
        if c.extra.get("ended") == "no"
        and c.extra.get("why") == "no"
        and c.code not in ("planned", "not_known")
    ]
