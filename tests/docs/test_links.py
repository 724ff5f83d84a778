"""Links, decisions and the words of documents."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hotline.config.command import COMMANDS
from tests.docs.pages import ADRS, REPOSITORY, anchors, documents, named

_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
_PATH = re.compile(r"`((?:hotline|tests|docs|bench)/[\w./-]+)`")
_PARTS = ["## Context", "## Decision", "## Consequences", "## Seen"]


def _decisions() -> list[Path]:
    return sorted(ADRS.glob("[0-9]*.md"))


@pytest.mark.parametrize("page", documents(), ids=named)
def test_links_lead_somewhere(page: Path) -> None:
    broken = []
    for groups in _LINK.findall(_without_code(page.read_text(encoding="utf-8"))):
        target = groups[0] or groups[1]
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        found = (page.parent / name).resolve() if name else page
        if not found.exists() or (anchor and anchor not in anchors(found)):
            broken.append(target)
    assert not broken


@pytest.mark.parametrize("page", documents(), ids=named)
def test_named_files_are_there(page: Path) -> None:
    paths = _PATH.findall(page.read_text(encoding="utf-8"))
    made = ("docs/screenshots/", "bench/out/")
    absent = [p for p in paths if not (REPOSITORY / p).exists() and not p.startswith(made)]
    assert not [p for p in absent if "<" not in p]


def test_every_decision_is_listed_with_its_title() -> None:
    listed = dict(
        re.findall(r"^\| (\d{4}) \| \[(.+)\]\(\1-", (ADRS / "README.md").read_text(), re.MULTILINE)
    )
    titles = {}
    for path in _decisions():
        number, title = re.fullmatch(r"# (\d{4})\. (.+)", path.read_text().splitlines()[0]).groups()  # type: ignore[union-attr]
        assert path.name.startswith(f"{number}-")
        titles[number] = title
    assert listed == titles


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [int(path.name[:4]) for path in _decisions()] == list(range(1, len(_decisions()) + 1))


@pytest.mark.parametrize("path", _decisions(), ids=named)
def test_a_decision_has_its_four_parts_and_is_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line.startswith("## ")] == _PARTS
    assert len(text.split()) < 400


def _without_code(text: str) -> str:
    text = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"`[^`\n]*`", "", text)


@pytest.mark.parametrize("page", documents(), ids=named)
def test_commands_that_a_page_tells_to_type_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    typed = "\n".join([*re.findall(r"`([^`\n]+)`", text), *re.findall(r"^ {4,}(.+)$", text, re.M)])
    goals = set(re.findall(r"^([a-z-]+):", (REPOSITORY / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?m)^(?:\w+=\S+ )*make ([a-z-]+)", typed)) <= goals
    assert set(re.findall(r"(?m)^(?:\w+=\S+ )*hotline ([a-z]+)", typed)) <= set(COMMANDS)
