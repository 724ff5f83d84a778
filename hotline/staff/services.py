"""Joining, moving, leaving."""

import datetime as dt

from django.contrib.sessions.models import Session
from django.utils import timezone

from hotline.access import services as access
from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.directory.models import Agency
from hotline.staff.models import Member, SignedIn
from hotline.staff.queries import still_open

SETUP = Actor("system:setup")


def principals_of(member: Member) -> list[str]:
    """The principals a member stands under; they are also the topics her stream may hear."""
    mine = [f"role:{member.role}"]
    if member.centre:
        mine += [f"centre:{member.centre}", f"role:{member.role}@{member.centre}"]
    if member.agency_id:
        mine.append(f"agency:{member.agency_id}")
        if member.keeps_people:
            mine.append(f"keeper:{member.agency_id}")
    return mine


def scope_of(member: Member) -> str:
    """The standing scope her role brings her; empty for what is granted file by file."""
    return {"": "", "centre": f"centre:{member.centre}", "nation": "nation"}[member.kind.scope]


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
    first_password_until: dt.datetime | None = None,
    keeps_people: bool = False,
) -> Member:
    """Take somebody in, with the standing scope her role brings: what one person alone may do.

    That is as long as nobody is there who could confirm it (changes.py); from then on the database
    refuses (ProgrammingError). Without a password she is known by name and cannot sign in.
    `first_password_until` makes it a password that she has to change.
    """
    with acting(by):
        member = Member(
            username=username,
            display_name=display_name,
            role=role,
            centre=centre,
            agency=agency,
            language=language,
            first_password_until=first_password_until,
            keeps_people=keeps_people,
        )
        member.set_password(password)
        member.save(force_insert=True)
        kind = member.kind
        access.enrol(
            member.key,
            principals=principals_of(member),
            scope=scope_of(member),
            deepest=kind.deepest,
        )
        audit.record("staff.enrol", detail=[role, centre, member.agency_id or ""])
        return member


def leave(*, by: Actor, username: str) -> Member:
    """Somebody has left: no sign-in, no principal, no standing scope, every session ended.

    What she wrote stays hers by name. Raises Member.DoesNotExist.
    """
    with acting(by):
        member = Member.objects.select_for_update().get(username=username)
        access.enrol(member.key, principals=[], deepest=member.kind.deepest)
        close_account(member)
        audit.record("staff.leave", root=member.pk, detail=[member.role])
        return member


def close_account(member: Member) -> None:
    """No sign-in and no session any more, within an act that has ended her grants."""
    member.is_active = False
    member.save(update_fields=["is_active"])
    end_sessions(member)


def note_sign_in(member: Member, session_key: str, browser: str = "") -> None:
    """Remember whose session this is, for the stream's check each minute and for her own list."""
    SignedIn.objects.update_or_create(
        session_key=session_key, defaults={"member": member, "browser": browser}
    )


def note_seen(session_key: str) -> None:
    """Somebody works in this session."""
    SignedIn.objects.filter(session_key=session_key).update(seen_at=timezone.now())


def end_session(*, by: Actor, member: Member, mark: str) -> bool:
    """End one session of a member, told by its mark: her own, or as administrator; whether it was
    there. Its streams close when they are next looked at, within a minute."""
    with acting(by):
        there = still_open(SignedIn.objects.filter(member=member))
        found = [one.session_key for one in there if one.mark == mark]
        if found:
            _end(found)
            audit.record("session.end", root=member.pk, detail=[mark])
        return bool(found)


def end_other_sessions(*, by: Actor, member: Member, but: str = "") -> int:
    """End every session of a member except the one with the mark `but`; how many had not run out
    by themselves."""
    with acting(by):
        others = [one for one in SignedIn.objects.filter(member=member) if one.mark != but]
        found = still_open(others)
        _end([one.session_key for one in others])
        if found:
            audit.record("session.end", root=member.pk, detail=[one.mark for one in found])
        return len(found)


def end_sessions(member: Member) -> None:
    """End every session of a member, within an act that says why."""
    _end(list(SignedIn.objects.filter(member=member).values_list("session_key", flat=True)))


def _end(keys: list[str]) -> None:
    Session.objects.filter(pk__in=keys).delete()
    SignedIn.objects.filter(pk__in=keys).delete()
