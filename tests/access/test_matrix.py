"""Rows, coded facts, identity and narrative: every line of the matrix, on every kind of file."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from hotline.access.roles import ROLES
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.cases.models import Case, CaseContact, CasePerson, Entry, Measure, Problem
from hotline.contacts.models import Contact
from hotline.people.models import Person
from hotline.referrals import services as referrals
from hotline.referrals.models import Referral, Step
from hotline.staff.models import Member
from hotline.vault import services as vault
from hotline.vault.services import Sealed
from tests.access.matrix import KINDS, LINES, SYSTEM, Line
from tests.access.world import (
    ACCOUNT,
    NAME,
    NOTES,
    PHONE,
    PROBLEM,
    Files,
    enrolled,
    lao_cai,
    work_loop,
)
from tests.cast import Cast

pytestmark = pytest.mark.django_db

MODELS: dict[str, Any] = {
    "contact": Contact,
    "person": Person,
    "case": Case,
    "referral": Referral,
}
FACTS = {"contact": "topic", "person": "place", "case": "risk", "referral": "urgency"}
# Where a word of each class stands: model, column that names the root, field, the word.
WORDS: dict[tuple[str, DataClass], tuple[Any, str, str, str]] = {
    ("contact", DataClass.D2): (Contact, "id", "phone", PHONE),
    ("contact", DataClass.D3): (Contact, "id", "notes", NOTES),
    ("person", DataClass.D2): (Person, "id", "name", NAME),
    ("case", DataClass.D3): (Problem, "case_id", "text", PROBLEM),
    ("referral", DataClass.D2): (Referral, "id", "identity", NAME),
    ("referral", DataClass.D3): (Referral, "id", "account", ACCOUNT),
}
ROWS = {"case": (CaseContact, CasePerson, Problem, Measure, Entry), "referral": (Step,)}


def _moved(files: Files, to: Actor, relation: str) -> None:
    if relation == "packet received":
        referrals.receive(by=to, referral_id=files.referral)
    if relation == "packet accepted":
        referrals.accept(by=to, referral_id=files.referral)
    if relation == "packet declined":
        referrals.decline(by=to, referral_id=files.referral, reason="no_capacity")


def _seal_by_decision(owner: Actor) -> None:
    """What a decision to seal does: the owner keeps the file, no standing scope reaches it."""
    with acting(owner):
        for model in MODELS.values():
            model.objects.update(restricted=True)


def _reader(line: Line, cast: Cast) -> Member:
    """A member of her own for each line, so that nothing but the line speaks for her."""
    agency = lao_cai() if line.relation.startswith(("packet", "emergency")) else None
    if line.role in ("focal_point", "partner") and agency is None:
        agency = cast.members["thu"].agency
    centre = "DN" if line.relation == "other centre" else "HN"
    wide = ROLES[line.role].scope in ("", "nation") and line.role != "counsellor"
    return enrolled("reader", line.role, centre="" if wide and agency else centre, agency=agency)


def staged(line: Line, cast: Cast) -> tuple[Files, Actor]:
    """The story as the line says, and who reads it."""
    reader = _reader(line, cast).as_actor()
    owner = reader if line.relation.startswith("own") else cast.lan
    urgency = "emergency" if line.relation == "emergency" else "urgent"
    files = work_loop(owner, lao_cai(), urgency=urgency)
    _moved(files, reader, line.relation)
    if line.relation == "packet cancelled":
        referrals.cancel(by=owner, referral_id=files.referral)
    if "sealed by decision" in line.relation:
        _seal_by_decision(owner)
    return files, reader


def opens(read: Callable[[], str], word: str) -> bool:
    """Whether a field opens; what opens has to be the word that was written."""
    try:
        found = read()
    except Sealed:
        return False
    assert word in found
    return True


def check_depth(kind: str, files: Files, depth: DataClass | None) -> None:
    """Rows, count, facts and words of one file, as the current actor finds them."""
    model, root = MODELS[kind], getattr(files, kind)
    assert model.objects.filter(pk=root).exists() is (depth is not None)
    # The key, asked for by itself, opens no deeper than the row shows.
    for data_class in DataClass(0), DataClass.D1, DataClass.D2, DataClass.D3, DataClass.D4:
        reaches = depth is not None and depth >= data_class
        assert vault.may_open(root, data_class) is reaches, (kind, data_class, depth)
    # The loop makes one file of each kind, and the caller beside the survivor.
    there = {"person": 2}.get(kind, 1)
    assert model.objects.count() == (there if depth is not None else 0)
    for rows in ROWS.get(kind, ()):
        assert rows.objects.exists() is (depth is not None), rows
    if depth is None:
        return
    assert getattr(model.objects.get(pk=root), FACTS[kind])
    for (of, data_class), (holder, column, field, word) in WORDS.items():
        if of == kind:
            row = holder.objects.get(**{column: root})
            opened = opens(lambda row=row, field=field: getattr(row, field), word)  # type: ignore[misc]
            assert opened is (depth >= data_class), (field, data_class, depth)


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line.role}: {line.relation}")
def test_a_reader_sees_exactly_as_deep_as_the_matrix_says(line: Line, cast: Cast) -> None:
    files, reader = staged(line, cast)
    with acting(reader):
        for kind in KINDS:
            check_depth(kind, files, getattr(line, kind))


@pytest.mark.parametrize(("key", "depth"), SYSTEM)
def test_a_job_sees_exactly_as_deep_as_the_matrix_says(
    key: str, depth: DataClass | None, files: Files
) -> None:
    with acting(Actor(key)):
        for kind in KINDS:
            check_depth(kind, files, depth)


def test_every_role_of_the_product_stands_in_the_matrix() -> None:
    assert {line.role for line in LINES} == set(ROLES)


def test_a_name_that_nobody_carries_sees_nothing(files: Files) -> None:
    with acting(Actor("staff:00000000-0000-7000-8000-000000000000", role="supervisor")):
        for kind in KINDS:
            check_depth(kind, files, None)


def test_a_member_who_calls_herself_supervisor_is_believed_by_the_ledger_alone(
    cast: Cast, files: Files
) -> None:
    claimed = Actor(cast.binh.key, role="supervisor", centre="HN")
    with acting(claimed):
        for kind in KINDS:
            check_depth(kind, files, None)


def test_reach_ends_when_a_grant_ends(cast: Cast, files: Files) -> None:
    import datetime as dt

    from django.utils import timezone

    from hotline.access import services as access

    past = timezone.now() - dt.timedelta(hours=1)
    with acting(cast.lan):
        access.give(files.person, to=cast.binh.key, deepest=DataClass.D2, why="helps", until=past)
    with acting(cast.binh):
        assert not Person.objects.exists()
    with acting(cast.lan):
        access.give(files.person, to=cast.binh.key, deepest=DataClass.D2, why="helps")
    with acting(cast.binh):
        assert Person.objects.get().name == NAME
    with acting(cast.lan):
        access.withdraw(files.person, from_=cast.binh.key)
    # A grant ends at the clock of its transaction; this test is one transaction.
    with acting(cast.binh), connection.cursor() as cursor:
        cursor.execute(
            "SELECT valid_until <= now() FROM access_grant WHERE root_id = %s"
            " AND valid_until IS NOT NULL",
            [files.person],
        )
        assert cursor.fetchall() == [(True,), (True,)]
        assert not Person.objects.exists()
