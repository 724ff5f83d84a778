"""The case of a child closes as reintegrated only with a guardian found by two, a decision on what
is best for her, and school; other ways of closing only warn of what is missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from hotline.actor.context import acting
from hotline.cases import services as cases
from hotline.cases.models import Case
from hotline.children import services as children
from hotline.reintegration import closing, queries, rules
from hotline.reintegration.closing import Agreement, NotReintegrated
from hotline.reintegration.models import ClosingAgreement
from tests.access.world import Files
from tests.cast import Cast
from tests.children.conftest import all_met, in_days

pytestmark = pytest.mark.django_db

CHILD = "Vàng A Phử"
BOTH = frozenset({"person", "guardian"})
DECISIONS = ["guardian", "best_interest", "school"]


@pytest.fixture
def family(
    cast: Cast, files: Files, reviewed: Callable[..., None], says: Callable[..., ClosingAgreement]
) -> tuple[UUID, UUID]:
    """A child and her mother beside a survivor of age: both safe twice on end, both agree."""
    year = timezone.localdate().year
    child, mother = (
        cases.add_person(by=cast.lan, case_id=files.case, role=role, name=name, birth_year=born).id
        for role, name, born in (
            ("companion_u18", CHILD, year - 10), ("guardian", "Giàng Thị Sua", year - 35),
        )
    )  # fmt: skip
    for person in (files.person, child):
        reviewed(60, person=person)
        reviewed(2, person=person)
    says()
    says(person_id=child, said=Agreement("telephone", BOTH, guardian_id=mother))
    return child, mother


def asks(cast: Cast, files: Files, outcome: str = rules.REINTEGRATED) -> Any:
    return closing.ask_to_close(by=cast.lan, case_id=files.case, outcome=outcome, words="Xong.")


def finds_guardian(cast: Cast, files: Files, family: tuple[UUID, UUID]) -> None:
    child, mother = family
    row = children.assess_guardian(
        by=cast.lan, case_id=files.case, person_id=child, guardian_id=mother, relation="parent",
        criteria=all_met(), words="đã đến nhà", conclusion="suitable",
    )  # fmt: skip
    children.review_guardian(by=cast.mai, assessment_id=row.pk, confirmed=True)


def decides(cast: Cast, files: Files, child: UUID) -> None:
    row = children.decide_best_interest(
        by=cast.lan, case_id=files.case, person_id=child, options="ở với mẹ", opinion="agrees",
        opinion_words="con muốn ở với mẹ", bodies=["child", "child_protection"], people=[],
        decision="relatives", reasons="mẹ chăm con",
    )  # fmt: skip
    children.sign_best_interest(by=cast.mai, decision_id=row.pk, confirmed=True)


def goes_to_school(cast: Cast, files: Files, child: UUID, state: str = "enrolled") -> None:
    children.write_schooling(
        by=cast.lan, case_id=files.case, person_id=child, level="primary", state=state,
        since=in_days(0),
    )  # fmt: skip


def lacks(cast: Cast, files: Files) -> dict[UUID, list[str]]:
    with acting(cast.lan):
        return {
            one.person.pk: [lack.why for lack in one.missing]
            for one in queries.survivors(files.case)
        }


def test_a_child_is_not_reintegrated_before_her_decisions_are_made(
    cast: Cast, files: Files, family: tuple[UUID, UUID]
) -> None:
    child, _mother = family
    with pytest.raises(NotReintegrated) as refused:
        asks(cast, files)
    (hers,) = refused.value.lacking
    assert hers.person.pk == child
    assert [lack.why for lack in hers.missing] == DECISIONS
    finds_guardian(cast, files, family)
    decides(cast, files, child)
    assert lacks(cast, files) == {files.person: [], child: ["school"]}
    goes_to_school(cast, files, child)
    asked = asks(cast, files)
    closing.decide(by=cast.mai, closing_id=asked.id, approved=True)
    with acting(cast.lan):
        assert Case.objects.get(pk=files.case).outcome == rules.REINTEGRATED


def test_what_she_loses_between_asking_and_deciding_holds_the_case_open(
    cast: Cast, files: Files, family: tuple[UUID, UUID]
) -> None:
    child, _mother = family
    finds_guardian(cast, files, family)
    decides(cast, files, child)
    goes_to_school(cast, files, child)
    asked = asks(cast, files)
    goes_to_school(cast, files, child, "not_in_school")
    with pytest.raises(NotReintegrated) as refused:
        closing.decide(by=cast.mai, closing_id=asked.id, approved=True)
    assert refused.value.lacking[0].missing == [rules.Missing("school")]


def test_every_other_way_of_closing_goes_without_them(
    cast: Cast, files: Files, family: tuple[UUID, UUID]
) -> None:
    asked = asks(cast, files, "person_asked")
    closing.decide(by=cast.mai, closing_id=asked.id, approved=True)
    with acting(cast.lan):
        assert Case.objects.get(pk=files.case).outcome == "person_asked"


@pytest.fixture
def lan(signed_in: Any) -> Client:
    browser: Client = signed_in("lan")
    browser.cookies["django_language"] = "en"
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return browser


def test_the_page_says_of_which_child_what_is_missing_and_where_to_mend_it(
    lan: Client, cast: Cast, files: Files, family: tuple[UUID, UUID], settings: Any
) -> None:
    settings.LANGUAGE_CODE = "en"
    child, _mother = family
    page = reverse("console:closing", args=[files.case])
    with translation.override("en"):
        answer = lan.post(page, {"outcome": "reintegrated", "words": "Xong."})
        assert answer.status_code == 422
        shown = {one["person"].name: one["lines"] for one in answer.context["survivors"]}
        assert len(shown.pop(CHILD)) == len(DECISIONS)
        assert list(shown.values()) == [[]]  # nothing is missing for the survivor of age
        said = answer.content.decode()
        whole = reverse("console:child", args=[files.case, child])
        for place in (
            f"{whole}#guardians", f"{whole}#best-interests",
            reverse("console:new_schooling", args=[files.case, child]),
        ):  # fmt: skip
            assert f'href="{place}"' in said
        assert "forbids closing as reintegrated" in said
        assert "Xong." in said
        # Her own page says it too.
        hers = lan.get(reverse("console:reintegration", args=[files.case, child]))
        assert f'href="{whole}#guardians"' in hers.content.decode()
    answer = lan.post(page, {"outcome": "person_asked", "words": "Chị ấy xin dừng."})
    assert answer.status_code == 302
