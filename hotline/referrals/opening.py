"""Whom a packet opens to: its owner, its agency, the focal point of her province."""

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor
from hotline.cases import sharing
from hotline.cases.models import Case
from hotline.directory import queries as directory
from hotline.referrals import rules
from hotline.referrals.models import Referral
from hotline.vault import services as vault

PROVINCE = "province"  # why the focal point of her province sees a referral to another agency


def owned(by: Actor, referral: Referral, case: Case) -> None:
    """The packet's key, and the grant of the case's owner."""
    access.begin(referral.id, deepest=DataClass.D3)
    vault.new_root(referral.id, "packet", centre=case.centre)
    owner = f"staff:{case.owner_id}"
    if owner != by.key:
        access.give(referral.id, to=owner, deepest=DataClass.D3, why="owner of the case")
    sharing.follow_transfer(case.id, referral.id)


def let_in(referral: Referral) -> None:
    """Open the packet to its agency: coded facts now and the rest on acceptance, or all at once;
    and its coded facts to the focal point of her province, who conducts what happens there."""
    _to_agency(referral)
    _to_province(referral)


def reopen(referral: Referral) -> None:
    """Open it again, as far as it had been, to those who had it: what was accepted whole, also to
    an agency that had passed it on."""
    if referral.state in rules.IN_CARE:
        access.give(
            referral.id, to=f"agency:{referral.agency_id}", deepest=DataClass.D3, why="accepted"
        )
    else:
        _to_agency(referral)
    if referral.sender_id and access.may_be_given(referral.id, f"agency:{referral.sender_id}"):
        access.give(
            referral.id, to=f"agency:{referral.sender_id}", deepest=DataClass.D3, why="sent it"
        )
    _to_province(referral)


def _to_agency(referral: Referral) -> None:
    agency = f"agency:{referral.agency_id}"
    if rules.at_once(referral.urgency):
        access.give(referral.id, to=agency, deepest=DataClass.D3, why="emergency")
    else:
        access.give(referral.id, to=agency, deepest=DataClass.D1, why="packet")
        access.give(referral.id, to=agency, deepest=DataClass.D3, why="accepted", offered=True)


def _to_province(referral: Referral) -> None:
    focal = "" if _sealed(referral) else conducting(referral)
    if focal and access.may_be_given(referral.id, f"agency:{focal}"):
        access.give(referral.id, to=f"agency:{focal}", deepest=DataClass.D1, why=PROVINCE)


def _sealed(referral: Referral) -> bool:
    """Whether it is about a file sealed by decision; an agency sees its own packet alone."""
    above = referral.parent or referral.case
    return bool(above and above.restricted)


def conducting(referral: Referral) -> str:
    """The focal point that conducts the referrals of her province, where it is not the receiver."""
    if not referral.unit:
        return ""
    found = directory.responsible_agency(referral.unit)
    return found.pk if found and found.pk != referral.agency_id else ""
