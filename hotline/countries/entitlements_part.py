"""Reads who has which support regimes, and what they pay: `entitlements.yaml`, `amounts.yaml`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from hotline.countries.marked import Marked, Report, read_yaml
from hotline.countries.places_part import read_span
from hotline.countries.shapes import CONFIDENCES
from hotline.countries.words import CodeList, Labels, Span

# What of a person decides; which group she is in is a rule of the code (`entitlements.rules`).
PEOPLE = ("national", "stateless", "foreign")
WHERE = ("home", "abroad")


@dataclass(frozen=True, slots=True)
class Group:
    """A group of persons and its regimes. An empty tuple asks for nothing; `under` is an age, 0 for
    any; `beside` is the status of whom she goes with; `by_case` says that the authority decides
    case by case; `confirm` that a lawyer has not looked at it yet."""

    code: str
    labels: Labels
    note: str
    span: Span
    status: tuple[str, ...]
    people: tuple[str, ...]
    where: tuple[str, ...]
    beside: tuple[str, ...]
    under: int
    by_case: bool
    regimes: tuple[str, ...]
    article: Labels
    says: Labels
    confidence: str
    confirm: bool


@dataclass(frozen=True, slots=True)
class Item:
    """What a regime pays by `unit` (`claim_unit`): an `amount` in whole money, or `times`
    a `base`; None where the pack does not know it."""

    code: str
    labels: Labels
    regime: str
    unit: str
    amount: int | None
    times: Decimal | None
    base: str
    span: Span
    instrument: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Base:
    """An amount that others are multiples of, such as a minimum wage, between two days."""

    code: str
    labels: Labels
    amount: int | None
    span: Span
    instrument: str
    confidence: str


@dataclass(frozen=True, slots=True)
class EntitlementRules:
    """`stateless` is the code of a nationality that says she has none."""

    stateless: str
    groups: Mapping[str, Group]
    items: tuple[Item, ...]
    bases: tuple[Base, ...] = ()

    def base_of(self, item: Item, on: dt.date) -> Base | None:
        """The base of an item that is a multiple, as it holds on a day."""
        return next((b for b in self.bases if b.code == item.base and b.span.holds(on)), None)

    def pays(self, item: Item, on: dt.date) -> int | None:
        """What an item pays on a day in whole money, rounded down; None where it is not known."""
        if item.times is None:
            return item.amount
        base = self.base_of(item, on)
        return None if base is None or base.amount is None else int(item.times * base.amount)

    def of_regime(self, regime: str) -> tuple[Item, ...]:
        """The items of a regime, whatever their dates."""
        return tuple(item for item in self.items if item.regime == regime)


def read_entitlements(
    report: Report, languages: tuple[str, ...], lists: Mapping[str, CodeList]
) -> EntitlementRules:
    """Groups and amounts; a pack may have none."""
    if not (report.root / "entitlements.yaml").exists():
        return EntitlementRules("", MappingProxyType({}), ())
    top = read_yaml(report, "entitlements.yaml")
    record = top.record(required=("source", "confidence", "groups"), optional=("note", "stateless"))
    record["confidence"].one_of(CONFIDENCES, "confidence")
    regimes = _codes(lists, "support_regime")
    groups: dict[str, Group] = {}
    for entry in record["groups"].entries():
        group = _group(entry, languages, regimes, _codes(lists, "victim_status"))
        if group.code in groups:
            entry.problem(f"group given twice: {group.code}")
        groups[group.code] = group
    amounts = read_yaml(report, "amounts.yaml").record(
        required=("source", "confidence", "items"), optional=("note", "bases")
    )
    amounts["confidence"].one_of(CONFIDENCES, "confidence")
    bases = _bases(amounts["bases"], languages)
    known = {one.code for one in bases}
    return EntitlementRules(
        record["stateless"].text(),
        MappingProxyType(groups),
        _items(amounts["items"], languages, regimes, _codes(lists, "claim_unit"), known),
        bases,
    )


def _codes(lists: Mapping[str, CodeList], name: str) -> tuple[str, ...]:
    return tuple(lists[name].codes()) if name in lists else ()


def _group(
    entry: Marked, languages: tuple[str, ...], regimes: tuple[str, ...], statuses: tuple[str, ...]
) -> Group:
    row = entry.record(
        required=("group", "status", "regimes", "article", "says", "confidence"),
        optional=(
            "note", "since", "until", "people", "where", "beside", "under", "by_case", "confirm",
            *languages,
        ),
    )  # fmt: skip
    under = row["under"].text()
    if under and not under.isdigit():
        row["under"].problem(f"not a whole number of years: {under}")
    return Group(
        code=row["group"].text(),
        labels=row.labels(languages),
        note=row["note"].text(),
        span=read_span(row, entry),
        status=_of(row["status"], statuses, "status"),
        people=_of(row["people"], PEOPLE, "people"),
        where=_of(row["where"], WHERE, "place"),
        beside=_of(row["beside"], statuses, "status"),
        under=int(under) if under.isdigit() else 0,
        by_case=row["by_case"].flag(),
        regimes=_of(row["regimes"], regimes, "support regime"),
        article=row["article"].record(required=languages).labels(languages),
        says=row["says"].record(required=languages).labels(languages),
        confidence=row["confidence"].one_of(CONFIDENCES, "confidence"),
        confirm=row["confirm"].flag(),
    )


def _of(marked: Marked, known: tuple[str, ...], what: str) -> tuple[str, ...]:
    return tuple(entry.one_of(known, what) for entry in marked.entries())


def _bases(entries: Marked, languages: tuple[str, ...]) -> tuple[Base, ...]:
    bases: list[Base] = []
    for entry in entries.entries():
        row = entry.record(
            required=("code", "instrument", "confidence"),
            optional=("amount", "since", "until", *languages),
        )
        base = Base(
            code=row["code"].text(),
            labels=row.labels(languages),
            amount=_whole(row["amount"]),
            span=read_span(row, entry),
            instrument=row["instrument"].text(),
            confidence=row["confidence"].one_of(CONFIDENCES, "confidence"),
        )
        _once(entry, base, bases)
        bases.append(base)
    return tuple(bases)


def _items(
    entries: Marked,
    languages: tuple[str, ...],
    regimes: tuple[str, ...],
    units: tuple[str, ...],
    bases: set[str],
) -> tuple[Item, ...]:
    items: list[Item] = []
    for entry in entries.entries():
        row = entry.record(
            required=("code", "regime", "unit", "instrument", "confidence"),
            optional=("amount", "times", "base", "since", "until", *languages),
        )
        item = Item(
            code=row["code"].text(),
            labels=row.labels(languages),
            regime=row["regime"].one_of(regimes, "support regime"),
            unit=row["unit"].one_of(units, "unit"),
            amount=_whole(row["amount"]),
            times=_times(row["times"]),
            base=row["base"].one_of(bases, "base"),
            span=read_span(row, entry),
            instrument=row["instrument"].text(),
            confidence=row["confidence"].one_of(CONFIDENCES, "confidence"),
        )
        if (item.times is None) == bool(item.base) or (item.base and item.amount is not None):
            entry.problem("an amount, or times and base together, or nothing where it is not known")
        _once(entry, item, items)
        items.append(item)
    return tuple(items)


def _whole(marked: Marked) -> int | None:
    text = marked.text()
    if text and not (text.isascii() and text.isdigit()):
        marked.problem(f"a whole number, or nothing where it is not known: {text}")
        return None
    return int(text) if text else None


def _times(marked: Marked) -> Decimal | None:
    text = marked.text()
    if not text:
        return None
    try:
        times = Decimal(text)
    except InvalidOperation:
        times = Decimal(0)
    if not (times.is_finite() and times > 0):
        marked.problem(f"a number above nought, such as 0.5: {text}")
        return None
    return times


def _once(entry: Marked, one: Item | Base, before: Sequence[Item | Base]) -> None:
    if any(each.code == one.code and each.span.meets(one.span) for each in before):
        entry.problem(f"two amounts of {one.code} hold on the same day")
