"""The second person: signs what shares without consent, looks at emergencies afterwards."""

import datetime as dt
from uuid import UUID

from django.utils import timezone

from hotline.access.roles import may
from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.countries.pack import current as pack
from hotline.referrals import sending
from hotline.referrals.models import Referral, Step
from hotline.referrals.moving import Refused, move, step


def approve(*, by: Actor, referral_id: UUID, at: dt.datetime | None = None) -> Referral:
    """Sign a referral that shares without consent, as the second person; it leaves at once.

    Raises Refused (same_person, not_yours, moved_on).
    """
    with acting(by):
        referral = Referral.objects.select_related("case", "person", "agency").get(pk=referral_id)
        _check_second(by, referral)
        if referral.state != "pending_approval":
            raise Refused("moved_on")
        now = at or timezone.now()
        sending.recompose(referral, now)
        sending.leave_now(by, referral, now, approved_at=now, approved_by=by.key)
        return referral


def send_back(
    *, by: Actor, referral_id: UUID, words: str, at: dt.datetime | None = None
) -> Referral:
    """Give a referral back to its sender, with the reason: it is a draft again.

    Raises Refused (no_words, same_person, not_yours, moved_on).
    """
    if not words.strip():
        raise Refused("no_words")
    with acting(by):
        referral = Referral.objects.get(pk=referral_id)
        _check_second(by, referral)
        if referral.state != "pending_approval":
            raise Refused("moved_on")
        move(by, referral, "draft", at=at, words=words)
        return referral


def review(
    *, by: Actor, referral_id: UUID, verdict: str, words: str = "", at: dt.datetime | None = None
) -> Referral:
    """Look, as the second person, at an emergency that left on one signature (`second_review`).

    Raises Refused (bad_code, no_words for an objection, same_person, not_yours, moved_on).
    """
    if verdict not in pack().codes("second_review"):
        raise Refused("bad_code")
    if verdict == "objected" and not words.strip():
        raise Refused("no_words")
    now = at or timezone.now()
    with acting(by):
        referral = Referral.objects.get(pk=referral_id)
        _check_second(by, referral)
        rows = Referral.objects.filter(
            pk=referral.pk, review_due_at__isnull=False, reviewed_at__isnull=True
        )
        if not rows.update(reviewed_at=now, reviewed_by=by.key, review=verdict):
            raise Refused("moved_on")
        step(by, referral, Step.REVIEWED, code=verdict, words=words, at=now)
        audit.record("referral.review", root=referral.id, detail=[verdict])
        referral.refresh_from_db(fields=["reviewed_at", "reviewed_by", "review"])
        return referral


def _check_second(by: Actor, referral: Referral) -> None:
    if by.agency or not may(by.role, "referrals.approve"):
        raise Refused("not_yours")
    if by.key == referral.sent_by:
        raise Refused("same_person")
