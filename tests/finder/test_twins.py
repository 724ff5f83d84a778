"""Duplicates on the finder's columns: proposed by night, and shown while a new person is typed."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hotline.actor.context import acting
from hotline.contacts import services as contacts
from hotline.duplicates.models import LearnedWeights, Pair
from hotline.finder import queries, twins
from hotline.finder.reading import FINDER
from hotline.finder.server import Server
from hotline.finder.service import Finder
from hotline.people.models import Person
from hotline.people.services import record_person
from tests.access.world import OwnDatabase
from tests.cast import Cast


@pytest.fixture
def three(own_database: OwnDatabase, enrolled: Cast) -> list[Person]:
    facts = {"sex": "female", "birth_year": 2001, "place": "34/15"}
    return [
        record_person(by=enrolled.lan, centre="HN", name="Vừ Thị Mỷ", phone="0912345678", **facts),
        record_person(by=enrolled.binh, centre="DN", name="Vu Thi My", phone="0912345678", **facts),
        record_person(by=enrolled.binh, centre="DN", name="Trần Văn Long", birth_year=1980),
    ]


def pairs() -> list[tuple[object, object]]:
    with acting(FINDER):
        return list(Pair.objects.values_list("first", "second"))


@contextmanager
def answering(one: Finder, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The finder at its socket, as other processes ask it."""
    monkeypatch.setenv("HOTLINE_FINDER", str(folder / "finder"))
    with Server(folder / "finder", one) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield
        server.shutdown()


def finder() -> Finder:
    one = Finder()
    one.build()
    return one


def test_by_night_files_of_one_person_are_proposed_once(three: list[Person]) -> None:
    comparing = finder()
    assert comparing.compare() == 1
    assert pairs() == [tuple(sorted((three[0].pk, three[1].pk)))]
    assert comparing.compare() == 0
    assert not LearnedWeights.objects.exists()  # three files teach nothing


def test_what_is_known_takes_no_place_among_those_proposed_in_a_night(
    enrolled: Cast, three: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = {"sex": "female", "birth_year": 2001, "place": "34/15"}
    record_person(by=enrolled.lan, centre="HN", name="Vừ Thị Mỷ", phone="0912345678", **facts)
    monkeypatch.setattr(twins, "MOST_PROPOSED", 1)
    comparing = finder()
    assert [comparing.compare() for _night in range(4)] == [1, 1, 1, 0]
    assert len(set(pairs())) == 3


def test_a_pair_says_why_in_codes_and_holds_no_word(enrolled: Cast, three: list[Person]) -> None:
    finder().compare()
    with acting(FINDER):
        pair = Pair.objects.get()
    assert {(field, level) for field, level, _bits in pair.why} >= {
        ("name", "no_marks"), ("birth", "same"), ("province", "same"), ("phone", "same"),
    }  # fmt: skip
    assert "Thi" not in str(pair.why)


def test_a_file_sealed_by_decision_is_never_proposed(enrolled: Cast, three: list[Person]) -> None:
    with acting(enrolled.binh):
        Person.objects.filter(pk=three[1].pk).update(restricted=True)
    assert finder().compare() == 0


def test_a_new_person_finds_whoever_she_may_be_with_reasons(three: list[Person]) -> None:
    facts = {"names": ["Vừ Thị Mỷ"], "numbers": ["0912 345 678"], "birth_from": 2001}
    answer = finder().answer({"verb": "twins", "facts": facts})
    found = {ident for ident, _sure, _why in answer["hits"]}
    assert found == {str(three[0].pk), str(three[1].pk)}
    assert all("phone:same" in why for _ident, _sure, why in answer["hits"])


def test_a_counsellor_is_shown_only_what_her_grants_reach(
    enrolled: Cast, three: list[Person], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = {"names": ["Vừ Thị Mỷ"], "numbers": ["0912345678"], "birth_from": 2001}
    with answering(finder(), tmp_path, monkeypatch):
        for actor, hers in ((enrolled.lan, three[0]), (enrolled.binh, three[1])):
            found = queries.alike(by=actor, lang="vi", **facts)
            assert [one.person.pk for one in found.people] == [hers.pk]
            assert found.knock is None  # nobody knocks without an open contact
        assert queries.alike(by=enrolled.pao, lang="vi", **facts).people == []


def test_who_holds_a_contact_hears_that_a_file_elsewhere_is_nearly_certainly_hers(
    enrolled: Cast, three: list[Person], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    contacts.take_contact(by=enrolled.lan, caller_type="relative", place="34/15")
    facts = {"names": ["Vừ Thị Mỷ"], "numbers": ["0912345678"], "birth_from": 2001}
    with answering(finder(), tmp_path, monkeypatch):
        knock = queries.alike(by=enrolled.lan, lang="vi", **facts).knock
        assert knock is not None
        assert (knock.known, knock.centre) == (True, "DN")
        other = queries.alike(by=enrolled.lan, lang="vi", names=["Trần Long"]).knock
        assert other is not None
        assert not other.known


def test_a_new_person_unlike_anybody_finds_nobody(three: list[Person]) -> None:
    facts = {"names": ["H'Hen Niê"], "birth_from": 1990}
    assert finder().answer({"verb": "twins", "facts": facts})["hits"] == []
