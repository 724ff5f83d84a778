"""A supervisor takes an open contact over."""

from typing import Any
from uuid import uuid4

import pytest

from hotline.actor.context import acting
from hotline.audit.models import Record
from hotline.contacts import saving
from hotline.contacts import services as contacts
from hotline.contacts.models import Contact
from hotline.events.models import Outbox
from hotline.shifts import services
from tests.access.world import Files
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_the_contact_is_hers_and_the_colleague_still_reads_it(cast: Cast, files: Files) -> None:
    services.take_over_contact(by=cast.mai, contact_id=files.contact)
    for one in (cast.mai, cast.lan):
        with acting(one):
            contact = Contact.objects.get(pk=files.contact)
            assert contact.counsellor_id == cast.mai.member_id
            assert contact.notes
    assert Record.objects.filter(action="contact.take_over", root=files.contact).count() == 1
    told = set(Outbox.objects.filter(kind="contact", subject=files.contact).values_list("topic"))
    assert {(cast.lan.key,), (cast.mai.key,), ("role:supervisor@HN",)} <= told


def test_taking_it_again_changes_nothing(cast: Cast, files: Files) -> None:
    for _ in range(2):
        services.take_over_contact(by=cast.mai, contact_id=files.contact)
    assert Record.objects.filter(action="contact.take_over").count() == 1


def test_an_ended_contact_is_not_taken_over(cast: Cast, files: Files) -> None:
    contacts.end_contact(by=cast.lan, contact_id=files.contact)
    with pytest.raises(services.Refused, match="ended"):
        services.take_over_contact(by=cast.mai, contact_id=files.contact)


def test_another_centres_supervisor_finds_no_contact(cast: Cast, files: Files) -> None:
    with pytest.raises(Contact.DoesNotExist):
        services.take_over_contact(by=cast.son, contact_id=files.contact)


def test_whom_it_was_taken_from_sends_what_her_page_holds_and_writes_nothing_new(
    cast: Cast, files: Files
) -> None:
    page = uuid4()
    typed = {"contact_id": files.contact, "page": page}
    saving.save_typed(by=cast.lan, change_id=uuid4(), notes="Em ở bến xe", **typed)
    services.take_over_contact(by=cast.mai, contact_id=files.contact)
    saving.save_typed(by=cast.lan, change_id=uuid4(), landmark="cổng sau", **typed)
    with acting(cast.mai):
        assert Contact.objects.get(pk=files.contact).landmark == "cổng sau"
    with pytest.raises(contacts.NotHers):
        saving.save_typed(
            by=cast.lan, contact_id=files.contact, change_id=uuid4(), page=uuid4(), notes="khác"
        )


def test_only_its_holder_ends_it(cast: Cast, files: Files) -> None:
    services.take_over_contact(by=cast.mai, contact_id=files.contact)
    with pytest.raises(contacts.NotHers):
        contacts.end_contact(by=cast.lan, contact_id=files.contact)
    contacts.end_contact(by=cast.mai, contact_id=files.contact)
    with acting(cast.lan):
        assert Contact.objects.get(pk=files.contact).ended_at


def test_her_page_is_told_and_her_button_ends_nothing(
    signed_in: Any, cast: Cast, files: Files
) -> None:
    lan = signed_in("lan")
    address = f"/desk/contacts/{files.contact}"
    assert "banner" not in lan.get(f"{address}/holder").content.decode()
    services.take_over_contact(by=cast.mai, contact_id=files.contact)
    assert "Mai" in lan.get(f"{address}/holder").content.decode()
    assert lan.post(f"{address}/end").status_code == 302
    assert lan.post(f"{address}/dropped", {"why": "dropped"}).status_code == 302
    with acting(cast.mai):
        assert Contact.objects.get(pk=files.contact).is_open
