"""A shift in words: what is hot, what was handed over, who covers what."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hotline import wording
from hotline.access.roles import ROLES
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor
from hotline.look.spoken import exact
from hotline.shifts import hot, queries
from hotline.shifts.hot import Hot
from hotline.shifts.models import Handover, HandoverItem
from hotline.shifts.queries import Cover
from hotline.vault import services as vault

ICONS = {
    "contact": "phone",
    "call_back": "phone-outgoing",
    "risk": "activity",
    "follow_up": "calendar-clock",
    "referral": "send",
    "measure": "list-checks",
    "task": "list-todo",
}


@dataclass(frozen=True)
class Thing:
    """A hot thing as a row shows it; `over` says that it was finished since it was handed over."""

    key: str
    title: str
    number: str
    href: str
    icon: str
    tone: str
    due_at: dt.datetime | None
    since: dt.datetime | None
    words: str = ""
    over: bool = False
    ident: str = ""
    mark: str = ""


def thing(found: Hot, *, words: str = "") -> Thing:
    """One hot thing, with the word it was handed over with."""
    return Thing(
        key=key_of(found.kind, found.subject),
        title=_gone(found) if found.gone else title(found.kind, found.fact),
        number=found.number,
        href=href(found),
        icon=ICONS[found.kind],
        tone="danger" if found.pressing else "waiting",
        due_at=found.due_at,
        since=found.since,
        words=words,
        mark=_mark(found),
        ident=found.subject.hex,
    )


def _gone(found: Hot) -> str:
    """A contact whose line is gone while a life may still be at stake."""
    named = wording.contact_kind(found.fact)
    return _("The line is gone, danger not over: %(kind)s") % {"kind": named}


def _mark(found: Hot) -> str:
    """What stands beside a thing: danger to a person, an emergency, overdue, or nothing."""
    if found.pressing and found.kind != "call_back":
        return "danger" if found.kind == "contact" else "emergency"
    return "overdue" if found.due_at and found.due_at < timezone.now() else ""


def key_of(kind: str, subject: UUID) -> str:
    """How a form names a thing."""
    return f"{kind}:{subject}"


def title(kind: str, fact: str) -> str:
    """What is to be done, named by a coded fact and never by whom it is about."""
    match kind:
        case "contact":
            return _("Open contact: %(kind)s") % {"kind": wording.contact_kind(fact)}
        case "call_back":
            return _("Call-back to decide")
        case "risk":
            return _("Look at the risk again")
        case "follow_up":
            return follow_up_title(fact)
        case "referral":
            return {
                "sent": _("Referral not opened yet"),
                "received": _("Referral not answered yet"),
                "accepted": _("First contact not reported yet"),
            }.get(fact, _("Referral"))
        case "measure":
            return _("Measure: %(kind)s") % {"kind": wording.label("measure_kind", fact)}
        case _:
            return _("Task")


def follow_up_title(kind: str) -> str:
    """What a contact with her is for."""
    return {
        "first": _("First follow-up"),
        "second": _("Second follow-up"),
        "verification": _("Ask whether she was helped"),
        "found": _("Follow-up after a search"),
    }.get(kind) or _("Planned follow-up")


def href(found: Hot) -> str:
    """Where the thing is worked on."""
    match found.kind:
        case "contact" | "call_back":
            return reverse("console:contact", args=[found.contact_id])
        case "follow_up":
            return reverse("console:follow_up", args=[found.subject])
        case "referral":
            return reverse("console:referral", args=[found.subject])
        case _:
            return reverse("console:case", args=[found.case_id])


# --- hand-overs ----------------------------------------------------------------------------------


def receivers(actor: Actor) -> list[tuple[str, str]]:
    """Who can take a shift over: the duty team, then colleagues, those signed in first."""
    team = _("The duty team of %(centre)s") % {"centre": wording.centre(actor.centre)}
    found = [("", team)]
    for member in queries.colleagues(actor):
        role = str(ROLES[member.role].label)
        here = _("signed in") if member.since else _("not signed in")  # type: ignore[attr-defined]
        found.append((str(member.pk), f"{member.display_name} · {role} · {here}"))
    return found


def handover(row: Handover) -> dict[str, Any]:
    """A hand-over in a list: from whom, to whom, when, how much; never a word of it."""
    things = getattr(row, "things", 0)
    return {
        "id": row.id,
        "href": reverse("console:handover", args=[row.id]),
        "title": _("Handed over by %(name)s") % {"name": row.from_member.display_name},
        "to": row.to_member.display_name if row.to_member else team(row),
        "things": ngettext("%(n)s thing", "%(n)s things", things) % {"n": things},
        "at": row.at,
        "until": row.until,
        "by_name": row.to_member_id is not None,
    }


def team(row: Handover) -> str:
    """The duty team of a hand-over."""
    return _("the duty team of %(centre)s") % {"centre": wording.centre(row.centre)}


def things_of(row: Handover) -> list[Thing]:
    """The things of a hand-over with their words: still open ones first, then those finished."""
    items = queries.items(row.id)
    open_now = hot.still_open((i.kind, i.subject) for i in items)
    readable = vault.may_open(row.id, DataClass.D3)

    def shown(item: HandoverItem) -> Thing:
        now = open_now.get((item.kind, item.subject))
        words = item.words if readable else ""
        if now:
            return thing(now, words=words)
        return Thing(
            key="",
            title=title(item.kind, item.fact),
            number="",
            href="",
            icon="check",
            tone="",
            due_at=None,
            since=None,
            words=words,
            over=True,
            ident=item.id.hex,
        )

    found = [shown(item) for item in items]
    return sorted(found, key=lambda one: (one.over, one.tone != "danger"))


def covered_words(cover: Cover) -> str:
    """Who covers a thing, in a short sentence."""
    until = clock(cover.until)
    if cover.taken:
        return _("covered by %(name)s until %(until)s") % {"name": cover.by, "until": until}
    name = cover.by or _("the duty team")
    return _("handed to %(name)s, not taken yet") % {"name": name}


def clock(moment: dt.datetime) -> str:
    """A moment within a day or so: the time alone where it is today."""
    local = timezone.localtime(moment)
    return f"{local:%H:%M}" if local.date() == timezone.localdate() else exact(moment)
