"""Members, their sessions and changes of their rights, in words."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from hotline import wording
from hotline.access.roles import ROLES
from hotline.actor.context import Actor
from hotline.directory import queries as directory
from hotline.directory.models import Agency
from hotline.staff import changes
from hotline.staff import queries as staff
from hotline.staff.models import Change, Member, SignedIn

_PROGRAMS = {
    "edge": "Edge",
    "opera": "Opera",
    "samsung": "Samsung Internet",
    "coccoc": "Cốc Cốc",
    "firefox": "Firefox",
    "chrome": "Chrome",
    "safari": "Safari",
}
_MACHINES = {
    "android": "Android",
    "iphone": "iPhone",
    "ipad": "iPad",
    "windows": "Windows",
    "mac": "macOS",
    "linux": "Linux",
}


def role_label(code: str) -> str:
    """A role in the reader's language."""
    return str(ROLES[code].label) if code in ROLES else code


def where(centre: str, agency: Agency | str | None) -> str:
    """The centre or agency of somebody; empty for whoever has neither."""
    if agency:
        return directory.agency_name(agency, wording.lang())
    return wording.centre(centre) if centre else ""


def browser(kind: str) -> str:
    """A browser as its owner knows it."""
    program, _dash, machine = kind.partition("-")
    named = _PROGRAMS.get(program) or _("Another browser")
    on = _MACHINES.get(machine)
    return _("%(browser)s on %(machine)s") % {"browser": named, "machine": on} if on else named


def sessions(member: Member, mine: str = "") -> list[dict[str, Any]]:
    """Where somebody is signed in, last seen first; `mine` is the mark of the session that asks."""
    rows = SignedIn.objects.filter(member=member).order_by("-seen_at")
    return [
        {
            "mark": row.mark,
            "browser": browser(row.browser),
            "since": row.since,
            "seen_at": row.seen_at,
            "this": row.mark == mine,
        }
        for row in staff.still_open(rows)
    ]


def change(row: Change, reader: Actor) -> dict[str, Any]:
    """A change of rights: what, about whom, who asked, and whether it is the reader's to decide."""
    return all_changes([row], reader)[0]


def all_changes(rows: Iterable[Change], reader: Actor) -> list[dict[str, Any]]:
    """Several changes in their order; who they name is read at once."""
    found = list(rows)
    keys = ((f"staff:{row.member_id}", row.asked_by, row.decided_by) for row in found)
    members = _members(key for three in keys for key in three)
    agencies = directory.agency_names({r.agency for r in found if r.agency}, wording.lang())
    return [_change(row, reader, members, agencies) for row in found]


def _members(keys: Iterable[str]) -> dict[str, Member]:
    ids = {UUID(key.removeprefix("staff:")) for key in keys if key.startswith("staff:")}
    rows = Member.objects.select_related("agency").prefetch_related("agency__names")
    return {member.key: member for member in rows.in_bulk(ids).values()}


def _change(
    row: Change, reader: Actor, members: Mapping[str, Member], agencies: Mapping[str, str]
) -> dict[str, Any]:
    now = members.get(f"staff:{row.member_id}")
    return {
        "row": row,
        "what": what(row.kind),
        "who": row.display_name,
        "username": row.username,
        "role": role_label(row.role),
        "where": agencies[row.agency] if row.agency else where(row.centre, None),
        "keeps_people": row.keeps_people,
        "role_now": role_label(now.role) if now and row.kind == changes.CHANGE else "",
        "where_now": where(now.centre, now.agency) if now else "",
        "sentences": sentences(row.role) if row.kind in (changes.ENROL, changes.CHANGE) else [],
        "asked_by": _named(row.asked_by, members),
        "decided_by": _named(row.decided_by, members),
        "state": state(row.state),
        "mine_to_decide": changes.may_decide(reader, row),
        "mine_to_withdraw": row.state == "asked" and row.asked_by == reader.key,
    }


def what(kind: str) -> str:
    """What a change does."""
    return {
        changes.ENROL: _("Take somebody in"),
        changes.CHANGE: _("Change a role"),
        changes.RESET: _("Start the sign-in anew"),
        changes.LEAVE: _("Let somebody go"),
    }[kind]


def state(code: str) -> str:
    """How a change stands."""
    return {
        "asked": _("Waits for a second person"),
        "confirmed": _("Confirmed"),
        "refused": _("Refused"),
        "withdrawn": _("Withdrawn"),
    }[code]


def sentences(role: str) -> list[str]:
    """What a role may do, each permission as its sentence."""
    from hotline.access.roles import PERMISSIONS

    return [str(words) for code, words in PERMISSIONS.items() if code in ROLES[role].may]


def refusal(code: str) -> str:
    """Why a change cannot be asked for or decided."""
    return {
        "taken": _("This username is taken."),
        "waits": _("A change about this person waits already. It has to be decided first."),
        "same": _("Nothing would change."),
        "oneself": _("Nobody decides what she asked for, or what is about herself."),
        "decided": _("This has been decided already."),
        "alone": _("Nobody else can confirm this yet. The first people are taken in on the server, "
                   "with the command hotline staff."),
        "not_keeper": _("She does not keep the accounts of an agency."),
        "not_of_agency": _("The agency has no such role."),
        "not_what_it_says": _("What was asked for does not fit the role it names. Refuse it, and "
                              "tell the national centre."),
    }[code]  # fmt: skip


def _named(key: str, members: Mapping[str, Member]) -> str:
    member = members.get(key)
    return member.display_name if member else key
