"""Persons, each counted once, against a plain recount; tips and their aims."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest

from hotline.actor.context import acting
from hotline.cases import services as cases
from hotline.cases.models import Case, CasePerson
from hotline.contacts import services as contacts
from hotline.countries.pack import current as pack
from hotline.people.models import Person
from hotline.places import queries as places
from hotline.statistics import aims, queries
from hotline.tips import services as tips
from hotline.tips.models import Tip
from tests.cast import Cast
from tests.statistics.records import local, months

pytestmark = pytest.mark.django_db
YEAR = months("2026-01", "2026-12")
ABOUT = ["survivor", "potential_victim", "at_risk", "companion_u18"]
ROLES = [*ABOUT, "caller", "relative", "witness"]
FORMS = ["", "sexual", "forced_criminality", "forced_marriage"]
LANDS = ["", "34/15", "63/10", "country/KH", "country/MM", "border/ghost"]


def scatter(cast: Cast, seed: int) -> None:
    """Cases over two years in two centres; some persons in several cases, in several roles."""
    dice = random.Random(seed)
    known: dict[str, list[Person]] = {"HN": [], "DN": []}
    for _ in range(14):
        by = dice.choice([cast.lan, cast.binh])
        contact = contacts.take_contact(by=by, caller_type="relative")
        at = local(dice.choice([2025, 2026]), dice.randrange(1, 13), dice.randrange(1, 28))
        case = cases.open_case(by=by, contact_id=contact.id, at=at)
        for _person in range(dice.randrange(3)):
            person = cases.add_person(
                by=by, case_id=case.id, role=dice.choice(ROLES),
                sex=dice.choice(["female", "male", "unknown"]),
                birth_year=dice.choice([None, 2012, 1999, 1970]),
                ethnicity=dice.choice(["", "01", "08"]), exploitation=dice.choice(FORMS),
                exploited_in=dice.choice(LANDS[:-1]),
            )  # fmt: skip
            known[by.centre].append(person)
        if known[by.centre] and dice.random() < 0.7:
            with acting(by):
                CasePerson.objects.get_or_create(
                    case=case, person=dice.choice(known[by.centre]), role=dice.choice(ROLES),
                    defaults={"by": by.key},
                )  # fmt: skip


def plain_recount(cast: Cast, first: str, last: str, centre: str = "") -> dict[str, Counter[str]]:
    """Person by person: the first of her cases decides her month."""
    by: dict[str, Counter[str]] = {
        name: Counter()
        for name in ("month", "exploitation", "sex", "age_band", "ethnicity", "country", "centre")
    }
    with acting(cast.quan):
        opened: dict[Any, list[Any]] = {}
        for row in CasePerson.objects.select_related("case", "person"):
            if row.role in ABOUT:
                opened.setdefault(row.person, []).append(row.case.opened_at)
    for person, moments in opened.items():
        start = min(moments).astimezone(pack().timezone)
        month = f"{start:%Y-%m}"
        if not first <= month <= last or centre not in ("", person.centre):
            continue
        years = None if person.birth_year is None else start.year - person.birth_year - 1
        land = person.exploited_in
        by["month"][month] += 1
        by["exploitation"][person.exploitation] += 1
        by["sex"][person.sex] += 1
        by["age_band"][pack().age_band(years)] += 1
        by["ethnicity"][person.ethnicity] += 1
        by["country"]["VN" if places.unit(land) else land] += 1
        by["centre"][person.centre] += 1
    return by


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("centre", ["", "HN", "DN"])
def test_persons_equal_a_plain_recount(cast: Cast, seed: int, centre: str) -> None:
    scatter(cast, seed)
    figure = queries.individuals(cast.quan, months("2025-04", "2026-09", centre=centre))
    expected = plain_recount(cast, "2025-04", "2026-09", centre)
    assert figure.total == sum(expected["month"].values())
    assert {name: Counter(counts) for name, counts in figure.by.items()} == expected
    assert figure.disagreeing == ()


def test_two_readers_of_one_centre_see_one_number(cast: Cast) -> None:
    scatter(cast, 5)
    asked = months("2025-01", "2026-12", centre="DN")
    assert queries.individuals(cast.son, asked) == queries.individuals(cast.quan, asked)


def test_months_add_up_to_their_period_however_many_cases_a_person_has(cast: Cast) -> None:
    scatter(cast, 7)
    whole = queries.individuals(cast.quan, months("2025-01", "2026-12"))
    single = [
        queries.individuals(cast.quan, months(f"{year}-{number:02d}")).total
        for year in (2025, 2026)
        for number in range(1, 13)
    ]
    assert sum(single) == whole.total > 0


def test_a_contact_without_a_case_counts_no_person(cast: Cast) -> None:
    contacts.take_contact(by=cast.lan, kind="counselling", caller_type="victim")
    assert queries.individuals(cast.quan, months("2020-01", "2030-12")).total == 0


def test_files_sealed_by_decision_are_not_counted(cast: Cast) -> None:
    scatter(cast, 1)
    before = queries.individuals(cast.quan, months("2025-01", "2026-12")).total
    with acting(cast.lan):
        Person.objects.update(restricted=True)
        Case.objects.update(restricted=True)
    after = queries.individuals(cast.quan, months("2025-01", "2026-12"))
    assert after.total == after.by["centre"].get("DN", 0) < before


# --- tips -------------------------------------------------------------------------------------


def tip(by: Any, month: int, **moves: Any) -> None:
    """A tip of a month, moved as far as asked."""
    at = local(2026, month, 3)
    found = tips.receive(by=by, kind="place", words="x", at=at)
    if "after" in moves:
        tips.classify(by=by, tip_id=found.id, classification="other_crime", at=at + moves["after"])
    if moves.get("ends") == "resolved":
        tips.resolve(by=by, tip_id=found.id, result="acted")
    if moves.get("ends") == "closed":
        tips.close(by=by, tip_id=found.id, reason="duplicate")


@pytest.fixture
def some_tips(cast: Cast) -> None:
    from datetime import timedelta

    tip(cast.lan, 1, after=timedelta(hours=2), ends="resolved")
    tip(cast.lan, 1, after=timedelta(hours=24), ends="closed")
    tip(cast.lan, 1, after=timedelta(hours=25))
    tip(cast.binh, 2)
    tip(cast.binh, 2, after=timedelta(minutes=5), ends="resolved")


def test_tips_equal_a_plain_recount(cast: Cast, some_tips: None) -> None:
    figure = queries.tips(cast.quan, YEAR)
    with acting(cast.quan):
        rows = list(Tip.objects.all())
    assert figure.total == len(rows) == 5
    assert figure.by["tip_state"] == Counter(row.state for row in rows)
    assert figure.by["tip_class"] == Counter(row.classification for row in rows)
    assert figure.by["centre"] == {"HN": 3, "DN": 2}
    assert figure.disagreeing == ()


def test_shares_of_tips_are_held_against_the_aims_of_the_programme(
    cast: Cast, some_tips: None
) -> None:
    found = aims.tips(cast.quan, YEAR)
    january, february = found.months["2026-01"], found.months["2026-02"]
    assert (january.received, january.in_time, january.resolved, january.closed) == (3, 2, 1, 1)
    assert (february.received, february.in_time, february.resolved) == (2, 1, 1)
    whole = found.whole
    assert (whole.received, whole.in_time, whole.resolved, whole.closed) == (5, 3, 2, 1)
    assert whole.classified_share == (3, 5)
    assert whole.resolved_share == (2, 4)
    assert not whole.reaches(pack().aims["tips_classified_in_time"])
    assert aims.tips(cast.son, YEAR).whole.received == 2


def test_a_tip_whose_day_is_not_over_is_not_late(cast: Cast) -> None:
    tips.receive(by=cast.lan, kind="place", words="x")
    now = months(str(queries.Month.of(pack().today())))
    assert aims.tips(cast.quan, now).whole.classified_share == (0, 0)


def test_more_than_ninety_is_not_reached_by_ninety() -> None:
    aim = pack().aims["tips_resolved"]
    nine = aims.Shares(received=10, in_time=10, waiting=0, resolved=9, closed=0)
    ten = aims.Shares(received=10, in_time=10, waiting=0, resolved=10, closed=0)
    assert (nine.reaches(aim), ten.reaches(aim)) == (False, True)
