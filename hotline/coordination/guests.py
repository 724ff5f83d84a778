"""What a guest by a sealed link reads of the joint plan: her agency's own steps in the case of her
one referral, as long as the link holds, as deep as the agency does."""

from uuid import UUID

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.coordination.models import JointStep
from hotline.coordination.queries import of_referral
from hotline.links import queries as links
from hotline.links.models import SealedLink

WHY = "joint plan"
# An agency that does not do a step knows that it was, and its words no more.
CLOSED = frozenset({"declined", "withdrawn"})


def opened_by(link: SealedLink) -> list[tuple[UUID, DataClass]]:
    """The steps that a link opens, each with how deep."""
    return [(step.pk, _depth(step)) for step in of_referral(link.agency_id, link.referral)]


def let_in(step: JointStep) -> None:
    """Open a new step to the guests of its agency."""
    for link in _guests(step):
        if access.may_be_given(step.id, link.actor.key):
            access.give(step.id, to=link.actor.key, deepest=_depth(step), why=WHY)


def close_words(step: JointStep) -> None:
    """They see that it ended, and its words no more; nothing, once it is kept from their agency."""
    for link in _guests(step):
        access.withdraw(step.id, from_=link.actor.key)
        if access.may_be_given(step.id, f"agency:{step.agency_id}"):
            access.give(step.id, to=link.actor.key, deepest=DataClass.D1, why=WHY)


def _guests(step: JointStep) -> list[SealedLink]:
    if not step.agency_id:
        return []
    found = links.open_to(step.agency_id, step.case_id)
    return [link for link in found if step.referral_id in (None, link.referral_id)]


def _depth(step: JointStep) -> DataClass:
    return DataClass.D1 if step.state in CLOSED else DataClass.D3
