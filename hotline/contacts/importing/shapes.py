"""What reading a log gives: rows ready to be stored, and rejected ones with their reasons."""

from dataclasses import dataclass, field
from datetime import datetime

from hotline.contacts.importing.reasons import SENTENCES


@dataclass(frozen=True, slots=True)
class ReadyRow:
    """A contact as the old log tells it, in our codes; "" and None mean that it does not say.

    `started_at` and `ended_at` are UTC; `phone` is E.164; `place` is a place key; `outcome`
    is a code of call_outcome_non_case (then `kind` is ""). `given` keeps, by field, the text
    that was no code of ours: it is free text of the log and must be sealed like `notes`.
    `digest` (SHA-256 of the filled cells and of how many equal rows came before) is the same
    whenever the same log is read again. `mends` is the batch and row of the reject that this row
    is the mended form of.
    """

    number: int
    digest: bytes = field(repr=False)
    started_at: datetime
    ended_at: datetime | None = None
    kind: str = ""
    outcome: str = ""
    channel: str = ""
    caller_type: str = ""
    topic: str = ""
    how_heard: str = ""
    language: str = ""
    place: str = ""
    centre: str = ""
    sex: str = ""
    age: int | None = None
    phone: str = field(default="", repr=False)
    notes: str = field(default="", repr=False)
    source_reference: str = field(default="", repr=False)
    given: dict[str, str] = field(default_factory=dict, repr=False)
    mends: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row is rejected: the column ("" for the whole row), a reason code, a sentence."""

    column: str
    reason: str
    sentence: str


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that was not taken; `cells` is to be sealed, `digest` as in ReadyRow."""

    number: int
    digest: bytes = field(repr=False)
    problems: list[RowProblem]
    cells: dict[str, str] = field(repr=False)
    mends: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of a batch: stored, already here, rejected."""

    new: int = 0
    known: int = 0
    rejected: int = 0


@dataclass(frozen=True, slots=True)
class Reject:
    """A rejected row as it is kept: its number in the log, its batch, reasons and cells."""

    row: int
    problems: list[RowProblem]
    cells: dict[str, str] = field(repr=False)
    batch: str = ""


def problem(reason: str, column: str = "") -> RowProblem:
    """The problem `reason` in `column`, with its sentence."""
    return RowProblem(column, reason, SENTENCES[reason])
