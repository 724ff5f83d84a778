"""Figures of referrals against a plain recount, row by row, and who counts what."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace
from statistics import median
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hotline.actor.context import acting
from hotline.cases import services as cases
from hotline.contacts import services as contacts
from hotline.countries.pack import current as pack
from hotline.directory.models import Agency
from hotline.directory.queries import responsible_agency
from hotline.referrals import climbing, onward, rules, sending, services, verifying, withdrawing
from hotline.referrals.jobs import SWEEPER
from hotline.referrals.models import IN, ONWARD, OUT, Referral, Step
from hotline.statistics import queries
from hotline.statistics import referral_figures as figures
from hotline.statistics.referral_figures import Counts, Filter
from hotline.statistics.referral_sql import NUMBERS, TIMES
from tests.cast import Cast
from tests.statistics.records import local, months

YEAR = months("2026-01", "2026-12")
NOW = local(2026, 11, 1)
LAO_CAI, QUANG_NINH = "34/15", "34/22"
OUTCOMES = ("yes", "partly", "no", "unverified")


@pytest.fixture
def lived(cast: Cast) -> list[Any]:
    """Referrals at random from two provinces, each as far along as the dice say."""
    return [one for seed in range(36) for one in _one(cast, random.Random(seed))]


def _one(cast: Cast, dice: random.Random) -> list[Any]:
    place, urgency = dice.choice([LAO_CAI, QUANG_NINH]), dice.choice(figures.URGENCIES)
    by = dice.choice([cast.lan, cast.binh])
    contact = contacts.take_contact(by=by, kind="referral", caller_type="relative")
    case = cases.open_case(by=by, contact_id=contact.id)
    person = cases.add_person(
        by=by, case_id=case.id, role="survivor", place=place, birth_year=2000, name="Mỷ"
    )
    for need in dice.sample(["safety", "housing", "physical_health"], dice.randrange(3)):
        cases.name_problem(
            by=by, case_id=case.id, domain=need, urgency=urgency, text="cần", person_id=person.id
        )
    at = local(2025, 12) + dt.timedelta(minutes=dice.randrange(450_000))
    order = sending.Order(case.id, person.id, urgency, "consent", "đồng ý", ["name"], "cần nơi ở")
    agency = responsible_agency(dice.choice([LAO_CAI, QUANG_NINH]))
    assert isinstance(agency, Agency)
    if dice.random() < 0.1:
        draft = sending.keep_draft(by=by, order=order, agency=agency, at=at)
        if dice.random() < 0.5:
            services.cancel(by=by, referral_id=draft.id, at=at)
        return [draft]
    sent = sending.send_one(by=by, order=order, agency=agency, at=at)
    focal = cast.pao if agency == responsible_agency(LAO_CAI) else cast.thu
    _lives(by, focal, sent, at, dice)
    return [sent]


def _lives(by: Any, focal: Any, sent: Referral, at: dt.datetime, dice: random.Random) -> None:
    def later() -> dt.datetime:
        nonlocal at
        at += dt.timedelta(minutes=dice.choice([1, 7, 45, 300, 2000, 9000]))
        return at

    end = dice.randrange(9)
    facts = {"referral_id": sent.id}
    if end == 0:
        return
    if end == 1:
        services.enter_in_error(by=by, words="nhầm", at=later(), **facts)
        return
    services.receive(by=focal, at=later(), **facts)
    if end == 2:
        return
    if end == 3:
        services.decline(by=focal, reason=_first("decline_reason"), at=later(), **facts)
        return
    if end == 4:
        withdrawing.withdraw(by=by, coerced="no", at=later(), **facts)
        return
    services.accept(by=focal, at=later(), **facts)
    if end > 5:
        services.begin_service(by=focal, at=later(), **facts)
        if dice.random() < 0.5:
            services.tell_of_her(by=focal, code="safe", at=later(), **facts)
    if end > 6:
        services.report(by=focal, outcome=_first("referral_outcome"), at=later(), **facts)
    if end > 7:
        verifying.verify(by=by, confirmed=dice.choice(OUTCOMES), at=later(), **facts)


def _first(name: str) -> str:
    return next(iter(pack().codes(name).codes()))


def recount(rows: list[Referral], steps: dict[Any, list[Step]]) -> Counts:
    """What a person with a list and a pencil would count."""
    found: dict[str, int] = dict.fromkeys(NUMBERS, 0)
    times: dict[str, list[float]] = {name: [] for name in TIMES}
    for row in rows:
        accepted = row.decided_at is not None and row.state != "declined"
        clock = sum(
            (pack().deadline(one, row.urgency) for one in ("referral_opened", "referral_decided")),
            dt.timedelta(),
        )
        late = row.state in rules.UNDECIDED and row.sent_at + clock < NOW
        in_time = row.decided_at is not None and row.decided_at <= row.sent_at + clock
        said = "not_asked" if row.state == "completed" else row.confirmed
        found["sent"] += 1
        found["opened"] += row.received_at is not None
        found["accepted"] += accepted
        found["in_service"] += row.state == "in_service"
        found["verified"] += row.state == "verified"
        found["silent"] += row.silent_since is not None and row.state in rules.OPEN
        found["in_time"] += in_time
        found["answerable"] += row.decided_at is not None or row.state == "expired" or late
        found["waiting"] += row.state in rules.UNDECIDED
        found["in_care"] += row.state in rules.IN_CARE
        found["completed"] += row.state in ("completed", "verified")
        found["withdrawn"] += row.state == "consent_withdrawn"
        if row.state in ("declined", "failed", "cancelled", "expired"):
            found[row.state] += 1
        if said:
            found[said] += 1
        if row.received_at:
            times["open"].append((row.received_at - row.sent_at).total_seconds())
        if row.decided_at and row.received_at:
            times["decide"].append((row.decided_at - row.received_at).total_seconds())
        met = [s.at for s in steps.get(row.id, []) if s.act == "moved" and s.state == "in_service"]
        if accepted and met and row.decided_at:
            times["contact"].append((min(met) - row.decided_at).total_seconds())
    spells = {
        name: figures.Spell(len(all_), median(all_), max(all_)) if all_ else figures.Spell()
        for name, all_ in times.items()
    }
    return Counts(found, spells)


def test_figures_add_up_with_a_plain_recount(cast: Cast, lived: list[Any]) -> None:
    climbing.sweep(by=SWEEPER, now=NOW)
    begin, end = YEAR.period.bounds(pack().timezone)
    with acting(cast.quan):
        every = list(Referral.objects.filter(sent_at__gte=begin, sent_at__lt=end))
        steps: dict[Any, list[Step]] = {}
        for one in Step.objects.order_by("at"):
            steps.setdefault(one.referral_id, []).append(one)
    rows = [
        r for r in every
        if r.state not in ("draft", "pending_approval", "entered_in_error")
        and any(s.state == "sent" and s.act == "moved" for s in steps[r.id])
    ]  # fmt: skip
    assert 10 < len(rows) < len(every)
    got = figures.counted(cast.quan, figures.in_reach(cast.quan, YEAR, Filter()), now=NOW)
    plain = recount(rows, steps)
    assert got.directions[OUT] == plain
    assert got.directions[IN]["sent"] == got.directions[ONWARD]["sent"] == 0
    assert all(plain[name] for name in ("accepted", "declined", "withdrawn", "yes", "expired"))
    parts = {
        "agency": lambda r: [r.agency_id],
        "province": lambda r: [r.unit],
        "need": lambda r: r.band["needs"] or [""],
    }
    for name, codes in parts.items():
        groups: dict[str, list[Referral]] = {}
        for row in rows:
            for code in codes(row):
                groups.setdefault(code, []).append(row)
        assert len(groups) > 1
        assert got.by[name] == {code: recount(of, steps) for code, of in groups.items()}, name
    assert all(counts.agrees for counts in (got.directions[OUT], *got.by["need"].values()))
    told = {s.referral_id for r in rows for s in steps[r.id] if s.act == "reported" and s.code}
    assert got.reported == {"safe": len(told)}
    for wanted, keep in (
        (Filter(province=LAO_CAI), lambda r: r.unit == LAO_CAI),
        (Filter(agency=rows[0].agency_id), lambda r: r.agency_id == rows[0].agency_id),
        (Filter(need="safety"), lambda r: "safety" in r.band["needs"]),
        (Filter(urgency="urgent"), lambda r: r.urgency == "urgent"),
    ):
        found = figures.counted(cast.van, figures.in_reach(cast.van, YEAR, wanted), now=NOW)
        assert found.directions[OUT] == recount([r for r in rows if keep(r)], steps), wanted


def test_each_centre_counts_its_own_and_together_they_are_the_nation(
    cast: Cast, lived: list[Any]
) -> None:
    sent = {
        who: figures.counted(by, figures.in_reach(by, YEAR, Filter())).directions[OUT]["sent"]
        for who, by in (("quan", cast.quan), ("mai", cast.mai), ("son", cast.son))
    }
    assert sent["mai"] > 0
    assert sent["son"] > 0
    assert sent["mai"] + sent["son"] == sent["quan"]
    with pytest.raises(queries.NoReach):
        figures.in_reach(cast.lan, YEAR, Filter())


def test_the_ladder_says_where_the_silent_stand(cast: Cast, lived: list[Any]) -> None:
    climbing.sweep(by=SWEEPER, now=NOW)
    with acting(cast.quan):
        silent = [r for r in Referral.objects.all() if r.rung and r.state in rules.OPEN]
    expected: dict[str, int] = {}
    for row in silent:
        code = rules.ladder(pack(), row.state)[row.rung - 1].code
        expected[code] = expected.get(code, 0) + 1
    found = figures.ladder(cast.quan, figures.open_in_reach(cast.quan, YEAR, Filter()), each=2)
    assert {one.code: one.count for one in found} == expected
    assert expected
    for one in found:
        assert len(one.first) == min(one.count, 2)
        assert {s.id for s in one.first} <= {r.id for r in silent}


def test_what_agencies_refer_in_stands_apart(cast: Cast, lived: list[Any]) -> None:
    at = local(2026, 5)
    came = onward.refer_in(
        by=cast.pao, urgency="urgent", basis="consent", basis_words="đồng ý", place=LAO_CAI,
        needs=["safety"], account="cần tư vấn", identity={"name": "Mỷ"}, at=at,
    )  # fmt: skip
    before = figures.counted(cast.quan, figures.in_reach(cast.quan, YEAR, Filter()))
    wanted = replace(Filter(), direction=IN)
    found = figures.counted(cast.quan, figures.in_reach(cast.quan, YEAR, wanted), IN)
    assert found.directions == before.directions
    assert found.directions[IN]["sent"] == 1
    assert set(found.by["agency"]) == {came.sender_id}
    assert figures.agencies(cast.quan, YEAR, IN) == [came.sender_id]


def test_so_many_statements_however_many_referrals(cast: Cast, lived: list[Any]) -> None:
    def statements(wanted: Filter) -> int:
        with acting(cast.quan), CaptureQueriesContext(connection) as captured:
            figures.counted(cast.quan, figures.in_reach(cast.quan, YEAR, wanted))
        return len([one for one in captured if "referrals_referral" in one["sql"]])

    assert statements(Filter()) == statements(Filter(need="of_nobody")) == 2


def test_another_direction_is_none() -> None:
    with pytest.raises(ValueError, match="direction"):
        Filter(direction="sideways")
