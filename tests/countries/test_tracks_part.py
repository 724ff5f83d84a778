"""Tracks and what is said of children are checked like everything else of a pack."""

import pytest

from hotline.countries.pack import load, locate
from tests.countries.packs import MARESIA, Broken


def test_a_pack_says_which_steps_follow_each_other() -> None:
    tracks = load(MARESIA).tracks
    assert [step.code for step in tracks["return"].line] == ["consulate", "crossing"]
    assert tracks["justice"].steps["non_punishment"].aside
    assert tracks["justice"].steps["statement"].needs == ("protection",)


def test_nobody_who_may_be_asked_for_a_step_is_missing_in_viet_nam() -> None:
    pack = load(locate("vietnam"))
    assert pack.tracks["return"].steps["received"].body == "border"
    # Everything about law stands there from memory, and says so.
    assert {kind.confidence for kind in pack.tracks.values()} == {"memory"}


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("tracks.yaml", "kind: return", "kind: holiday", "unknown kind of track"),
        ("tracks.yaml", ", needs: [protection]", "", "needs a protection plan"),
        ("tracks.yaml", "records: [words], after: [wish]", "records: [words], after: [moon]",
         "no such step before it: moon"),
        ("tracks.yaml", "body: border", "body: postman", "unknown role"),
        ("tracks.yaml", "ends: track_end", "ends: track_none", "unknown code list"),
        ("children.yaml", "school_regime: first", "school_regime: zz", "unknown support regime"),
        ("codelists/children.yaml", 'code: "under_suspicion"', 'code: "doubt"',
         "guardian_conclusion must hold exactly"),
        ("codelists/all.yaml", 'code: "suspect"', 'code: "accused"', "begin with suspect"),
    ],
)  # fmt: skip
def test_a_mistake_is_told(broken: Broken, file: str, old: str, new: str, told: str) -> None:
    path = broken.path / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    assert any(told in problem.message for problem in broken.found)
