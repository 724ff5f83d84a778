"""The guest's verbs of a sealed link: it is opened, a code is asked for and tried, she is inside.

What a guest tries is written whether it comes to anything or not, so these answer by an outcome
and raise nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from hotline.access import services as access
from hotline.actor.context import acting
from hotline.audit import services as audit
from hotline.links import rules, secrets
from hotline.links.models import SealedLink, guest
from hotline.links.services import address_of, end, make_code, tell
from hotline.messaging.models import WAYS
from hotline.referrals import rules as life


class Outcome(StrEnum):
    """What became of a code."""

    IN = "in"
    WRONG = "wrong"
    WAIT = "wait"  # another was wrong a moment ago
    NO_CODE = "no_code"  # it was used, ran out, or was tried too often
    SENT = "sent"
    GONE = "gone"  # the link, for whatever reason: all look alike


def open_link(*, token: str, at: dt.datetime | None = None) -> SealedLink | None:
    """The link that waits for its code; None for one that opens nothing, whatever the reason."""
    now = at or timezone.now()
    link_id = secrets.link_of(token)
    if link_id is None:
        return None
    with acting(guest(link_id)):
        link = _live(link_id, now)
        if link is None or bytes(link.token_hash) != secrets.token_hash(token):
            return None
        if link.opened_at is None:
            SealedLink.objects.filter(pk=link.pk, opened_at__isnull=True).update(opened_at=now)
            audit.record("link.open", root=link.referral_id, detail=[str(link.id)])
            tell(link.referral)
        return link


def ask_code(*, token: str, at: dt.datetime | None = None) -> Outcome:
    """Send a fresh code by the link's other channel; only so many."""
    now = at or timezone.now()
    link = open_link(token=token, at=now)
    if link is None:
        return Outcome.GONE
    with acting(link.actor):
        if link.code_way not in WAYS or link.code_number >= rules.MOST_CODES:
            return Outcome.NO_CODE
        if link.next_try_at and link.next_try_at > now:
            return Outcome.WAIT
        audit.record("link.code", root=link.referral_id, detail=[str(link.id), link.code_way])
        return Outcome.SENT if make_code(link, now, rules.ASKED_CODE) else Outcome.WAIT


def enter(
    *, token: str, code: str, session: str = "", at: dt.datetime | None = None
) -> tuple[Outcome, SealedLink | None]:
    """Try a code. Right, it is used up, and the link's guest is in; wrong, the next one waits."""
    now = at or timezone.now()
    link = open_link(token=token, at=now)
    if link is None:
        return Outcome.GONE, None
    with acting(guest(link.id, link.agency_id, session)):
        if link.code_until is None or link.code_until <= now:
            return Outcome.NO_CODE, link
        if link.next_try_at and link.next_try_at > now:
            return Outcome.WAIT, link
        same = SealedLink.objects.filter(
            pk=link.pk, tries=link.tries, code_number=link.code_number, code_until__isnull=False
        )
        if secrets.is_code(code, link.id, link.code_number):
            if not same.update(code_until=None, entered_at=now, next_try_at=None):
                return Outcome.WAIT, link
            audit.record("link.enter", root=link.referral_id, detail=[str(link.id)])
            if link.referral.state in life.LEGIBLE:
                access.take_up(link.referral_id)
            return Outcome.IN, link
        # Codes tried at once are one try: the others find that it was counted already.
        if not same.update(
            tries=F("tries") + 1,
            code_tries=F("code_tries") + 1,
            next_try_at=now + rules.delay(link.code_tries + 1),
        ):
            return Outcome.WAIT, link
        return _wrong(link, now), link


def visitor(
    *, link_id: UUID, session: str = "", at: dt.datetime | None = None
) -> SealedLink | None:
    """The link of somebody who came in by it, while it still opens something."""
    with acting(guest(link_id, session=session)):
        return _live(link_id, at or timezone.now())


def words_of_link(values: Mapping[str, str]) -> Mapping[str, str] | None:
    """The address of a link as a message says it; None for one that opens nothing any more."""
    link_id = UUID(values["link"])
    with acting(guest(link_id)):
        if _live(link_id, timezone.now()) is None:
            return None
    return {"link": address_of(secrets.token_of(link_id))}


def words_of_code(values: Mapping[str, str]) -> Mapping[str, str] | None:
    """A code as a message says it; None for one that was replaced or used."""
    name, _, number = values["code"].rpartition(":")
    with acting(guest(UUID(name))):
        link = _live(UUID(name), timezone.now())
        if link is None or link.code_until is None or str(link.code_number) != number:
            return None
    return {"code": secrets.spoken(secrets.code_of(link.id, link.code_number))}


def _wrong(link: SealedLink, now: dt.datetime) -> Outcome:
    audit.record("link.wrong_code", root=link.referral_id, detail=[str(link.id)])
    if link.tries + 1 >= rules.MOST_TRIES:
        end(link.actor, link, "tries", now)
        return Outcome.GONE
    if link.code_tries + 1 >= rules.MOST_TRIES_OF_CODE:
        SealedLink.objects.filter(pk=link.pk, code_number=link.code_number).update(code_until=None)
        return Outcome.NO_CODE
    return Outcome.WRONG


def _live(link_id: UUID, now: dt.datetime) -> SealedLink | None:
    link = (
        SealedLink.objects.select_related("referral")
        .filter(pk=link_id, revoked_at__isnull=True, until__gt=now)
        .exclude(referral__state__in=rules.DEAD)
        .first()
    )
    if link is None or access.is_denied(link.referral_id, f"agency:{link.agency_id}"):
        return None
    return link
