"""Figures against a plain recount, and who counts what."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hotline.actor.context import acting
from hotline.cases import services as cases
from hotline.cases.models import Case, CaseContact, CasePerson
from hotline.contacts import services as contacts
from hotline.contacts.models import Contact
from hotline.countries.pack import current as pack
from hotline.places import queries as places
from hotline.referrals import services as referrals
from hotline.referrals.models import Referral
from hotline.statistics import queries
from hotline.statistics.folding import NOT_IN_LIST, UNKNOWN
from hotline.statistics.periods import Month
from hotline.statistics.queries import Figure
from tests.cast import Cast
from tests.statistics.records import contact, handover, local, months

KINDS = ["", "information", "counselling", "referral", "child_protection"]
CALLERS = ["", "victim", "potential_victim", "relative", "press", "public"]
PLACES = ["", "63/10", "63/15", "34/15", "63/01", "country/KH", "34/79"]
YEAR = months("2026-01", "2026-12")


def plain_recount(rows: list[Contact]) -> dict[str, Counter[str]]:
    """What the page must say, counted row by row."""
    by: dict[str, Counter[str]] = {
        name: Counter() for name in ("month", "kind", "caller_group", "province", "centre")
    }
    groups = {c.code: c.extra["report_group"] for c in pack().codes("caller_type")}
    for row in rows:
        local_start = row.started_at.astimezone(pack().timezone)
        by["month"][f"{local_start:%Y-%m}"] += 1
        by["kind"][row.kind] += 1
        by["caller_group"][groups[row.caller_type] if row.caller_type else ""] += 1
        by["province"][places.unit_of(row.place) or row.place] += 1
        by["centre"][row.centre] += 1
    return by


def scatter(cast: Cast, seed: int, how_many: int = 60) -> None:
    """Contacts at random over two years, three centres, all codes and many gaps."""
    dice = random.Random(seed)
    known = [*PLACES, f"border/{next(iter(pack().border_points))}"]
    for _ in range(how_many):
        moment = local(2025, 6) + dt.timedelta(minutes=dice.randrange(525_600 * 3 // 2))
        contact(
            dice.choice([cast.lan, cast.binh]),
            moment,
            source=dice.choice(["live", "history"]),
            centre=dice.choice(["", "", "AG"]),
            kind=dice.choice(KINDS),
            caller_type=dice.choice(CALLERS),
            place=dice.choice(known),
        )


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("source", queries.SOURCES)
@pytest.mark.parametrize("centre", ["", "HN", "AG"])
def test_contacts_equal_a_plain_recount(cast: Cast, seed: int, source: str, centre: str) -> None:
    scatter(cast, seed)
    question = months("2025-08", "2026-07", source=source, centre=centre)
    with acting(cast.quan):
        rows = [
            row
            for row in Contact.objects.all()
            if local(2025, 8, 1, 0) <= row.started_at < local(2026, 8, 1, 0)
            and source in ("all", row.source)
            and centre in ("", row.centre)
        ]
    figure = queries.contacts(cast.quan, question)
    assert figure.total == len(rows) > 0
    assert {name: Counter(counts) for name, counts in figure.by.items()} == plain_recount(rows)
    assert figure.disagreeing == ()


def test_a_figure_is_one_statement(cast: Cast) -> None:
    contact(cast.lan, local(2026, 3))
    with acting(cast.quan), CaptureQueriesContext(connection) as captured:
        queries.contacts(cast.quan, YEAR)
    assert len([q for q in captured if "count(*)" in q["sql"]]) == 1


def test_a_breakdown_that_loses_a_row_is_told() -> None:
    whole = Figure("contacts", 3, {"kind": {"": 1, "referral": 2}, "month": {"2026-01": 2}})
    assert whole.disagreeing == ("month",)


def test_a_contact_at_midnight_belongs_to_the_month_that_begins_where_the_hotline_is(
    cast: Cast,
) -> None:
    contact(cast.lan, local(2026, 2, 1) - dt.timedelta(hours=12, minutes=1))
    contact(cast.lan, local(2026, 2, 1, 0))  # 17:00 of 31 January in UTC
    contact(cast.lan, local(2026, 3, 1, 0))
    figure = queries.contacts(cast.quan, months("2026-01", "2026-02"))
    assert figure.by["month"] == {"2026-01": 1, "2026-02": 1}
    assert queries.contacts(cast.quan, months("2026-02")).total == 1


def test_provinces_that_merged_count_where_they_went(cast: Cast) -> None:
    old_lao_cai, old_yen_bai, today = "63/10", "63/15", "34/15"
    assert {places.today(key) for key in (old_lao_cai, old_yen_bai)} == {today}
    for place in (old_lao_cai, old_yen_bai, today, ""):
        contact(cast.lan, local(2026, 3), place=place)
    assert queries.contacts(cast.quan, YEAR).by["province"] == {today: 3, UNKNOWN: 1}


def test_codes_no_list_holds_any_more_are_shown_apart(cast: Cast) -> None:
    contact(cast.lan, local(2026, 3), kind="of_old", caller_type="of_old", place="12/99")
    figure = queries.contacts(cast.quan, YEAR)
    assert figure.total == 1
    assert (
        figure.by["kind"] == figure.by["caller_group"] == figure.by["province"] == {NOT_IN_LIST: 1}
    )


def test_a_contact_of_two_cases_counts_once(cast: Cast) -> None:
    first, second = (contacts.take_contact(by=cast.lan, kind="referral") for _ in range(2))
    case = cases.open_case(by=cast.lan, contact_id=first.id)
    other = cases.open_case(by=cast.lan, contact_id=second.id)
    with acting(cast.lan):
        CaseContact(case=other, contact=first, by=cast.lan.key).save(force_insert=True)
    assert case.id != other.id
    now = str(Month.of(pack().today()))
    assert queries.contacts(cast.quan, months(now)).total == 2


@pytest.fixture
def two_centres(cast: Cast) -> dict[str, Any]:
    """In Hà Nội a case with a survivor who called herself and her mother, handed over twice; in
    Đà Nẵng a case with nothing but its caller."""
    made: dict[str, Any] = {}
    for name, by in (("hn", cast.lan), ("dn", cast.binh)):
        caller = "victim" if name == "hn" else "public"
        taken = contact(by, local(2026, 3), kind="referral", caller_type=caller)
        made[name] = cases.open_case(by=by, contact_id=taken.id, at=local(2026, 3))
    with acting(cast.lan):
        caller = CasePerson.objects.filter(case=made["hn"], role="survivor").get().person
    cases.add_person(by=cast.lan, case_id=made["hn"].id, role="relative", birth_year=1970)
    made["first"] = handover(cast.lan, made["hn"].id, caller.id, local(2026, 3, 20))
    made["second"] = handover(cast.lan, made["hn"].id, caller.id, local(2026, 4, 2))
    referrals.accept(by=cast.pao, referral_id=made["second"].id)
    return made


def test_cases_persons_and_hand_overs_each_have_their_unit(
    cast: Cast, two_centres: dict[str, Any]
) -> None:
    found = queries.cases(cast.quan, YEAR)
    assert (found.unit, found.total) == ("cases", 2)
    assert found.by["status"] == {"open": 2}
    assert found.by["centre"] == {"HN": 1, "DN": 1}
    people = queries.persons(cast.quan, YEAR)
    assert (people.unit, people.total) == ("persons", 3)
    # The survivor who called for herself is one person with two roles.
    assert people.by["role"] == {"survivor": 1, "relative": 1, "caller": 1}
    sent = queries.handovers(cast.quan, YEAR)
    assert (sent.unit, sent.total) == ("handovers", 2)
    assert sent.by["state"] == {"sent": 1, "accepted": 1}
    assert sent.by["month"] == {"2026-03": 1, "2026-04": 1}
    assert sum(sent.by["agency_kind"].values()) == 2
    assert not any(f.disagreeing for f in (found, people, sent))


def test_a_centre_counts_only_its_own(cast: Cast, two_centres: dict[str, Any]) -> None:
    for query in (queries.contacts, queries.cases, queries.persons, queries.handovers):
        whole, hanoi, danang = (query(a, YEAR) for a in (cast.quan, cast.mai, cast.son))
        assert hanoi.total + danang.total == whole.total
        assert set(danang.by["centre"]) <= {"DN"}
        assert query(cast.son, months("2026-01", "2026-12", centre="HN")).total == 0
    assert queries.handovers(cast.son, YEAR).total == 0


def test_a_file_from_another_centre_is_read_and_not_counted(
    cast: Cast, two_centres: dict[str, Any]
) -> None:
    from hotline.access import services as access
    from hotline.actor.classes import DataClass

    with acting(cast.lan):
        access.give(two_centres["hn"].id, to=cast.son.key, deepest=DataClass.D1, why="handed over")
    with acting(cast.son):
        assert Case.objects.filter(pk=two_centres["hn"].id).exists()
    assert queries.cases(cast.son, YEAR).by["centre"] == {"DN": 1}


def test_files_sealed_by_decision_are_counted_for_nobody(cast: Cast) -> None:
    contact(cast.mai, local(2026, 3), restricted=True)
    contact(cast.mai, local(2026, 3))
    with acting(cast.mai):
        assert Contact.objects.count() == 2
    assert queries.contacts(cast.mai, YEAR).total == 1 == queries.contacts(cast.hanh, YEAR).total


def test_the_first_month_is_that_of_the_earliest_contact_in_reach(cast: Cast) -> None:
    assert queries.first_month(cast.quan) == Month.of(pack().today())
    contact(cast.lan, local(2014, 1, 1, 0), source="history")
    contact(cast.binh, local(2019, 5))
    assert str(queries.first_month(cast.quan)) == "2014-01"
    assert str(queries.first_month(cast.son)) == "2019-05"


@pytest.mark.parametrize("who", ["lan", "tu", "pao"])
def test_whoever_has_no_standing_scope_counts_nothing(cast: Cast, who: str) -> None:
    with pytest.raises(queries.NoReach):
        queries.contacts(getattr(cast, who), YEAR)


def test_all_rows_in_reach_are_behind_the_figures(cast: Cast, two_centres: dict[str, Any]) -> None:
    with acting(cast.quan):
        counted = (Contact.objects.count(), Case.objects.count(), Referral.objects.count())
    asked = (queries.contacts, queries.cases, queries.handovers)
    assert tuple(query(cast.van, YEAR).total for query in asked) == counted
