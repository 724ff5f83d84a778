"""A supervisor takes an open contact over."""

import pytest

from hotline.actor.context import acting
from hotline.audit.models import Record
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
