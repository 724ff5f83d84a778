"""The mapping a person checks: which column is which of our fields, which text which code.

mapping: 1
timezone: Asia/Ho_Chi_Minh          # left out: the country's own
columns:
  "Ngày giờ": {field: started_at, date_format: [day/month/year]}
  "Loại cuộc gọi": kind
values:
  kind: {"Tư vấn": counselling, "Test máy": ""}     # "" leaves the field empty
defaults: {channel: phone_in}
ignored: ["STT"]
fill_down: ["Ngày"]                 # an empty cell repeats the one above
empty_when_unreadable: [phone]      # instead of rejecting the row
"""

from collections import abc
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from hotline.contacts.importing.dates import DAY_FIRST
from hotline.contacts.importing.words import level

VERSION = "1"


@dataclass(frozen=True, slots=True)
class Column:
    """What one column of the log gives: `field`, and how its dates are written."""

    name: str
    field: str
    date_formats: tuple[str, ...] = (DAY_FIRST,)
    timezone: str = ""


@dataclass(frozen=True, slots=True)
class MappingProblem:
    """One thing wrong in a mapping file; line 0 means the file as a whole."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}" if self.line else self.message


class MappingError(Exception):
    """A mapping that cannot be used; `problems` says all that is wrong with it."""

    def __init__(self, problems: list[MappingProblem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True, eq=False)
class Mapping:
    """A mapping that has been checked against the country pack.

    `values` holds, by field, levelled text → code; `text` is the YAML it came from. It may
    repeat cells of the log (values of coded columns), so it is kept as carefully as the log.
    """

    columns: tuple[Column, ...]
    values: abc.Mapping[str, abc.Mapping[str, str]] = field(default_factory=dict, repr=False)
    defaults: abc.Mapping[str, str] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    fill_down: tuple[str, ...] = ()
    empty_when_unreadable: frozenset[str] = frozenset()
    timezone: str = ""
    text: str = field(default="", repr=False)

    @cached_property
    def by_column(self) -> dict[str, Column]:
        """Levelled name → column."""
        return {level(column.name): column for column in self.columns}

    @cached_property
    def passed_over(self) -> frozenset[str]:
        """Levelled names of the columns that are left out on purpose."""
        return frozenset(level(name) for name in self.ignored)

    @cached_property
    def fields(self) -> frozenset[str]:
        """The fields that some column gives."""
        return frozenset(column.field for column in self.columns)

    def absent(self, columns: abc.Iterable[str]) -> list[str]:
        """Columns the mapping uses that a file with these columns does not have."""
        there = {level(name) for name in columns}
        return [column.name for column in self.columns if level(column.name) not in there]

    def unmentioned(self, columns: abc.Iterable[str]) -> list[str]:
        """Columns of a file that the mapping neither uses nor ignores."""
        return [
            name
            for name in columns
            if level(name) not in self.by_column
            and level(name) not in self.passed_over
            and name not in REJECT_COLUMNS
        ]


REJECT_COLUMNS = ("reject_batch", "reject_row", "reject_reasons")
"""Columns `hotline import rejects` adds; they are passed over when the file is taken again."""


def load_mapping(path: Path) -> Mapping:
    """Read and check a mapping file. Raises MappingError with every problem and its line."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        problem = MappingProblem(0, f"The mapping cannot be opened: {error.strerror}.")
        raise MappingError([problem]) from error
    return parse_mapping(decoded(raw))


def parse_mapping(text: str) -> Mapping:
    """Check a mapping given as YAML text. Raises MappingError."""
    from hotline.contacts.importing.mapping_check import checked

    return checked(text)


def decoded(raw: bytes) -> str:
    """The text of a mapping file; a shell that redirects output may have written UTF-16."""
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        problem = MappingProblem(0, "The mapping is not saved as UTF-8. Save it as UTF-8.")
        raise MappingError([problem]) from error
