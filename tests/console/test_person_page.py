"""A person's page: what is known of her, row by row, as deep as the reader's grants go."""

from typing import Any

import pytest
from django.urls import reverse

from hotline.actor.context import acting
from hotline.cases import services as cases
from hotline.cases import standing
from hotline.cases.models import Case, CasePerson
from hotline.contacts.services import take_contact
from hotline.people import queries, registry
from hotline.people.models import ContactPoint, Person, PersonName
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NAME, ALIAS, ZALO = "Giàng Thị Súa", "Hoa Bản Phố", "sua.banpho"


@pytest.fixture
def case(cast: Cast) -> Case:
    contact = take_contact(by=cast.lan, caller_type="relative", place="34/15")
    return cases.open_case(by=cast.lan, contact_id=contact.id)


@pytest.fixture
def person(cast: Cast, case: Case) -> Person:
    return cases.add_person(
        by=cast.lan, case_id=case.id, role="survivor", name=NAME, birth_year=2011, place="34/15"
    )


def page_of(person: Person) -> str:
    return reverse("console:person", args=[person.id])


def add(browser: Any, person: Person, part: str, **answers: Any) -> Any:
    return browser.post(reverse("console:add_to_person", args=[person.id, part]), answers)


def test_a_further_name_is_added_shown_and_struck_out(
    signed_in: Any, cast: Cast, person: Person
) -> None:
    browser = signed_in("lan")
    assert add(browser, person, "name", name=ALIAS, kind="alias").status_code == 302
    assert ALIAS in browser.get(page_of(person)).content.decode()
    with acting(cast.lan):
        row = PersonName.objects.get(person=person)
    struck = browser.post(reverse("console:strike_from_person", args=[person.id, "name", row.id]))
    assert struck.status_code == 302
    shown = browser.get(page_of(person)).content.decode()
    assert ALIAS in shown
    with acting(cast.lan):
        row.refresh_from_db()
        assert (row.struck_by, row.name) == (cast.lan.key, ALIAS)


@pytest.mark.parametrize(
    ("kind", "answers"),
    [
        ("contact_point", {"kind": "zalo", "value": ZALO, "safe": "unknown"}),
        ("paper", {"kind": "passport", "number": "C1234567"}),
        ("place", {"tie": "origin", "place": "Hà Giang", "since": "2011-03-01"}),
        ("vulnerability", {"factor": "debt"}),
        ("identification", {"status": "in_identification", "since": "2026-03-01"}),
        ("about", {"birth_year": "2009", "birth_year_to": "2012", "languages": ["hmn"]}),
    ],
)
def test_every_kind_of_row_is_written_from_its_form(
    signed_in: Any, person: Person, kind: str, answers: dict[str, Any]
) -> None:
    assert add(signed_in("lan"), person, kind, **answers).status_code == 302
    assert signed_in("lan").get(page_of(person)).status_code == 200


def test_a_place_that_nobody_knows_keeps_what_was_typed(signed_in: Any, person: Person) -> None:
    answer = add(signed_in("lan"), person, "place", tie="lives", place="xứ nào đó xa lắm")
    assert answer.status_code == 422
    assert "xứ nào đó xa lắm" in answer.content.decode()


def test_an_old_province_is_shown_with_todays(signed_in: Any, person: Person) -> None:
    browser = signed_in("lan")
    add(browser, person, "place", tie="origin", place="Hà Giang")
    browser.cookies.load({"django_language": "en"})
    assert "today" in browser.get(page_of(person)).content.decode()


def test_another_centre_does_not_learn_that_she_exists(signed_in: Any, person: Person) -> None:
    browser = signed_in("binh")
    assert browser.get(page_of(person)).status_code == 404
    assert add(browser, person, "name", name="Ai", kind="alias").status_code == 404


def test_a_manager_sees_codes_and_neither_names_nor_forms(
    signed_in: Any, cast: Cast, person: Person
) -> None:
    registry.add_name(by=cast.lan, person_id=person.id, kind="alias", name=ALIAS)
    registry.add_contact_point(by=cast.lan, person_id=person.id, kind="zalo", value=ZALO)
    shown = signed_in("hanh").get(page_of(person)).content.decode()
    for secret in (NAME, ALIAS, ZALO, "add/name"):
        assert secret not in shown


def test_only_cases_in_reach_are_listed_and_counted(
    signed_in: Any, cast: Cast, case: Case, person: Person
) -> None:
    contact = take_contact(by=cast.lan, caller_type="relative", place="34/15")
    other = cases.open_case(by=cast.lan, contact_id=contact.id)
    add(signed_in("lan"), person, "role", case=str(other.id), role="witness")
    shown = signed_in("lan").get(page_of(person)).content.decode()
    assert case.number in shown
    assert other.number in shown
    with acting(cast.lan):
        assert CasePerson.objects.filter(person=person).count() == 2


def test_a_guardian_who_is_a_suspect_is_named_as_one_without_rights(
    signed_in: Any, cast: Cast, case: Case, person: Person
) -> None:
    uncle = cases.add_person(
        by=cast.lan, case_id=case.id, role="guardian", name="Giàng A Páo", phone="0912 111 222"
    )
    registry.relate(by=cast.lan, person_id=person.id, other_id=uncle.id, kind="guardian")
    with acting(cast.lan):
        assert standing.may_act_for(person.id, uncle.id)
    standing.place(by=cast.lan, case_id=case.id, person_id=uncle.id, role="suspected_recruiter")
    with acting(cast.lan):
        assert not standing.may_act_for(person.id, uncle.id)
        assert queries.relations_of(uncle.id)[0].kind == "ward"
    shown = signed_in("lan").get(page_of(person)).content.decode()
    assert "Giàng A Páo" in shown
    assert "banner-danger" in shown


def test_what_is_struck_out_of_another_person_is_not_there(
    signed_in: Any, cast: Cast, case: Case, person: Person
) -> None:
    other = cases.add_person(by=cast.lan, case_id=case.id, role="relative", name="Giàng A Sử")
    row = registry.add_contact_point(by=cast.lan, person_id=other.id, kind="zalo", value=ZALO)
    address = reverse("console:strike_from_person", args=[person.id, "contact_point", row.id])
    assert signed_in("lan").post(address).status_code == 404
    with acting(cast.lan):
        assert ContactPoint.objects.get(pk=row.id).struck_at is None
