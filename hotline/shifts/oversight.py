"""The picture of a centre for whoever oversees it: who is in contact, who works on what, what is
overdue. Row security says which centre; the number of queries does not grow with the rows."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from hotline.actor.context import Actor
from hotline.cases.models import Case, Measure, Task
from hotline.contacts import queries as contacts
from hotline.contacts.models import Contact
from hotline.followups import queries as followups
from hotline.followups.models import FollowUp
from hotline.referrals import queries as referrals
from hotline.referrals import rules as referral_rules
from hotline.referrals.models import Referral
from hotline.shifts import queries
from hotline.shifts.models import Handover
from hotline.staff.models import Member

LONGEST = 50  # rows of a list; the most pressing come first
IN_CONTACT = 500  # contacts at once: far more than counsellors, so that none is hidden or uncounted


@dataclass(frozen=True)
class AtWork:
    """One member of the desk with what she carries now."""

    member: Member
    since: dt.datetime | None
    contacts: int
    alarm: str
    cases: int
    overdue: int


@dataclass(frozen=True)
class Overdue:
    """Everything whose time has passed, in lists of rows with their case and owner."""

    follow_ups: list[FollowUp]
    referrals: list[Referral]
    risks: list[Case]
    measures: list[Measure]
    tasks: list[Task]

    def __len__(self) -> int:
        lists: tuple[list[Any], ...] = (
            self.follow_ups, self.referrals, self.risks, self.measures, self.tasks,
        )  # fmt: skip
        return sum(len(rows) for rows in lists)


@dataclass(frozen=True)
class Picture:
    """What a supervisor sees of her centre at a glance."""

    contacts: list[Contact]
    at_work: list[AtWork]
    overdue: Overdue
    handovers: list[Handover]


def picture(actor: Actor, *, now: dt.datetime | None = None) -> Picture:
    """Everything in the actor's reach: a supervisor's centre, the nation's three."""
    moment = now or timezone.now()
    now_open = list(open_contacts())
    return Picture(
        contacts=now_open,
        at_work=_at_work(actor, now_open, moment),
        overdue=overdue(actor, moment),
        handovers=list(queries.waiting()[:LONGEST]),
    )


def open_contacts() -> QuerySet[Contact]:
    """Contacts in reach that go on, and those whose line is gone while a life may still be at
    stake: these first, the longest danger on top, then the oldest."""
    return contacts.open_or_alarming().select_related("counsellor")[:IN_CONTACT]


def overdue(actor: Actor, moment: dt.datetime) -> Overdue:
    """What is overdue in the actor's centre, or the nation, the longest overdue first in each list.

    A case that another centre has only offered is that centre's still.
    """
    here = Q(case__centre=actor.centre) if actor.role != "national" else Q()
    late = Q(done_at__isnull=True, due_at__lt=moment) & here
    risks = Case.objects.filter(look_again_at__lt=moment).exclude(status="closed")
    if actor.role != "national":
        risks = risks.filter(centre=actor.centre)
    return Overdue(
        follow_ups=list(followups.raised().filter(here)[:LONGEST]),
        referrals=list(
            referrals.late(actor, now=moment).select_related("agency", "owner", "case")[:LONGEST]
        ),
        risks=list(risks.select_related("owner").order_by("look_again_at")[:LONGEST]),
        measures=_of_cases(Measure.objects.filter(late)),
        tasks=_of_cases(Task.objects.filter(late)),
    )


def _of_cases(rows: QuerySet[Any]) -> list[Any]:
    return list(rows.select_related("case", "owner").order_by("due_at")[:LONGEST])


def _at_work(actor: Actor, now_open: list[Contact], moment: dt.datetime) -> list[AtWork]:
    talking = Counter(c.counsellor_id for c in now_open if c.is_open)
    alarms = {c.counsellor_id: c.alarm for c in reversed(now_open) if c.alarm}
    cases = _by_owner(Case.objects.exclude(status="closed"))
    late: Counter[UUID] = Counter()
    undone = Q(done_at__isnull=True, due_at__lt=moment)
    for rows in (
        FollowUp.objects.filter(undone),
        Referral.objects.filter(due_at__lt=moment, state__in=referral_rules.WAITING),
        Measure.objects.filter(undone),
        Task.objects.filter(undone),
    ):
        late.update(_by_owner(rows))
    found = [
        AtWork(
            member=member,
            since=member.since,  # type: ignore[attr-defined]
            contacts=talking[member.pk],
            alarm=alarms.get(member.pk, ""),
            cases=cases[member.pk],
            overdue=late[member.pk],
        )
        for member in queries.on_duty(actor.centre if actor.role != "national" else "")
    ]
    return sorted(found, key=lambda one: (not one.alarm, one.contacts == 0, one.since is None))


def _by_owner(rows: QuerySet[Any]) -> Counter[UUID]:
    counted = rows.order_by().values_list("owner").annotate(n=Count("pk"))
    return Counter(dict(counted))
