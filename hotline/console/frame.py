"""What stands around every page of the console: the bar and the lists on the left."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from hotline import wording
from hotline.access.asking import actor_of
from hotline.access.roles import may
from hotline.actor.context import Actor
from hotline.actor.kept import kept
from hotline.cases import queries as cases
from hotline.cases.models import Case
from hotline.complaints import queries as complaints
from hotline.console.presenting import (
    mentions,
    minutes,
    openings,
    oversight,
    rights,
    seeking,
    shifts,
)
from hotline.console.presenting.case_due import case_due
from hotline.console.presenting.due import Due
from hotline.contacts import callbacks
from hotline.contacts import queries as contacts
from hotline.contacts.models import Contact
from hotline.followups import queries as followups
from hotline.followups.models import FollowUp
from hotline.referrals import queries as referrals
from hotline.referrals.models import Referral
from hotline.shifts import hot
from hotline.shifts import queries as shift_queries
from hotline.tips import queries as tips

LONGEST_LIST = 100  # the first dozen is in sight, the rest one press away

_open_contacts = kept(lambda actor: contacts.still_open(actor)[:LONGEST_LIST])
_own_cases = kept(lambda actor: cases.mine(actor)[:LONGEST_LIST])
_overseen_cases = kept(lambda actor: cases.overseen(actor)[:LONGEST_LIST])
_referrals_late = kept(lambda actor, now: referrals.late(actor, now=now)[:LONGEST_LIST])
_due_by = kept(lambda actor, moment: followups.due_by(actor, moment=moment)[:LONGEST_LIST])
_to_classify = kept(lambda actor, now: tips.to_classify(actor, now=now)[:LONGEST_LIST])
_silent = kept(lambda actor, now: tips.silent(actor, now=now)[:LONGEST_LIST])
_questions = kept(lambda: callbacks.waiting()[:LONGEST_LIST])
_to_answer = kept(lambda: complaints.waiting()[:LONGEST_LIST])


@dataclass(frozen=True)
class OpenContact:
    """A contact that goes on, or whose danger does: how it came in, what it is about and where,
    never who."""

    contact: Contact
    title: str
    place: str
    alarm: minutes.Alarm | None


@dataclass(frozen=True)
class Lists:
    """The left column."""

    contacts: list[OpenContact]
    cases: list[Case]
    due: list[Due]


def lists_for(actor: Actor) -> Lists:
    """What waits for this actor: a counsellor's own, a supervisor's centre, the nation's."""
    desk = may(actor.role, "contacts.take")
    oversees = may(actor.role, "cases.oversee")
    open_contacts = _open_contacts(actor) if desk else []
    open_cases = _overseen_cases(actor) if oversees else _own_cases(actor)
    return Lists(
        contacts=[
            OpenContact(
                c, contact_name(c), wording.place(c.place) if c.place else "", minutes.alarm(c)
            )
            for c in open_contacts
        ],
        cases=open_cases,
        due=due_for(actor),
    )


def due_for(actor: Actor) -> list[Due]:
    """What waits for this actor, in the order of the providers, then what she covers for others;
    a supervisor has some of that in her list by role already."""
    found = [due for provider in DUE for due in provider(actor)]
    there = {(due.href, due.at) for due in found}
    return found + [due for due in _covered(actor) if (due.href, due.at) not in there]


def contact_name(contact: Contact) -> str:
    """A contact in a list: how it came in and what it is about, never who."""
    kind = wording.label("contact_kind", contact.kind) if contact.kind else _("New contact")
    return f"{wording.label('contact_channel', contact.channel)} · {kind}"


def framed(request: HttpRequest, **context: Any) -> dict[str, Any]:
    """A page's context with the frame around it."""
    actor = actor_of(request)
    path = request.path
    links = [
        ("cases.oversee", reverse("console:oversight"), _("Centre now"), "headphones"),
        ("cases.read", reverse("console:desk"), _("Desk"), "list-checks"),
        ("tips.work", reverse("console:tips"), _("Tips"), "megaphone"),
        ("networks.work", reverse("console:networks"), _("Networks"), "share-2"),
        ("figures.read", reverse("console:figures"), _("Figures"), "chart-bar"),
        ("imports.run", reverse("console:imports"), _("Imports"), "upload"),
        # Who works at no desk has the registers in her bar; the others in their menu.
        *([] if may(actor.role, "cases.read") else _registers()),
    ]
    return {
        "home_url": "/",
        "hotline_number": wording.hotline_number(),
        "place_name": wording.centre(actor.centre) if actor.centre else "",
        "bar_links": [
            {"url": url, "label": label, "icon": icon, "current": path == url}
            for permission, url, label, icon in links
            if may(actor.role, permission)
        ],
        "account_links": _account_links(actor),
        "sign_out_url": reverse("console:leaving") if may(actor.role, "shifts.handover") else "",
        "search_url": reverse("console:search") if may(actor.role, "people.find") else "",
        "search_typed_url": reverse("console:search_typed"),
        "may_take": may(actor.role, "contacts.take"),
        "may_mention": may(actor.role, "networks.mention"),
        "may_hand_over": may(actor.role, "shifts.handover"),
        "may_find_interpreter": may(actor.role, "interpreters.find"),
        "information": minutes.information() if may(actor.role, "contacts.take") else {},
        "lists": SimpleLazyObject(lambda: lists_for(actor)),
        # A move within the desk keeps its lists (moves.js): they follow the stream.
        "keeps_lists": request.headers.get("X-Keeps-Lists") == "1",
        "hears_alerts": minutes.hears_alerts(actor.role),
        "hears_openings": may(actor.role, "openings.see"),
        "left_label": _("Waiting"),
        "main_label": _("This page"),
        **context,
    }


def handed_to(actor: Actor) -> list[dict[str, Any]]:
    """What was handed to the actor or her duty team and waits to be taken over."""
    if not may(actor.role, "shifts.handover"):
        return []
    return [shifts.handover(row) for row in shift_queries.waiting_for(actor)]


def _account_links(actor: Actor) -> list[dict[str, Any]]:
    links: list[dict[str, Any]] = []
    if may(actor.role, "shifts.handover"):
        url = reverse("console:hand_over")
        links.append(
            {"url": url, "label": _("Hand over my shift"), "icon": "handshake", "key": "o"}
        )
    if may(actor.role, "complaints.answer"):
        url = reverse("console:complaints")
        links.append({"url": url, "label": _("Complaints"), "icon": "message-square"})
    if may(actor.role, "cases.read"):
        links += [
            {"url": url, "label": label, "icon": icon}
            for permission, url, label, icon in _registers()
            if may(actor.role, permission)
        ]
    if may(actor.role, "glass.break"):
        url = reverse("console:break_glass")
        links.append({"url": url, "label": _("Open a file in an emergency"), "icon": "lock"})
    url = reverse("console:report_breach")
    return [*links, {"url": url, "label": _("Report a data breach"), "icon": "shield-alert"}]


def _registers() -> list[tuple[str, str, str, str]]:
    return [
        ("interpreters.find", reverse("console:interpreters"), _("Interpreters"), "languages"),
        ("staff.manage", reverse("console:members"), _("Members"), "users"),
        ("staff.confirm", reverse("console:waiting_changes"), _("Changes of rights"), "user-check"),
        ("log.read", reverse("console:log"), _("Who saw what"), "eye"),
        ("breaches.manage", reverse("console:breaches"), _("Data breaches"), "shield-alert"),
        ("rights.see", reverse("console:rights"), _("Requests about data"), "file-text"),
        ("retention.review", reverse("console:retention"), _("Retention"), "hourglass"),
        ("openings.review", reverse("console:openings"), _("Opened for a time"), "eye"),
        ("duplicates.review", reverse("console:duplicates"), _("Duplicates"), "users"),
    ]


def _numbers(sent: list[Referral]) -> dict[UUID, str]:
    """Case numbers of referrals, in one query: they tell two alike rows apart."""
    rows = Case.objects.filter(pk__in=[one.case_id for one in sent])
    return dict(rows.values_list("id", "number")) if sent else {}


def _late(referral: Referral, number: str) -> Due:
    states = {
        "sent": _("Not opened in time"),
        "received": _("Not answered in time"),
        "accepted": _("No first contact reported in time"),
    }
    return Due(
        title=states[referral.state],
        sub=" · ".join(
            (
                number,
                wording.agency(referral.agency),
                wording.label("urgency", referral.urgency),
            )
        ),
        href=reverse("console:referral", args=[referral.id]),
        icon="bell",
        tone="danger" if referral.urgency == "emergency" else "waiting",
        at=referral.due_at,
    )


def _declined(referral: Referral, number: str) -> Due:
    return Due(
        title=_("Declined: choose another agency"),
        sub=f"{number} · {wording.agency(referral.agency)}",
        href=reverse("console:referral", args=[referral.id]),
        icon="reply",
        tone="waiting",
        at=referral.decided_at,
    )


def _follow_up(followup: FollowUp) -> Due:
    tries = getattr(followup, "tries", 0)
    title, sub = shifts.follow_up_title(followup.kind), followup.case.number
    if followup.raised_at:
        title = _("Follow-up overdue")
    if followup.raised_at or tries:
        sub = f"{sub} · {oversight.overdue_reason(tries)}"
    return Due(
        title=title,
        sub=sub,
        href=reverse("console:follow_up", args=[followup.id]),
        icon="calendar-clock",
        tone="waiting",
        at=followup.due_at,
    )


def _late_referrals(actor: Actor) -> list[Due]:
    late = _referrals_late(actor, timezone.now())
    numbers = _numbers(late)
    return [_late(r, numbers.get(r.case_id, "")) for r in late]


def _declined_referrals(actor: Actor) -> list[Due]:
    declined = list(referrals.declined_and_waiting(actor))
    numbers = _numbers(declined)
    return [_declined(r, numbers.get(r.case_id, "")) for r in declined]


def _covered(actor: Actor) -> list[Due]:
    """What the actor covers for colleagues who handed their shift over, and is still open."""
    if not may(actor.role, "shifts.handover"):
        return []
    found = hot.still_open(shift_queries.covered_keys(actor))
    return [
        Due(
            title=shifts.title(one.kind, one.fact),
            sub=" · ".join(part for part in (one.number, _("covered by you")) if part),
            href=shifts.href(one),
            icon="handshake",
            tone="waiting" if one.pressing else "plain",
            at=one.due_at or one.since,
        )
        for one in hot.in_order(list(found.values()))
    ]


def _unsent_drafts(actor: Actor) -> list[Due]:
    """Emergency referrals that put themselves together and nobody has sent, while the danger
    lasts."""
    if not may(actor.role, "cases.work"):
        return []
    sends = may(actor.role, "referrals.send")
    return [
        Due(
            title=_("Emergency referral drafted, not sent"),
            sub=" · ".join(
                (
                    draft.case.number,
                    wording.agency(draft.agency) if draft.agency else _("No agency"),
                )
            ),
            href=minutes.check_page(draft)
            if sends
            else reverse("console:contact", args=[draft.contact_id]),
            icon="siren",
            tone="danger",
            at=draft.made_at,
        )
        for draft in referrals.unsent_drafts(actor)
    ]


def _follow_ups(actor: Actor) -> list[Due]:
    if not may(actor.role, "followups.work"):
        return []
    return [_follow_up(f) for f in _due_by(actor, timezone.now() + cases.SOON)]


def _call_backs(actor: Actor) -> list[Due]:
    """Questions whether to call back, for those who answer them or watch that they are answered."""
    if not may(actor.role, "cases.oversee"):
        return []
    return [
        Due(
            title=_("May we call back?"),
            sub=wording.label("call_back_ground", question.why),
            href=reverse("console:callbacks_page"),
            icon="phone",
            tone="danger" if question.raised_at else "waiting",
            at=question.asked_at,
        )
        for question in _questions()
    ]


# Who has something to say about what is due, the most pressing first. A new kind of due thing is
# one function here: from the actor to her rows, in at most one query.
def _tips(actor: Actor) -> list[Due]:
    """Tips nobody has classified, and agencies that are silent about one."""
    if not may(actor.role, "tips.work"):
        return []
    now = timezone.now()
    found = [
        Due(
            title=_("Tip to be classified"),
            sub=f"{wording.label('tip_kind', tip.kind)} · {wording.label('urgency', tip.urgency)}",
            href=reverse("console:tip", args=[tip.id]),
            icon="megaphone",
            tone="waiting" if tip.raised_at else "plain",
            at=tip.due_at,
        )
        for tip in _to_classify(actor, now)
    ]
    return found + [
        Due(
            title=_("No answer to a tip yet"),
            sub=wording.agency(handover.agency),
            href=reverse("console:tip", args=[handover.tip_id]),
            icon="megaphone",
            tone="waiting",
            at=handover.due_at,
        )
        for handover in _silent(actor, now)
    ]


def _complaints(actor: Actor) -> list[Due]:
    """Complaints that wait for an answer, for those who may answer them."""
    if not may(actor.role, "complaints.answer"):
        return []
    return [
        Due(
            title=_("Complaint to be answered"),
            sub=wording.label("complaint_about", complaint.about),
            href=reverse("console:complaint", args=[complaint.id]),
            icon="message-square",
            tone="waiting" if complaint.raised_at else "plain",
            at=complaint.due_at,
        )
        for complaint in _to_answer()
    ]


DUE: list[Callable[[Actor], list[Due]]] = [
    _unsent_drafts,
    _call_backs,
    openings.due,
    _late_referrals,
    _declined_referrals,
    seeking.due,
    mentions.due,
    case_due,
    _follow_ups,
    _tips,
    _complaints,
    rights.due,
]
