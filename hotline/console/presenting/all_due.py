"""What waits for a reader, of every kind: the column on the left of each page."""

from collections.abc import Callable

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hotline import wording
from hotline.access.roles import may
from hotline.actor.context import Actor
from hotline.actor.kept import kept
from hotline.cases import queries as cases
from hotline.complaints import queries as complaints
from hotline.console.presenting import (
    children,
    coordination,
    entitlements,
    livelihood,
    mentions,
    minutes,
    openings,
    oversight,
    rights,
    seeking,
    shifts,
    support,
    tracing,
    tracks,
    visits,
    workers,
)
from hotline.console.presenting import referrals as referral_due
from hotline.console.presenting.case_due import case_due
from hotline.console.presenting.due import Due
from hotline.contacts import callbacks
from hotline.followups import queries as followups
from hotline.followups.models import FollowUp
from hotline.referrals import queries as referrals
from hotline.referrals.models import Referral
from hotline.shifts import hot
from hotline.shifts import queries as shift_queries
from hotline.tips import queries as tips

LONGEST_LIST = 100  # the first dozen is in sight, the rest one press away

_referrals_late = kept(lambda actor, now: referrals.late(actor, now=now)[:LONGEST_LIST])
_due_by = kept(lambda actor, moment: followups.due_by(actor, moment=moment)[:LONGEST_LIST])
_to_classify = kept(lambda actor, now: tips.to_classify(actor, now=now)[:LONGEST_LIST])
_silent = kept(lambda actor, now: tips.silent(actor, now=now)[:LONGEST_LIST])
_questions = kept(lambda: callbacks.waiting()[:LONGEST_LIST])
_to_answer = kept(lambda: complaints.waiting()[:LONGEST_LIST])


def due_for(actor: Actor) -> list[Due]:
    """What waits for this actor, in the order of the providers, then what she covers for others;
    a supervisor has some of that in her list by role already."""
    found = [due for provider in DUE for due in provider(actor)]
    there = {(due.href, due.at) for due in found}
    return found + [due for due in _covered(actor) if (due.href, due.at) not in there]


def _late(referral: Referral) -> Due:
    states = {
        "sent": _("Not opened in time"),
        "received": _("Not answered in time"),
        "accepted": _("No first contact reported in time"),
        "in_service": _("No update in time"),
    }
    return Due(
        title=states.get(referral.state) or _("Not decided anew in time"),
        sub=f"{_to(referral)} · {wording.label('urgency', referral.urgency)}",
        href=reverse("console:referral", args=[referral.id]),
        icon="bell",
        tone="danger" if referral.urgency == "emergency" else "waiting",
        at=referral.due_at,
    )


def _declined(referral: Referral) -> Due:
    return Due(
        title=_("Declined: choose another agency"),
        sub=_to(referral),
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


def _to(referral: Referral) -> str:
    """Of which case and to whom: two alike rows are told apart by the number."""
    number = getattr(referral, "case_number", None) or ""
    return f"{number} · {wording.agency(referral.agency)}"


def _late_referrals(actor: Actor) -> list[Due]:
    found = _referrals_late(actor, timezone.now())
    return [_late(one) for one in found if one.phone_asked_at is None]  # else it says: phone


def _declined_referrals(actor: Actor) -> list[Due]:
    return [_declined(one) for one in referrals.declined_and_waiting(actor)]


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


# Who has something to say about what is due, the most pressing first. A new kind of due thing is
# one function here: from the actor to her rows, in at most one query.
DUE: list[Callable[[Actor], list[Due]]] = [
    tracing.due_signs,
    _unsent_drafts,
    _call_backs,
    openings.due,
    referral_due.due,
    _late_referrals,
    _declined_referrals,
    coordination.due,
    children.due,
    tracks.due,
    support.due,
    entitlements.due,
    seeking.due,
    mentions.due,
    case_due,
    livelihood.due,
    _follow_ups,
    tracing.due_searches,
    tracing.due_looks,
    visits.due,
    _tips,
    _complaints,
    rights.due,
    workers.due,
]
