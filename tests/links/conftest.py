"""A referral to a shelter in Lào Cai that has no account."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from hotline.cases import services as cases
from hotline.contacts import services as contacts
from hotline.directory.models import Agency
from hotline.directory.queries import responsible_agency
from hotline.links import services
from hotline.links.services import Issued
from hotline.referrals import services as referrals
from hotline.referrals.models import Referral
from tests.cast import Cast

NAME, WORDS = "Giàng Thị Mỷ", "cần nơi ở tạm"
TEXT, MAIL = "+84912000111", "noi.o@example.org"
Issue = Callable[..., Issued]


@pytest.fixture(autouse=True)
def sink(settings: Any, tmp_path: Path) -> Path:
    settings.HOTLINE_SINK, settings.HOTLINE_OUTBOX = True, tmp_path / "outbox"
    return tmp_path / "outbox"


@pytest.fixture
def agency(cast: Cast) -> Agency:
    found = responsible_agency("34/15")
    assert found is not None
    return found


@pytest.fixture
def send(cast: Cast, agency: Agency) -> Callable[..., Referral]:
    def sent(**changes: Any) -> Referral:
        contact = contacts.take_contact(
            by=cast.lan, kind="referral", caller_type="relative", phone="0912 345 678"
        )
        case = cases.open_case(by=cast.lan, contact_id=contact.id)
        person = cases.add_person(
            by=cast.lan, case_id=case.id, role="survivor", name=NAME, place="34/15",
            birth_year=1999,
        )  # fmt: skip
        order: dict[str, Any] = {
            "urgency": "urgent", "basis": "consent", "basis_words": "đồng ý qua điện thoại",
            "fields": ["name"], "account": WORDS, "agency": agency,
        }  # fmt: skip
        return referrals.send(
            by=cast.lan, case_id=case.id, person_id=person.id, **(order | changes)
        )

    return sent


@pytest.fixture
def referral(send: Callable[..., Referral]) -> Referral:
    return send()


@pytest.fixture
def issue(cast: Cast) -> Issue:
    def issued(referral: Referral, **changes: Any) -> Issued:
        order: dict[str, Any] = {
            "way": "email", "address": MAIL, "code_way": "voice", "code_address": TEXT,
            "until": timezone.now() + dt.timedelta(days=7),
        }  # fmt: skip
        return services.issue(by=cast.lan, referral_id=referral.id, **(order | changes))

    return issued
