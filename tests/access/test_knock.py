"""The knock: whether a number was used before, answered to whoever holds the call, and logged."""

import dataclasses

import pytest
from django.db import ProgrammingError, connection, transaction

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.audit.models import Record
from hotline.contacts import services as contacts
from hotline.contacts.models import Contact
from hotline.contacts.queries import Knock, knock
from hotline.vault.services import Sealed
from tests.access.world import Files
from tests.cast import Cast

pytestmark = pytest.mark.django_db

NUMBER = "0976 543 218"


@pytest.fixture
def held(cast: Cast) -> Contact:
    """Bình in Đà Nẵng holds a call from the number that Lan's file knows."""
    return contacts.take_contact(by=cast.binh, phone=NUMBER)


def refused(by: Actor, contact: Contact) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic():
        knock(by=by, contact_id=contact.id)


def test_a_known_number_answers_known_desk_and_rule_and_nothing_else(
    cast: Cast, files: Files, held: Contact
) -> None:
    contacts.amend_contact(by=cast.lan, contact_id=files.contact, safe_to_call_back="never")
    assert knock(by=cast.binh, contact_id=held.id) == Knock(True, "HN", "never")
    assert {f.name for f in dataclasses.fields(Knock)} == {"known", "centre", "safe_to_call_back"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_function_result('contacts_knock'::regproc)")
        assert cursor.fetchone() == ("TABLE(centre text, safe_to_call_back text)",)


def test_knocking_opens_nothing(cast: Cast, files: Files, held: Contact) -> None:
    knock(by=cast.binh, contact_id=held.id)
    with acting(cast.binh):
        assert set(Contact.objects.values_list("pk", flat=True)) == {held.id}


def test_a_new_or_withheld_number_is_not_known(cast: Cast, files: Files) -> None:
    fresh = contacts.take_contact(by=cast.binh, phone="0356 111 222")
    withheld = contacts.take_contact(by=cast.binh)
    contacts.take_contact(by=cast.lan)
    for contact in (fresh, withheld):
        assert knock(by=cast.binh, contact_id=contact.id) == Knock(False)


def test_the_contact_itself_is_no_earlier_use(cast: Cast, held: Contact) -> None:
    assert knock(by=cast.binh, contact_id=held.id) == Knock(False)


def test_however_a_number_is_written_it_is_the_same(cast: Cast, files: Files) -> None:
    for written in ("0976543218", "+84 976 543 218", "84-976-543-218", "0976.543.218"):
        held = contacts.take_contact(by=cast.binh, phone=written)
        assert knock(by=cast.binh, contact_id=held.id).known, written


@pytest.mark.parametrize("name", ["son", "mai", "hanh", "quan", "van", "tu", "pao", "thu", "lan"])
def test_whoever_does_not_hold_the_contact_deep_enough_is_refused(
    cast: Cast, files: Files, held: Contact, name: str
) -> None:
    if name == "son":  # supervisor of the centre: holds its contacts as deep as their counsellors
        assert knock(by=cast.son, contact_id=held.id).known
    else:
        refused(getattr(cast, name), held)


def test_a_contact_lent_by_coded_facts_is_not_enough(
    cast: Cast, files: Files, held: Contact
) -> None:
    with acting(cast.binh):
        access.give(held.id, to=cast.lan.key, deepest=DataClass.D1, why="helps")
    refused(cast.lan, held)
    with acting(cast.binh):
        access.give(held.id, to=cast.lan.key, deepest=DataClass.D2, why="helps")
    # Her own earlier contact is the one that is known.
    assert knock(by=cast.lan, contact_id=held.id).centre == "HN"


def test_an_invented_contact_is_refused(cast: Cast, files: Files) -> None:
    import uuid

    with pytest.raises(ProgrammingError), transaction.atomic():
        knock(by=cast.binh, contact_id=uuid.uuid4())


def test_a_file_sealed_by_decision_never_answers(cast: Cast, files: Files, held: Contact) -> None:
    with acting(cast.lan):
        Contact.objects.filter(pk=files.contact).update(restricted=True)
    assert knock(by=cast.binh, contact_id=held.id) == Knock(False)


def test_a_knock_is_in_the_log_with_its_answer_and_without_the_number(
    cast: Cast, files: Files, held: Contact
) -> None:
    knock(by=cast.binh, contact_id=held.id)
    new = contacts.take_contact(by=cast.binh, phone="0356 111 222")
    knock(by=cast.binh, contact_id=new.id)
    told = Record.objects.filter(action="contact.knock").order_by("seq")
    assert [(r.actor, r.root, r.detail) for r in told] == [
        (cast.binh.key, held.id, ["known"]),
        (cast.binh.key, new.id, ["new"]),
    ]


def test_the_knock_gives_no_way_into_the_known_file(
    cast: Cast, files: Files, held: Contact
) -> None:
    from hotline.vault import services as vault

    knock(by=cast.binh, contact_id=held.id)
    with acting(cast.binh):
        assert not vault.may_open(files.contact, DataClass.D0)
        with pytest.raises(Sealed):
            vault.unseal(files.contact, "x", b"\x01" * 60, DataClass.D0)
