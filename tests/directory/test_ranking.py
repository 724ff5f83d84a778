"""Who can help: nearest first, with reasons; who does not take her is left out and told why."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotline.countries.pack import current
from hotline.directory import reasons as why
from hotline.directory.models import Agency, Service
from hotline.directory.ranking import (
    LONGEST,
    Answers,
    Helper,
    Wanted,
    fits,
    left_out,
    who_can_help,
)
from hotline.directory.reasons import Offer
from hotline.places import queries as places
from tests.directory.offers import NOON, agency, service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vietnam")]

BOY = Wanted(age=15, sex="male", language="hmn")
LAO_CAI, YEN_BAI_OLD, TUYEN_QUANG, AN_GIANG = "34/15", "63/15", "34/08", "34/91"


@pytest.fixture(autouse=True)
def _by_service_alone(vietnam: None) -> None:
    """Agencies that would help by their office alone are another test's matter."""
    Agency.objects.filter(areas__role="shelter").update(valid_until=dt.date(2026, 1, 1))


def ask(place: str = LAO_CAI, person: Wanted = BOY, **more: Any) -> list[Helper]:
    return who_can_help(
        need=more.pop("need", "shelter"), place=place, person=person, at=NOON, **more
    )


def codes(helpers: list[Helper]) -> list[str]:
    return [helper.agency for helper in helpers if helper.service]


def because(helper: Helper) -> set[str]:
    return {reason.code for reason in helper.reasons}


def test_the_reasons_a_counsellor_reads_out() -> None:
    agency("house", languages=["hmn"])
    service(
        "house", LAO_CAI, min_age=12, max_age=17, sexes=["male"], capacity="available",
        capacity_number=3, acknowledge_minutes=60,
    )  # fmt: skip
    (best, *_) = ask(answers={"house": Answers(dt.timedelta(minutes=40), 10)})
    assert (best.agency, best.names) == ("house", {"en": "Shelter of house"})
    assert because(best) == {
        "serves_unit", "offers", "open_now", "has_room", "speaks", "takes_age", "takes_sex",
        "answered_fast", "promises",
    }  # fmt: skip
    assert best.because("takes_age").value == (15, 12, 17)  # type: ignore[union-attr]
    assert best.because("open_now").value == NOON.replace(hour=17)  # type: ignore[union-attr]
    assert best.because("answered_fast").value.of == 10  # type: ignore[union-attr]


def test_nearest_first_across_borders_of_provinces_and_full_ones_last() -> None:
    for code, place in [("far", AN_GIANG), ("next", TUYEN_QUANG), ("here", LAO_CAI), ("all", "*")]:
        service(agency(code), place)
    service(agency("full"), LAO_CAI, capacity="no_capacity")
    found = ask()
    assert codes(found) == ["here", "all", "next", "far", "full"]
    km = {helper.agency: helper.km for helper in found}
    assert km["here"] == 0
    assert 50 < km["next"] < 200 < 1000 < km["far"]
    assert found[-1].full


def test_equally_near_the_better_choice_stands_first() -> None:
    service(agency("closed"), LAO_CAI, open_=False)
    service(agency("waits"), LAO_CAI, capacity="waitlist")
    service(agency("room"), LAO_CAI, capacity="available")
    service(agency("tongue", languages=["hmn"]), LAO_CAI, capacity="available")
    assert codes(ask())[:4] == ["tongue", "room", "closed", "waits"]


def test_what_was_said_of_room_long_ago_does_not_count() -> None:
    service(
        agency("old"), LAO_CAI, capacity="no_capacity", capacity_at=NOON - dt.timedelta(days=15)
    )
    (best, *_) = ask()
    assert "room_unknown" in because(best)
    assert not best.full


def test_a_service_of_one_former_province_is_near_to_the_other_and_part_of_the_whole() -> None:
    service(agency("part"), YEN_BAI_OLD)
    assert "serves_place" in because(ask(YEN_BAI_OLD)[0])
    assert "serves_part" in because(ask(LAO_CAI)[0])
    assert "near" in because(next(h for h in ask("63/10") if h.agency == "part"))


def test_every_former_province_finds_the_helper_of_the_unit_that_covers_it() -> None:
    for key, unit in current().units.items():
        if unit.version == "34":
            service(agency(f"in-{key}"), key)
    for key, unit in current().units.items():
        if unit.version == "63":
            found = ask(key)
            assert codes(found)[0] == f"in-{places.today(key)}"
            focal = [one.agency for one in found if one.because("focal_point")]
            assert focal == [f"health_department:{places.today(key)}"]


def test_a_service_without_areas_serves_what_its_agency_does() -> None:
    service(agency("own", place=LAO_CAI))
    service(agency("over", place=LAO_CAI, role="oversight"))
    assert codes(ask()) == ["own"]
    assert "near" in because(next(h for h in ask(AN_GIANG) if h.agency == "own"))


def test_an_area_that_ended_is_served_no_longer() -> None:
    made = service(agency("gone"), LAO_CAI)
    made.areas.update(valid_until=NOON.date() - dt.timedelta(days=1))
    assert codes(ask()) == []


def test_who_is_kept_from_a_case_is_not_named() -> None:
    service(agency("uncle"), LAO_CAI, min_age=18)
    service(agency("aunt"), LAO_CAI)
    assert "uncle" not in codes(ask(keep_from=["uncle"]))
    out = left_out(need="shelter", place=LAO_CAI, person=BOY, at=NOON, keep_from=["uncle"])
    assert [one.agency for one in out] == []


def test_left_out_says_why() -> None:
    service(agency("women"), LAO_CAI, sexes=["female"])
    service(agency("small"), LAO_CAI, max_age=11)
    service(agency("grown"), LAO_CAI, min_age=18, status="temporarily_closed")
    service(agency("takes"), LAO_CAI)
    service(agency("away"), AN_GIANG, sexes=["female"])
    assert codes(ask()) == ["takes"]
    out = left_out(need="shelter", place=LAO_CAI, person=BOY, at=NOON)
    told = {one.agency: {reason.code for reason in one.reasons} for one in out}
    assert told == {
        "women": {"other_sex"}, "small": {"too_old"}, "grown": {"too_young", "not_active"},
    }  # fmt: skip


def test_a_domain_is_met_by_its_measures_and_a_measure_by_its_domain() -> None:
    service(agency("bed"), LAO_CAI, needs=["shelter"])
    service(agency("any"), LAO_CAI, needs=["housing"])
    service(agency("food"), LAO_CAI, needs=["essential_needs"])
    assert set(codes(ask(need="housing"))) == {"bed", "any", "food"}
    assert codes(ask(need="shelter")) == ["bed", "any"]
    with pytest.raises(KeyError):
        ask(need="castle")


def test_abroad_goes_through_the_mission() -> None:
    first = ask("country/KH", need="medical")[0]
    assert first.agency == "embassy-phnom-penh"
    assert "mission" in because(first)
    assert ask("country/NP", need="medical")[0].agency == "mofa_consular"


def test_an_office_helps_unless_its_own_service_does_not_take_her() -> None:
    Agency.objects.filter(pk=f"social_centre:{LAO_CAI}").update(valid_until=None)
    by_role = {helper.agency: helper for helper in ask()}
    assert by_role[f"social_centre:{LAO_CAI}"].because("role").value == "shelter"  # type: ignore[union-attr]
    service(f"social_centre:{LAO_CAI}", LAO_CAI, sexes=["female"])
    assert f"social_centre:{LAO_CAI}" not in {helper.agency for helper in ask()}
    assert f"health_department:{LAO_CAI}" in {helper.agency for helper in ask()}


def test_a_gap_is_when_nobody_here_does_it() -> None:
    assert not fits(ask())
    service(agency("next"), TUYEN_QUANG)
    service(agency("full"), LAO_CAI, capacity="no_capacity")
    assert not fits(ask())
    service(agency("here"), LAO_CAI)
    assert fits(ask())
    assert fits(ask(need="medical"))  # the focal point's own office


def test_the_number_of_queries_does_not_grow(django_assert_num_queries: Any) -> None:
    for number in range(30):
        service(agency(f"a{number}"), LAO_CAI, "*")
    with django_assert_num_queries(4):
        assert len(ask()) > 30
    for number in range(30, 45):
        service(agency(f"a{number}"), LAO_CAI, "*")
    with django_assert_num_queries(3):  # enough serve her place: nobody looks across borders
        assert len(ask()) == LONGEST


def test_an_unknown_place_is_an_error_and_no_place_means_the_whole_country() -> None:
    service(agency("all"), "*")
    service(agency("here"), LAO_CAI)
    assert codes(ask("")) == ["all"]
    with pytest.raises(places.UnknownPlace):
        ask("34/99")


SEXES = st.sampled_from(["female", "male", "other", "unknown", ""])
PEOPLE = st.builds(
    Wanted,
    age=st.none() | st.integers(0, 90),
    sex=SEXES,
    language=st.just("vie"),
    status=st.sampled_from(["", "potential", "confirmed"]),
    child=st.none() | st.booleans(),
    oldest=st.none() | st.integers(0, 90),
)
LIMITS = st.fixed_dictionaries(
    {
        "min_age": st.none() | st.integers(0, 20),
        "max_age": st.none() | st.integers(20, 60),
        "sexes": st.lists(st.sampled_from(["female", "male"]), max_size=2, unique=True),
        "statuses": st.lists(st.sampled_from(["potential", "confirmed"]), max_size=2, unique=True),
        "status": st.sampled_from(["active", "inactive"]),
        "accepts_referrals": st.booleans(),
    }
)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(person=PEOPLE, limits=LIMITS)
def test_the_database_and_the_rule_leave_out_the_same(
    person: Wanted, limits: dict[str, Any]
) -> None:
    Service.objects.all().delete()
    Agency.objects.filter(pk="one").exists() or agency("one")
    made = service("one", LAO_CAI, open_=False, **limits)
    offer = Offer(
        made.id, "one", {}, made.needs, made.status, made.min_age, made.max_age, made.sexes,
        made.statuses, [], "", None, None, made.accepts_referrals, None,
    )  # fmt: skip
    taken = codes(ask(person=person)) == ["one"]
    assert taken == (not why.why_not(offer, person))
