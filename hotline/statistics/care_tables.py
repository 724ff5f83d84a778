"""Claims and livelihoods as tables. A page shows every number to those who may read it; in a file,
which leaves the house, small numbers stay inside (`small.py`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from hotline.statistics import small, words
from hotline.statistics.grids import Grid, Row
from hotline.statistics.grouped import Code, Group, Grouped

NAMES: dict[str, Promise] = {
    "asked": gettext_lazy("Asked for"),
    "granted": gettext_lazy("Granted"),
    "refused": gettext_lazy("Refused"),
    "appealed": gettext_lazy("Appealed"),
    "received": gettext_lazy("Received in full"),
    "waiting": gettext_lazy("Waited for now"),
    "refused_for_good": gettext_lazy("Refused again"),
    "given_up": gettext_lazy("No longer asked for"),
    "plans": pgettext_lazy("livelihood", "Plans"),
    "begun": pgettext_lazy("livelihood", "Ever begun"),
    "not_begun": gettext_lazy("Not begun yet"),
    "going_on": gettext_lazy("Going on"),
    "ended": gettext_lazy("Ended"),
    "told_6": gettext_lazy("Told what they earn at 6 months"),
    "more_6": gettext_lazy("Earn more at 6 months"),
    "told_12": gettext_lazy("Told what they earn at 12 months"),
    "more_12": gettext_lazy("Earn more at 12 months"),
}
MEDIAN: Promise = gettext_lazy("Days until receipt: median")
WORST: Promise = gettext_lazy("Days until receipt: longest")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a table has: its columns on the page (one number, or a part and its whole), and whether
    it measures days. `whole` is the number by which rows are ordered."""

    shown: tuple[tuple[str, ...], ...]
    whole: str
    timed: bool = False

    @property
    def numbers(self) -> tuple[str, ...]:
        """Every number of it, as a file holds them."""
        return tuple(dict.fromkeys(name for column in self.shown for name in column))


CLAIMS = Kind(
    (("asked",), ("granted",), ("refused",), ("appealed",), ("received",), ("waiting",)),
    "asked", timed=True,
)  # fmt: skip
LIVELIHOODS = Kind(
    (("plans",), ("begun",), ("going_on",), ("ended",), ("more_6", "told_6"),
     ("more_12", "told_12")),
    "plans",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """A breakdown with its words. `leaves`: whether it may stand in a file."""

    name: str
    by: str
    title: str
    heading: str
    label: Callable[[Code], str]
    leaves: bool = True


def grid(kind: Kind, part: Part, found: Grouped, asked: str) -> Grid:
    """A table of one breakdown, most first."""
    groups = found.by[part.by]
    ordered = sorted(groups, key=lambda code: (-groups[code][kind.whole], part.label(code)))
    outward = _outward(kind, found.all, groups)
    heads = [NAMES[column[0]] for column in kind.shown]
    columns = [NAMES[name] for name in kind.numbers]
    if kind.timed:
        heads, columns = [*heads, MEDIAN, WORST], [*columns, MEDIAN, WORST]
    rows = [Row(part.label(c), cells(kind, groups[c]), outward[c]) for c in ordered]
    return Grid(
        part.name, part.title, part.heading, tuple(map(str, heads)), tuple(rows), asked,
        tuple(map(str, columns)), part.leaves,
    )  # fmt: skip


def cells(kind: Kind, group: Group) -> tuple[str, ...]:
    """A row as the page shows it: exactly."""
    shown = [_cell([group[name] for name in column]) for column in kind.shown]
    return (*shown, *(days(group) if kind.timed else ()))


def days(group: Group) -> tuple[str, str]:
    """The median and the longest in words; dashes where nothing has come yet."""
    if group.median is None or group.worst is None:
        return "–", "–"
    return words.decimal(group.median), words.number(group.worst)


def hidden() -> str:
    """What stands in a file for a number that stays inside."""
    return _("fewer than %(least)s, or hidden with it") % {"least": small.LEAST}


def _cell(numbers: list[int]) -> str:
    if len(numbers) == 1:
        return words.number(numbers[0])
    part, whole = numbers
    return f"{words.number(part)}/{words.number(whole)}" if whole else "–"


def _outward(
    kind: Kind, everything: Group, groups: Mapping[Code, Group]
) -> dict[Code, tuple[float | str | None, ...]]:
    """The values of each row as they may leave the house, column by column. How long it took is
    told only where so many received it that none of them can be picked out."""
    keys = {str(place): code for place, code in enumerate(groups)}
    told: dict[Code, list[float | str | None]] = {code: [] for code in groups}
    for name in kind.numbers:
        parts = {key: groups[code][name] for key, code in keys.items()}
        for key, n in small.shown(everything[name], parts).items():
            told[keys[key]].append(hidden() if n is None else n)
    if kind.timed:
        for code, group in groups.items():
            told[code] += _times(group)
    return {code: tuple(values) for code, values in told.items()}


def _times(group: Group) -> Iterable[float | str | None]:
    if not group.days:
        return (None, None)
    if len(group.days) < small.LEAST:
        return (hidden(), hidden())
    return (group.median, group.worst)
