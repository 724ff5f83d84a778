"""Who may be reached, how and when: nothing answered means nothing allowed."""

import dataclasses
import datetime as dt
import uuid
import zoneinfo
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from hypothesis import given
from hypothesis import strategies as st

from hotline.actor.context import acting
from hotline.audit.models import Record
from hotline.cases import services as cases
from hotline.contacts import services as contacts
from hotline.people import reach
from hotline.people.models import Clearance, Person
from hotline.people.reach import HOWS, Block, How, NotAllowed, NotCleared, judge
from tests.cast import Cast

ZONE = zoneinfo.ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY_8PM = dt.datetime(2026, 6, 1, 20, tzinfo=ZONE)
OPEN = Block(
    own="0912 345 678", safe_to_call_back="any_time", safe_to_text="yes",
    safe_to_leave_message="yes", phone_shared="no",
)  # fmt: skip


def with_(**answers: str) -> Block:
    return dataclasses.replace(OPEN, **answers)


@pytest.mark.parametrize("how", HOWS)
def test_everything_answered_yes_is_allowed(how: How) -> None:
    assert judge(OPEN, how=how, at=MONDAY_8PM).allowed


@pytest.mark.parametrize("how", HOWS)
def test_nothing_answered_is_nothing_allowed(how: How) -> None:
    assert judge(Block(), how=how, at=MONDAY_8PM).answer == "forbidden"
    assert judge(Block(own="0912 345 678"), how=how, at=MONDAY_8PM).answer == "ask_supervisor"


RULES: list[tuple[dict[str, str], How, str, str]] = [
    ({"safe_to_call_back": "never"}, "call", "forbidden", "never"),
    ({"safe_to_call_back": "never"}, "voicemail", "forbidden", "never"),
    ({"safe_to_call_back": "unknown"}, "call", "ask_supervisor", "not_asked"),
    ({"safe_to_text": "no"}, "text", "forbidden", "no_text"),
    ({"safe_to_text": "unknown"}, "text", "ask_supervisor", "text_not_asked"),
    ({"safe_to_leave_message": "no"}, "voicemail", "forbidden", "no_voicemail"),
    ({"phone_shared": "yes"}, "text", "forbidden", "phone_watched"),
    ({"phone_shared": "yes"}, "voicemail", "forbidden", "phone_watched"),
    ({"phone_shared": "yes"}, "call", "ask_supervisor", "phone_watched"),
    ({"phone_shared": "unknown"}, "call", "ask_supervisor", "phone_not_asked"),
    ({"own": ""}, "call", "forbidden", "no_number"),
    ({"safe_number": "số của chị Hoa"}, "call", "ask_supervisor", "number_unclear"),
    ({"safe_to_call_back": "given_times"}, "call", "ask_supervisor", "hours_missing"),
    (
        {"safe_to_call_back": "given_times", "safe_hours": "khi chồng đi làm"},
        "call", "ask_supervisor", "hours_unclear",
    ),
    (
        {"safe_to_call_back": "given_times", "safe_hours": "9-11"},
        "text", "ask_supervisor", "outside_hours",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("answers", "how", "answer", "why"), RULES)
def test_each_answer_decides_as_the_rule_says(
    answers: dict[str, str], how: How, answer: str, why: str
) -> None:
    verdict = judge(with_(**answers), how=how, at=MONDAY_8PM)
    assert verdict.answer == answer
    assert why in verdict.why


def test_inside_her_hours_a_call_is_allowed_and_a_minute_later_it_is_not() -> None:
    block = with_(safe_to_call_back="given_times", safe_hours="T2-T6 19:00-21:00")
    last = MONDAY_8PM.replace(hour=20, minute=59)
    assert judge(block, how="call", at=last).allowed
    assert judge(block, how="call", at=last + dt.timedelta(minutes=1)).why == ("outside_hours",)


def test_a_named_safe_number_is_the_only_one() -> None:
    block = with_(safe_number="0987 654 321\n0987 654 322", phone_shared="yes")
    assert judge(block, how="call", at=MONDAY_8PM, number="+84987654322").allowed
    other = judge(block, how="call", at=MONDAY_8PM, number=block.own)
    assert other.why == ("other_number",)
    assert reach.numbers(block) == ("0987 654 321", "0987 654 322")
    assert reach.numbers(with_(safe_number="0987 654 321\nhỏi Hoa")) == ()


CODES = st.fixed_dictionaries({
    "safe_to_call_back": st.sampled_from(["never", "given_times", "any_time", "unknown"]),
    "safe_to_text": st.sampled_from(["yes", "no", "unknown"]),
    "safe_to_leave_message": st.sampled_from(["yes", "no", "unknown"]),
    "phone_shared": st.sampled_from(["yes", "no", "unknown"]),
    "safe_number": st.sampled_from(["", "0987 654 321", "gì đó"]),
    "safe_hours": st.sampled_from(["", "9-11", "19-21", "?"]),
})  # fmt: skip


@given(CODES, st.sampled_from(HOWS), st.sampled_from(["safe_to_call_back", "safe_to_text",
       "safe_to_leave_message", "phone_shared"]))  # fmt: skip
def test_an_answer_taken_back_never_allows_more(
    answers: dict[str, str], how: How, name: str
) -> None:
    before = judge(with_(**answers), how=how, at=MONDAY_8PM)
    after = judge(with_(**(answers | {name: "unknown"})), how=how, at=MONDAY_8PM)
    if name != "safe_to_call_back" or how != "text":  # hours bind texts only once they are given
        assert after.allowed <= before.allowed
    assert before.allowed == (before.why == ())


def test_emergency_and_public_numbers_are_always_open() -> None:
    assert all(reach.is_open_number(n) for n in ("113", "115", "1 1 4", "+84 981 84 84 84"))
    assert not any(reach.is_open_number(n) for n in ("", "0912 345 678", "1134", "số"))


# --- the clearance --------------------------------------------------------------------------------

db = pytest.mark.django_db


@pytest.fixture
def person(cast: Cast) -> Person:
    contact = contacts.take_contact(by=cast.lan, phone="0912 345 678")
    case = cases.open_case(by=cast.lan, contact_id=contact.id)
    return cases.add_person(
        by=cast.lan, case_id=case.id, role="survivor", phone="0912 345 678",
        safe_to_call_back="any_time", safe_to_text="no", phone_shared="no",
    )  # fmt: skip


def block(cast: Cast) -> Any:
    return lambda root: reach.block_of(Person.objects.get(pk=root))


@db
def test_the_rule_clears_a_call_once_for_its_holder(cast: Cast, person: Person) -> None:
    held = reach.clear(by=cast.lan, person_id=person.id, how="call")
    assert (held.basis, held.by, held.until - held.issued_at) == (
        "rule", cast.lan.key, reach.LASTS,
    )  # fmt: skip
    with acting(cast.mai):
        assert not Clearance.objects.exists()
    with pytest.raises(NotCleared):
        reach.use(by=cast.mai, clearance_id=held.id, block=block(cast))
    reach.use(by=cast.lan, clearance_id=held.id, block=block(cast))
    with pytest.raises(NotCleared):
        reach.use(by=cast.lan, clearance_id=held.id, block=block(cast))
    assert list(
        Record.objects.filter(root=person.id, action__startswith="reach").values_list(
            "action", "reason"
        )
    ) == [("reach.clear", "rule"), ("reach.use", "rule")]


@db
def test_what_the_rule_does_not_allow_is_not_cleared(cast: Cast, person: Person) -> None:
    with pytest.raises(NotAllowed) as error:
        reach.clear(by=cast.lan, person_id=person.id, how="text")
    assert error.value.verdict.why == ("no_text",)
    with pytest.raises(Person.DoesNotExist):
        reach.clear(by=cast.binh, person_id=person.id, how="call")


@db
def test_a_clearance_ends_after_ten_minutes(cast: Cast, person: Person) -> None:
    held = reach.clear(by=cast.lan, person_id=person.id, how="call")
    late = held.until + dt.timedelta(seconds=1)
    assert reach.current(cast.lan, person.id) == held
    assert reach.current(cast.lan, person.id, at=late) is None
    with pytest.raises(NotCleared):
        reach.use(by=cast.lan, clearance_id=held.id, block=block(cast), at=late)


@db
def test_never_said_meanwhile_takes_the_clearance_back(cast: Cast, person: Person) -> None:
    from hotline.people.services import amend_person

    held = reach.clear(by=cast.lan, person_id=person.id, how="call")
    amend_person(by=cast.lan, person_id=person.id, safe_to_call_back="never")
    with pytest.raises(NotAllowed):
        reach.use(by=cast.lan, clearance_id=held.id, block=block(cast))


@db
def test_calling_code_cannot_make_a_clearance(cast: Cast, person: Person) -> None:
    now = MONDAY_8PM
    forged = Clearance(
        id=uuid.uuid4(), root=person.id, how="call", basis="rule", issued_at=now,
        until=now + reach.LASTS, by=cast.lan.key,
    )  # fmt: skip
    with pytest.raises(NotCleared):
        reach.checked(cast.lan, forged)
    with pytest.raises(ProgrammingError), transaction.atomic(), acting(cast.lan):
        forged.save(force_insert=True)
    held = reach.clear(by=cast.lan, person_id=person.id, how="call")
    with pytest.raises(ProgrammingError), transaction.atomic(), acting(cast.lan):
        Clearance.objects.filter(pk=held.pk).update(until=now + dt.timedelta(days=999))


@db
@pytest.mark.parametrize("how", ["text", "voicemail", "fax"])
def test_the_database_itself_refuses_what_her_answers_forbid(
    cast: Cast, person: Person, how: str
) -> None:
    from django.db import connection

    with pytest.raises(ProgrammingError), acting(cast.lan), connection.cursor() as cursor:
        cursor.execute("SELECT people_clear(gen_random_uuid(), %s::uuid, %s)", [person.id, how])
