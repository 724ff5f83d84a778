"""A survivor in Lào Cai, taken by Lan, and what she may be referred with."""

from collections.abc import Callable
from typing import Any

import pytest

from hotline.cases import services as cases
from hotline.cases.models import Case
from hotline.contacts import services as contacts
from hotline.directory.models import ContactPoint
from hotline.directory.queries import responsible_agency
from hotline.people.models import Person
from hotline.referrals import sending
from hotline.referrals.models import Referral
from tests.cast import Cast

NAME = "Giàng Thị Mỷ"
PLACE = "34/15"

Send = Callable[..., Referral]


@pytest.fixture
def survivor(cast: Cast) -> tuple[Case, Person]:
    """A case in Hà Nội with a survivor of age in Lào Cai."""
    contact = contacts.take_contact(
        by=cast.lan, kind="referral", caller_type="relative", phone="0912 345 678", notes="bị lừa"
    )
    case = cases.open_case(by=cast.lan, contact_id=contact.id)
    person = cases.add_person(
        by=cast.lan, case_id=case.id, role="survivor", name=NAME, place=PLACE, birth_year=2000
    )
    return case, person


@pytest.fixture
def contact_points(cast: Cast) -> None:
    """Ways in which the focal point of Lào Cai is told."""
    for kind in ContactPoint.KINDS:
        ContactPoint.objects.create(
            agency_id=cast.pao.agency, kind=kind, email=f"{kind}@example.org", ways=["email"]
        )


@pytest.fixture
def send(cast: Cast, survivor: tuple[Case, Person]) -> Send:
    """Send her to the focal point of her province, or as the test says."""

    def sent(**changes: Any) -> Referral:
        case, person = survivor
        order: dict[str, Any] = {
            "by": cast.lan,
            "case_id": case.id,
            "person_id": person.id,
            "agency": responsible_agency(PLACE),
            "urgency": "urgent",
            "basis": "consent",
            "basis_words": "đồng ý qua điện thoại",
            "fields": ["name", "birth_year", "address"],
            "account": "cần nơi ở an toàn",
        }
        return sending.send(**(order | changes))

    return sent
