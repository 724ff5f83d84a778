"""What a person's copy says of the support she asked for."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from hotline.cases.models import Case
from hotline.entitlements.models import Claim, ClaimMove
from hotline.people.models import Person
from hotline.rights.body import Item
from hotline.rights.writer import Writer


def claims(write: Writer, person: Person, case: Case) -> Iterator[Item]:
    """Every regime that was asked for, and what became of it."""
    for claim in Claim.objects.filter(case=case, person=person).order_by("at"):
        yield from write.code(_("Support regime"), "support_regime", claim.regime)
        moves = ClaimMove.objects.filter(claim=claim).order_by("at")
        for move in moves:
            yield from write.day(_("Day"), move.happened_on)
            yield from write.code(_("Reason of the refusal"), "claim_refusal", move.reason)
            yield from write.fact(_("Number of the decision"), move.number or "")
            yield from write.fact(_("Amount in đồng"), move.amount or "")
            yield from write.words(_("In words"), move.words)
