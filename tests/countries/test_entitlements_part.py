"""Reading who has what, and what it pays: multiples of a base, and mistakes told by their line."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from hotline.countries.entitlements_part import EntitlementRules, read_entitlements
from hotline.countries.marked import Report
from hotline.countries.pack import PACKS, load

FILES = ("entitlements.yaml", "amounts.yaml")
BASES = """bases:
  - {code: wage, en: Wage, vi: Lương, amount: 2000001, until: 2026-06-30, instrument: X, confidence: memory}
  - {code: wage, en: Wage, vi: Lương, amount: 3000000, since: 2026-07-01, until: 2026-12-31, instrument: X, confidence: memory}
"""  # noqa: E501


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in FILES:
        shutil.copy(PACKS / "vietnam" / name, tmp_path / name)
    return tmp_path


def read(folder: Path) -> tuple[EntitlementRules, list[str]]:
    report = Report(folder)
    found = read_entitlements(report, ("vi", "en"), load(PACKS / "vietnam").lists)
    return found, [str(problem) for problem in report.problems]


def replace(folder: Path, file: str, old: str, new: str) -> int:
    """Replaces the first place; the line on which it stood."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (FILES[0], "status: [confirmed]", "status: [sure]", "status"),
        (FILES[0], "people: [national, stateless]", "people: [native]", "people"),
        (FILES[0], "where: [abroad]", "where: [moon]", "place"),
        (FILES[0], 'under: "18"', 'under: "grown"', "not a whole number of years"),
        (FILES[0], "regimes: [a, b, c, d, đ, e, g, h, i, k]", "regimes: [z]", "support regime"),
        (FILES[1], "unit: month", "unit: fortnight", "unit"),
        (FILES[1], 'amount: ""', 'amount: "1.5"', "a whole number"),
        (FILES[1], 'amount: ""', "times: 0.5", "times and base together"),
        (FILES[1], 'amount: ""', "times: -1", "above nought"),
        (FILES[1], "code: clothing", "code: meals", "two amounts of meals"),
    ],
)
def test_a_mistake_is_told_with_its_line(
    folder: Path, file: str, old: str, new: str, told: str
) -> None:
    assert read(folder)[1] == []
    line = replace(folder, file, old, new)
    _, said = read(folder)
    assert any(one.startswith(f"{file}:{line}:") and told in one for one in said), said


def test_a_multiple_of_a_base_follows_the_base_by_day(folder: Path) -> None:
    replace(folder, FILES[1], "items:\n", BASES + "items:\n")
    replace(folder, FILES[1], 'amount: ""', "times: 0.5, base: wage")
    rules, said = read(folder)
    assert said == []
    meals, clothing = rules.items[:2]
    assert rules.pays(meals, dt.date(2026, 6, 30)) == 1_000_000
    assert rules.pays(meals, dt.date(2026, 7, 1)) == 1_500_000
    assert rules.pays(meals, dt.date(2027, 1, 1)) is None
    assert rules.pays(clothing, dt.date(2026, 7, 1)) is None
