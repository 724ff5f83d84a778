"""Livelihoods: plans that were written, begun, go on or ended and why; what she earns against
before after 6 and 12 months. Coded facts alone: amounts and words stay sealed.

A plan is counted in the month its first version was written. Files sealed by decision are not
counted.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet

from hotline.actor.context import Actor, acting
from hotline.actor.day import today
from hotline.countries.pack import current as pack
from hotline.livelihood.models import LivelihoodPlan
from hotline.livelihood.rules import CHANGES
from hotline.statistics import folding
from hotline.statistics.grouped import Folder, Grouped
from hotline.statistics.queries import Question, asked_rows
from hotline.statistics.referral_figures import bound

BREAKDOWNS = ("livelihood", "province")
AFTER = (6, 12)  # months from the day it began
STANDING = ("not_begun", "going_on", "ended")
NOT_TOLD, NOT_HEARD = "not_told", "not_heard"
# What may stand of her income at a review whose day has come; it adds up to those due.
INCOME = (*CHANGES, NOT_HEARD)

PLANS = """
WITH k AS MATERIALIZED ({inner})
SELECT kind, place, status, begun, reason, count(*) FROM k GROUP BY 1, 2, 3, 4, 5"""

# Whoever went over to another plan is asked about that one.
REVIEWS = """
WITH k AS MATERIALIZED ({inner})
SELECT k.kind, k.place, n.months, coalesce(r.change, %(not_heard)s), count(*)
FROM k CROSS JOIN unnest(%(after)s::int[]) AS n(months)
LEFT JOIN livelihood_livelihoodreview r ON r.plan_id = k.id AND r.months = n.months
WHERE k.begun AND k.starts_on + make_interval(months => n.months) <= %(today)s
    AND (r.id IS NOT NULL OR k.status = ANY (%(asked)s))
GROUP BY 1, 2, 3, 4"""


def told(months: int) -> str:
    """The number of those who told what they earn so many months on."""
    return f"told_{months}"


def more(months: int) -> str:
    """The number of those among them who earn more than before."""
    return f"more_{months}"


NUMBERS = (
    "plans", "begun", *STANDING, *(name(months) for months in AFTER for name in (told, more)),
)  # fmt: skip


@dataclass(frozen=True)
class LivelihoodFigures(Grouped):
    """All of one question: `reasons` why plans ended, and what she earns against before at each of
    `AFTER`, by code of `INCOME`."""

    reasons: Mapping[str, int]
    income: Mapping[int, Mapping[str, int]]


def counted(actor: Actor, question: Question, *, day: dt.date | None = None) -> LivelihoodFigures:
    """Count the plans first written in these months, in two statements: by kind, and by today's
    province of the person. Raises NoReach."""
    inner, values = _written(actor, question).query.sql_with_params()
    facts = {
        "not_heard": NOT_HEARD,
        "after": list(AFTER),
        "today": day or today(),
        "asked": _saying("asked"),
    }
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(*bound(PLANS.format(inner=inner), values, {}))
        plans = cursor.fetchall()
        cursor.execute(*bound(REVIEWS.format(inner=inner), values, facts))
        reviews = cursor.fetchall()
    found, reasons, over = Folder(*BREAKDOWNS), Counter[str](), _saying("ended")
    income = {months: Counter[str]() for months in AFTER}
    for kind, place, status, begun, reason, n in plans:
        stands = "ended" if status in over else "going_on" if begun else "not_begun"
        numbers = {"plans": n, "begun": n if begun else 0, stands: n}
        found.add(_codes(kind, place), numbers)
        if stands == "ended":
            reasons[folding.listed("livelihood_reason")(reason)] += n
    for kind, place, months, change, n in reviews:
        income[months][change] += n
        if change not in (NOT_TOLD, NOT_HEARD):
            numbers = {told(months): n, more(months): n if change == "more" else 0}
            found.add(_codes(kind, place), numbers)
    return LivelihoodFigures(found.all, found.by, reasons, income)


def _codes(kind: str, place: str) -> dict[str, str]:
    return {"livelihood": folding.listed("livelihood_kind")(kind),
            "province": folding.province(place)}  # fmt: skip


def _saying(what: str) -> list[str]:
    """The states of a livelihood that "ended", or that are "asked" after."""
    return [c.code for c in pack().codes("livelihood_status") if c.extra.get(what) == "yes"]


def _written(actor: Actor, question: Question) -> QuerySet[Any, Any]:
    rows = LivelihoodPlan.objects.filter(person__restricted=False)
    rows = asked_rows(actor, question, rows, "at", "case__")
    return rows.values(
        "id", "kind", "status", "reason", "begun", "starts_on", place=F("person__place")
    )
