"""What is true of one country only stands in its pack: code names no province, body or law."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import hotline
from hotline.countries.lists_part import FIXED_CODES, NEEDED_LISTS
from hotline.countries.pack import PACKS, load

ROOT = Path(hotline.__file__).parent
# Acronyms of bodies and forms in which laws are quoted.
FURTHER = [r"MOLISA", r"DOLISA", r"MOLSA", r"\d+/20\d\d/(?:QH\d\d|NĐ-CP|TT-\w+)",
           r"(?:Law|Decree|Circular|Luật|Nghị định) (?:số )?\d+/\d+"]  # fmt: skip


def sources() -> Iterator[Path]:
    for path in sorted(ROOT.rglob("*.py")):
        if PACKS / "vietnam" not in path.parents:
            yield path


@pytest.fixture(scope="module")
def forbidden() -> re.Pattern[str]:
    pack = load(PACKS / "vietnam")
    names = {text for unit in pack.units.values() for text in unit.labels.values()}
    names |= {
        text for agency in pack.agencies.values()
        for dated in agency.names for text in dated.labels.values()
    }  # fmt: skip
    words = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{words}|{'|'.join(FURTHER)})(?!\w)")


def test_no_province_body_or_law_is_named_in_code(forbidden: re.Pattern[str]) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {match[0]}"
        for path in sources()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (match := forbidden.search(line))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "line",
    ["if unit == 'Lào Cai':", '"""See Law 53/2024."""', "DOLISA = 1", "Sở Y tế tỉnh Lào Cai"],
)
def test_the_search_would_find_one(forbidden: re.Pattern[str], line: str) -> None:
    assert forbidden.search(line)


def test_there_is_code_to_search() -> None:
    assert len(list(sources())) > 20


def test_every_list_that_code_asks_for_is_one_that_every_pack_must_bring() -> None:
    asked = re.compile(r'(?:pack\(\)\.codes|wording\.\w+|labels\.\w+)\(\s*"([a-z_]+)"')
    needed = {*NEEDED_LISTS, *FIXED_CODES}
    names = {
        (name, path.name)
        for path in sources()
        for name in asked.findall(path.read_text(encoding="utf-8"))
    }
    assert names, "nothing asks for a list: has the way of asking changed?"
    assert {(name, file) for name, file in names if name not in needed} == set()
