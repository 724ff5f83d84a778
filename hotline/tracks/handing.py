"""Handing a person over to the body of her home province: a draft, which somebody reads."""

from uuid import UUID

from hotline.actor.context import Actor, acting
from hotline.cases.writing import working_on
from hotline.directory import queries as directory
from hotline.referrals import sending
from hotline.referrals.models import Referral
from hotline.tracks.ground import Refused, step_rule
from hotline.tracks.models import TrackStep

# What the body of her province usually needs to meet her; whoever sends it chooses anew.
FACTS = ("name", "birth_year", "phone", "safe_contact")


def draft_hand_over(*, by: Actor, step_id: UUID, referral_id: UUID | None = None) -> Referral:
    """Put a referral to the body of a step together as a draft. It leaves only when somebody has
    read it, named the ground and sent it. `referral_id` comes from the page.

    Raises Refused (bad_code, nobody), the referral room's Refused (never_share), NotOpen.
    """
    with acting(by):
        step = TrackStep.objects.select_related("track", "person").get(pk=step_id)
        case = working_on(step.case_id)
        rule = step_rule(step.track, step.step)
        if not rule.drafts:
            raise Refused("bad_code", "step")
        place = step.track.home or step.person.place
        body = next(iter(directory.serving(place, rule.body)), None) if place else None
        if body is None:
            raise Refused("nobody")
        order = sending.Order(
            case_id=case.id, person_id=step.person_id, urgency=case.urgency, basis="consent",
            basis_words="", fields=FACTS, account="",
        )  # fmt: skip
        return sending.keep_draft(by=by, order=order, agency=body, referral_id=referral_id)
