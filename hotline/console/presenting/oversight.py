"""The supervisor's picture in words: contacts that go on, members at work, what is overdue."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hotline import wording
from hotline.access.roles import ROLES, may
from hotline.actor.context import Actor
from hotline.console.presenting.minutes import ALARM_WORDS, alarm
from hotline.console.presenting.shifts import ICONS, covered_words, href, title
from hotline.contacts.models import Contact
from hotline.countries.pack import current as pack
from hotline.shifts import queries
from hotline.shifts.hot import Hot
from hotline.shifts.oversight import AtWork, Overdue
from hotline.shifts.queries import Cover


def in_contact(contact: Contact, actor: Actor) -> dict[str, Any]:
    """A contact as the supervisor sees it: how long, with whom, in danger or not, gone or not."""
    kind = wording.contact_kind(contact.kind)
    holder = contact.counsellor
    mine = contact.counsellor_id == actor.member_id
    return {
        "id": contact.id,
        "title": f"{wording.label('contact_channel', contact.channel)} · {kind}",
        "href": reverse("console:contact", args=[contact.id]),
        "who": _("with you") if mine else holder.display_name if holder else _("ringing"),
        "centre": wording.centre(contact.centre) if not actor.centre else "",
        "since": contact.started_at if contact.is_open else None,
        "alarm": alarm(contact),
        "may_take": holder is not None
        and not mine
        and contact.is_open
        and may(actor.role, "cases.approve"),
    }


def at_work(row: AtWork) -> dict[str, Any]:
    """What one member carries."""
    return {
        "name": row.member.display_name,
        "role": str(ROLES[row.member.role].label),
        "since": row.since,
        "contacts": row.contacts,
        "alarm": ALARM_WORDS[row.alarm] if row.alarm else "",
        "cases": row.cases,
        "overdue": row.overdue,
    }


def overdue(rows: Overdue) -> list[dict[str, Any]]:
    """Everything overdue in one list: emergencies first, then the longest overdue."""
    covers = queries.covers(
        row.pk
        for kind in (rows.follow_ups, rows.referrals, rows.risks, rows.measures, rows.tasks)
        for row in kind
    )
    found: list[dict[str, Any]] = []
    for one in rows.follow_ups:
        tries = overdue_reason(getattr(one, "tries", 0))
        found.append(_late("follow_up", one, one.kind, one.due_at, covers, tries))
    for sent in rows.referrals:
        agency = wording.agency(sent.agency)
        found.append(_late("referral", sent, sent.state, sent.due_at, covers, agency))
    for case in rows.risks:
        risk = risk_label(case.risk)
        found.append(_late("risk", case, case.risk, case.look_again_at, covers, risk))
    for measure in rows.measures:
        found.append(_late("measure", measure, measure.kind, measure.due_at, covers))
    for task in rows.tasks:
        found.append(_late("task", task, "", task.due_at, covers))
    return sorted(found, key=lambda one: (not one["emergency"], one["at"]))


def overdue_reason(tries: int) -> str:
    """How often somebody was tried before the follow-up was raised."""
    if not tries:
        return _("not tried yet")
    return ngettext("%(n)s try", "%(n)s tries", tries) % {"n": tries}


def risk_label(risk: str) -> str:
    """A judged risk in words."""
    known = risk in pack().codes("risk_level")
    return wording.label("risk_level", risk) if known else _("Not judged yet")


def _late(
    kind: str,
    row: models.Model,
    fact: str,
    at: dt.datetime | None,
    covers: dict[UUID, Cover],
    more: str = "",
) -> dict[str, Any]:
    case: Any = row if kind == "risk" else getattr(row, "case", None)
    owner: Any = getattr(row, "owner", None)
    cover = covers.get(row.pk)
    parts = [case.number, owner.display_name, more, covered_words(cover) if cover else ""]
    return {
        "title": title(kind, fact),
        "sub": " · ".join(part for part in parts if part),
        "href": href(Hot(kind, row.pk, fact, case_id=case.pk)),
        "icon": ICONS[kind],
        "emergency": getattr(row, "urgency", case.urgency) == "emergency",
        "at": at or timezone.now(),
    }
