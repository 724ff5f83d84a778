"""An agency keeps its own people: who joins, who moves, who leaves.

Whoever has the flag `keeps_people` sees the accounts of her own agency and of no other. What gives
rights she asks for, and the hotline confirms it (changes.py); letting somebody go she does alone
and at once. The walls behind it are in the database (sql.py, `staff_keeps`).
"""

from dataclasses import dataclass
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, QuerySet

from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.directory.models import Agency
from hotline.directory.queries import is_focal_point
from hotline.events import services as events
from hotline.staff import changes, services
from hotline.staff.changes import CHANGE, ENROL, RESET, Place, Refused
from hotline.staff.models import Change, Member
from hotline.staff.rules import roles_of_agency

ASKED = (ENROL, CHANGE, RESET)


@dataclass(frozen=True)
class Left:
    """Somebody who was let go: her account, and whether her agency now has nobody who keeps its
    people, or nobody at all who signs in."""

    member: Member
    last_keeper: bool
    last_of_all: bool


def keeper(by: Actor) -> Member:
    """The actor as one who keeps the people of her agency. Raises Refused("not_keeper")."""
    found = Member.objects.select_related("agency").filter(
        pk=by.member_id, is_active=True, keeps_people=True, agency__isnull=False
    )
    member = found.first()
    if member is None:
        raise Refused("not_keeper")
    return member


def may_keep(by: Actor) -> bool:
    """Whether the actor keeps the people of her agency."""
    return bool(
        by.agency
        and Member.objects.filter(pk=by.member_id, is_active=True, keeps_people=True).exists()
    )


def people(by: Actor) -> QuerySet[Member]:
    """The accounts of the keeper's agency, each with `second_factor`. Raises Refused."""
    factors = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type="recovery_codes")
    rows = Member.objects.filter(agency=keeper(by).agency, is_active=True)
    return rows.annotate(second_factor=Exists(factors)).order_by("display_name", "username")


def one(by: Actor, member_id: UUID) -> Member:
    """One of them. Raises Refused, or Member.DoesNotExist for anybody elsewhere."""
    return people(by).get(pk=member_id)


def waiting(by: Actor) -> QuerySet[Change]:
    """What this agency asked for and the hotline has not confirmed. Raises Refused."""
    agency = keeper(by).agency_id
    return changes.waiting().filter(agency=agency, kind__in=ASKED)


def roles(by: Actor) -> list[str]:
    """The roles her agency has. Raises Refused."""
    agency = keeper(by).agency_id or ""
    return list(roles_of_agency(focal_point=is_focal_point(agency)))


def ask_to_enrol(
    *, by: Actor, username: str, display_name: str, role: str, language: str, keeps: bool = False
) -> tuple[Change, str]:
    """Ask the hotline to take somebody of her agency in; the first half of her password.
    Raises Refused."""
    return changes.ask_to_enrol(
        by=by,
        username=username,
        display_name=display_name,
        place=_place(by, role, keeps),
        language=language,
    )


def ask_to_change(*, by: Actor, member_id: UUID, role: str, keeps: bool) -> Change:
    """Ask for another role within the agency, or that somebody keeps its people. Raises Refused,
    or Member.DoesNotExist for anybody elsewhere."""
    one(by, member_id)
    return changes.ask_to_change(by=by, member_id=member_id, place=_place(by, role, keeps))


def ask_to_reset(*, by: Actor, member_id: UUID) -> tuple[Change, str]:
    """Ask for a new password and second factor of somebody of her agency; the first half of it.
    Raises Refused, or Member.DoesNotExist for anybody elsewhere."""
    one(by, member_id)
    return changes.ask_to_reset(by=by, member_id=member_id)


def withdraw(*, by: Actor, change_id: UUID) -> None:
    """She no longer asks for it. Raises Refused, or Change.DoesNotExist."""
    changes.withdraw(by=by, change_id=waiting(by).get(pk=change_id).pk)


def let_go(*, by: Actor, member_id: UUID) -> Left:
    """Somebody has left the agency, the keeper herself perhaps: no sign-in and no session from now
    on. What she worked on stays with the agency, and what waits to be confirmed about her is not
    done. Raises Refused, or Member.DoesNotExist for anybody elsewhere."""
    with acting(by):
        member = one(by, member_id)
        _drop_waiting(by, member)
        services.leave(by=by, username=member.username)
        left = Member.objects.filter(agency=member.agency_id, is_active=True)
        gone = Left(
            member,
            last_keeper=member.keeps_people and not left.filter(keeps_people=True).exists(),
            last_of_all=not left.exists(),
        )
        if gone.last_keeper or gone.last_of_all:
            audit.record("staff.no_keeper", root=member.pk, detail=[member.agency_id or ""])
            events.publish("staff", subject=member.pk, topics=changes.confirmers())
        return gone


def without_keeper() -> list[Agency]:
    """Agencies whose last keeper has left: the hotline asks who keeps their people now."""
    staffed = Member.objects.filter(agency=OuterRef("pk"), keeps_people=True)
    rows = Agency.objects.filter(Exists(staffed.filter(is_active=False)))
    rows = rows.exclude(Exists(staffed.filter(is_active=True)))
    return list(rows.prefetch_related("names").order_by("code"))


def _place(by: Actor, role: str, keeps: bool) -> Place:
    if role not in roles(by):
        raise Refused("not_of_agency")
    return Place(role, agency=keeper(by).agency_id or "", keeps_people=keeps)


def _drop_waiting(by: Actor, member: Member) -> None:
    """What she asked for about somebody who leaves; what others asked, the hotline refuses."""
    for change in changes.waiting().filter(member_id=member.pk, asked_by=by.key):
        changes.withdraw(by=by, change_id=change.pk)
