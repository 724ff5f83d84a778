"""Joining, moving, leaving."""

from django.contrib.sessions.models import Session

from hotline.access import services as access
from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.directory.models import Agency
from hotline.staff.models import Member, SignedIn

SETUP = Actor("system:setup")


def principals_of(member: Member) -> list[str]:
    """The principals a member stands under; they are also the topics her stream may hear."""
    mine = [f"role:{member.role}"]
    if member.centre:
        mine += [f"centre:{member.centre}", f"role:{member.role}@{member.centre}"]
    if member.agency_id:
        mine.append(f"agency:{member.agency_id}")
    return mine


def enrol(
    *,
    by: Actor,
    username: str,
    display_name: str,
    role: str,
    password: str | None,
    centre: str = "",
    agency: Agency | None = None,
    language: str = "vi",
) -> Member:
    """Take somebody in, with the standing scope her role brings. Administrators only.

    Without a password she is known by name and cannot sign in.
    """
    with acting(by):
        member = Member(
            username=username,
            display_name=display_name,
            role=role,
            centre=centre,
            agency=agency,
            language=language,
        )
        member.set_password(password)
        member.save(force_insert=True)
        kind = member.kind
        scope = {"": "", "centre": f"centre:{centre}", "nation": "nation"}[kind.scope]
        access.enrol(
            member.key, principals=principals_of(member), scope=scope, deepest=kind.deepest
        )
        audit.record("staff.enrol", detail=[role, centre, member.agency_id or ""])
        return member


def leave(*, by: Actor, username: str) -> Member:
    """Somebody has left: no sign-in, no principal, no standing scope, every session ended.

    What she wrote stays hers by name. Raises Member.DoesNotExist.
    """
    with acting(by):
        member = Member.objects.select_for_update().get(username=username)
        member.is_active = False
        member.save(update_fields=["is_active"])
        access.enrol(member.key, principals=[], deepest=member.kind.deepest)
        sessions = SignedIn.objects.filter(member=member)
        Session.objects.filter(pk__in=sessions.values("session_key")).delete()
        sessions.delete()
        audit.record("staff.leave", detail=[member.role])
        return member


def note_sign_in(member: Member, session_key: str) -> None:
    """Remember whose session this is, for the stream's check each minute."""
    SignedIn.objects.update_or_create(session_key=session_key, defaults={"member": member})
