"""The documents of the repository, read as text and as tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGE = REPOSITORY / "hotline"
DOCS = REPOSITORY / "docs"
ADRS = DOCS / "adr"

_ELSEWHERE = {".venv", "var", "dist", "node_modules"}


def documents() -> list[Path]:
    """Every Markdown file that belongs to the repository."""
    return sorted(
        path
        for path in REPOSITORY.rglob("*.md")
        if not any(
            part in _ELSEWHERE or part.startswith(".")
            for part in path.relative_to(REPOSITORY).parts
        )
    )


def named(path: Path) -> str:
    """A path as a person writes it."""
    return path.relative_to(REPOSITORY).as_posix()


def rows(path: Path) -> Iterator[list[str]]:
    """The cells of every table row that is neither head nor rule."""
    lines = path.read_text(encoding="utf-8").splitlines()
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if line.startswith("|") and not _is_rule(line) and not _is_rule(following):
            yield [cell.strip() for cell in line.strip().strip("|").split("|")]


def anchors(path: Path) -> set[str]:
    """The anchors that a page's headings have, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings
    }


def _is_rule(line: str) -> bool:
    return bool(line) and not line.strip("|-: ")
