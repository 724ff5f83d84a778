"""The second, invented country, and copies of it with something broken."""

from __future__ import annotations

import shutil
from pathlib import Path

from hotline.countries.pack import PACKS, check
from hotline.countries.shapes import Problem

MARESIA = Path(__file__).parent / "maresia"


class Broken:
    """A copy of the invented pack in which text is replaced; `found` are its problems."""

    def __init__(self, tmp: Path) -> None:
        self.path = tmp / "maresia"
        shutil.copytree(MARESIA, self.path)

    def replace(self, file: str, old: str, new: str) -> int:
        """Replace the one place where `old` stands; returns the line on which it stood."""
        path = self.path / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    def append(self, file: str, line: str) -> int:
        """Add a line at the end; returns its number."""
        path = self.path / file
        text = path.read_text(encoding="utf-8")
        path.write_text(f"{text}{line}\n", encoding="utf-8")
        return text.count("\n") + 1

    @property
    def found(self) -> list[Problem]:
        return check(self.path)

    def assert_says(self, file: str, line: int, words: str) -> None:
        """One of the problems stands at this place and says these words."""
        said = [str(problem) for problem in self.found]
        assert any(p.file == file and p.line == line and words in p.message for p in self.found), (
            f"expected {file}:{line}: …{words}…, got {said}"
        )


def letting_pause(tmp: Path, *, longest: int = 60) -> Path:
    """A copy of Viet Nam's pack in a country whose law lets a recording pause."""
    path = tmp / "lets_pause"
    shutil.copytree(PACKS / "vietnam", path)
    rules = path / "phone.yaml"
    text = rules.read_text(encoding="utf-8")
    assert text.count("pausing: no") == 1
    text = text.replace("pausing: no", f"pausing: yes\nlongest_pause: {longest}")
    rules.write_text(text, encoding="utf-8")
    with (path / "codelists/phone.yaml").open("a", encoding="utf-8") as lists:
        lists.write(
            "recording_paused:\n  source: invented\n  confidence: own\n  codes:\n"
            "  - {code: card, en: A number of a card, vi: Số thẻ}\n"
        )
    return path
