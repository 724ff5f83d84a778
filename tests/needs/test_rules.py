"""Which scores are weak, what they propose, and when somebody is stable twice on end."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.countries.pack import current as pack
from hotline.needs import rules
from hotline.needs.rules import Version

DOMAINS = ("housing", "safety", "economic")


def found(*scores: str) -> Version:
    by_domain = dict(zip(DOMAINS, scores, strict=True))
    return Version(rules.complete(by_domain, DOMAINS), by_domain)


STABLE, WELL, WEAK = found("3", "3", "3"), found("4", "3", "4"), found("3", "2", "4")
HALF, HALF_WEAK = found("4", "not_assessed", "3"), found("not_assessed", "1", "not_assessed")


@pytest.mark.parametrize(
    ("versions", "stable"),
    [
        ([], False),
        ([STABLE], False),
        ([STABLE, WELL], True),
        ([STABLE, WEAK], False),
        ([WEAK, STABLE, WELL], False),
        ([STABLE, WELL, WEAK], True),
        # Half-done ones are no review: they neither make her stable nor part two that do.
        ([HALF, STABLE], False),
        ([HALF, HALF], False),
        ([STABLE, HALF, WELL], True),
        ([HALF, STABLE, WELL], True),
        # … but what a later one finds weak is weak.
        ([HALF_WEAK, STABLE, WELL], False),
        ([STABLE, HALF_WEAK, WELL], True),
    ],
)
def test_stable_twice_asks_every_domain_of_two_reviews_on_end(
    versions: list[Version], stable: bool
) -> None:
    assert rules.stable_twice(versions, DOMAINS) is stable


@given(st.lists(st.lists(st.sampled_from(["1", "2", "3", "4", "not_assessed"]), min_size=3,
                         max_size=3), max_size=5))  # fmt: skip
def test_nobody_is_stable_whose_latest_whole_review_has_a_weak_domain(
    rows: list[list[str]],
) -> None:
    versions = [found(*row) for row in rows]
    whole = [one for one in versions if one.complete]
    if whole and rules.weak(whole[0].scores, DOMAINS):
        assert not rules.stable_twice(versions, DOMAINS)


def test_the_weakest_comes_first_and_what_is_not_assessed_is_not_weak() -> None:
    scores = {"housing": "2", "safety": "1", "economic": "not_assessed", "family": "3"}
    assert rules.weak(scores, (*DOMAINS, "family")) == [("safety", "1"), ("housing", "2")]


def test_weak_domains_propose_the_measures_of_the_pack_with_their_regimes() -> None:
    kinds = pack().codes("measure_kind")
    known = pack().codes("need_domain").codes()
    scores = {"housing": "1", "legal_documents": "2", "economic": "4"}
    got = rules.proposals(scores, known, kinds)
    assert [(one.domain, one.measure_kind, one.regime) for one in got] == [
        ("housing", "shelter", "a"),
        ("housing", "essential_needs", "a"),
        ("legal_documents", "legal_support", "d"),
        ("legal_documents", "identification", ""),
        ("legal_documents", "documents", ""),
    ]
    # What is asked for only in some situations is proposed in them alone.
    spoken = rules.proposals(scores, known, kinds, here=["other_language"])
    assert "interpretation" in {one.measure_kind for one in spoken}


def test_counts_of_few_people_stay_inside() -> None:
    assert [rules.shown(n) for n in (0, 1, 4, 5, 60)] == [0, None, None, 5, 60]


def test_quarters() -> None:
    days = [dt.date(2026, month, 1) for month in (1, 3, 4, 12)]
    assert [rules.quarter(day) for day in days] == ["2026-1", "2026-1", "2026-2", "2026-4"]


@pytest.mark.parametrize(
    ("counts", "cells", "whole"),
    [
        ([0, 0, 0], [0, 0, 0], 0),
        ([3, 0, 0], [None, 0, 0], None),
        # One alone could be worked out from the sum: a second is kept inside with it.
        ([3, 20, 9], [None, 20, None], 32),
        ([3, 2, 9], [None, None, 9], 14),
    ],
)
def test_no_small_count_is_told_by_the_others(
    counts: list[int], cells: list[int | None], whole: int | None
) -> None:
    assert rules.shown_column(counts) == (cells, whole)
