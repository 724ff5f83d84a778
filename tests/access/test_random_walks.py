"""No sequence of acts by any role yields a field that its grants do not cover.

Random actors act at random; after each act every reader's view of every file is compared with a
model of the walls that was written apart from them and asks the database nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.cases import never_share, openings, sealing
from hotline.cases.models import Case, NeverShare, Opening, Problem
from hotline.cases.writing import MovedOn
from hotline.contacts import services as contacts
from hotline.contacts.models import Contact
from hotline.people import proving
from hotline.people.models import Person
from hotline.referrals import services as referrals
from hotline.referrals.models import Referral
from hotline.vault import services as vault
from hotline.vault.services import Sealed
from tests.access.world import ACCOUNT, NAME, NOTES, PROBLEM, Files, lao_cai, work_loop
from tests.cast import Cast

pytestmark = pytest.mark.django_db

STAFF = ("lan", "binh", "mai", "son", "hanh", "quan", "van")
READERS = (*STAFF, "tu", "pao", "thu")
ROOTS = ("case", "person", "contact", "referral")
STANDING = {"mai": 3, "hanh": 1, "quan": 1, "van": 1}
MAY_KEEP = ("mai", "son")
BREAKS_GLASS = ("lan", "binh", "mai", "son", "hanh", "quan")
REFUSED = (
    ProgrammingError, PermissionError, ValueError, MovedOn, Case.DoesNotExist,
    Opening.DoesNotExist, NeverShare.DoesNotExist, Referral.DoesNotExist, Sealed,
)  # fmt: skip


@dataclass
class Model:
    """What each may see, kept by hand. A grant is (depth, lasting)."""

    granted: dict[tuple[str, str], list[tuple[int, str]]] = field(default_factory=dict)
    denied: set[str] = field(default_factory=set)
    keeper: str = ""
    unseal_asked: str = ""
    waiting: list[tuple[str, bool]] = field(default_factory=list)
    fruitless: dict[str, int] = field(default_factory=dict)
    wrong: int = 0
    accepted: bool = False

    def depth(self, who: str, root: str, *, lasting: bool = False) -> int:
        """How deep somebody sees a root; -1 where it does not exist for her."""
        if who in self.denied:
            return -1
        found = [-1]
        for depth, kind in self.granted.get((who, root), []):
            if not (lasting and kind == "for a time"):
                found.append(depth)
        if not self.keeper:
            found.append(STANDING.get(who, -1))
        return max(found)

    def keeps(self, who: str) -> bool:
        if who in self.denied:
            return False
        return who in ("lan", self.keeper) or (not self.keeper and STANDING.get(who) == 3)

    def grant(self, who: str, root: str, depth: int, kind: str) -> None:
        self.granted.setdefault((who, root), []).append((depth, kind))


def fresh() -> Model:
    model = Model()
    for root in ROOTS:
        model.grant("lan", root, 3, "owner")
    model.grant("pao", "referral", 1, "packet")
    return model


@dataclass
class Play:
    """One story, its people, and the model beside it."""

    cast: Cast
    files: Files
    number: str
    held: UUID
    code: str
    model: Model

    def actor(self, name: str) -> Actor:
        return getattr(self.cast, name)  # type: ignore[no-any-return]

    def root(self, name: str) -> UUID:
        return getattr(self.files, name)  # type: ignore[no-any-return]


Move = tuple[str, str, str, str, int]


def give(play: Play, by: str, whom: str, root: str, depth: int) -> Callable[[], None] | None:
    with acting(play.actor(by)):
        access.give(play.root(root), to=play.actor(whom).key, deepest=DataClass(depth), why="helps")
    model = play.model
    assert model.depth(by, root, lasting=True) >= depth
    assert whom not in model.denied
    return lambda: model.grant(whom, root, depth, "helps")


def withdraw(play: Play, by: str, whom: str, root: str, depth: int) -> Callable[[], None] | None:
    with acting(play.actor(by)):
        access.withdraw(play.root(root), from_=play.actor(whom).key)
    model = play.model
    assert model.depth(by, root, lasting=True) >= 0

    def after() -> None:
        kept = [g for g in model.granted.get((whom, root), []) if g[1] != "helps"]
        model.granted[whom, root] = kept

    return after


def seal(play: Play, by: str, whom: str, root: str, depth: int) -> Callable[[], None] | None:
    made = sealing.seal(
        by=play.actor(by), case_id=play.files.case, ground="suspected_insider", words="vì sao",
        keeper_id=play.cast.members[whom].pk,
    )  # fmt: skip
    model, keeper = play.model, whom if by == "lan" else by
    assert model.keeps(by)
    assert not model.keeper
    assert keeper in MAY_KEEP
    assert keeper not in model.denied
    assert made.keeper_id == play.cast.members[keeper].pk

    def after() -> None:
        model.keeper = keeper
        for who, of in list(model.granted):
            if who not in ("lan", keeper, "pao"):
                del model.granted[who, of]
        for of in ROOTS:
            model.grant(keeper, of, 3, "keeper")

    return after


def ask_unsealing(play: Play, by: str, whom: str, root: str, depth: int) -> Any:
    sealing.ask_to_unseal(by=play.actor(by), case_id=play.files.case, words="xong")
    model = play.model
    assert model.keeper
    assert model.keeps(by)
    assert not model.unseal_asked
    return lambda: setattr(model, "unseal_asked", by)


def unseal(play: Play, by: str, whom: str, root: str, depth: int) -> Any:
    sealing.decide_unsealing(by=play.actor(by), case_id=play.files.case, approved=True)
    model = play.model
    assert model.unseal_asked
    assert model.unseal_asked != by
    assert model.keeps(by)

    def after() -> None:
        for key, grants in model.granted.items():
            model.granted[key] = [g for g in grants if g[1] != "keeper"]
        model.keeper = model.unseal_asked = ""

    return after


def keep_from(play: Play, by: str, whom: str, root: str, depth: int) -> Any:
    never_share.keep_from(
        by=play.actor(by), case_id=play.files.case, member_id=play.cast.members[whom].pk,
        words="vì sao",
    )  # fmt: skip
    model = play.model
    assert model.keeps(by)
    assert whom not in ("lan", by, model.keeper)
    return lambda: model.denied.add(whom)


def strike_out(play: Play, by: str, whom: str, root: str, depth: int) -> Any:
    with acting(play.actor(by)):
        entry = NeverShare.objects.get(member=play.cast.members[whom], ended_at__isnull=True)
    never_share.strike_out(by=play.actor(by), entry_id=entry.id)
    model = play.model
    assert model.keeps(by)
    return lambda: model.denied.discard(whom)


def break_glass(play: Play, by: str, whom: str, root: str, depth: int) -> Any:
    opening = openings.break_glass(
        by=play.actor(by), number=play.number, reason="gấp", second_factor_at=timezone.now()
    )
    model = play.model
    assert by in BREAKS_GLASS
    opens = not model.keeper and by not in model.denied
    assert (opening is not None) is opens

    def after() -> None:
        if opens:
            for of in ROOTS:
                model.grant(by, of, 3, "for a time")
        else:
            model.waiting.append((by, by not in model.denied))

    return after


def let_in(play: Play, by: str, whom: str, root: str, depth: int) -> Any:
    with acting(play.actor(by)):
        asked = Opening.objects.filter(
            by=play.actor(whom).key, opened_at__isnull=True, case__isnull=False
        ).first()
    if asked is None:
        return None
    openings.let_in(by=play.actor(by), opening_id=asked.id)
    model = play.model
    assert model.keeps(by)
    assert by != whom
    assert whom not in model.denied
    assert (whom, True) in model.waiting

    def after() -> None:
        model.waiting.remove((whom, True))
        for of in ROOTS:
            model.grant(whom, of, 3, "for a time")

    return after


def prove(play: Play, by: str, whom: str, root: str, depth: int) -> Any:
    opening = openings.prove(
        by=play.actor(by), contact_id=play.held,
        said=proving.hashes(play.code if depth else "hoa sen trắng"),
    )  # fmt: skip
    model = play.model
    assert by in ("binh", "son"), "only whoever holds the contact"
    opens = bool(depth) and not model.keeper and by not in model.denied
    assert (opening is not None) is opens

    def after() -> None:
        if opens:
            model.grant(by, "case", 3, "for a time")
            model.grant(by, "person", 2, "for a time")

    return after


def accept(play: Play, by: str, whom: str, root: str, depth: int) -> Any:
    referrals.accept(by=play.actor(by), referral_id=play.files.referral)
    model = play.model
    assert by == "pao"
    assert not model.accepted

    def after() -> None:
        model.accepted = True
        model.grant("pao", "referral", 3, "packet")

    return after


ACTS = {
    act.__name__: act
    for act in (
        give,
        withdraw,
        seal,
        ask_unsealing,
        unseal,
        keep_from,
        strike_out,
        break_glass,
        let_in,
        prove,
        accept,
    )
}
happened: Counter[str] = Counter()

FIELDS: dict[str, tuple[Any, str, str, int, str]] = {
    "case": (Problem, "case_id", "text", 3, PROBLEM),
    "person": (Person, "id", "name", 2, NAME),
    "contact": (Contact, "id", "notes", 3, NOTES),
    "referral": (Referral, "id", "account", 3, ACCOUNT),
}


def check(play: Play, told: str) -> None:
    """Every reader, every file: the row, each class of the key, and the words themselves."""
    for name in READERS:
        with acting(play.actor(name)):
            for root in ROOTS:
                depth = play.model.depth(name, root)
                model, column, attribute, needed, word = FIELDS[root]
                row = model.objects.filter(**{column: play.root(root)}).first()
                assert (row is not None) is (depth >= 0), (told, name, root, depth)
                for level in range(5):
                    reaches = vault.may_open(play.root(root), DataClass(level))
                    assert reaches is (depth >= level), (told, name, root, level, depth)
                if row is None:
                    continue
                try:
                    opened = getattr(row, attribute)
                except Sealed:
                    opened = ""
                assert (opened == word) is (depth >= needed), (told, name, root, depth)


# Who is likely to do what, so that walks lead somewhere; the rest is anybody doing anything.
KEEPERS = ("lan", "mai", "son")
LIKELY: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "give": (("lan", "mai"), STAFF),
    "withdraw": (("lan", "mai"), STAFF),
    "seal": (("lan", "mai"), ("mai", "son")),
    "ask_unsealing": (KEEPERS, STAFF),
    "unseal": (KEEPERS, STAFF),
    "keep_from": (("lan", "mai"), STAFF),
    "strike_out": (("lan", "mai"), STAFF),
    "break_glass": (BREAKS_GLASS, STAFF),
    "let_in": (KEEPERS, BREAKS_GLASS),
    "prove": (("binh", "son"), STAFF),
    "accept": (("pao",), STAFF),
}


def _likely(act: str) -> st.SearchStrategy[Move]:
    by, whom = LIKELY[act]
    return st.tuples(
        st.just(act), st.sampled_from(by), st.sampled_from(whom), st.sampled_from(ROOTS),
        st.integers(0, 3),
    )  # fmt: skip


MOVES = st.one_of(
    *(_likely(act) for act in sorted(ACTS)),
    st.tuples(
        st.sampled_from(sorted(ACTS)),
        st.sampled_from((*STAFF, "pao")),
        st.sampled_from(STAFF),
        st.sampled_from(ROOTS),
        st.integers(0, 3),
    ),
)
# Walks that lead through sealing and back, and through an emergency in a sealed file.
THERE_AND_BACK: list[Move] = [
    ("give", "lan", "quan", "person", 2),
    ("accept", "pao", "lan", "case", 0),
    ("seal", "lan", "mai", "case", 0),
    ("break_glass", "hanh", "lan", "case", 0),
    ("keep_from", "lan", "binh", "case", 0),
    ("break_glass", "binh", "lan", "case", 0),
    ("let_in", "mai", "binh", "case", 0),
    ("let_in", "mai", "hanh", "case", 0),
    ("strike_out", "lan", "binh", "case", 0),
    ("let_in", "lan", "binh", "case", 0),
    ("ask_unsealing", "lan", "lan", "case", 0),
    ("unseal", "lan", "lan", "case", 0),
    ("unseal", "mai", "lan", "case", 0),
    ("withdraw", "lan", "quan", "person", 0),
    ("prove", "binh", "lan", "case", 1),
    ("keep_from", "mai", "hanh", "case", 0),
]


@settings(
    max_examples=14,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(moves=THERE_AND_BACK)
@given(moves=st.lists(MOVES, min_size=8, max_size=16))
def test_no_sequence_of_acts_opens_a_field_that_no_grant_covers(
    cast: Cast, moves: list[Move]
) -> None:
    with transaction.atomic():
        files = work_loop(cast.lan, lao_cai())
        held = contacts.take_contact(by=cast.binh, phone="0976 543 218")
        code = proving.give_code(by=cast.lan, person_id=files.person)
        with acting(cast.lan):
            number = Case.objects.get(pk=files.case).number
        play = Play(cast, files, number, held.id, code, fresh())
        check(play, "at first")
        for move in moves:
            act, by, whom, root, depth = move
            after = None
            try:
                with transaction.atomic():
                    after = ACTS[act](play, by, whom, root, depth)
            except REFUSED:
                pass
            if after is not None:
                happened[act] += 1
                after()
                check(play, str(move))
        transaction.set_rollback(True)


def test_the_walks_go_through_every_kind_of_act() -> None:
    """Otherwise the comparison above would hold by never doing anything."""
    if happened:  # this file's walks ran in this process
        assert set(happened) == set(ACTS)
