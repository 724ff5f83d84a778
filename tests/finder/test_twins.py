"""Duplicates on the finder's columns: proposed by night, and shown while a new person is typed."""

import pytest

from hotline.actor.context import acting
from hotline.duplicates.models import LearnedWeights, Pair
from hotline.finder.reading import FINDER
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


def test_a_new_person_unlike_anybody_finds_nobody(three: list[Person]) -> None:
    facts = {"names": ["H'Hen Niê"], "birth_from": 1990}
    assert finder().answer({"verb": "twins", "facts": facts})["hits"] == []
