"""Whom help in a case may be for: who stands in it and is suspected of nothing there."""

from uuid import UUID

import pytest

from hotline.actor.context import acting
from hotline.cases import services, standing
from hotline.cases.models import Case
from hotline.contacts.services import end_contact, take_contact
from hotline.people.models import Person
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def in_case(cast: Cast, case: Case, role: str) -> Person:
    return services.add_person(by=cast.lan, case_id=case.id, role=role)


def test_who_stands_in_the_case_is_answered_with_the_person(cast: Cast, case: Case) -> None:
    girl = in_case(cast, case, "survivor")
    standing.place(by=cast.lan, case_id=case.id, person_id=girl.id, role="witness")
    with acting(cast.lan):
        assert standing.unsuspected(case, girl.id) == girl


def test_who_stands_in_another_case_only_is_not_there(cast: Cast, case: Case) -> None:
    other = services.open_case(by=cast.lan, contact_id=_contact(cast))
    girl = in_case(cast, other, "survivor")
    with acting(cast.lan), pytest.raises(standing.NotInCase):
        standing.unsuspected(case, girl.id)


def test_a_suspect_has_no_help_whatever_other_role_she_has(cast: Cast, case: Case) -> None:
    uncle = in_case(cast, case, "survivor")
    standing.place(by=cast.lan, case_id=case.id, person_id=uncle.id, role="suspected_recruiter")
    with acting(cast.lan), pytest.raises(standing.Suspected):
        standing.unsuspected(case, uncle.id)


def _contact(cast: Cast) -> UUID:
    contact = take_contact(by=cast.lan, caller_type="victim", place="34/15")
    end_contact(by=cast.lan, contact_id=contact.id)
    return contact.id
