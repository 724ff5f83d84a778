"""YAML and CSV whose every value knows its file and line, so that a problem can say where it is.

All scalars are read as text: `no`, `08` and `1e3` are codes here, never a truth value or a number.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import yaml

from hotline.countries.shapes import Problem
from hotline.countries.words import Labels

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DURATION = re.compile(r"(\d+)(m|h|d|w)")
_SECONDS = {"m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}


@dataclass
class Report:
    """Collects the problems of one pack while it is read."""

    root: Path
    problems: list[Problem] = field(default_factory=list)

    def add(self, file: str, line: int, message: str) -> None:
        """Note one problem."""
        self.problems.append(Problem(file, line, message))

    def nfc(self, file: str, line: int, text: str) -> str:
        """The text itself; a problem if it is not composed (NFC), for then it compares wrongly."""
        if not unicodedata.is_normalized("NFC", text):
            self.add(
                file, line, f"not in NFC (composed) form: {unicodedata.normalize('NFC', text)}"
            )
        return text


@dataclass(frozen=True)
class Marked:
    """A YAML value with its place. Reads of the wrong kind note a problem and give an empty one."""

    report: Report
    file: str
    node: yaml.Node | None

    @property
    def line(self) -> int:
        """Line in the file, from 1; 0 when there is no such value."""
        return self.node.start_mark.line + 1 if self.node is not None else 0

    def problem(self, message: str) -> None:
        """Note a problem at this value."""
        self.report.add(self.file, self.line, message)

    @property
    def empty(self) -> bool:
        """Whether nothing stands here (missing, or `null`)."""
        node = self.node
        return node is None or (
            isinstance(node, yaml.ScalarNode) and not node.style and node.value in ("", "null", "~")
        )

    def text(self) -> str:
        """A single value as composed text; empty if there is none."""
        if self.empty:
            return ""
        if not isinstance(self.node, yaml.ScalarNode):
            self.problem("a single value belongs here")
            return ""
        return self.report.nfc(self.file, self.line, str(self.node.value))

    def entries(self) -> list[Marked]:
        """The items of a list."""
        if self.empty:
            return []
        if not isinstance(self.node, yaml.SequenceNode):
            self.problem("a list belongs here")
            return []
        return [Marked(self.report, self.file, item) for item in self.node.value]

    def texts(self) -> tuple[str, ...]:
        """The items of a list of single values."""
        return tuple(entry.text() for entry in self.entries())

    def items(self) -> dict[str, Marked]:
        """A mapping, in its order. A key given twice is a problem (YAML would take the last)."""
        if self.empty:
            return {}
        if not isinstance(self.node, yaml.MappingNode):
            self.problem("keys and values belong here")
            return {}
        found: dict[str, Marked] = {}
        for key, value in self.node.value:
            marked_key = Marked(self.report, self.file, key)
            name = marked_key.text()
            if name in found:
                marked_key.problem(f"key given twice: {name} (first on line {found[name].line})")
            found[name] = Marked(self.report, self.file, value)
        return found

    def record(self, *, required: Iterable[str] = (), optional: Iterable[str] = ()) -> Record:
        """A mapping with these keys only; a missing or an unknown key is a problem."""
        items = self.items()
        known = {*required, *optional}
        for key, value in items.items():
            if key not in known:
                value.problem(f"unknown key: {key} (known here: {', '.join(sorted(known))})")
        for key in required:
            if key not in items or items[key].empty:
                self.problem(f"missing: {key}")
        return Record(self, items)

    def day(self) -> date | None:
        """A date written 2025-07-01, or None."""
        text = self.text()
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.problem(f"not a date (YYYY-MM-DD): {text}")
            return None

    def duration(self) -> timedelta:
        """A length of time: `15m`, `4h`, `2d`, `1w`."""
        match = _DURATION.fullmatch(self.text())
        if match is None:
            self.problem(f"not a length of time (15m, 4h, 2d, 1w): {self.text()}")
            return timedelta()
        return timedelta(seconds=int(match[1]) * _SECONDS[match[2]])

    def flag(self) -> bool:
        """`yes` or `no`; missing is no."""
        text = self.text()
        if text not in ("", "yes", "no"):
            self.problem(f"yes or no belongs here, not {text}")
        return text == "yes"

    def one_of(self, allowed: Iterable[str], what: str) -> str:
        """A single value out of a closed list."""
        text, known = self.text(), tuple(allowed)
        if text and text not in known:
            self.problem(f"unknown {what}: {text} (known: {', '.join(known)})")
        return text


class Record(dict[str, Marked]):
    """The checked keys of a mapping; a key that is not there reads as empty."""

    def __init__(self, owner: Marked, items: dict[str, Marked]) -> None:
        super().__init__(items)
        self.owner = owner

    def __missing__(self, key: str) -> Marked:
        return Marked(self.owner.report, self.owner.file, None)

    def labels(self, languages: Iterable[str], *, part: str = "label") -> Labels:
        """The labels that stand under the language codes; a missing one is a problem."""
        texts: dict[str, str] = {}
        for lang in languages:
            texts[lang] = self[lang].text()
            if not texts[lang]:
                self.owner.problem(f"missing {part} in {lang}")
        return Labels(texts)


def read_yaml(report: Report, file: str) -> Marked:
    """The file `file` of the pack; a missing or broken file is a problem and reads as empty."""
    path = report.root / file
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except FileNotFoundError:
        report.add(file, 0, "file missing")
        node = None
    except UnicodeDecodeError:
        report.add(file, 0, "not UTF-8")
        node = None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        report.add(file, mark.line + 1 if mark else 0, f"not YAML: {error.problem}")
        node = None
    return Marked(report, file, node)


@dataclass(frozen=True)
class Row:
    """One line of a CSV file, its cells by column."""

    report: Report
    file: str
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def problem(self, message: str) -> None:
        """Note a problem at this line."""
        self.report.add(self.file, self.line, message)

    def words(self, column: str) -> tuple[str, ...]:
        """A cell with several values between semicolons."""
        return tuple(part.strip() for part in self[column].split(";") if part.strip())

    def labels(self, languages: Iterable[str], column: str) -> Labels:
        """The labels in `column_<lang>`; a missing one is a problem."""
        texts = {lang: self[f"{column}_{lang}"] for lang in languages}
        for lang, text in texts.items():
            if not text:
                self.problem(f"missing {column} in {lang}")
        return Labels(texts)

    def number(self, column: str) -> float:
        """A number; anything else is a problem and reads as 0."""
        try:
            return float(self[column])
        except ValueError:
            self.problem(f"{column}: not a number: {self[column]}")
            return 0.0


def read_csv(
    report: Report, file: str, *, required: Iterable[str], optional: Iterable[str] = ()
) -> Iterator[Row]:
    """The rows of a CSV file; lines that start with `#` are comments. Columns are checked."""
    path = report.root / file
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        report.add(file, 0, "file missing")
        return
    except UnicodeDecodeError:
        report.add(file, 0, "not UTF-8")
        return
    numbered = [(n, text) for n, text in enumerate(lines, 1) if text and text[0] != "#"]
    if not numbered:
        report.add(file, 0, "no rows")
        return
    columns = next(csv.reader([numbered[0][1]]))
    for column in set(columns) - {*required, *optional}:
        report.add(file, numbered[0][0], f"unknown column: {column}")
    for column in required:
        if column not in columns:
            report.add(file, numbered[0][0], f"missing column: {column}")
    for number, text in numbered[1:]:
        cells = next(csv.reader([text]))
        if len(cells) != len(columns):
            report.add(file, number, f"{len(cells)} cells, {len(columns)} columns")
            continue
        report.nfc(file, number, text)
        yield Row(report, file, number, dict(zip(columns, cells, strict=True)))
