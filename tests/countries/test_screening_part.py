"""Indicator sets of the packs: sound, complete, and worded as they must be."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date

import pytest

from hotline.countries.pack import current, load
from hotline.countries.screening_part import IndicatorSet
from tests.countries.packs import MARESIA, Broken

FILE = "screening/labour-2.yaml"
SETS = [s for versions in current().screening.values() for s in versions]

# The source's own table: how many indicators, by dimension, and strong ones of adults and children.
COUNTS = {
    "deceptive_recruitment": (10, 1, 2),
    "coercive_recruitment": (10, 1, 4),
    "abused_at_recruitment": (16, 0, 0),
    "exploitation": (9, 1, 1),
    "coercion_at_destination": (15, 4, 8),
    "abused_at_destination": (7, 0, 0),
}


def test_the_labour_set_holds_every_indicator_of_its_source_with_its_weight() -> None:
    labour = current().indicator_set("labour", "2026-1")
    weighed = [i for i in labour.indicators if i.adult]
    assert len(weighed) == 67
    for dimension, (total, adult, child) in COUNTS.items():
        here = [i for i in weighed if i.dimension == dimension]
        strong = Counter(s for i in here for s in (f"adult {i.adult}", f"child {i.child}"))
        assert (len(here), strong["adult S"], strong["child S"]) == (total, adult, child), dimension
    assert [i.code for i in weighed if not i.child] == ["3.08", "4.08"]


def test_every_form_of_exploitation_can_be_chosen_today_and_law_when_it_is_not_clear() -> None:
    assert {s.code for s in current().indicator_sets()} == {
        "labour", "forced_criminality", "forced_marriage", "sexual_exploitation", "law",
    }  # fmt: skip


# What decides a result, of every version that was ever in force. A version whose mark changes here
# would change old screenings: leave it as it is and add a new version instead.
MARKS = {
    "forced_criminality 2026-1": "2a707b380168",
    "forced_marriage 2026-1": "5bcc3cedbc06",
    "labour 2026-1": "c5a1e884614d",
    "law 2026-1": "4c38a628038c",
    "sexual_exploitation 2026-1": "5f9fd6eb0db7",
}


def mark(of: IndicatorSet) -> str:
    """A short hash of all that a result follows from; words are left out."""
    decides = [
        [of.weighted],
        [(d.code, d.element) for d in of.dimensions],
        [(i.code, i.dimension, i.adult, i.child) for i in of.indicators],
        [(f.code, f.who, f.level, [(n.dimensions, n.by_weight) for n in f.needs])
         for f in of.findings],
    ]  # fmt: skip
    return hashlib.sha256(repr(decides).encode()).hexdigest()[:12]


def test_a_version_in_force_is_never_changed_in_what_it_decides() -> None:
    assert {f"{s.code} {s.version}": mark(s) for s in SETS} == MARKS


def test_only_labour_claims_weights() -> None:
    assert [s.code for s in SETS if s.weighted] == ["labour"]


@pytest.mark.parametrize("of", SETS, ids=lambda s: f"{s.code} {s.version}")
def test_every_question_is_a_question_said_aloud_in_one_breath(of: IndicatorSet) -> None:
    for indicator in of.indicators:
        for lang in ("vi", "en"):
            words = indicator.ask.of(lang)
            assert "?" in words, words
            assert len(words) < 170, words
            assert "(" not in words, words
            assert indicator.why.of(lang).endswith("."), indicator.code


@pytest.mark.parametrize("of", SETS, ids=lambda s: f"{s.code} {s.version}")
def test_no_question_asks_what_she_did_to_others(of: IndicatorSet) -> None:
    confessions = (
        "did you cheat", "have you cheated", "did you scam", "did you lie", "did you steal",
        "bạn đã lừa", "bạn có lừa", "bạn đã làm gì", "bạn lấy trộm", "bạn đã khai",
    )  # fmt: skip
    for indicator in of.indicators:
        for words in indicator.ask.values():
            assert not [c for c in confessions if c in words.lower()], words


def test_forced_criminality_opens_with_how_statements_may_be_used() -> None:
    opening = current().indicator_set("forced_criminality", "2026-1").opening
    assert "lawyer" in opening.of("en")
    assert "luật sư" in opening.of("vi")


def test_the_version_in_force_is_the_latest_that_has_begun_and_the_old_one_stays() -> None:
    maresia = load(MARESIA)
    assert [s.version for s in maresia.indicator_sets(date(2025, 12, 31))] == ["1"]
    assert [s.version for s in maresia.indicator_sets(date(2026, 1, 1))] == ["2"]
    assert maresia.indicator_set("labour", "1").version == "1"
    assert maresia.indicator_sets(date(2019, 1, 1)) == ()
    with pytest.raises(KeyError):
        maresia.indicator_set("labour", "3")


def test_a_pack_without_screening_is_sound(broken: Broken) -> None:
    for path in (broken.path / "screening").iterdir():
        path.unlink()
    assert broken.found == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("valid_from: 2026-01-01", "valid_from: 2020-01-01", "begin on the same day"),
        ('version: "2"', 'version: "1"', "version given twice of labour: 1"),
        ("weighted: yes", "weighted: no", "a strength in a set without weights"),
        ("who: everybody", "who: adults", "unknown person: adults"),
        ("level: signs", "level: verdict", "unknown level: verdict"),
        ("{positive: [used]}", "{positive: [abused]}", "unknown dimension: abused"),
        ("{positive: [used]}", "{positive: [used], sign: [used]}", "either positive or sign"),
        ("element: means, en: Lured", "element: mean, en: Lured", "unknown element: mean"),
        ("code: u2, dimension: used", "code: u1, dimension: used", "indicator given twice: u1"),
        ("{code: l1, dimension: lured, adult: M", "{code: l1, dimension: lured, adult: H",
         "unknown strength: H"),
        ("{code: u2, dimension: used, adult: M, child: M",
         "{code: u2, dimension: used, adult: M, child: W", "never more"),
        ('fr: "Pas de paie ?"', 'fr: ""', "missing ask in fr"),
    ],
)  # fmt: skip
def test_a_mistake_is_found(broken: Broken, old: str, new: str, words: str) -> None:
    broken.replace(FILE, old, new)
    assert any(p.file == FILE and words in p.message for p in broken.found), broken.found
