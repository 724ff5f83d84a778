"""A supervisor reads along in an open contact and, asked for it, writes beside the counsellor."""

from typing import Any

import pytest

from hotline.contacts import services
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_supervisor_reads_along_and_may_write(cast: Cast, signed_in: Any) -> None:
    contact = services.take_contact(by=cast.lan)
    address = f"/desk/contacts/{contact.pk}/"
    mai = signed_in("mai")
    reading = mai.get(address).content.decode()
    assert "data-autosave" not in reading
    assert f'href="{address}?help"' in reading
    writing = mai.get(f"{address}?help").content.decode()
    assert f'data-autosave="{address}save"' in writing


def test_whoever_only_counts_or_manages_does_not_write(cast: Cast, signed_in: Any) -> None:
    contact = services.take_contact(by=cast.lan)
    address = f"/desk/contacts/{contact.pk}/?help"
    assert b"data-autosave" not in signed_in("hanh").get(address).content
    assert signed_in("son").get(address).status_code == 404


def test_an_ended_contact_is_written_by_nobody(cast: Cast, signed_in: Any) -> None:
    contact = services.take_contact(by=cast.lan)
    services.end_contact(by=cast.lan, contact_id=contact.pk)
    for name in ("lan", "mai"):
        page = signed_in(name).get(f"/desk/contacts/{contact.pk}/?help").content
        assert b"data-autosave" not in page
