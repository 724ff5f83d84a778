"""What follows from what happens to a case and its referrals. Each is idempotent."""

from uuid import UUID

from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.cases.models import Transfer
from hotline.coordination import rules
from hotline.coordination.models import Conference, JointStep, JointStepMove, Minutes
from hotline.coordination.services import close_words
from hotline.documents import services as documents
from hotline.referrals.models import Referral

# What a letter or a step rested on is gone once a referral is in one of these states.
TAKEN_BACK = frozenset({"cancelled", "consent_withdrawn", "entered_in_error"})
CONSENT = "consent_withdrawn"


def follow_case(*, by: Actor, transfer_id: UUID) -> int:
    """Give the plan and the conferences of a case that was handed over to its new owner, and what
    is still open to her centre; the number changed."""
    with acting(by):
        transfer = Transfer.objects.select_related("case").get(pk=transfer_id)
        if transfer.taken_at is None:
            return 0
        case, changed = transfer.case, 0
        steps = JointStep.objects.filter(case=case, state__in=rules.OPEN)
        planned = Conference.objects.filter(case=case, state="planned")
        changed += steps.exclude(centre=case.centre).update(centre=case.centre)
        changed += planned.exclude(centre=case.centre).update(centre=case.centre)
        for model in (JointStep, Conference, Minutes):
            rows = model._default_manager.filter(case=case)
            changed += rows.exclude(owner=case.owner_id).update(owner=case.owner_id)
        if changed:
            audit.record("joint_plan.follow_case", root=case.id, detail=[str(changed)])
        return changed


def after_declining(*, by: Actor, step_id: UUID) -> bool:
    """Close the words of a step to the agency that declined it; whether there was one."""
    with acting(by):
        step = JointStep.objects.filter(pk=step_id, state="declined", agency__isnull=False).first()
        if step is None:
            return False
        close_words(step)
        return True


def after_referral(*, by: Actor, referral_id: UUID) -> int:
    """Once a referral is taken back its letters are withdrawn; where she withdrew her consent, also
    after it had ended, the open steps that rest on it too. How many letters and steps."""
    with acting(by):
        referral = Referral.objects.filter(pk=referral_id).first()
        if referral is None or not (referral.state in TAKEN_BACK or referral.closed):
            return 0
        changed = documents.withdraw_all(by=by, root=referral.pk)
        if referral.closed:
            rows = JointStep.objects.filter(referral=referral, state__in=rules.OPEN)
            changed += sum(_withdrawn(by, step) for step in rows)
        return changed


def _withdrawn(by: Actor, step: JointStep) -> int:
    now = timezone.now()
    done = JointStep.objects.filter(pk=step.pk, state__in=rules.OPEN).update(
        state="withdrawn", ended_at=now, ended_by=by.key, reason=CONSENT, late_since=None
    )
    if done:
        JointStepMove(
            step=step, at=now, by=by.key, act="withdrawn", code=CONSENT, due_on=step.due_on
        ).save(force_insert=True)
        audit.record("joint_step.withdrawn", root=step.id, detail=[CONSENT])
        close_words(step)
    return done
