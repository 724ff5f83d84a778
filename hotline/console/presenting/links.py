"""Sealed links as the sender of a referral sees them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from hotline.access.roles import may
from hotline.actor.context import Actor
from hotline.directory.models import ContactPoint
from hotline.links import queries, rules
from hotline.links.models import SealedLink
from hotline.messaging.models import EMAIL, SMS
from hotline.referrals import rules as referral_rules
from hotline.referrals.models import Referral


@dataclass(frozen=True)
class Row:
    """One link in the list: where it stands, where it went, what may be done with it."""

    id: UUID
    state: str
    tone: str
    icon: str
    to: str
    code_to: str
    issued_at: datetime
    until: datetime
    opened_at: datetime | None
    entered_at: datetime | None
    open: bool
    reads_out: bool


def of_referral(referral: Referral, actor: Actor) -> dict[str, Any]:
    """The part of a referral's page; `may_link` where this reader may make one."""
    now = timezone.now()
    there = referral.state not in rules.DEAD | referral_rules.UNSENT
    rows = [row(one, now) for one in queries.of_referral(referral.id)]
    return {"links": rows, "may_link": there and may(actor.role, "referrals.send")}


def row(link: SealedLink, now: datetime) -> Row:
    """A link as it stands at a moment."""
    state, tone, icon = _state(link, now)
    return Row(
        id=link.id,
        state=state,
        tone=tone,
        icon=icon,
        to=f"{way_words()[link.way]}: {link.address}",
        code_to=f"{way_words()[link.code_way]}: {link.code_address}",
        issued_at=link.issued_at,
        until=link.until,
        opened_at=link.opened_at,
        entered_at=link.entered_at,
        open=link.revoked_at is None and link.until > now,
        reads_out=link.code_way == rules.VOICE,
    )


def way_words() -> dict[str, str]:
    """The ways a link or its code goes."""
    return {EMAIL: _("E-mail"), SMS: _("Text message"), rules.VOICE: _("Told by telephone")}


def first_choice(referral: Referral) -> dict[str, Any]:
    """What the form begins with: the addresses of the agency's main contact."""
    point = (
        ContactPoint.objects.filter(agency=referral.agency_id, kind="main", ended_at__isnull=True)
        .order_by("pk")
        .first()
    )
    return {
        "way": EMAIL,
        "address": point.email if point else "",
        "code_way": rules.VOICE,
        "code_address": point.phone if point else "",
        "days": rules.USUAL.days,
    }


def _state(link: SealedLink, now: datetime) -> tuple[str, str, str]:
    if link.revoked_why == "tries":
        return _("Shut: too many wrong codes"), "danger", "ban"
    if link.revoked_why == "reissued":
        return _("Replaced by a new one"), "plain", "rotate-ccw"
    if link.until <= now or link.revoked_why == "expired":
        return _("Its time is over"), "plain", "clock"
    if link.revoked_at:
        return _("Revoked"), "plain", "ban"
    if link.entered_at:
        return _("Somebody came in with the code"), "ok", "check"
    if link.opened_at:
        return _("Opened, the code not typed yet"), "info", "eye"
    return _("Not opened yet"), "waiting", "clock"
