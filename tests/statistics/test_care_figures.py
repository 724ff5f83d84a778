"""Claims and livelihoods in figures, counted from invented rows with known answers."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from hotline.actor.context import acting
from hotline.actor.day import today
from hotline.cases.models import Case
from hotline.countries.pack import current as pack
from hotline.entitlements import services as claims
from hotline.livelihood import rules, services
from hotline.statistics import claim_figures, livelihood_figures
from hotline.statistics.grouped import Group
from hotline.statistics.periods import Month, Period
from hotline.statistics.queries import NoReach, Question
from tests.access.world import Files, lao_cai
from tests.cast import Cast
from tests.livelihood.conftest import written
from tests.reintegration.test_programmes import person_in_case

pytestmark = pytest.mark.django_db

EVER = Question(Period(Month(2020, 1), Month.of(pack().today())))
LAO_CAI, QUANG_NINH = "34/15", "34/22"
GRANTED = ("granted",)
RECEIVED = ("granted", "received")
REFUSED = ("refused",)
TWICE_REFUSED = ("refused", "appealed", "refused_again")
AFTER_ALL = ("refused", "appealed", "granted", "partly", "received")


def ago(days: int) -> dt.date:
    return today() - dt.timedelta(days)


def claimed(
    cast: Cast, place: str, regime: str, states: tuple[str, ...] = (), *, took: int = 0
) -> Files:
    """Somebody who asked 200 days ago; what became of it, the last of it `took` days later."""
    hers = person_in_case(cast, place=place)
    claim = claims.ask(
        by=cast.lan, case_id=hers.case, person_id=hers.person, regime=regime, agency=lao_cai(),
        on=ago(200),
    )  # fmt: skip
    for state in states:
        facts: dict[str, Any] = {"amount": 5_000_000} if state in ("granted", "received") else {}
        facts |= {"reason": "papers"} if state.startswith("refused") else {}
        on = ago(200 - took) if state == states[-1] else ago(200)
        claims.move(by=cast.lan, claim_id=claim.id, state=state, on=on, **facts)
    return hers


def numbers(group: Group) -> dict[str, int]:
    return {name: n for name, n in group.numbers.items() if n}


def test_claims_by_regime_and_province_with_the_days_until_receipt(cast: Cast) -> None:
    claimed(cast, LAO_CAI, "k", RECEIVED, took=10)
    claimed(cast, LAO_CAI, "k", AFTER_ALL, took=90)
    claimed(cast, LAO_CAI, "k", RECEIVED, took=40)
    claimed(cast, LAO_CAI, "h", GRANTED)
    claimed(cast, QUANG_NINH, "k", RECEIVED, took=120)
    claimed(cast, QUANG_NINH, "k", REFUSED)
    claimed(cast, QUANG_NINH, "h", TWICE_REFUSED)
    claimed(cast, "", "h", ("given_up",))
    claimed(cast, "", "h")
    found = claim_figures.counted(cast.van, EVER)
    assert numbers(found.all) == {
        "asked": 9, "granted": 5, "refused": 3, "appealed": 2, "received": 4, "waiting": 3,
        "refused_for_good": 1, "given_up": 1,
    }  # fmt: skip
    assert (found.all.median, found.all.worst) == (65, 120)
    assert numbers(found.by["regime"]["k"]) == {
        "asked": 5, "granted": 4, "refused": 2, "appealed": 1, "received": 4, "waiting": 1,
    }  # fmt: skip
    lao_cai_k = found.by["both"][LAO_CAI, "k"]
    assert (lao_cai_k["asked"], lao_cai_k.median, lao_cai_k.worst) == (3, 40, 90)
    nothing_came = found.by["both"][LAO_CAI, "h"]
    assert (nothing_came["granted"], nothing_came.median, nothing_came.worst) == (1, None, None)
    assert {code: one["asked"] for code, one in found.by["province"].items()} == {
        LAO_CAI: 4, QUANG_NINH: 3, "": 2,
    }  # fmt: skip
    assert found.agrees


def test_a_claim_counts_in_the_month_it_was_asked_for(cast: Cast) -> None:
    claimed(cast, LAO_CAI, "k", RECEIVED, took=60)
    month = Month.of(ago(200))
    for asked, counted in ((month, 1), (month.plus(1), 0), (month.plus(-1), 0)):
        found = claim_figures.counted(cast.van, Question(Period(asked, asked)))
        assert found.all["asked"] == counted


def lives(
    cast: Cast,
    place: str,
    kind: str,
    *,
    months: int | None = None,
    heard: tuple[tuple[int, str], ...] = (),
    status: str = "",
    reason: str = "",
) -> None:
    """A plan that began so many months ago, what was heard of her income at a review, what became
    of it in the end."""
    hers = person_in_case(cast, place=place)
    plan_id = written(cast, hers, kind=kind).plan_id
    facts: dict[str, Any] = {"by": cast.lan, "plan_id": plan_id}
    if months is not None:
        services.begin(on=rules.months_on(today(), -months), **facts)
    for at, change in heard:
        services.hear(status="running", months=at, change=change, **facts)
    if status:
        services.hear(status=status, reason=reason, **facts)


@pytest.fixture
def livelihoods(cast: Cast) -> None:
    lives(cast, LAO_CAI, "business")
    lives(cast, LAO_CAI, "business", months=2)
    lives(cast, LAO_CAI, "business", months=7, heard=((6, "more"),))
    lives(cast, LAO_CAI, "job", months=7, heard=((6, "not_told"),), status="paused",
          reason="health")  # fmt: skip
    lives(cast, QUANG_NINH, "job", months=13, heard=((12, "less"),))
    lives(cast, QUANG_NINH, "business", months=13, heard=((12, "more"),), status="failed",
          reason="debt")  # fmt: skip
    lives(cast, QUANG_NINH, "training", months=1, status="closed_by_choice", reason="care")
    # Whoever went over to another plan is asked about that one.
    lives(cast, "", "job", months=7, status="changed", reason="better_offer")


def test_livelihoods_begun_going_on_ended_and_why(cast: Cast, livelihoods: None) -> None:
    found = livelihood_figures.counted(cast.van, EVER)
    assert numbers(found.all) == {
        "plans": 8, "begun": 7, "not_begun": 1, "going_on": 4, "ended": 3,
        "told_6": 1, "more_6": 1, "told_12": 2, "more_12": 1,
    }  # fmt: skip
    assert found.reasons == {"debt": 1, "care": 1, "better_offer": 1}
    assert {code: one["plans"] for code, one in found.by["livelihood"].items()} == {
        "business": 4, "job": 3, "training": 1,
    }  # fmt: skip
    assert {code: one["ended"] for code, one in found.by["province"].items()} == {
        LAO_CAI: 0, QUANG_NINH: 2, "": 1,
    }  # fmt: skip
    assert found.agrees


def test_what_she_earns_against_before_and_of_whom_nothing_is_known(
    cast: Cast, livelihoods: None
) -> None:
    income = livelihood_figures.counted(cast.van, EVER).income
    # The two who began a year ago were asked at twelve months only.
    assert income[6] == {"more": 1, "not_told": 1, "not_heard": 2}
    assert income[12] == {"less": 1, "more": 1}
    earlier = rules.months_on(today(), -2)
    assert livelihood_figures.counted(cast.van, EVER, day=earlier).income[6] == {"not_heard": 2}


def test_a_centre_counts_its_own_and_sealed_files_are_counted_for_nobody(cast: Cast) -> None:
    hers = claimed(cast, LAO_CAI, "k")
    written(cast, hers)
    claimed(cast, LAO_CAI, "k")

    def found(actor: Any) -> tuple[int, int]:
        return (
            claim_figures.counted(actor, EVER).all["asked"],
            livelihood_figures.counted(actor, EVER).all["plans"],
        )

    assert found(cast.mai) == found(cast.van) == (2, 1)
    assert found(cast.son) == (0, 0)
    for module in (claim_figures, livelihood_figures):
        with pytest.raises(NoReach):
            module.counted(cast.lan, EVER)
    with acting(cast.lan):
        Case.objects.filter(pk=hers.case).update(restricted=True)
    assert found(cast.van) == (1, 0)
