"""Referrals on their page and among what waits."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hotline import wording
from hotline.access.roles import may
from hotline.actor.context import Actor
from hotline.actor.kept import kept
from hotline.console.presenting.due import Due
from hotline.people.models import Person
from hotline.referrals import child_reports, consents, queries, rules, talking
from hotline.referrals.models import ChildReport, Referral

_rows_in = kept(queries.came_in)
_rows_to_phone = kept(queries.to_phone)
_rows_to_answer = kept(lambda actor, now, before: queries.to_answer(actor, now=now, before=before))
_rows_to_approve = kept(queries.to_approve)
_rows_reports = kept(child_reports.waiting)
_rows_coerced = kept(lambda since: queries.coerced(since=since))


def said(referral: Referral) -> list[dict[str, Any]]:
    """The conversation with the agency, oldest first."""
    names = {"question": _("Question"), "answer": _("Answer"), "remark": _("Remark")}
    sides = {"sender": _("the hotline"), "agency": _("the agency")}
    return [
        {
            "title": f"{names[one.kind]} · {sides[one.side]}",
            "at": one.at,
            "text": one.words,
            "files": [{"id": f.id, "kind": f.kind} for f in one.attachments.all()],
        }
        for one in talking.of_referral(referral.id)
    ]


def must_agree(person: Person) -> list[str]:
    """Whom the law asks before something of her is shared on consent."""
    return [wording.label("consent_giver", giver) for giver in sorted(consents.required_of(person))]


def may_do(actor: Actor, referral: Referral, *, readable: bool) -> dict[str, bool]:
    """What the reader may do with a referral now; a page shows nothing else."""
    sends = may(actor.role, "referrals.send") and readable
    signs = may(actor.role, "referrals.approve") and referral.sent_by != actor.key
    state, lapsed = referral.state, referral.lapsed_at is not None
    return {
        "answer": sends and state == "info_requested" and not lapsed,
        "remark": sends and state in rules.OPEN and not lapsed,
        "phoned": sends and state in rules.WAITING and not lapsed,
        "agreed": sends
        and state in rules.OPEN
        and referral.agreed_until is not None
        and referral.withdrawn_at is None,
        "withdrawn": sends
        and state in rules.OPEN | rules.LEGIBLE
        and referral.withdrawn_at is None,
        "cancel": sends and state in rules.before("cancelled"),
        "error": sends and state in rules.before("entered_in_error"),
        "approve": signs and state == "pending_approval",
        "review": signs and referral.review_due_at is not None and referral.reviewed_at is None,
        "continue": sends and state == "draft",
    }


def due(actor: Actor) -> list[Due]:
    """Second signatures, agencies to phone, questions of agencies, what came in, agreements that
    run out, withdrawals that may have been forced: the most pressing first."""
    found: list[Due] = []
    now = timezone.now()
    if may(actor.role, "referrals.send"):
        found += [_to_report(one, now) for one in _rows_reports(actor)]
        found += [_came_in(one) for one in _rows_in()]
        found += [_to_phone(one) for one in _rows_to_phone(actor)]
        rows = _rows_to_answer(actor, now, queries.asked_before(now))
        found += [_ending(r) if queries.ends_soon(r) else _to_answer(r) for r in rows]
    if may(actor.role, "referrals.approve"):
        found += [_to_approve(one) for one in _rows_to_approve(actor)]
        found += [_coerced(one) for one in _rows_coerced(now - queries.PRESSED_FOR)]
    return sorted(found, key=lambda due: due.tone != "danger")  # of equals in the order above


def _to_report(report: ChildReport, now: dt.datetime) -> Due:
    return Due(
        title=_("Report the child to the authorities"),
        sub=report.case.number,
        href=reverse("console:refer", args=[report.case_id, report.person_id]),
        icon="siren",
        tone="danger" if report.due_at <= now else "waiting",
        at=report.due_at,
    )


def _href(referral: Referral) -> str:
    return reverse("console:referral", args=[referral.id])


def _to(referral: Referral) -> str:
    number = getattr(referral, "case_number", None) or ""
    return " · ".join(part for part in (number, wording.agency(referral.agency)) if part)


def _tone(referral: Referral) -> str:
    return "danger" if referral.urgency == "emergency" else "waiting"


def _came_in(referral: Referral) -> Due:
    return Due(
        title=_("Referred to the hotline"),
        sub=wording.agency(referral.sender) if referral.sender else "",
        href=reverse("console:incoming", args=[referral.id]),
        icon="inbox",
        tone=_tone(referral),
        at=referral.sent_at,
    )


def _to_phone(referral: Referral) -> Due:
    return Due(
        title=_("Phone the agency: no answer in time"),
        sub=_to(referral),
        href=_href(referral),
        icon="phone",
        tone=_tone(referral),
        at=referral.phone_asked_at,
    )


def _to_answer(referral: Referral) -> Due:
    titles = {
        "info_requested": _("The agency asks"),
        "draft": _("Referral not sent yet"),
        "expired": _("No answer at all: choose another agency"),
    }
    return Due(
        title=titles[referral.state],
        sub=_to(referral),
        href=_href(referral),
        icon="circle-help" if referral.state == "info_requested" else "send",
        tone=_tone(referral),
        at=referral.due_at or referral.state_at,
    )


def _ending(referral: Referral) -> Due:
    lapsed = referral.lapsed_at is not None
    return Due(
        title=_("Her consent has run out: ask her")
        if lapsed
        else _("Ask her whether she still agrees"),
        sub=_to(referral),
        href=_href(referral),
        icon="handshake",
        tone="danger" if lapsed else "waiting",
        at=referral.agreed_until,
    )


def _to_approve(referral: Referral) -> Due:
    waits = referral.state == "pending_approval"
    return Due(
        title=_("Referral to approve") if waits else _("Emergency sent on one signature"),
        sub=_to(referral),
        href=_href(referral),
        icon="eye",
        tone=_tone(referral),
        at=referral.due_at if waits else referral.review_due_at,
    )


def _coerced(referral: Referral) -> Due:
    return Due(
        title=_("Consent withdrawn, perhaps under pressure"),
        sub=_to(referral),
        href=_href(referral),
        icon="shield-alert",
        tone="danger",
        at=referral.withdrawn_at,
    )
