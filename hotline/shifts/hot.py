"""What is hot: open contacts, what is due within a day, what is overdue. One query a kind.

The same readers answer two questions: what has somebody to hand over, and which of the things
handed over are still open.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from hotline.access.roles import may
from hotline.actor.context import Actor
from hotline.cases.models import Case, Measure, Task
from hotline.contacts.alarms import ALARMING, GOES_ON
from hotline.contacts.models import CallBack, Contact
from hotline.followups.models import FollowUp
from hotline.referrals import rules as referral_rules
from hotline.referrals.models import Referral

HORIZON = dt.timedelta(hours=24)
LONGEST = 200  # of a kind; more is no shift but a backlog


@dataclass(frozen=True)
class Hot:
    """One hot thing: which, in which case, due when, and the coded fact that names it; `gone`
    where the line of a contact is, while a life may still be at stake."""

    kind: str
    subject: UUID
    fact: str
    due_at: dt.datetime | None = None
    since: dt.datetime | None = None
    case_id: UUID | None = None
    number: str = ""
    contact_id: UUID | None = None
    pressing: bool = False
    gone: bool = False

    @property
    def key(self) -> tuple[str, UUID]:
        return self.kind, self.subject


def of(actor: Actor, covered: Iterable[tuple[str, UUID]] = ()) -> list[Hot]:
    """What the actor answers for within the next day: her own and what she covers; whoever
    oversees a centre also answers for its dangers, questions of call-backs and what was raised.
    What presses comes first, then the soonest due."""
    ids = _by_kind(covered)
    found = [
        hot
        for kind, reader in READERS.items()
        for hot in reader(OWN[kind](actor) | Q(pk__in=ids.get(kind, ())))
    ]
    return in_order(found)


def still_open(keys: Iterable[tuple[str, UUID]]) -> dict[tuple[str, UUID], Hot]:
    """Those of the given things that are in reach and still open."""
    found: dict[tuple[str, UUID], Hot] = {}
    for kind, ids in _by_kind(keys).items():
        found |= {hot.key: hot for hot in READERS[kind](Q(pk__in=ids))}
    return found


def in_order(found: list[Hot]) -> list[Hot]:
    """Contacts in which a life may be at stake, what else presses, then the soonest due, then
    what has no time."""
    never = dt.datetime.max.replace(tzinfo=dt.UTC)

    def rank(hot: Hot) -> tuple[bool, bool, dt.datetime]:
        alive = hot.pressing and hot.kind == "contact"
        return not alive, not hot.pressing, hot.due_at or hot.since or never

    return sorted(found, key=rank)


def _by_kind(keys: Iterable[tuple[str, UUID]]) -> dict[str, set[UUID]]:
    found: dict[str, set[UUID]] = {}
    for kind, subject in keys:
        found.setdefault(kind, set()).add(subject)
    return found


# --- whose: the condition under which a thing is the actor's, by kind ----------------------------


def _soon(name: str) -> Q:
    return Q(**{f"{name}__lt": timezone.now() + HORIZON})


def _overseen(actor: Actor, **danger: object) -> Q:
    oversees = may(actor.role, "cases.oversee") and bool(actor.centre)
    return Q(**danger) if oversees else Q(pk__in=())


OWN: dict[str, Callable[[Actor], Q]] = {
    "contact": lambda a: Q(counsellor=a.member_id) | (_overseen(a, centre=a.centre) & ALARMING),
    "call_back": lambda a: Q(asked_by=a.key) | _overseen(a, contact__centre=a.centre),
    "risk": lambda a: Q(owner=a.member_id) & (_soon("look_again_at") | Q(urgency="emergency")),
    "follow_up": lambda a: (
        (Q(owner=a.member_id) & _soon("due_at"))
        | _overseen(a, case__centre=a.centre, raised_at__isnull=False)
    ),
    "referral": lambda a: Q(owner=a.member_id) & _soon("due_at"),
    "measure": lambda a: Q(owner=a.member_id) & _soon("due_at"),
    "task": lambda a: Q(owner=a.member_id) & _soon("due_at"),
}


# --- readers: what is still open under a condition -----------------------------------------------


def _contacts(which: Q) -> list[Hot]:
    rows = Contact.objects.filter(which, GOES_ON | ALARMING)
    return [
        Hot(
            "contact", c.id, c.kind, since=c.started_at, contact_id=c.id,
            pressing=bool(c.alarm), gone=not c.is_open,
        )
        for c in rows.order_by("started_at")[:LONGEST]
    ]  # fmt: skip


def _call_backs(which: Q) -> list[Hot]:
    rows = CallBack.objects.filter(which, decided_at__isnull=True)
    return [
        Hot("call_back", c.id, c.why, due_at=c.due_at, contact_id=c.contact_id, pressing=True)
        for c in rows.order_by("due_at")[:LONGEST]
    ]


def _risks(which: Q) -> list[Hot]:
    rows = Case.objects.filter(which).exclude(status="closed")
    return [
        Hot(
            "risk", c.id, c.risk, due_at=c.look_again_at, case_id=c.id, number=c.number,
            pressing=c.urgency == "emergency",
        )
        for c in rows.order_by("look_again_at")[:LONGEST]
    ]  # fmt: skip


def _follow_ups(which: Q) -> list[Hot]:
    rows = FollowUp.objects.filter(which, done_at__isnull=True).select_related("case")
    return [
        Hot("follow_up", f.id, f.kind, due_at=f.due_at, case_id=f.case_id, number=f.case.number)
        for f in rows.order_by("due_at")[:LONGEST]
    ]


def _referrals(which: Q) -> list[Hot]:
    rows = Referral.objects.filter(which, state__in=referral_rules.WAITING).select_related("case")
    return [
        Hot(
            "referral", r.id, r.state, due_at=r.due_at, case_id=r.case_id,
            number=r.case.number if r.case else "",
            pressing=r.urgency == "emergency",
        )
        for r in rows.order_by("due_at")[:LONGEST]
    ]  # fmt: skip


def _measures(which: Q) -> list[Hot]:
    rows = Measure.objects.filter(which, done_at__isnull=True).select_related("case")
    return [
        Hot("measure", m.id, m.kind, due_at=m.due_at, case_id=m.case_id, number=m.case.number)
        for m in rows.order_by("due_at")[:LONGEST]
    ]


def _tasks(which: Q) -> list[Hot]:
    rows = Task.objects.filter(which, done_at__isnull=True).select_related("case")
    return [
        Hot("task", t.id, "", due_at=t.due_at, case_id=t.case_id, number=t.case.number)
        for t in rows.order_by("due_at")[:LONGEST]
    ]


READERS: dict[str, Callable[[Q], list[Hot]]] = {
    "contact": _contacts,
    "call_back": _call_backs,
    "risk": _risks,
    "follow_up": _follow_ups,
    "referral": _referrals,
    "measure": _measures,
    "task": _tasks,
}
