"""The invented people: the same from the same seed, as many as asked, second records among them."""

import random

import pytest

from bench.stage import slips
from bench.stage.people import UNSEEN, people, true_pairs


def test_the_same_seed_invents_the_same_people():
    assert people(500, seed=3) == people(500, seed=3)
    assert people(500, seed=3) != people(500, seed=4)


def test_one_record_in_twenty_is_a_second_one():
    everybody = people(2000, seed=1)
    assert len(everybody) == 2000
    assert len(set(everybody.who)) == 1900
    assert len(true_pairs(everybody)) >= 100


def test_other_rates_give_other_errors():
    usual, unseen = people(4000, seed=1), people(4000, seed=1, slip=UNSEEN)
    alike = [
        sum(some.name[a] == some.name[b] for a, b in true_pairs(some)) / len(true_pairs(some))
        for some in (usual, unseen)
    ]
    assert alike[0] > alike[1] > 0


@pytest.mark.parametrize("kind", [k for k in slips.KINDS if k != "exact"])
def test_each_kind_of_slip_changes_most_names(kind):
    draw = random.Random(1)
    names = people(300, seed=2).name
    changed = sum(slips.KINDS[kind](name, draw) != name for name in names)
    assert changed > 200


def test_a_name_without_marks_keeps_no_letter_outside_ascii():
    plain = slips.no_marks("Đặng Thị Hường", random.Random(1))
    assert plain == "Dang Thi Huong"
