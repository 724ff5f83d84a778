"""What waits for the reader in her cases, or in those of her centre."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hotline import wording
from hotline.access.roles import may
from hotline.actor.context import Actor
from hotline.cases import queries
from hotline.cases.models import Case
from hotline.console.presenting.due import Due
from hotline.countries.pack import current as pack


def case_due(actor: Actor) -> list[Due]:
    """Cases offered, closings to decide on or refused, risks to look at again, measures and tasks:
    what others wait for stands first."""
    if not may(actor.role, "cases.work"):
        return []
    return [*_offered(actor), *_closings(actor), *_returned(actor), *_own_work(actor)]


def _offered(actor: Actor) -> list[Due]:
    return [
        Due(
            title=_("Take over a case?"),
            sub=f"{t.case.number} · {t.from_member.display_name}",
            href=reverse("console:transfer", args=[t.id]),
            icon="folder-open",
            tone="danger" if t.case.urgency == "emergency" else "waiting",
            at=t.at,
        )
        for t in queries.transfers_to_take(actor)
    ]


def _closings(actor: Actor) -> list[Due]:
    now = timezone.now()
    found = []
    for closing in queries.closings_to_decide(actor):
        due = closing.at + pack().deadline("closing_decided", closing.case.urgency)
        found.append(
            Due(
                title=_("Closing to decide on"),
                sub=closing.case.number,
                href=reverse("console:closing", args=[closing.case_id]),
                icon="folder",
                tone=_tone(due, now),
                at=due,
            )
        )
    return found


def _returned(actor: Actor) -> list[Due]:
    refused = [
        Due(
            title=_("Closing refused: read why"),
            sub=c.case.number,
            href=_case(c.case),
            icon="reply",
            tone="waiting",
            at=c.decided_at,
        )
        for c in queries.refused_closings(actor)
    ]
    declined = [
        Due(
            title=_("Nobody took the case: read why"),
            sub=t.case.number,
            href=_case(t.case),
            icon="reply",
            tone="waiting",
            at=t.ended_at,
        )
        for t in queries.declined_transfers(actor)
    ]
    return refused + declined


def _own_work(actor: Actor) -> list[Due]:
    now = timezone.now()
    again = [
        Due(
            title=_("Look at the risk again"),
            sub=case.number,
            href=_case(case, "risk"),
            icon="activity",
            tone=_tone(case.look_again_at, now),
            at=case.look_again_at,
        )
        for case in queries.to_look_at_again(actor)
    ]
    measures = [
        Due(
            title=wording.label("measure_kind", m.kind),
            sub=m.case.number,
            href=_case(m.case, "measures"),
            icon="list-checks",
            tone=_tone(m.due_at, now),
            at=m.due_at,
        )
        for m in queries.due_measures(actor)
    ]
    tasks = [
        Due(
            title=_("Task"),
            sub=t.case.number,
            href=_case(t.case, "tasks"),
            icon="list-todo",
            tone=_tone(t.due_at, now),
            at=t.due_at,
        )
        for t in queries.due_tasks(actor)
    ]
    return sorted(again + measures + tasks, key=lambda due: due.at)


def _tone(due: dt.datetime | None, now: dt.datetime) -> str:
    """Amber for what is overdue; red is kept for danger to a person."""
    return "waiting" if due is not None and due < now else "plain"


def _case(case: Case, part: str = "") -> str:
    return reverse("console:case", args=[case.id]) + (f"#{part}" if part else "")
