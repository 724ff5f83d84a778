"""The model of duplicates on invented people: learned without labels, explained, stored."""

from itertools import pairwise

import numpy as np
import pytest

from bench.stage.columns import columns_of
from bench.stage.people import UNSEEN, People, people, true_pairs
from hotline.duplicates import matching, weights
from hotline.duplicates.columns import Prepared, prepare
from hotline.duplicates.comparing import FIELDS, LEVELS
from hotline.duplicates.weights import Weights

COUNT = 12_000


@pytest.fixture(scope="module")
def everybody() -> People:
    return people(COUNT, seed=404, slip=UNSEEN)


@pytest.fixture(scope="module")
def prepared(everybody: People) -> Prepared:
    return prepare(columns_of(everybody))


@pytest.fixture(scope="module")
def learned(prepared: Prepared) -> Weights:
    return weights.estimate(prepared)


def test_most_that_is_proposed_is_one_person(
    everybody: People, prepared: Prepared, learned: Weights
) -> None:
    found = matching.duplicates(prepared, learned)
    pairs = set(zip(found.first.tolist(), found.second.tolist(), strict=True))
    true = true_pairs(everybody)
    assert len(pairs & true) / len(pairs) > 0.7
    assert len(pairs & true) / len(true) > 0.6


def test_a_probability_means_what_it_says(
    everybody: People, prepared: Prepared, learned: Weights
) -> None:
    found = matching.duplicates(prepared, learned, probability=0.5)
    true = true_pairs(everybody)
    hits = [pair in true for pair in zip(found.first.tolist(), found.second.tolist(), strict=True)]
    assert abs(float(np.mean(hits)) - float(found.probability.mean())) < 0.15


def test_each_decision_is_the_sum_of_what_it_is_explained_by(
    prepared: Prepared, learned: Weights
) -> None:
    found = matching.duplicates(prepared, learned)
    for n in range(0, len(found), 50):
        why = found.why(n)
        assert all(level in LEVELS[field] for field, level, _bits in why)
        told = sum(bits for _field, _level, bits in why)
        assert told == pytest.approx(float(found.weight[n]), abs=0.05 * len(FIELDS))


def test_a_rarer_name_says_more(prepared: Prepared, learned: Weights) -> None:
    found = matching.duplicates(prepared, learned, probability=0.01)
    same = found.levels[:, 0] == 0
    rarity = prepared.table.written_rarity
    first = prepared.table.written[prepared.table.name_starts[found.first[same]]]
    order = np.argsort(rarity[first])
    said = found.fields[same, 0][order]
    quarters = [float(part.mean()) for part in np.array_split(said, 4)]
    assert all(less <= more + 0.5 for less, more in pairwise(quarters))


def test_stored_weights_decide_as_the_learned_ones(prepared: Prepared, learned: Weights) -> None:
    stored = Weights.from_data(learned.as_data())
    before, after = (matching.duplicates(prepared, one) for one in (learned, stored))
    assert abs(len(before) - len(after)) <= 0.01 * len(before)


def test_few_files_are_weighed_as_if_many_others_stood_beside_them() -> None:
    few = prepare(columns_of(people(40, seed=7, twins=0.25)))
    found = matching.duplicates(few, weights.starting(len(few)))
    true = true_pairs(people(40, seed=7, twins=0.25))
    pairs = set(zip(found.first.tolist(), found.second.tolist(), strict=True))
    assert pairs & true
    assert len(pairs - true) <= 1
