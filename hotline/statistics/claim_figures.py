"""Claims of support that the law grants: what became of them, and how long it took until what was
granted had come. Codes and days alone, counted in the database; no amount is opened.

A claim is counted in the month it was asked for. Files sealed by decision are not counted.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import F, QuerySet

from hotline.actor.context import Actor, acting
from hotline.entitlements import rules
from hotline.entitlements.models import Claim
from hotline.statistics import folding
from hotline.statistics.grouped import Folder, Grouped
from hotline.statistics.queries import Question, asked_rows
from hotline.statistics.referral_figures import bound

BREAKDOWNS = ("regime", "province", "both")
# Ever, whatever came afterwards; then how the claim stands today, which adds up to `asked`.
EVER = ("granted", "refused", "appealed")
STANDING = ("waiting", "received", "refused_for_good", "given_up")
NUMBERS = ("asked", *EVER, *STANDING)
_STANDS = {
    rules.RECEIVED: "received",
    rules.REFUSED_AGAIN: "refused_for_good",
    rules.GIVEN_UP: "given_up",
    **dict.fromkeys(rules.WAITING, "waiting"),
}

# In whole days, from the day it was asked for to the day on which all of it had come.
COUNTING = """
WITH asked AS MATERIALIZED ({inner}),
told AS (
    SELECT m.claim_id, bool_or(m.state = %(granted)s) AS granted,
        bool_or(m.state = ANY (%(refusals)s)) AS refused,
        bool_or(m.state = %(appealed)s) AS appealed,
        min(m.happened_on) FILTER (WHERE m.state = %(received)s) AS received_on
    FROM entitlements_claimmove m JOIN asked a ON a.id = m.claim_id GROUP BY 1)
SELECT a.regime, a.place, a.state, count(*), count(*) FILTER (WHERE t.granted),
    count(*) FILTER (WHERE t.refused), count(*) FILTER (WHERE t.appealed),
    array_agg(t.received_on - a.asked_on) FILTER (WHERE t.received_on IS NOT NULL)
FROM asked a LEFT JOIN told t ON t.claim_id = a.id GROUP BY 1, 2, 3"""


def counted(actor: Actor, question: Question) -> Grouped:
    """Count the claims asked for in these months, in one statement: by regime, by today's
    province of the person, by both. Raises NoReach."""
    inner, values = _asked(actor, question).query.sql_with_params()
    facts = {
        "granted": rules.GRANTED,
        "refusals": [rules.REFUSED, rules.REFUSED_AGAIN],
        "appealed": rules.APPEALED,
        "received": rules.RECEIVED,
    }
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(*bound(COUNTING.format(inner=inner), values, facts))
        rows = cursor.fetchall()
    regimes, found = folding.listed("support_regime"), Folder(*BREAKDOWNS)
    for regime, place, state, asked, granted, refused, appealed, days in rows:
        code, province = regimes(regime), folding.province(place)
        found.add(
            {"regime": code, "province": province, "both": (province, code)},
            {"asked": asked, "granted": granted, "refused": refused, "appealed": appealed,
             _STANDS[state]: asked},
            days,
        )  # fmt: skip
    return Grouped(found.all, found.by)


def _asked(actor: Actor, question: Question) -> QuerySet[Any, Any]:
    rows = Claim.objects.filter(person__restricted=False)
    rows = asked_rows(actor, question, rows, "asked_on", "case__", by_day=True)
    return rows.values("id", "regime", "state", "asked_on", place=F("person__place"))
