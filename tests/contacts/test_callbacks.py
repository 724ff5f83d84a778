"""Calling back where nobody said it is safe: asked, decided within minutes, cleared once."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from hotline.actor.context import Actor, acting
from hotline.audit.models import Record
from hotline.cases import services as cases
from hotline.contacts import callbacks, services
from hotline.contacts.callbacks import Refused
from hotline.contacts.jobs import SWEEPER
from hotline.contacts.models import CallBack, Contact
from hotline.events.models import Outbox
from hotline.people import reach
from hotline.people.models import Clearance
from hotline.people.reach import NotAllowed, NotCleared
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PHONE = "0912 345 678"
WORDS = "Đã hai lần gọi đến rồi cúp, gọi thử một lần."


@pytest.fixture
def contact(cast: Cast) -> Contact:
    return services.take_contact(by=cast.lan, phone=PHONE)


def asked(cast: Cast, contact: Contact, **more: Any) -> CallBack:
    return callbacks.ask(by=cast.lan, contact_id=contact.id, why="no_rule", **more)


def heard(kind: str) -> set[str]:
    return set(Outbox.objects.filter(kind=kind).values_list("topic", flat=True))


def test_a_question_waits_once_and_for_five_minutes(cast: Cast, contact: Contact) -> None:
    question = asked(cast, contact)
    assert question.due_at - question.asked_at == dt.timedelta(minutes=5)
    assert asked(cast, contact).id == question.id
    assert heard("callback") == {cast.lan.key, "role:supervisor@HN"}
    with acting(cast.mai):
        assert list(callbacks.waiting()) == [question]
    with acting(cast.son):
        assert list(callbacks.waiting()) == []


def test_a_neutral_call_clears_whoever_asked_and_nobody_else(cast: Cast, contact: Contact) -> None:
    question = asked(cast, contact)
    callbacks.decide(
        by=cast.mai, callback_id=question.id, decision="neutral_call_back", words=WORDS
    )
    held = reach.current(cast.lan, contact.id)
    assert held is not None
    assert (held.how, held.basis) == ("call", "supervisor")
    assert reach.current(cast.mai, contact.id) is None
    with acting(cast.lan):
        question.refresh_from_db()
        assert question.words == WORDS
        assert callbacks.waiting_for(contact.id) is None


@pytest.mark.parametrize("decision", ["welfare_check", "wait"])
def test_other_decisions_clear_nothing(cast: Cast, contact: Contact, decision: str) -> None:
    question = asked(cast, contact)
    callbacks.decide(by=cast.mai, callback_id=question.id, decision=decision, words=WORDS)
    assert reach.current(cast.lan, contact.id) is None


def test_never_stands_against_the_supervisor_too(cast: Cast, contact: Contact) -> None:
    question = asked(cast, contact)
    services.amend_contact(by=cast.lan, contact_id=contact.id, safe_to_call_back="never")
    with pytest.raises(Refused, match="never"):
        callbacks.decide(
            by=cast.mai, callback_id=question.id, decision="neutral_call_back", words=WORDS
        )
    callbacks.decide(by=cast.mai, callback_id=question.id, decision="welfare_check", words=WORDS)


def test_a_decision_is_made_once_with_words_and_by_a_known_code(
    cast: Cast, contact: Contact
) -> None:
    question = asked(cast, contact)
    for decision, words, code in (
        ("call_anyway", WORDS, "bad_code"),
        ("wait", "  ", "no_words"),
    ):
        with pytest.raises(Refused, match=code):
            callbacks.decide(by=cast.mai, callback_id=question.id, decision=decision, words=words)
    callbacks.decide(by=cast.mai, callback_id=question.id, decision="wait", words=WORDS)
    with pytest.raises(Refused, match="decided"):
        callbacks.decide(
            by=cast.mai, callback_id=question.id, decision="neutral_call_back", words=WORDS
        )


def test_another_centre_decides_nothing(cast: Cast, contact: Contact) -> None:
    question = asked(cast, contact)
    with pytest.raises(CallBack.DoesNotExist):
        callbacks.decide(by=cast.son, callback_id=question.id, decision="wait", words=WORDS)
    with pytest.raises(Contact.DoesNotExist):
        callbacks.ask(by=cast.binh, contact_id=contact.id, why="no_rule")


def test_the_database_clears_nothing_without_a_decision(cast: Cast, contact: Contact) -> None:
    question = asked(cast, contact)
    clear = "SELECT contacts_clear(gen_random_uuid(), %s::uuid, 'call')"
    clear_decided = "SELECT contacts_clear_decided(gen_random_uuid(), %s::uuid)"
    for actor, work, ident in (
        (cast.lan, clear_decided, question.id),
        (cast.mai, clear_decided, question.id),
        (cast.lan, clear, contact.id),
    ):
        with pytest.raises(ProgrammingError), acting(actor), connection.cursor() as cursor:
            cursor.execute(work, [ident])


def test_two_questions_about_one_caller_cannot_wait_at_once(cast: Cast, contact: Contact) -> None:
    question = asked(cast, contact)
    with pytest.raises(IntegrityError), transaction.atomic(), acting(cast.lan):
        CallBack(
            contact=contact, why="no_rule", asked_at=question.asked_at, asked_by=cast.lan.key,
            due_at=question.due_at,
        ).save(force_insert=True)  # fmt: skip


@pytest.mark.parametrize("why", ["dropped", "silent"])
def test_a_lost_line_asks_by_itself_and_is_no_joke(cast: Cast, contact: Contact, why: str) -> None:
    question = callbacks.end_dropped(by=cast.lan, contact_id=contact.id, why=why)
    assert question is not None
    assert question.why == why
    with acting(cast.lan):
        contact.refresh_from_db()
        assert contact.ended_at is not None
        assert contact.outcome == why


@pytest.mark.parametrize(
    "answers", [{"safe_to_call_back": "never"},
                {"safe_to_call_back": "any_time", "phone_shared": "no"}],
)  # fmt: skip
def test_a_lost_line_asks_nothing_where_she_had_answered(
    cast: Cast, contact: Contact, answers: dict[str, str]
) -> None:
    services.amend_contact(by=cast.lan, contact_id=contact.id, **answers)
    assert callbacks.end_dropped(by=cast.lan, contact_id=contact.id, why="dropped") is None
    with pytest.raises(Refused):
        callbacks.end_dropped(by=cast.lan, contact_id=contact.id, why="prank")


def test_dialling_uses_the_clearance_up_and_carries_the_rule_over(
    cast: Cast, contact: Contact
) -> None:
    services.amend_contact(
        by=cast.lan, contact_id=contact.id, safe_to_call_back="any_time", phone_shared="no",
        safe_number="0987 654 321", say_if_other_answers="giao hàng",
    )  # fmt: skip
    held = callbacks.clear(by=cast.lan, contact_id=contact.id, how="call")
    call = callbacks.dial(by=cast.lan, clearance=held)
    with acting(cast.lan):
        call = Contact.objects.get(pk=call.id)
        assert (call.channel, call.phone) == ("phone_out", "0987 654 321")
        assert call.say_if_other_answers == "giao hàng"
    with pytest.raises(NotCleared):
        callbacks.dial(by=cast.lan, clearance=held)
    with pytest.raises(NotCleared):
        callbacks.dial(by=cast.lan, clearance=Clearance(root=contact.id, how="call"))


def test_a_call_about_a_file_sealed_by_decision_is_sealed_too(cast: Cast, contact: Contact) -> None:
    services.amend_contact(
        by=cast.lan, contact_id=contact.id, safe_to_call_back="any_time", phone_shared="no"
    )
    with acting(cast.lan):
        Contact.objects.filter(pk=contact.id).update(restricted=True)
    held = callbacks.clear(by=cast.lan, contact_id=contact.id, how="call")
    call = callbacks.dial(by=cast.lan, clearance=held)
    with acting(cast.mai):
        assert not Contact.objects.filter(pk=call.id).exists()
    with acting(cast.lan):
        assert Contact.objects.get(pk=call.id).phone == PHONE


def test_a_watched_phone_gets_no_text(cast: Cast, contact: Contact) -> None:
    services.amend_contact(
        by=cast.lan, contact_id=contact.id, safe_to_text="yes", phone_shared="yes"
    )
    with pytest.raises(NotAllowed) as error:
        callbacks.clear(by=cast.lan, contact_id=contact.id, how="text")
    assert error.value.verdict.answer == "forbidden"


def test_a_question_about_a_person_of_the_case_clears_her_and_not_the_caller(
    cast: Cast, contact: Contact
) -> None:
    case = cases.open_case(by=cast.lan, contact_id=contact.id)
    person = cases.add_person(by=cast.lan, case_id=case.id, role="survivor", phone="0987 654 321")
    question = asked(cast, contact, person_id=person.id)
    assert asked(cast, contact).id != question.id
    callbacks.decide(
        by=cast.mai, callback_id=question.id, decision="neutral_call_back", words=WORDS
    )
    held = reach.current(cast.lan, person.id)
    assert held is not None
    assert reach.current(cast.lan, contact.id) is None
    call = callbacks.dial(by=cast.lan, clearance=held)
    with acting(cast.lan):
        assert Contact.objects.get(pk=call.id).phone == "0987 654 321"


def sweep(at: dt.datetime) -> int:
    return callbacks.mark_overdue(by=SWEEPER, now=at)


def test_a_question_nobody_answers_rises_once_to_manager_and_nation(
    cast: Cast, contact: Contact
) -> None:
    question = asked(cast, contact)
    assert sweep(question.due_at) == 0
    late = question.due_at + dt.timedelta(seconds=1)
    assert sweep(late) == 1
    assert sweep(late) == 0
    assert {"role:national", "role:manager@HN"} <= heard("callback")
    record = Record.objects.get(action="callback.overdue")
    assert (record.actor, record.detail) == (SWEEPER.key, ["no_rule"])
    for actor in (cast.hanh, cast.quan):
        assert waits_for(actor) == [question]


def waits_for(actor: Actor) -> list[CallBack]:
    with acting(actor):
        return list(callbacks.waiting())


def test_an_answered_question_never_rises(cast: Cast, contact: Contact) -> None:
    question = asked(cast, contact)
    callbacks.decide(by=cast.mai, callback_id=question.id, decision="wait", words=WORDS)
    assert sweep(question.due_at + dt.timedelta(hours=1)) == 0
