"""What becomes of people after a referral: traced at each contact of the tempo, how their cases
close, who is reintegrated after a year. Codes alone, counted in the database.

What is counted is a person in a case who is traced, in the month her tracing began. Files sealed by
decision are not counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce, ExtractYear
from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.countries.pack import current as pack
from hotline.countries.shapes import FollowUpStep
from hotline.followups.models import Calendar
from hotline.followups.rules import REPLANNED
from hotline.reintegration.rules import REINTEGRATED
from hotline.statistics import folding
from hotline.statistics.queries import Question, asked_rows
from hotline.statistics.referral_figures import bound

BREAKDOWNS = ("province", "sex", "side")
YEAR = 12  # months

STANDING = """
WITH k AS ({inner})
SELECT sex, place, years, CASE WHEN status = 'closed' THEN ended_as ELSE '' END, count(*),
    count(*) FILTER (WHERE ended_at IS NULL AND status <> 'closed'),
    count(*) FILTER (WHERE started_at + interval '12 months' <= %(now)s),
    count(*) FILTER (WHERE started_at + interval '12 months' <= %(now)s
        AND status = 'closed' AND ended_as = %(reintegrated)s)
FROM k GROUP BY 1, 2, 3, 4"""

# The last round of each contact. One that was planned away, or that came after tracing had ended,
# was never due.
CONTACTS = """
WITH k AS ({inner}), f AS (
    SELECT DISTINCT ON (k.id, f.step) k.sex, k.place, k.years, f.step, f.outcome
    FROM k JOIN followups_followup f ON f.case_id = k.case_id AND f.person_id = k.person_id
    WHERE f.step = ANY (%(steps)s) AND f.outcome <> %(replanned)s
        AND coalesce(f.planned_for, f.due_at) <= %(now)s
        AND (k.ended_at IS NULL OR k.ended_at >= coalesce(f.planned_for, f.due_at))
    ORDER BY k.id, f.step, f.round DESC
)
SELECT sex, place, years, step, count(*), count(*) FILTER (WHERE outcome = ANY (%(reached)s))
FROM f GROUP BY 1, 2, 3, 4"""


@dataclass
class Traced:
    """People of one group: how many, of these in tracing now; at each contact whom it reached of
    those due; who is reintegrated of those whose tracing began a year ago or earlier."""

    people: int = 0
    now: int = 0
    a_year: int = 0
    reintegrated: int = 0
    due: dict[str, int] = field(default_factory=dict)
    reached: dict[str, int] = field(default_factory=dict)

    def at(self, step: str) -> tuple[int, int]:
        """Reached and due at a contact."""
        return self.reached.get(step, 0), self.due.get(step, 0)


@dataclass(frozen=True)
class TracingFigures:
    """All of one question: everybody, how closed cases ended, and each breakdown by code."""

    all: Traced
    outcomes: Mapping[str, int]
    by: Mapping[str, Mapping[str, Traced]]

    @property
    def agrees(self) -> bool:
        """Whether each breakdown adds up to everybody."""
        return all(
            sum(one.people for one in groups.values()) == self.all.people
            for groups in self.by.values()
        )


def steps() -> list[FollowUpStep]:
    """The contacts that are planned for everybody in the first year, in their order."""
    year = dt.timedelta(days=366)
    return [one for one in pack().follow_ups if not one.risks and one.after <= year
            and one.months <= YEAR]  # fmt: skip


def counted(actor: Actor, question: Question, *, now: dt.datetime | None = None) -> TracingFigures:
    """Count the people whose tracing began in these months, in two statements. Raises NoReach."""
    inner, values = _traced(actor, question).query.sql_with_params()
    facts = {
        "now": now or timezone.now(),
        "steps": [one.code for one in steps()],
        "replanned": REPLANNED,
        "reintegrated": REINTEGRATED,
        "reached": [
            c.code for c in pack().codes("followup_outcome") if c.extra.get("reached") == "yes"
        ],
    }
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(*bound(STANDING.format(inner=inner), values, facts))
        standing = cursor.fetchall()
        cursor.execute(*bound(CONTACTS.format(inner=inner), values, facts))
        contacts = cursor.fetchall()
    return _folded(standing, contacts)


def _traced(actor: Actor, question: Question) -> QuerySet[Any, Any]:
    rows = Calendar.objects.filter(person__restricted=False)
    rows = asked_rows(actor, question, rows, "started_at", "case__")
    born = Coalesce("person__birth_year_to", "person__birth_year")
    return rows.values(
        "id", "case_id", "person_id", "started_at", "ended_at", status=F("case__status"),
        ended_as=F("case__outcome"), sex=F("person__sex"), place=F("person__place"),
        years=ExtractYear("started_at", tzinfo=pack().timezone) - born - 1,
    )  # fmt: skip


def _folded(
    standing: Iterable[tuple[Any, ...]], contacts: Iterable[tuple[Any, ...]]
) -> TracingFigures:
    everybody, outcomes = Traced(), dict[str, int]()
    by: dict[str, dict[str, Traced]] = {name: {} for name in BREAKDOWNS}
    for sex, place, years, outcome, people, now, a_year, reintegrated in standing:
        for group in (everybody, *_groups(by, sex, place, years)):
            group.people += people
            group.now += now
            group.a_year += a_year
            group.reintegrated += reintegrated
        if outcome:
            outcomes[outcome] = outcomes.get(outcome, 0) + people
    for sex, place, years, step, due, reached in contacts:
        for group in (everybody, *_groups(by, sex, place, years)):
            group.due[step] = group.due.get(step, 0) + due
            group.reached[step] = group.reached.get(step, 0) + reached
    return TracingFigures(everybody, outcomes, by)


def _groups(
    by: dict[str, dict[str, Traced]], sex: str, place: str, years: int | None
) -> list[Traced]:
    codes = {
        "province": folding.province(place),
        "sex": folding.listed("sex")(sex),
        "side": side_of(years),
    }
    return [by[name].setdefault(code, Traced()) for name, code in codes.items()]


def side_of(years: int | None) -> str:
    """Child or adult by the least age in years; unknown where nobody said."""
    if years is None:
        return folding.UNKNOWN
    return "child" if years < pack().ages["adult"].years else "adult"
