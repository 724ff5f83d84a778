"""Reads how the line's telephone behaves in a country: `phone.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hotline.countries.marked import Marked, Record, Report, read_yaml
from hotline.countries.shapes import CONFIDENCES
from hotline.countries.words import CodeList, Labels

PAUSES = "recording_paused"  # the list of reasons
LONGEST = 3600  # seconds; a slip of the pen must not leave anybody waiting for a day
_KEYS = tuple("123456789")


@dataclass(frozen=True, slots=True)
class Choice:
    """A language that a caller chooses by a key; `say` is in that language."""

    key: str
    language: str
    say: str


@dataclass(frozen=True, slots=True)
class PhoneRules:
    """Seconds after which a waiting call goes further, seconds that one seat is rung, that writing
    up may take and that a language may be chosen in; what every caller hears. `pausing` says
    whether the law lets a recording pause, `longest_pause` for how many seconds at most (0 where it
    does not); why one pauses is the list PAUSES of the pack."""

    every_centre: int
    supervisors: int
    offer: int
    ring: int
    wrap_up: int
    choose: int
    notice: Labels
    moment: Labels
    offer_words: Labels
    choices: tuple[Choice, ...]
    pausing: bool
    longest_pause: int


def read_phone(
    report: Report, languages: tuple[str, ...], lists: Mapping[str, CodeList]
) -> PhoneRules:
    """The rules of `phone.yaml`; steps out of order and unknown languages are problems."""
    top = read_yaml(report, "phone.yaml")
    record = top.record(
        required=("waiting", "ring", "wrap_up", "choose", "notice", "moment", "offer_words"),
        optional=("choices", "pausing", "longest_pause", "source", "confidence", "note"),
    )
    record["confidence"].one_of(CONFIDENCES, "confidence")
    steps = record["waiting"].record(required=("every_centre", "supervisors", "offer"))
    every_centre, supervisors, offer = (
        _seconds(steps[name]) for name in ("every_centre", "supervisors", "offer")
    )
    if not every_centre <= supervisors <= offer:
        record["waiting"].problem("a call goes to every centre, then to supervisors, then on")
    known = lists.get("language")
    choices: dict[str, Choice] = {}
    for entry in record["choices"].entries():
        row = entry.record(required=("key", "language", "say"))
        choice = Choice(row["key"].one_of(_KEYS, "key"), row["language"].text(), row["say"].text())
        if known is not None and choice.language not in known:
            entry.problem(f"not in the list of languages: {choice.language}")
        if choice.key in choices:
            entry.problem(f"key given twice: {choice.key}")
        choices[choice.key] = choice
    pausing, longest_pause = _pausing(record, lists)
    return PhoneRules(
        every_centre=every_centre,
        supervisors=supervisors,
        offer=offer,
        ring=_seconds(record["ring"]),
        wrap_up=_seconds(record["wrap_up"]),
        choose=_seconds(record["choose"]),
        notice=record["notice"].record(optional=languages).labels(languages, part="words"),
        moment=record["moment"].record(optional=languages).labels(languages, part="words"),
        offer_words=record["offer_words"]
        .record(optional=languages)
        .labels(languages, part="words"),
        choices=tuple(choices.values()),
        pausing=pausing,
        longest_pause=longest_pause,
    )


def _pausing(record: Record, lists: Mapping[str, CodeList]) -> tuple[bool, int]:
    """Whether a recording may pause, and for how long. Where it may, the pack also says why."""
    if not record["pausing"].flag():
        if record["longest_pause"].text():
            record["longest_pause"].problem("no recording pauses here: `pausing` is not yes")
        return False, 0
    if PAUSES not in lists:
        record["pausing"].problem(f"a recording pauses for a reason: the list {PAUSES} is missing")
    return True, _seconds(record["longest_pause"])


def _seconds(value: Marked) -> int:
    text = value.text()
    if not text.isdigit() or not 0 < int(text) <= LONGEST:
        value.problem(f"seconds, from 1 to {LONGEST}: {text}")
        return 1
    return int(text)
