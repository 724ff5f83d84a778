"""A figure as tables a person can read, check and take away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hotline.countries.pack import current as pack
from hotline.places.sorting import order
from hotline.statistics import words
from hotline.statistics.folding import NOT_IN_LIST, UNKNOWN
from hotline.statistics.queries import Figure, Question

# Where nobody may have said it, the row for that is always there, also at nought.
_MAY_BE_UNKNOWN = frozenset(
    {"kind", "caller_group", "province", "exploitation", "ethnicity", "country"}
)
# Long lists show what occurs; short ones show every code, so that tables compare over time.
_ONLY_WHAT_OCCURS = frozenset({"role", "agency_kind", "exploitation", "ethnicity"})


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its code, its words, the count, and the same as written, with its share."""

    code: str
    label: str
    count: int
    shown: str
    share: str


@dataclass(frozen=True, slots=True)
class Table:
    """One breakdown of one figure. `asked` is the filter in words; `name` stands in addresses;
    `standing` is which months are closed and how far they are revised."""

    name: str
    by: str
    title: str
    heading: str
    unit: str
    asked: str
    lines: tuple[Line, ...]
    total: int
    total_shown: str
    standing: str = ""


def tables(
    figure: Figure, question: Question, reach: str, *, standing: str = ""
) -> dict[str, Table]:
    """The tables of a figure by breakdown, in the reader's language; `standing` says which of its
    months are closed, and by which revision."""
    ordered = [by for unit, by in words.TITLES if unit == figure.unit and by in figure.by]
    return {by: _table(figure, by, question, reach, standing) for by in ordered}


def name_of(unit: str, by: str) -> str:
    """How a table is called in an address and a file: those of contacts by the breakdown alone."""
    return by if unit == "contacts" else f"{unit}_{by}"


def _table(figure: Figure, by: str, question: Question, reach: str, standing: str) -> Table:
    counts, label = figure.by[by], words.labeller(by)
    return Table(
        name=name_of(figure.unit, by),
        by=by,
        title=str(words.TITLES[figure.unit, by]),
        heading=str(words.HEADINGS[by]),
        unit=str(words.UNITS[figure.unit]),
        asked=words.asked(figure.unit, question, reach),
        lines=tuple(
            Line(
                code=code,
                label=label(code),
                count=counts.get(code, 0),
                shown=words.number(counts.get(code, 0)),
                share=words.percent(counts.get(code, 0), figure.total),
            )
            for code in _codes(by, counts, question)
        ),
        total=figure.total,
        total_shown=words.number(figure.total),
        standing=standing,
    )


def _codes(by: str, counts: Mapping[str, int], question: Question) -> list[str]:
    """Every code to show, in order; what is unknown comes last and is never left out."""
    if by == "month":
        ordered = [str(month) for month in question.period]
    elif by == "province":
        ordered = _provinces(counts)
    elif by == "country":
        ordered = _countries(counts)
    else:
        ordered = list(words.codes_in_order(by))
    if by in _ONLY_WHAT_OCCURS:
        ordered = [code for code in ordered if counts.get(code)]
    rest = sorted(code for code in counts if code not in {*ordered, UNKNOWN, NOT_IN_LIST})
    ends = [UNKNOWN] if by in _MAY_BE_UNKNOWN or counts.get(UNKNOWN) else []
    return [*ordered, *rest, *ends, *([NOT_IN_LIST] if counts.get(NOT_IN_LIST) else [])]


def _provinces(counts: Mapping[str, int]) -> list[str]:
    """Today's units, most contacts first and then by name; then countries abroad likewise."""
    label, sort = words.labeller("province"), order(pack(), words.language())
    today = pack().version_on().code
    units = {unit.key for unit in pack().units.values() if unit.version == today}
    abroad = {code for code in counts if code not in {*units, UNKNOWN, NOT_IN_LIST}}

    def first(code: str) -> tuple[int, object]:
        return -counts.get(code, 0), sort(label(code))

    return [*sorted(units, key=first), *sorted(abroad, key=first)]


def _countries(counts: Mapping[str, int]) -> list[str]:
    """The country itself first, then those that occur, most persons first and then by name."""
    label, sort, home = words.labeller("country"), order(pack(), words.language()), pack().code
    abroad = {code for code in counts if code not in (home, UNKNOWN, NOT_IN_LIST)}
    return [home, *sorted(abroad, key=lambda code: (-counts[code], sort(label(code))))]
