"""A case to work on, and one more counsellor in Hà Nội."""

import pytest

from hotline.actor.context import Actor
from hotline.cases import services
from hotline.cases.models import Case
from hotline.contacts.services import end_contact, take_contact
from tests.access.world import Files, enrolled, files, lao_cai, work_loop
from tests.cast import Cast

__all__ = ["files"]


@pytest.fixture
def case(cast: Cast) -> Case:
    """Lan's case of a caller."""
    contact = take_contact(by=cast.lan, caller_type="victim", place="34/15")
    end_contact(by=cast.lan, contact_id=contact.id)
    return services.open_case(by=cast.lan, contact_id=contact.id)


@pytest.fixture
def story(cast: Cast) -> Files:
    """Lan's case with a survivor and a referral on its way."""
    files = work_loop(cast.lan, lao_cai())
    end_contact(by=cast.lan, contact_id=files.contact)
    return files


@pytest.fixture
def hoa(cast: Cast) -> Actor:
    """Another counsellor in Hà Nội."""
    return enrolled("hoa", "counsellor", centre="HN").as_actor()
