"""What is suggested for a problem, in which order, with which reason."""

from typing import Any

import pytest

from hotline.actor.context import acting
from hotline.cases import queries, services
from hotline.cases.models import Case
from hotline.cases.suggesting import LONGEST, Situation, suggest
from hotline.countries.pack import current as pack
from hotline.directory.models import Agency
from tests.cast import Cast

KINDS = pack().codes("measure_kind")
DOMAINS = pack().codes("need_domain").codes()
pytestmark = pytest.mark.django_db


def kinds(domain: str, urgency: str = "routine", **known: Any) -> list[str]:
    found = suggest(KINDS, Situation(domain, urgency, **known), near=lambda _role: [])
    return [s.kind for s in found]


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_need_of_the_pack_has_a_measure_and_its_ground(domain: str) -> None:
    found = suggest(KINDS, Situation(domain, "routine"), near=lambda _role: [])
    assert found
    assert all(s.ground in pack().codes("measure_ground") for s in found)
    assert all(s.regime in pack().codes("support_regime") for s in found if s.regime)


@pytest.mark.parametrize("domain", DOMAINS)
def test_in_an_emergency_safety_stands_first_whatever_the_need(domain: str) -> None:
    found = suggest(KINDS, Situation(domain, "emergency"), near=lambda _role: [])
    order = [KINDS.get(s.kind).extra["domain"] == "safety" for s in found]  # type: ignore[union-attr]
    assert order[0]
    assert order == sorted(order, reverse=True)
    assert found[0].safety_first == (domain != "safety")
    assert not any(s.safety_first for s in suggest(
        KINDS, Situation(domain, "urgent"), near=lambda _role: []
    ))  # fmt: skip


def test_coming_home_is_suggested_abroad_only() -> None:
    assert "repatriation" not in kinds("safety", "emergency")
    assert "repatriation" in kinds("safety", "emergency", abroad=True)


def test_an_interpreter_is_suggested_for_whoever_speaks_another_language() -> None:
    assert "interpretation" not in kinds("housing")
    assert kinds("housing", language="hmn")[-1] == "interpretation"


def test_what_is_under_way_is_not_suggested_again() -> None:
    before = kinds("housing")
    after = suggest(
        KINDS, Situation("housing", "routine"), near=lambda _role: [], planned=before[:1]
    )
    assert [s.kind for s in after] == before[1:]
    assert len(before) <= LONGEST


def test_who_could_help_stands_with_the_role_and_in_the_order_of_the_directory() -> None:
    two = [Agency(code="a"), Agency(code="b"), Agency(code="c")]
    found = suggest(KINDS, Situation("housing", "routine"), near=lambda _role: two)
    shelter = next(s for s in found if s.kind == "shelter")
    assert [(h.agency.code, h.role) for h in shelter.help] == [("a", "shelter"), ("b", "shelter")]


def test_whoever_speaks_her_language_is_named_though_farther_and_the_nearest_stays() -> None:
    near = [
        Agency(code="a"), Agency(code="b"), Agency(code="c", languages=["khm"]),
        Agency(code="d", languages=["hmn", "khm"]), Agency(code="e", languages=["hmn"]),
    ]  # fmt: skip

    def shelters(language: str, agencies: list[Agency]) -> list[tuple[str, bool]]:
        found = suggest(
            KINDS, Situation("housing", "routine", language=language), near=lambda _role: agencies
        )
        shelter = next(s for s in found if s.kind == "shelter")
        return [(h.agency.code, h.in_her_language) for h in shelter.help]

    assert shelters("hmn", near) == [("a", False), ("d", True)]
    assert shelters("hmn", near[3:]) == [("d", True), ("e", True)]
    assert shelters("rad", near) == [("a", False), ("b", False)]
    assert shelters("", near) == [("a", False), ("b", False)]
    assert shelters("hmn", []) == []


def test_of_a_file_the_agencies_are_those_of_the_persons_place(cast: Cast, case: Case) -> None:
    person = services.add_person(
        by=cast.lan, case_id=case.id, role="survivor", place="34/15", language="hmn"
    )
    named = services.name_problem(
        by=cast.lan, case_id=case.id, domain="housing", urgency="routine", text="x",
        person_id=person.id,
    )  # fmt: skip
    with acting(cast.lan):
        found = queries.suggestions(queries.file(case.id), named)
    needs = next(s for s in found if s.kind == "essential_needs")
    assert needs.help[0].agency == cast.members["pao"].agency
    assert found[-1].kind == "interpretation"


def test_without_a_place_nobody_is_named_and_nothing_fails(cast: Cast, case: Case) -> None:
    person = services.add_person(by=cast.lan, case_id=case.id, role="survivor")
    named = services.name_problem(
        by=cast.lan, case_id=case.id, domain="housing", urgency="routine", text="x",
        person_id=person.id,
    )  # fmt: skip
    with acting(cast.lan):
        assert not any(s.help for s in queries.suggestions(queries.file(case.id), named))
