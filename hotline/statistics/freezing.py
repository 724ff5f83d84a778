"""Closing months: freeze their figures, and publish later differences as numbered revisions.

What is shown of a closed month is the frozen figure and its revisions, never a silent new count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.actor.day import today
from hotline.audit import services as audit
from hotline.countries.pack import current as pack
from hotline.events import services as events
from hotline.statistics import counts, queries
from hotline.statistics.counts import Counts
from hotline.statistics.models import FrozenMonth, Revision
from hotline.statistics.periods import Month, Period
from hotline.statistics.queries import SOURCES, Figure, Question

# Why a closed month changes; codes of the program, in words by `words.REASONS`.
REASONS = ("late_entries", "corrections", "duplicates", "method")

UNITS: dict[str, Callable[[Actor, Question], Figure]] = {
    "contacts": queries.contacts,
    "cases": queries.cases,
    "persons": queries.persons,
    "individuals": queries.individuals,
    "handovers": queries.handovers,
    "tips": queries.tips,
}


class NotOver(ValueError):
    """A month that still goes on cannot be closed."""


class NoReason(ValueError):
    """A revision says why, by one of REASONS."""


@dataclass(frozen=True)
class Difference:
    """What a recount of today finds changed in one frozen figure."""

    frozen: FrozenMonth
    changes: Counts


def freeze(*, by: Actor, month: Month) -> int:
    """Close a month: freeze every figure in every scope that is not frozen yet; how many were.

    Raises NotOver, queries.NoReach for an actor who does not count the nation.
    """
    if month >= Month.of(today()):
        raise NotOver
    with acting(by):
        _nation(by)
        _alone()
        known = set(FrozenMonth.objects.filter(month=str(month)).values_list("scope", "figure"))
        fresh = [
            FrozenMonth(
                month=str(month), scope=scope, figure=figure, frozen_at=timezone.now(),
                by=by.key, counts=_recount(by, month, scope, figure),
            )
            for scope, figure in _cells()
            if (scope, figure) not in known
        ]  # fmt: skip
        FrozenMonth.objects.bulk_create(fresh)
        if fresh:
            audit.record("figures.freeze", detail=[str(month)])
            events.publish("figures", subject=fresh[0].id, topics=["role:national", "role:monitor"])
        return len(fresh)


def differences(actor: Actor, month: Month) -> list[Difference]:
    """What a recount finds changed in a closed month since it was frozen and last revised."""
    with acting(actor):
        _nation(actor)
        found = []
        for frozen in _frozen([month]):
            now = _recount(actor, month, frozen.scope, frozen.figure)
            changes = counts.minus(now, _standing(frozen))
            if counts.differs(changes):
                found.append(Difference(frozen, changes))
        return found


def revise(*, by: Actor, month: Month, reason: str) -> int | None:
    """Publish today's differences of a closed month as its next revision; its number, or None
    where nothing differs. Afterwards frozen and revisions together equal a recount.

    Raises NoReason, queries.NoReach.
    """
    if reason not in REASONS:
        raise NoReason(reason)
    with acting(by):
        _nation(by)
        _alone()
        found = differences(by, month)
        if not found:
            return None
        last = Revision.objects.filter(frozen__month=str(month)).aggregate(n=Max("number"))["n"]
        number, now = (last or 0) + 1, timezone.now()
        rows = [
            Revision(
                frozen=one.frozen, number=number, changes=one.changes, reason=reason, at=now,
                by=by.key,
            )
            for one in found
        ]  # fmt: skip
        Revision.objects.bulk_create(rows)
        audit.record("figures.revise", detail=[str(month), str(number), reason])
        events.publish("figures", subject=rows[0].id, topics=["role:national", "role:monitor"])
        return number


def published(actor: Actor, question: Question, unit: str) -> Figure:
    """A figure as it is shown: closed months as frozen and revised, the others counted now."""
    scope = question.centre or queries.reach(actor)
    with acting(actor):
        frozen = _of(question, scope, unit)
        if not frozen:
            return UNITS[unit](actor, question)
        parts = [_standing(one) for one in frozen]
        closed = {one.month for one in frozen}
        for period in _stretches(question.period, closed):
            asked = Question(period, question.centre, question.source)
            parts.append(counts.of_figure(UNITS[unit](actor, asked)))
    return counts.as_figure(unit, counts.plus(parts))


def closed(actor: Actor, question: Question) -> list[FrozenMonth]:
    """The closed months of a question, by their frozen contacts with all revisions, oldest first;
    empty where a reader's months are all open."""
    return _of(question, question.centre or queries.reach(actor), "contacts")


def revisions(actor: Actor, question: Question) -> list[Revision]:
    """Every revision of the months and scope asked for, latest first."""
    scope = question.centre or queries.reach(actor)
    months = [str(month) for month in question.period]
    found = Revision.objects.filter(frozen__month__in=months, frozen__scope=scope)
    return list(found.select_related("frozen").order_by("-at", "frozen__month", "frozen__figure"))


def months_closed() -> list[str]:
    """Every month that was closed, latest first."""
    found = FrozenMonth.objects.filter(scope="", figure="contacts")
    return list(found.order_by("-month").values_list("month", flat=True))


def figure_key(unit: str, source: str) -> str:
    """How a figure is called among the frozen: contacts by their source as well."""
    return f"contacts.{source}" if unit == "contacts" and source != "all" else unit


def _cells() -> Iterator[tuple[str, str]]:
    """Every scope with every figure."""
    for scope in ("", *pack().centres):
        for unit in UNITS:
            sources = SOURCES if unit == "contacts" else ("all",)
            yield from ((scope, figure_key(unit, source)) for source in sources)


def _recount(actor: Actor, month: Month, scope: str, figure: str) -> Counts:
    unit, _, source = figure.partition(".")
    asked = Question(Period(month, month), centre=scope, source=source or "all")
    return counts.of_figure(UNITS[unit](actor, asked))


def _standing(frozen: FrozenMonth) -> Counts:
    """A frozen figure with its revisions."""
    return counts.plus([frozen.counts, *(r.changes for r in frozen.revisions.all())])


def _frozen(months: list[Month], **narrower: str) -> list[FrozenMonth]:
    rows = FrozenMonth.objects.filter(month__in=[str(m) for m in months], **narrower)
    return list(rows.prefetch_related("revisions").order_by("month", "scope", "figure"))


def _of(question: Question, scope: str, unit: str) -> list[FrozenMonth]:
    return _frozen(list(question.period), scope=scope, figure=figure_key(unit, question.source))


def _stretches(period: Period, closed: set[str]) -> Iterator[Period]:
    """The months that are not closed, as periods without a gap."""
    first: Month | None = None
    last: Month | None = None
    for month in period:
        if str(month) in closed:
            if first and last:
                yield Period(first, last)
            first = last = None
        else:
            first, last = first or month, month
    if first and last:
        yield Period(first, last)


def _nation(actor: Actor) -> None:
    if queries.reach(actor):
        raise queries.NoReach


def _alone() -> None:
    """One closing or revising at a time, or two revisions would carry one number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('statistics.freezing'))")
