"""What a step and a conference begin with: an open case, a key, and who may be asked."""

from dataclasses import dataclass
from uuid import UUID

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor
from hotline.cases import sharing
from hotline.cases.models import Case
from hotline.cases.writing import NotOpen, working_on
from hotline.coordination.models import Conference
from hotline.directory.models import Agency
from hotline.messaging import notices
from hotline.referrals.models import Referral
from hotline.staff.models import Member
from hotline.vault import services as vault

_FIRST = ("main", "duty")  # who of an agency is told


class Refused(ValueError):
    """A step, a conference or a commitment that may not be made or moved so; `code` says why:
    no_words, bad_code, nobody (no one body or colleague in charge), never_share, case_closed, past
    (the day is over), not_of_case, not_yours, moved_on (somebody was quicker)."""

    def __init__(self, code: str, field: str = "") -> None:
        super().__init__(code)
        self.code, self.field = code, field


@dataclass(frozen=True)
class InCharge:
    """Who does a step: one agency, or one member of the case's centre."""

    agency: Agency | None = None
    member: Member | None = None

    @property
    def principal(self) -> str:
        return f"agency:{self.agency.pk}" if self.agency else self.member.key if self.member else ""


def held(case_id: UUID) -> Case:
    """The open case, held until the transaction ends. Raises Refused, Case.DoesNotExist."""
    try:
        case = working_on(case_id)
    except NotOpen:
        raise Refused("case_closed") from None
    if not vault.may_open(case.id, DataClass.D3):
        raise Refused("not_yours")
    return case


def open_root(by: Actor, root: UUID, case: Case) -> None:
    """The key and grants of something that hangs on a case: its owner's, and whoever is asked to
    take the case over."""
    access.begin(root, deepest=DataClass.D3)
    vault.new_root(root, "packet", centre=case.centre)
    owner = f"staff:{case.owner_id}"
    if owner != by.key:
        access.give(root, to=owner, deepest=DataClass.D3, why="owner of the case")
    sharing.follow_transfer(case.id, root)


def charged(case: Case, agency: Agency | None, member_id: UUID | None) -> InCharge:
    """Who is to do a step. Raises Refused (nobody, never_share)."""
    if (agency is None) == (member_id is None):
        raise Refused("nobody", "agency")
    if agency is not None:
        if not access.may_be_given(case.id, f"agency:{agency.pk}"):
            raise Refused("never_share", "agency")
        return InCharge(agency=agency)
    assert member_id is not None  # one of the two
    member = sharing.colleague(case, member_id)
    if member is None:
        raise Refused("nobody", "member")
    return InCharge(member=member)


def belongs(case: Case, referral_id: UUID | None, conference_id: UUID | None) -> None:
    """Raises Refused (not_of_case) where a referral or a conference is of another case."""
    for model, row in ((Referral, referral_id), (Conference, conference_id)):
        if row and not model._default_manager.filter(pk=row, case=case).exists():
            raise Refused("not_of_case")


def tell_agency(agency: str, key: str) -> None:
    """Tell an agency, once under this key, that something waits for it; never what."""
    notices.tell_agency(key=key, agency=agency, kinds=_FIRST, template="update_waits", urgent=False)
