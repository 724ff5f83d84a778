"""The log: what is done and what is seen, once each, and never a word of a case."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.audit.models import Record
from hotline.audit.session import session_mark
from hotline.contacts import services as contacts
from hotline.contacts.models import Contact
from hotline.people.models import Person
from hotline.vault.services import Sealed
from tests.access.world import (
    Files,
    OwnDatabase,
    browser_of,
    lao_cai,
    work_loop,
)
from tests.cast import Cast


def rows(**like: Any) -> list[Record]:
    return list(Record.objects.filter(**like).order_by("seq"))


# --- acts -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_act_is_one_row_with_who_what_which_and_why(cast: Cast, files: Files) -> None:
    (taken,) = rows(action="contact.take")
    assert (taken.actor, taken.root, taken.detail) == (cast.lan.key, files.contact, [])
    (sent,) = rows(action="referral.send")
    assert (sent.root, sent.reason) == (files.referral, "consent")
    # Nobody asked whether her number may be called: it stays, and the log does not claim it went.
    assert set(sent.detail) >= {"name", "address"}
    assert "phone" not in sent.detail
    # Her paper is nothing that this kind of agency may be given.
    assert "paper" not in sent.detail


@pytest.mark.django_db
def test_an_act_that_is_undone_is_not_in_the_log(cast: Cast) -> None:
    with acting(cast.lan):
        try:
            with transaction.atomic():
                contacts.take_contact(by=cast.lan)
                raise ValueError
        except ValueError:
            pass
        kept = contacts.take_contact(by=cast.lan)
    assert [r.root for r in rows(action="contact.take")] == [kept.id]


@pytest.mark.django_db
def test_autosave_is_one_row_a_session_and_field(cast: Cast, files: Files) -> None:
    first, second = (Actor(cast.lan.key, "counsellor", "HN", session=s) for s in ("s1", "s2"))
    for by in (first, first, second, first):
        contacts.amend_contact(by=by, contact_id=files.contact, notes="thêm", age=20)
    contacts.amend_contact(by=first, contact_id=files.contact, notes="thêm nữa")
    found = [(r.session, r.detail) for r in rows(action="contact.amend", root=files.contact)]
    assert sorted(found) == [("s1", ["age"]), ("s1", ["notes"]), ("s2", ["age"]), ("s2", ["notes"])]


@pytest.mark.django_db
def test_autosave_twice_in_one_transaction_is_one_row(cast: Cast, files: Files) -> None:
    with acting(cast.lan):
        for words in ("một", "hai"):
            contacts.amend_contact(by=cast.lan, contact_id=files.contact, notes=words)
    assert len(rows(action="contact.amend")) == 1


@pytest.mark.django_db
def test_two_sessions_differ_in_the_log_and_neither_can_be_taken_over() -> None:
    key = "k4xq0o2l7v1h8m3n5p6r9s2t4u7w8y1z"
    mark = session_mark(key)
    assert len(mark) == 16
    assert mark != session_mark(key[::-1])
    assert mark not in key
    assert key not in mark


# --- looks ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_look_is_one_row_a_file_and_transaction_with_its_classes(
    cast: Cast, files: Files
) -> None:
    before = len(rows(action="saw", actor=cast.mai.key))
    with acting(cast.mai):
        contact = Contact.objects.get(pk=files.contact)
        assert contact.phone
        assert contact.notes
        assert contact.place_words
        assert Person.objects.get(pk=files.person).name
    new = rows(action="saw", actor=cast.mai.key)[before:]
    assert {(r.root, tuple(r.detail)) for r in new} == {
        (files.contact, ("D2", "D3")),
        (files.person, ("D2",)),
    }
    assert len(new) == 2
    with acting(cast.mai):
        assert Contact.objects.get(pk=files.contact).phone
    assert len(rows(action="saw", actor=cast.mai.key)) == before + 3


@pytest.mark.django_db
def test_reading_coded_facts_is_no_look(cast: Cast, files: Files) -> None:
    with acting(cast.hanh):
        for person in Person.objects.all():
            assert person.place or not person.place
    assert not rows(action="saw", actor=cast.hanh.key)


@pytest.mark.django_db
def test_what_did_not_open_was_not_seen(cast: Cast, files: Files) -> None:
    with acting(cast.hanh), pytest.raises(Sealed):
        _ = Person.objects.get(pk=files.person).name
    assert not rows(action="saw", actor=cast.hanh.key)


@pytest.mark.django_db
def test_what_an_inner_actor_saw_is_hers(cast: Cast, files: Files) -> None:
    with acting(cast.hanh), acting(cast.mai):
        assert Person.objects.get(pk=files.person).name
    assert rows(action="saw", actor=cast.mai.key)
    assert not rows(action="saw", actor=cast.hanh.key)


def _look_and(end: str, cast: Cast, files: Files) -> None:
    with acting(cast.mai):
        assert Person.objects.get(pk=files.person).name
        if end == "an error":
            raise ValueError
        if end == "a database error":
            with connection.cursor() as cursor:
                cursor.execute("SELECT no_such_column FROM cases_case")
        transaction.set_rollback(True)


@pytest.mark.parametrize("end", ["an error", "a database error", "rolled back"])
def test_a_look_stays_in_the_log_when_its_transaction_is_undone(
    own_database: OwnDatabase, end: str
) -> None:
    cast = own_database.cast()
    files = work_loop(cast.lan, lao_cai())
    try:
        _look_and(end, cast, files)
    except (ValueError, DatabaseError):
        assert end != "rolled back"
    assert [r.root for r in rows(action="saw", actor=cast.mai.key)] == [files.person]


@pytest.mark.parametrize("outer_fails", [True, False])
def test_a_look_of_an_inner_actor_stays_however_the_outer_one_ends(
    own_database: OwnDatabase, outer_fails: bool
) -> None:
    cast = own_database.cast()
    files = work_loop(cast.lan, lao_cai())
    try:
        with acting(cast.hanh):
            try:
                with acting(cast.mai):
                    assert Person.objects.get(pk=files.person).name
                    raise KeyError
            except KeyError:
                pass
            if outer_fails:
                raise ValueError
    except ValueError:
        pass
    assert [r.root for r in rows(action="saw", actor=cast.mai.key)] == [files.person]


@pytest.mark.django_db
def test_a_look_in_a_savepoint_that_is_undone_stays_in_the_log(cast: Cast, files: Files) -> None:
    with acting(cast.mai):
        try:
            with transaction.atomic():
                assert Person.objects.get(pk=files.person).name
                raise ValueError
        except ValueError:
            pass
    assert [r.root for r in rows(action="saw", actor=cast.mai.key)] == [files.person]


# --- refusals ---------------------------------------------------------------------------------


def test_a_refusal_is_in_the_log_though_nothing_else_of_the_request_is(
    own_database: OwnDatabase,
) -> None:
    cast = own_database.cast()
    files = work_loop(cast.lan, lao_cai())
    browser = browser_of(cast.members["tu"])
    response = browser.get(f"/desk/cases/{files.case}/")
    assert response.status_code == 404
    (told,) = rows(action="refused:console:case")
    assert (told.actor, told.reason, told.root) == (cast.tu.key, "role", None)
    assert told.session == session_mark(browser.session.session_key)


@pytest.mark.django_db
def test_a_refusal_survives_the_rollback_of_what_was_refused(cast: Cast) -> None:
    try:
        with acting(cast.lan):
            contacts.take_contact(by=cast.lan)
            raise PermissionError
    except PermissionError:
        audit.refused("contact.take", by=cast.lan, reason="role")
    assert [r.action for r in rows(actor=cast.lan.key)] == ["refused:contact.take"]


@pytest.mark.django_db
def test_classes_of_a_look_are_named_by_code(cast: Cast, files: Files) -> None:
    with acting(cast.lan):
        audit.saw(files.case, DataClass.D3)
    assert rows(action="saw", root=files.case)[-1].detail == ["D3"]
