"""The clocks of a person's rights are checked like everything else of a pack."""

import pytest

from hotline.countries.pack import load
from hotline.countries.rights_part import RIGHTS
from tests.countries.packs import MARESIA, Broken


def test_every_right_has_its_clock() -> None:
    rules = load(MARESIA).rights
    assert set(rules.clocks) == set(RIGHTS)
    assert (rules.answer_working_days, rules.clocks["access"].with_others) == (3, 25)
    assert rules.erasure_waits_for["open_case"].of("fr") == "Un dossier ouvert"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("  - {right: access, days: 20, with_others: 25, extension: 5}\n", "", "clock missing"),
        ("right: erasure", "right: access", "right given twice: access"),
        ("right: access, days: 20", "right: access, days: two", "a whole number of days"),
        ("right: access, days: 20", "right: access, days: 30", "the time is not shorter"),
        ("duty: open_case", "duty: gossip", "unknown duty"),
        ("answer_working_days: 3", "answer_working_days: 0", "a whole number of days"),
    ],
)
def test_a_mistake_in_a_clock_is_told(broken: Broken, old: str, new: str, told: str) -> None:
    path = broken.path / "rights.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    assert any(told in problem.message for problem in broken.found)
