"""What she herself says of the help: the word that closes a referral."""

import datetime as dt
from uuid import UUID

from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.cases import services as cases
from hotline.countries.pack import current as pack
from hotline.referrals.models import Referral, Step
from hotline.referrals.moving import Refused, move, notify, sends, step


def verify(
    *,
    by: Actor,
    referral_id: UUID,
    confirmed: str,
    words: str = "",
    at: dt.datetime | None = None,
) -> Referral:
    """Write down what the survivor said of a completed referral, by contact with her: a code of
    `help_confirmed`; "unverified" after three attempts. What was not enough needs a new step of
    the plan: the case says so. Where she has withdrawn the consent on which it rested, her words
    are left out here and the agency is told nothing. Raises Refused (bad_code, not_yours,
    moved_on).
    """
    if confirmed not in pack().codes("help_confirmed"):
        raise Refused("bad_code")
    now = at or timezone.now()
    with acting(by):
        # Locked: it could close between this look and her words, which would find no key.
        referral = Referral.objects.select_for_update(of=("self",)).get(pk=referral_id)
        if by.agency or (not sends(by, referral) and referral.sender_id is None):
            raise Refused("not_yours")
        move(
            by, referral, "verified", at=now, code=confirmed,
            confirmed=confirmed, verified_at=now, verified_by=by.key,
        )  # fmt: skip
        kept = "" if referral.closed else words
        step(by, referral, Step.CONFIRMED, code=confirmed, words=kept, at=now)
        if referral.case_id:
            cases.note(
                by=by, case_id=referral.case_id, kind="referral.verified", detail=confirmed,
                subject=referral.id,
            )  # fmt: skip
        if not referral.out_of_sight:
            notify(referral, "verified", at=now)
        return referral
