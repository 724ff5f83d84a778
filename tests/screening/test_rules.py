"""What answers show: properties that hold for every set of the pack, and the thresholds."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.countries.pack import current, load
from hotline.countries.screening_part import IndicatorSet
from hotline.screening import rules
from hotline.screening.rules import result

MARESIA = Path(__file__).parents[1] / "countries" / "maresia"
SETS = [s for versions in current().screening.values() for s in versions]
SETS += [s for versions in load(MARESIA).screening.values() for s in versions]
LABOUR = next(s for s in SETS if s.code == "labour" and s.version == "2026-1")


@st.composite
def answered(draw: st.DrawFn) -> tuple[IndicatorSet, dict[str, str]]:
    """A set and some answers to it."""
    of = draw(st.sampled_from(SETS))
    codes = st.sampled_from([i.code for i in of.indicators])
    return of, draw(st.dictionaries(codes, st.sampled_from(rules.ANSWERS)))


@given(answered(), st.booleans(), st.data())
def test_one_more_yes_never_lowers_a_result(
    case: tuple[IndicatorSet, dict[str, str]], child: bool, data: st.DataObject
) -> None:
    of, answers = case
    one = data.draw(st.sampled_from([i.code for i in of.indicators]))
    before = result(of, answers, child=child)
    after = result(of, answers | {one: "yes"}, child=child)
    assert after.rank >= before.rank
    assert {f.code for f in before.findings} <= {f.code for f in after.findings}
    for old, new in zip(before.dimensions, after.dimensions, strict=True):
        assert {s.code for s in old.signs} <= {s.code for s in new.signs}
        assert new.positive or not old.positive


@given(answered(), st.booleans(), st.randoms())
def test_the_order_of_answers_does_not_matter(
    case: tuple[IndicatorSet, dict[str, str]], child: bool, chance: object
) -> None:
    of, answers = case
    pairs = list(answers.items())
    chance.shuffle(pairs)  # type: ignore[attr-defined]
    assert result(of, dict(pairs), child=child) == result(of, answers, child=child)


@given(answered())
def test_a_childs_result_is_never_lower_than_an_adults(
    case: tuple[IndicatorSet, dict[str, str]],
) -> None:
    of, answers = case
    adult, child = result(of, answers, child=False), result(of, answers, child=True)
    assert child.rank >= adult.rank
    for grown, small in zip(adult.dimensions, child.dimensions, strict=True):
        assert small.positive or not grown.positive


@given(answered(), st.booleans())
def test_what_is_unknown_or_not_asked_is_no_sign(
    case: tuple[IndicatorSet, dict[str, str]], child: bool
) -> None:
    of, answers = case
    told = {code: said for code, said in answers.items() if said in rules.HEARD}
    swapped = {"unknown": "not_asked", "not_asked": "unknown"}
    other = {code: swapped.get(said, said) for code, said in answers.items()}
    shown = result(of, answers, child=child)
    assert shown.rank == result(of, told, child=child).rank
    assert shown.findings == result(of, other, child=child).findings
    assert all(answers[s.code] == "yes" for d in shown.dimensions for s in d.signs)


@given(answered(), st.booleans())
def test_asking_on_comes_to_an_end_and_repeats_nothing(
    case: tuple[IndicatorSet, dict[str, str]], child: bool
) -> None:
    of, answers = case
    answers, last, asked = dict(answers), "", 0
    while code := rules.next_question(of, answers, child=child, after=last):
        assert code not in answers
        answers[code], last, asked = "no", code, asked + 1
    assert asked <= len(of.indicators)


@pytest.mark.parametrize(
    ("strengths", "positive"),
    [
        ("SS", True), ("SM", True), ("SW", True), ("MMM", True), ("MMW", True),
        ("S", False), ("MM", False), ("MWWW", False), ("WWWW", False), ("", False),
    ],
)  # fmt: skip
def test_a_dimension_is_positive_by_the_published_sums(strengths: str, positive: bool) -> None:
    assert rules.is_positive(strengths) is positive


def yes(*codes: str) -> dict[str, str]:
    return dict.fromkeys(codes, "yes")


EXPLOITED = ("4.01", "4.04")
CASES = [
    ("deceived, exploited, held", (*EXPLOITED, "1.01", "1.02", "5.01", "5.02"), "signs", "signs"),
    ("coerced instead of deceived", (*EXPLOITED, "2.01", "2.05", "5.03", "5.05"), "signs", "signs"),
    ("vulnerability only", (*EXPLOITED, "3.01", "3.06", "3.09", "6.01", "6.02", "6.03"),
     "possible", "signs"),
    ("exploited, without means", (*EXPLOITED, "0.01"), "some", "signs"),
    ("exploited, nobody brought her", EXPLOITED, "some", "some"),
    ("brought and held, not exploited", ("0.01", "1.01", "1.02", "5.01", "5.02"), "some", "some"),
]  # fmt: skip


@pytest.mark.parametrize(("codes", "adult", "child"), [c[1:] for c in CASES],
                         ids=[c[0] for c in CASES])  # fmt: skip
def test_labour_by_the_rules_for_adults_and_for_children(
    codes: tuple[str, ...], adult: str, child: str
) -> None:
    assert result(LABOUR, yes(*codes), child=False).state == adult
    assert result(LABOUR, yes(*codes), child=True).state == child


def test_by_law_an_adult_needs_act_means_and_purpose_and_a_child_no_means() -> None:
    law = current().indicator_set("law", "2026-1")
    assert result(law, yes("a1", "p2"), child=False).state == "some"
    assert result(law, yes("a1", "p2"), child=True).state == "signs"
    assert result(law, yes("a1", "m3", "p2"), child=False).state == "signs"
    assert result(law, yes("m3", "p2"), child=True).state == "some"


def test_two_versions_of_a_set_each_keep_their_own_result() -> None:
    maresia = load(MARESIA)
    answers = yes("l1", "l2", "u1", "u2")
    old = result(maresia.indicator_set("labour", "1"), answers, child=False)
    new = result(maresia.indicator_set("labour", "2"), answers, child=False)
    assert (old.state, new.state) == ("signs", "some")


def test_without_answers_too_little_is_known_to_say_that_there_are_no_signs() -> None:
    assert result(LABOUR, {}, child=False).state == "too_little"
    few = {"1.01": "no", "5.01": "no"}
    assert result(LABOUR, few, child=False).state == "too_little"
    silent = dict.fromkeys((i.code for i in LABOUR.indicators), "unknown")
    assert result(LABOUR, silent, child=False).state == "too_little"
    heard = dict.fromkeys((i.code for i in LABOUR.indicators), "no")
    assert result(LABOUR, heard, child=False).state == "no_signs"


def test_strong_signs_are_asked_first_and_a_clear_dimension_no_further() -> None:
    order = [i.code for i in rules.in_order(LABOUR, child=False)]
    assert order[:8] == ["0.01", "4.01", "5.01", "5.02", "5.03", "5.04", "1.01", "2.01"]
    answers = yes("0.01", "4.01", "5.01", "5.02")
    assert rules.next_question(LABOUR, answers, child=False, after="5.02") == "1.01"


def test_what_weighs_for_adults_only_is_not_asked_of_a_child() -> None:
    assert {i.code for i in LABOUR.indicators} - {
        i.code for i in rules.in_order(LABOUR, child=True)
    } == {"3.08", "4.08"}
