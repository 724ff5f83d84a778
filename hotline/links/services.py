"""Verbs of sealed links: made, made anew, revoked by the hotline. The guest's own are in entering.

A link opens its referral, and what rooms above add to it: see `opens_too`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.events import services as events
from hotline.links import rules, secrets
from hotline.links.models import SealedLink
from hotline.messaging import notices
from hotline.messaging.models import WAYS
from hotline.referrals import rules as life
from hotline.referrals.models import Referral
from hotline.vault import services as vault

Opened = list[tuple[UUID, DataClass]]
_MORE: list[Callable[[SealedLink], Opened]] = []


def opens_too(finder: Callable[[SealedLink], Opened]) -> None:
    """Let a room above name what a link opens besides its referral, each with how deep, as far as
    the actor sees it: given when the link is made, taken away when it ends."""
    if finder not in _MORE:
        _MORE.append(finder)


class Refused(ValueError):
    """A link that may not be made so; `code` says why: bad_way, bad_address, bad_code_address,
    same_channel, bad_until, never_share, over (the referral is), revoked, too_many."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Issued:
    """What is shown once: the secret part of the link's address, and a code that is read out."""

    link: SealedLink
    token: str
    code: str = ""


def issue(
    *,
    by: Actor,
    referral_id: UUID,
    way: str,
    address: str,
    code_way: str,
    code_address: str,
    until: dt.datetime,
    at: dt.datetime | None = None,
) -> Issued:
    """Make a link to a referral for its agency and send it; its code goes by another channel, or
    is read out (`code_way` voice). The link sees what the agency sees: the band now, the rest on
    acceptance, in an emergency all at once. Raises Refused and Referral.DoesNotExist."""
    now = at or timezone.now()
    to, code_to = _checked(way, address, code_way, code_address)
    if not now < until <= now + rules.LONGEST:
        raise Refused("bad_until")
    with acting(by):
        referral = Referral.objects.get(pk=referral_id)
        _may_be_read(referral)
        link = SealedLink(
            referral=referral,
            agency_id=referral.agency_id,
            issued_at=now,
            issued_by=by.key,
            way=way,
            address=to,
            code_way=code_way,
            code_address=code_to,
            until=until,
        )
        token = secrets.token_of(link.id)
        link.token_hash = secrets.token_hash(token)
        _open_to(referral, link)
        link.save(force_insert=True)
        for root, deepest in _added(link):
            if vault.may_open(root, deepest):
                access.give(root, to=link.actor.key, deepest=deepest, why="link")
        audit.record("link.issue", root=referral.id, detail=[str(link.id), way, code_way])
        notices.tell_address(
            key=f"link:{link.id}", way=way, address=to, template="link",
            values={"link": str(link.id)}, at=now,
        )  # fmt: skip
        code = make_code(link, now, rules.FIRST_CODE)
        tell(referral)
        return Issued(link, token, code if code_way == rules.VOICE else "")


def reissue(
    *, by: Actor, link_id: UUID, until: dt.datetime | None = None, at: dt.datetime | None = None
) -> Issued:
    """A new link to the same addresses; the old one opens nothing from now on."""
    now = at or timezone.now()
    with acting(by):
        old = SealedLink.objects.get(pk=link_id)
        end(by, old, "reissued", now)
        return issue(
            by=by,
            referral_id=old.referral_id,
            way=old.way,
            address=old.address,
            code_way=old.code_way,
            code_address=old.code_address,
            until=until or now + rules.USUAL,
            at=now,
        )


def revoke(
    *, by: Actor, link_id: UUID, why: str = "by_hand", at: dt.datetime | None = None
) -> bool:
    """From now on the link opens nothing, and whoever is inside is out; False if it was before."""
    with acting(by):
        link = SealedLink.objects.get(pk=link_id)
        return end(by, link, why, at or timezone.now())


def new_code(*, by: Actor, link_id: UUID, at: dt.datetime | None = None) -> str:
    """A fresh code for a link, to be read out to the agency. Raises Refused(revoked, too_many)."""
    now = at or timezone.now()
    with acting(by):
        link = SealedLink.objects.select_for_update(of=("self",)).get(pk=link_id)
        if link.revoked_at or link.until <= now:
            raise Refused("revoked")
        if link.code_number >= rules.MOST_CODES:
            raise Refused("too_many")
        audit.record("link.code", root=link.referral_id, detail=[str(link.id), rules.VOICE])
        return make_code(link, now, rules.ASKED_CODE, send=False)


def withdraw_dead(*, by: Actor, referral_id: UUID, at: dt.datetime | None = None) -> int:
    """What opens a referral that is over, or rests on a consent that was withdrawn or has run out,
    opens it no longer; how many links."""
    now = at or timezone.now()
    with acting(by):
        rows = SealedLink.objects.filter(referral=referral_id, revoked_at__isnull=True)
        links = [link for link in rows.select_related("referral") if _over(link.referral)]
        return sum(end(by, link, "over", now) for link in links)


def _over(referral: Referral) -> bool:
    return referral.state in rules.DEAD or referral.out_of_sight


def revoke_expired(*, by: Actor, now: dt.datetime | None = None) -> int:
    """Links past their time lose their grants too; how many."""
    moment = now or timezone.now()
    with acting(by):
        rows = SealedLink.objects.filter(revoked_at__isnull=True, until__lte=moment)[:500]
        return sum(end(by, link, "expired", moment) for link in rows)


def address_of(token: str, origin: str = "") -> str:
    """The whole address of a link."""
    path = reverse("portal:enter", args=[token])
    return f"{(origin or settings.HOTLINE_ORIGIN).rstrip('/')}{path}"


def _checked(way: str, address: str, code_way: str, code_address: str) -> tuple[str, str]:
    if way not in WAYS or code_way not in rules.CODE_WAYS:
        raise Refused("bad_way")
    to, code_to = rules.spelt(way, address), rules.spelt(code_way, code_address)
    if not to:
        raise Refused("bad_address")
    if not code_to:
        raise Refused("bad_code_address")
    # A number that gets the link as a text and the code as a call is one telephone.
    if to == code_to:
        raise Refused("same_channel")
    return to, code_to


def _may_be_read(referral: Referral) -> None:
    if _over(referral) or referral.state in life.UNSENT:
        raise Refused("over")
    agency = f"agency:{referral.agency_id}"
    roots = [referral.id, *([referral.case_id] if referral.case_id else [])]
    if not all(access.may_be_given(root, agency) for root in roots):
        raise Refused("never_share")


def _open_to(referral: Referral, link: SealedLink) -> None:
    key = link.actor.key
    if not access.may_be_given(referral.id, key):
        raise Refused("never_share")
    if life.at_once(referral.urgency):
        access.give(referral.id, to=key, deepest=DataClass.D3, why="emergency")
        return
    access.give(referral.id, to=key, deepest=DataClass.D1, why="packet")
    if referral.state in life.LEGIBLE:
        access.give(referral.id, to=key, deepest=DataClass.D3, why="accepted")
    elif referral.state in life.UNDECIDED:
        access.give(referral.id, to=key, deepest=DataClass.D3, why="accepted", offered=True)


def make_code(link: SealedLink, now: dt.datetime, holds: dt.timedelta, *, send: bool = True) -> str:
    """The next code of a link; "" where somebody made one in this moment."""
    number = link.code_number + 1
    until = min(now + holds, link.until)
    mine = SealedLink.objects.filter(pk=link.pk, code_number=link.code_number).update(
        code_number=number, code_until=until, code_tries=0
    )
    if not mine:
        return ""
    link.code_number, link.code_until, link.code_tries = number, until, 0
    if send and link.code_way in WAYS:
        notices.tell_address(
            key=f"link:{link.id}:code:{number}", way=link.code_way, address=link.code_address,
            template="code", values={"code": f"{link.id}:{number}"}, at=now,
        )  # fmt: skip
    return secrets.spoken(secrets.code_of(link.id, number))


def end(by: Actor, link: SealedLink, why: str, now: dt.datetime) -> bool:
    """End a link and all that it opens; False where somebody did before."""
    mine = SealedLink.objects.filter(pk=link.pk, revoked_at__isnull=True).update(
        revoked_at=now, revoked_by=by.key, revoked_why=why
    )
    if mine:
        audit.record("link.revoke", root=link.referral_id, reason=why, detail=[str(link.id)])
        tell(link.referral)
        for root, _deepest in _added(link):
            access.withdraw(root, from_=link.actor.key)
        # Last: a guest who revokes her own link sees nothing after it.
        access.withdraw(link.referral_id, from_=link.actor.key)
    return bool(mine)


def _added(link: SealedLink) -> Opened:
    return [one for finder in _MORE for one in finder(link)]


def tell(referral: Referral) -> None:
    """Let the pages of a referral know that something of its links changed."""
    topics = [f"staff:{referral.owner_id}"] if referral.owner_id else []
    topics.append(f"role:supervisor@{referral.centre}")
    events.publish("referral", subject=referral.id, topics=access.heard_by(referral.id, topics))
