"""Opening a case from a contact."""

import pytest

from hotline.actor.context import acting
from hotline.cases import rules, services
from hotline.cases.models import Case, CasePerson
from hotline.contacts.services import take_contact
from hotline.countries.pack import current
from tests.cast import Cast


@pytest.mark.parametrize("caller_type", [*current().codes("caller_type").codes(), ""])
def test_every_caller_enters_in_roles_that_the_pack_knows(caller_type: str) -> None:
    roles = rules.roles_of_caller(caller_type)
    assert roles[0] == "caller"
    assert all(role in current().codes("person_role") for role in roles)


def test_one_who_calls_for_herself_is_caller_and_survivor_as_one_person(cast: Cast) -> None:
    contact = take_contact(by=cast.lan, caller_type="victim", phone="0912345678", age=17)
    case = services.open_case(by=cast.lan, contact_id=contact.id)
    with acting(cast.lan):
        rows = CasePerson.objects.filter(case=case)
        assert sorted(rows.values_list("role", flat=True)) == ["caller", "survivor"]
        assert rows.values("person").distinct().count() == 1


def test_a_contact_opens_one_case_however_often_it_is_asked(cast: Cast) -> None:
    contact = take_contact(by=cast.lan)
    first = services.open_case(by=cast.lan, contact_id=contact.id)
    assert services.open_case(by=cast.lan, contact_id=contact.id).id == first.id
    with acting(cast.lan):
        assert Case.objects.count() == 1


def test_case_numbers_run_by_centre_and_year(cast: Cast) -> None:
    numbers = []
    for who in (cast.lan, cast.binh, cast.lan):
        contact = take_contact(by=who)
        numbers.append(services.open_case(by=who, contact_id=contact.id).number)
    year = numbers[0].split("-")[1]
    assert [n.split("-")[0] for n in numbers] == ["HN", "DN", "HN"]
    assert int(numbers[2].split("-")[2]) == int(numbers[0].split("-")[2]) + 1
    assert numbers[1].startswith(f"DN-{year}-")


def test_the_safe_contact_rule_of_the_line_becomes_the_callers(cast: Cast) -> None:
    contact = take_contact(by=cast.lan, safe_to_call_back="never", safe_word="hoa sen")
    case = services.open_case(by=cast.lan, contact_id=contact.id)
    with acting(cast.lan):
        caller = CasePerson.objects.select_related("person").get(case=case, role="caller").person
        assert caller.safe_to_call_back == "never"
        assert caller.safe_word == "hoa sen"


@pytest.mark.parametrize("field", ["domain", "urgency"])
def test_a_code_outside_its_list_is_refused(cast: Cast, field: str) -> None:
    contact = take_contact(by=cast.lan)
    case = services.open_case(by=cast.lan, contact_id=contact.id)
    order = {"domain": "safety", "urgency": "urgent", "text": "…"} | {field: "nonsense"}
    with pytest.raises(services.NotInList):
        services.name_problem(by=cast.lan, case_id=case.id, **order)
