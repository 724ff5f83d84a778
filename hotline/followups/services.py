"""Verbs of follow-ups."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.cases import services as cases
from hotline.countries.pack import current as pack
from hotline.events import services as events
from hotline.followups.models import FollowUp
from hotline.referrals.models import Referral


class NotInList(ValueError):
    """An outcome that the pack's list does not hold."""


def plan_first(*, by: Actor, referral_id: UUID) -> FollowUp | None:
    """Plan the first follow-up of a referral that was sent; None where it is planned already.

    It is planned when the referral goes out, not when it is accepted: silence must not end care.
    """
    with acting(by):
        referral = Referral.objects.get(pk=referral_id)
        if FollowUp.objects.filter(referral_id=referral.id, kind="first").exists():
            return None
        followup = FollowUp(
            case_id=referral.case_id,
            person_id=referral.person_id,
            referral_id=referral.id,
            owner_id=referral.owner_id,
            due_at=referral.sent_at + pack().deadline("first_follow_up", referral.urgency),
        )
        try:
            with transaction.atomic():
                followup.save(force_insert=True)
        except IntegrityError:
            return None  # another worker was quicker
        audit.record("followup.plan", root=referral.case_id, detail=[referral.urgency])
        events.publish("followup", subject=followup.id, topics=[f"staff:{referral.owner_id}"])
        return followup


def complete(*, by: Actor, followup_id: UUID, outcome: str, words: str = "") -> FollowUp:
    """Record how a follow-up went, by a code of `followup_outcome`. Done once, it stays done."""
    if outcome not in pack().codes("followup_outcome"):
        raise NotInList(outcome)
    with acting(by):
        followup = FollowUp.objects.select_for_update().get(pk=followup_id)
        if followup.done_at is None:
            followup.done_at, followup.done_by = timezone.now(), by.key
            followup.outcome, followup.words = outcome, words
            followup.save(update_fields=["done_at", "done_by", "outcome", "words"])
            cases.note(
                by=by, case_id=followup.case_id, kind="followup.done", detail=outcome,
                subject=followup.id,
            )  # fmt: skip
            audit.record("followup.done", root=followup.case_id, detail=[outcome])
        return followup
