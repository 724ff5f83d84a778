"""The register of interpreters: who is found, who may be asked in, and who must not."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError

from hotline.actor.context import acting
from hotline.audit.models import Record
from hotline.contacts import interpreting
from hotline.contacts import services as contacts
from hotline.contacts.models import Assignment, Contact
from hotline.countries.pack import current as pack
from hotline.registers import interpreters, rules
from hotline.registers.models import Interpreter
from hotline.vault import services as vault
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY_10 = dt.datetime(2026, 11, 23, 10, tzinfo=HANOI)
DAY = {"days": [0, 1, 2, 3, 4], "from_time": dt.time(8), "until_time": dt.time(17)}


def entered(cast: Cast, **more: Any) -> Interpreter:
    facts: dict[str, Any] = {
        "name": "Giàng Thị Mỷ", "phone": "0912 000 111", "languages": ["hmn"],
        "village": "Tả Phìn", "clan": "Giàng", "signed_on": dt.date(2026, 1, 5), **DAY,
    }  # fmt: skip
    return interpreters.enter(by=cast.mai, **(facts | more))


@pytest.fixture
def contact(cast: Cast) -> Contact:
    return contacts.take_contact(by=cast.lan, language="hmn")


def assign(cast: Cast, contact: Contact, who: Interpreter, tie: str = "none") -> Assignment:
    return interpreting.assign(
        by=cast.lan, contact_id=contact.id, interpreter_id=who.id, language="hmn", tie=tie
    )


def test_every_desk_finds_her_and_reads_her_number(cast: Cast) -> None:
    who = entered(cast)
    for finder in (cast.lan, cast.binh, cast.son, cast.hanh, cast.quan):
        with acting(finder):
            (found,) = interpreters.find(language="hmn", at=MONDAY_10)
            assert found.interpreter.phone == "0912 000 111"
            assert (found.signed, found.available) == (True, True)
    for other in (cast.pao, cast.tu):
        with acting(other):
            assert not Interpreter.objects.filter(pk=who.id).exists()
    with acting(cast.van), pytest.raises(vault.Sealed):
        assert Interpreter.objects.get(pk=who.id).name


def test_who_may_be_asked_now_stands_first_and_nobody_is_hidden(cast: Cast) -> None:
    unsigned = entered(cast, signed_on=None)
    away = entered(cast, days=[6])
    now = entered(cast)
    entered(cast, languages=["khm"])
    entered(cast, left_on=dt.date(2026, 11, 1))
    with acting(cast.lan):
        found = interpreters.find(language="hmn", at=MONDAY_10)
    assert [one.interpreter.id for one in found] == [now.id, away.id, unsigned.id]


@pytest.mark.parametrize(
    ("days", "start", "end", "at", "yes"),
    [
        ([0], dt.time(8), dt.time(17), MONDAY_10, True),
        ([1], dt.time(8), dt.time(17), MONDAY_10, False),
        ([0], dt.time(8), dt.time(10), MONDAY_10, False),
        ([0], dt.time(10), dt.time(11), MONDAY_10, True),
        ([0], None, None, MONDAY_10, True),
        ([6], dt.time(22), dt.time(11), MONDAY_10, True),
        ([0], dt.time(22), dt.time(11), MONDAY_10, False),
        ([0], dt.time(22), dt.time(6), MONDAY_10.replace(hour=23), True),
        ([], None, None, MONDAY_10, False),
    ],
)
def test_hours_run_over_midnight_with_the_day_they_begin_on(
    days: list[int], start: dt.time | None, end: dt.time | None, at: dt.datetime, yes: bool
) -> None:
    assert rules.is_available(days, start, end, at) is yes


def test_confidentiality_binds_from_its_first_to_its_last_day() -> None:
    first, last = dt.date(2026, 1, 5), dt.date(2026, 12, 31)
    assert rules.has_signed(first, last, first)
    assert rules.has_signed(first, last, last)
    assert rules.has_signed(first, None, dt.date(2030, 1, 1))
    assert not rules.has_signed(first, last, dt.date(2027, 1, 1))
    assert not rules.has_signed(first, last, dt.date(2026, 1, 4))
    assert not rules.has_signed(None, None, first)


def test_asked_and_without_a_tie_she_takes_part_once(cast: Cast, contact: Contact) -> None:
    who = entered(cast)
    first = assign(cast, contact, who)
    assert assign(cast, contact, who).id == first.id
    with acting(cast.lan):
        assert [a.interpreter_id for a in interpreting.of_contact(contact.id)] == [who.id]
    with acting(cast.binh):
        assert not Assignment.objects.exists()


@pytest.mark.parametrize(
    ("tie", "facts", "code"),
    [
        ("tie", {}, "tie"),
        ("unknown", {}, "unknown_tie"),
        ("", {}, "not_asked"),
        ("none", {"signed_on": None}, "unsigned"),
        ("none", {"signed_until": dt.date(2026, 2, 1)}, "unsigned"),
        ("none", {"left_on": dt.date(2026, 2, 1)}, "left"),
        ("none", {"languages": ["khm"]}, "wrong_language"),
    ],
)
def test_a_tie_or_no_signature_keeps_her_out_and_is_logged(
    cast: Cast, contact: Contact, tie: str, facts: dict[str, Any], code: str
) -> None:
    who = entered(cast, **facts)
    with pytest.raises(interpreting.Refused) as refusal:
        assign(cast, contact, who, tie)
    assert refusal.value.code == code
    with acting(cast.lan):
        assert not Assignment.objects.exists()
    told = Record.objects.get(action="refused:interpreter.assign")
    assert (told.root, told.reason) == (contact.id, code)


def test_the_database_itself_takes_no_assignment_with_a_tie(cast: Cast, contact: Contact) -> None:
    who = entered(cast)
    with pytest.raises(IntegrityError), acting(cast.lan):
        Assignment(
            contact=contact, interpreter=who, language="hmn", tie="tie", by=cast.lan.key
        ).save(force_insert=True)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"languages": []}, "languages"),
        ({"languages": ["klingon"]}, "languages"),
        ({"name": ""}, "name"),
        ({"days": [7]}, "days"),
        ({"until_time": None}, "until_time"),
        ({"signed_until": dt.date(2025, 1, 1)}, "signed_until"),
        ({"signed_on": None, "signed_until": dt.date(2027, 1, 1)}, "signed_until"),
    ],
)
def test_what_cannot_be_is_refused(cast: Cast, facts: dict[str, Any], field: str) -> None:
    with pytest.raises(interpreters.Wrong) as refusal:
        entered(cast, **facts)
    assert refusal.value.field == field


def test_she_leaves_and_is_found_no_more(cast: Cast) -> None:
    who = entered(cast)
    interpreters.amend(by=cast.hanh, interpreter_id=who.id, left_on=pack().today())
    with acting(cast.lan):
        assert interpreters.find(language="hmn") == []
