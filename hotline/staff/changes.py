"""Changes of rights by two people: one asks, another confirms, nobody decides about herself.

A password that is told in person comes in two halves. Whoever asked sees the first half, whoever
confirmed the second; the member needs both and changes it when she first signs in, so that neither
of the two can sign in as her.
"""

import datetime as dt
import json
import secrets
from dataclasses import dataclass
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet
from django.utils import timezone

from hotline.access import services as access
from hotline.access.roles import ROLES
from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.directory.models import Agency
from hotline.events import services as events
from hotline.staff import services
from hotline.staff.adapters import MFAAdapter
from hotline.staff.models import Change, Member

FIRST_PASSWORD_LASTS = dt.timedelta(days=7)
ENROL, CHANGE, RESET, LEAVE = "enrol", "change", "reset", "leave"
TOLD_IN_PERSON = (ENROL, RESET)
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike


class Refused(ValueError):
    """The change cannot be asked for or decided; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Place:
    """What a member's rights follow from."""

    role: str
    centre: str = ""
    agency: str = ""
    keeps_people: bool = False


def half() -> str:
    """Half of a password to be told: eight letters, about 39 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(2))


def has_second(by: Actor) -> bool:
    """Whether there is anybody besides the actor who can confirm."""
    with acting(by):
        return bool(access.ask("staff_two()", []))


def ask_to_enrol(
    *, by: Actor, username: str, display_name: str, place: Place, language: str
) -> tuple[Change, str]:
    """Ask for somebody to be taken in; the first half of her password. Raises Refused."""
    if Member.objects.filter(username=username).exists():
        raise Refused("taken")
    if waiting().filter(username=username).exists():
        raise Refused("waits")
    change = Change(
        kind=ENROL,
        member_id=new_id(),
        username=username,
        display_name=display_name,
        language=language,
    )
    return _ask(by, change, place)


def ask_to_change(*, by: Actor, member_id: UUID, place: Place) -> Change:
    """Ask for another role, centre or agency. Raises Refused."""
    member = _member(by, member_id)
    if place == place_of(member):
        raise Refused("same")
    return _ask(by, _about(CHANGE, member), place)[0]


def ask_to_reset(*, by: Actor, member_id: UUID) -> tuple[Change, str]:
    """Ask for a new password and a fresh start of the second factor; the first half of it."""
    member = _member(by, member_id)
    return _ask(by, _about(RESET, member), place_of(member))


def let_go(*, by: Actor, member_id: UUID) -> Change | None:
    """Somebody has left: at once, and None; or a change that waits, when she is one of those who
    confirm. Alone, whoever stays would have every right. Raises Refused."""
    member = _member(by, member_id)
    if "staff.confirm" in member.kind.may and has_second(by):
        return _ask(by, _about(LEAVE, member), place_of(member))[0]
    services.leave(by=by, username=member.username)
    return None


def confirm(*, by: Actor, change_id: UUID) -> str:
    """Let a change happen; the second half of a password where one is told, else empty.

    Raises Refused; the database refuses (ProgrammingError) whoever asked, or is herself meant.
    """
    with acting(by):
        change = Change.objects.get(pk=change_id)
        _may_decide(by, change)
        if change.kind != LEAVE and _rights(change) != (
            change.principals,
            change.scope,
            change.deepest,
        ):
            raise Refused("not_what_it_says")
        first = MFAAdapter().decrypt(change.first_half) if change.first_half else ""
        _decide(change, "confirmed")
        second = half() if change.kind in TOLD_IN_PERSON else ""
        _carry_out(change, f"{first}-{second}")
        audit.record(f"staff.{change.kind}_confirmed", root=change.member_id, detail=[change.role])
        _tell(change)
        return second


def refuse(*, by: Actor, change_id: UUID) -> None:
    """It does not happen. Raises Refused."""
    with acting(by):
        change = Change.objects.get(pk=change_id)
        _may_decide(by, change)
        _decide(change, "refused")
        audit.record(f"staff.{change.kind}_refused", root=change.member_id, detail=[change.role])
        _tell(change)


def withdraw(*, by: Actor, change_id: UUID) -> None:
    """Whoever asked no longer asks. Raises Refused."""
    with acting(by):
        change = Change.objects.get(pk=change_id)
        if change.state != "asked" or change.asked_by != by.key:
            raise Refused("decided")
        _decide(change, "withdrawn")
        audit.record(f"staff.{change.kind}_withdrawn", root=change.member_id)
        _tell(change)


def place_of(member: Member) -> Place:
    """Where a member stands now."""
    return Place(member.role, member.centre, member.agency_id or "", member.keeps_people)


def confirmers() -> list[str]:
    """The topics of those who confirm."""
    return [f"role:{code}" for code, role in ROLES.items() if "staff.confirm" in role.may]


def waiting() -> QuerySet[Change]:
    """What waits to be confirmed, oldest first."""
    return Change.objects.filter(state="asked").order_by("asked_at")


def may_decide(by: Actor, change: Change) -> bool:
    """Whether this is the actor's to confirm: she neither asked nor is it about her."""
    mine = change.asked_by == by.key or f"staff:{change.member_id}" == by.key
    return change.state == "asked" and not mine


def _may_decide(by: Actor, change: Change) -> None:
    if change.state != "asked":
        raise Refused("decided")
    if not may_decide(by, change):
        raise Refused("oneself")


def _member(by: Actor, member_id: UUID) -> Member:
    member = Member.objects.get(pk=member_id, is_active=True)
    if member.key == by.key:
        raise Refused("oneself")
    if waiting().filter(member_id=member_id).exists():
        raise Refused("waits")
    return member


def _about(kind: str, member: Member) -> Change:
    return Change(
        kind=kind,
        member_id=member.pk,
        username=member.username,
        display_name=member.display_name,
        language=member.language,
    )


def _rights(change: Change) -> tuple[list[str], str, int]:
    """Principals, scope and depth that role, centre and agency bring."""
    member = Member(
        role=change.role,
        centre=change.centre,
        agency_id=change.agency or None,
        keeps_people=change.keeps_people,
    )
    kind = ROLES[change.role]
    return services.principals_of(member), services.scope_of(member), int(kind.deepest)


def _ask(by: Actor, change: Change, place: Place) -> tuple[Change, str]:
    change.role, change.centre, change.agency = place.role, place.centre, place.agency
    change.keeps_people = place.keeps_people
    if change.kind != LEAVE:
        change.principals, change.scope, change.deepest = _rights(change)
    first = half() if change.kind in TOLD_IN_PERSON else ""
    change.first_half = MFAAdapter().encrypt(first) if first else ""
    if not has_second(by):
        raise Refused("alone")
    told = {
        field.attname: getattr(change, field.attname)
        for field in Change._meta.concrete_fields
        if field.name not in ("state", "asked_by", "asked_at", "decided_by", "decided_at")
    }
    with acting(by):
        access.ask("staff_ask(%s::jsonb)", [json.dumps(told, default=str)])
        audit.record(f"staff.{change.kind}_asked", root=change.member_id, detail=[change.role])
        _tell(change)
    return Change.objects.get(pk=change.pk), first


def _decide(change: Change, verdict: str) -> None:
    access.ask("staff_decide(%s, %s)", [change.pk, verdict])


def _carry_out(change: Change, password: str) -> None:
    if change.kind == LEAVE:
        services.close_account(Member.objects.select_for_update().get(pk=change.member_id))
        return
    if change.kind == ENROL:
        if Member.objects.filter(username=change.username).exists():
            raise Refused("taken")
        member = Member(pk=change.member_id, username=change.username)
        member.display_name, member.language = change.display_name, change.language
    else:
        member = Member.objects.select_for_update().get(pk=change.member_id)
    member.role, member.centre = change.role, change.centre
    member.keeps_people = change.keeps_people
    member.agency = Agency.objects.get(pk=change.agency) if change.agency else None
    if change.kind in TOLD_IN_PERSON:
        member.set_password(password)
        member.first_password_until = timezone.now() + FIRST_PASSWORD_LASTS
    member.save(force_insert=change.kind == ENROL)
    if change.kind == RESET:
        Authenticator.objects.filter(user=member).delete()
        services.end_sessions(member)


def _tell(change: Change) -> None:
    """Pages of those who confirm follow."""
    events.publish("staff", subject=change.pk, topics=confirmers())
