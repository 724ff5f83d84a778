"""What is counted, in which unit, and by what. One statement a figure, so that every breakdown of
a figure speaks of the same rows at the same moment."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Case as Choose
from django.db.models import F, IntegerField, Min, QuerySet, Value, When
from django.db.models.functions import Coalesce, ExtractYear, TruncMonth

from hotline.access.roles import ROLES
from hotline.actor.context import Actor, acting
from hotline.cases.models import Case, CasePerson
from hotline.contacts.models import Contact
from hotline.countries.pack import current as pack
from hotline.referrals.models import OUT, Referral
from hotline.referrals.rules import UNSENT
from hotline.statistics import folding
from hotline.statistics.periods import Month, Period
from hotline.tips.models import Tip

SOURCES = ("all", "live", "history")
FIGURES = Actor("system:figures")


class NoReach(PermissionError):
    """The actor's role brings no standing scope, so there is nothing for it to count."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: months, a centre ("" for all in reach), and which contacts.

    `source` (live, history, all) tells the line's own contacts from imported history; only
    contacts have it, for history holds nothing else.
    """

    period: Period
    centre: str = ""
    source: str = "all"

    def __post_init__(self) -> None:
        if self.source not in SOURCES:
            raise ValueError("no such source")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: how many of its `unit` there are, and the same number broken down.

    `by` maps the name of a breakdown to counts by code; "" is unknown, `folding.NOT_IN_LIST` a
    code that our lists do not hold. Nothing is dropped and nothing counted twice, so every
    breakdown adds up to `total`.
    """

    unit: str
    total: int
    by: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def disagreeing(self) -> tuple[str, ...]:
        """The breakdowns that do not add up to the total; empty where the figure is whole."""
        return tuple(name for name, counts in self.by.items() if sum(counts.values()) != self.total)


def reach(actor: Actor) -> str:
    """How far the actor's own standing grant goes: a centre's code, or "" for the nation.

    A file somebody was given beyond it is hers to read, not to count: two readers of one scope
    see one number. Raises NoReach.
    """
    if actor.key == FIGURES.key:
        return ""
    role = ROLES.get(actor.role)
    if role is None or not role.scope or (role.scope == "centre" and not actor.centre):
        raise NoReach
    return actor.centre if role.scope == "centre" else ""


def first_month(actor: Actor) -> Month:
    """The month of the earliest contact in reach; this month where there is none."""
    with acting(actor):
        rows = _in_reach(actor, Contact.objects.all(), "")
        earliest: dt.datetime | None = rows.aggregate(at=Min("started_at"))["at"]
    if earliest is None:
        return Month.of(pack().today())
    return Month.of(earliest.astimezone(pack().timezone))


def contacts(actor: Actor, question: Question) -> Figure:
    """Contacts, each counted once in the month it began, however many cases it belongs to."""
    rows = asked_rows(actor, question, Contact.objects.all(), "started_at")
    if question.source != "all":
        rows = rows.filter(source=question.source)
    return _counted(
        actor,
        "contacts",
        rows.values("kind", "caller_type", "place", "centre", month=month_of("started_at")),
        month=folding.month,
        kind=folding.listed("contact_kind"),
        caller_type=folding.caller_group,
        place=folding.place_today,
        centre=folding.centre,
    )


def cases(actor: Actor, question: Question) -> Figure:
    """Cases, by the month they were opened; their state is the present one."""
    rows = asked_rows(actor, question, Case.objects.all(), "opened_at")
    return _counted(
        actor,
        "cases",
        rows.values("status", "urgency", "centre", month=month_of("opened_at")),
        month=folding.month,
        status=folding.as_it_is,
        urgency=folding.listed("urgency"),
        centre=folding.centre,
    )


def persons(actor: Actor, question: Question) -> Figure:
    """Persons in the cases opened in these months, once a case.

    A person with several roles in a case counts under the first of them in the pack's list.
    """
    roles = pack().codes("person_role").codes()
    rank = Choose(
        *(When(role=code, then=Value(place)) for place, code in enumerate(roles)),
        default=Value(len(roles)),
        output_field=IntegerField(),
    )
    rows = asked_rows(actor, question, CasePerson.objects.all(), "case__opened_at", "case__")
    return _counted(
        actor,
        "persons",
        rows.values(
            "case_id", "person_id", centre=F("case__centre"), month=month_of("case__opened_at")
        ).annotate(standing=Min(rank)),
        month=folding.month,
        standing=folding.ranked(roles),
        centre=folding.centre,
    )


def individuals(actor: Actor, question: Question) -> Figure:
    """Persons whom cases are about, each counted once, never by contacts: in the month the first
    of her cases at her centre was opened, whatever came after.

    So months add up to the period, and centres to the nation. Her age is that of this month.
    """
    # Callers, relatives and others are not whom a case is about.
    whom = [role.code for role in pack().codes("person_role") if role.extra.get("about") == "yes"]
    rows = CasePerson.objects.filter(
        role__in=whom, case__restricted=False, case__centre=F("person__centre")
    )
    rows = _in_reach(actor, rows, "person__")
    if question.centre:
        rows = rows.filter(person__centre=question.centre)
    begin, end = question.period.bounds(pack().timezone)
    zone = pack().timezone
    facts = ("sex", "exploitation", "ethnicity", "exploited_in", "centre")
    once = (
        rows.values("person_id", **{name: F(f"person__{name}") for name in facts})
        .annotate(first=Min("case__opened_at"))
        .filter(first__gte=begin, first__lt=end)
        .annotate(
            month=TruncMonth("first", tzinfo=zone),
            years=ExtractYear("first", tzinfo=zone)
            - Coalesce("person__birth_year_to", "person__birth_year")
            - 1,
        )
    )
    return _counted(
        actor,
        "individuals",
        once,
        month=folding.month,
        exploitation=folding.listed("exploitation_form"),
        sex=folding.listed("sex"),
        years=folding.age_band,
        ethnicity=folding.listed("ethnic_group"),
        exploited_in=folding.country,
        centre=folding.centre,
    )


def tips(actor: Actor, question: Question) -> Figure:
    """Tips without a known victim, by the month they were received; their state is the present
    one."""
    rows = asked_rows(actor, question, Tip.objects.all(), "received_at")
    return _counted(
        actor,
        "tips",
        rows.values(
            "centre",
            month=month_of("received_at"),
            tip_kind=F("kind"),
            tip_class=F("classification"),
            tip_state=F("state"),
        ),
        month=folding.month,
        tip_kind=folding.listed("tip_kind"),
        tip_class=folding.listed("tip_class"),
        tip_state=folding.as_it_is,
        centre=folding.centre,
    )


def handovers(actor: Actor, question: Question) -> Figure:
    """Hand-overs: referrals, by the month they were sent; one person may be handed to several."""
    sent = Referral.objects.filter(direction=OUT).exclude(state__in=UNSENT | {"entered_in_error"})
    rows = asked_rows(actor, question, sent, "sent_at")
    return _counted(
        actor,
        "handovers",
        rows.values("state", "centre", month=month_of("sent_at"), agency_kind=F("agency__kind")),
        month=folding.month,
        state=folding.as_it_is,
        agency_kind=folding.listed("agency_kind"),
        centre=folding.centre,
    )


def month_of(moment: str) -> TruncMonth:
    """The month a moment lies in, on the country's clocks, as a column."""
    return TruncMonth(moment, tzinfo=pack().timezone)


def _in_reach(actor: Actor, rows: QuerySet[Any], root: str) -> QuerySet[Any]:
    """Row security allows at least these rows. Files sealed by decision are counted for nobody,
    or the reader who holds one would see another number than the reader beside her."""
    rows = rows.filter(**{f"{root}restricted": False}).order_by()
    centre = reach(actor)
    return rows.filter(**{f"{root}centre": centre}) if centre else rows


def asked_rows(
    actor: Actor,
    question: Question,
    rows: QuerySet[Any],
    moment: str,
    root: str = "",
    *,
    by_day: bool = False,
) -> QuerySet[Any]:
    """The rows of the months and centre asked for, as far as the actor's reach goes; `by_day`
    where the column holds a day and no moment."""
    months = question.period
    begin, end = months.days() if by_day else months.bounds(pack().timezone)
    rows = _in_reach(actor, rows, root).filter(**{f"{moment}__gte": begin, f"{moment}__lt": end})
    return rows.filter(**{f"{root}centre": question.centre}) if question.centre else rows


def _counted(
    actor: Actor, unit: str, rows: QuerySet[Any, Any], **folds: Callable[[Any], str]
) -> Figure:
    """Count `rows` by each column that `folds` names and as a whole, in one statement.

    A fold turns a stored value into the code it is shown under. Grouping sets keep the breakdowns
    apart; the total comes from the database too, so that folding cannot hide what it drops.
    """
    quote = connection.ops.quote_name
    inner, values = rows.query.sql_with_params()
    columns = list(folds)
    names = ", ".join(quote(column) for column in columns)
    sets = ", ".join(f"({quote(column)})" for column in columns)
    by: dict[str, Counter[str]] = {column: Counter() for column in columns}
    total = 0
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT GROUPING({names}), {names}, count(*) FROM ({inner}) AS counted"
            f" GROUP BY GROUPING SETS ({sets}, ())",
            values,
        )
        for mask, *stored, count in cursor.fetchall():
            column = _grouped_by(columns, mask)
            if column is None:
                total = count
            else:
                by[column][folds[column](stored[columns.index(column)])] += count
    return Figure(unit, total, {folding.NAMES.get(c, c): dict(by[c]) for c in columns})


def _grouped_by(columns: list[str], mask: int) -> str | None:
    """Which column a row of the answer is grouped by: the one whose bit is not set; None for the
    grand total."""
    last = len(columns) - 1
    return next((c for i, c in enumerate(columns) if not mask >> (last - i) & 1), None)
