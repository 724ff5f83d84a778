"""Members, their sessions and changes of their rights, in words."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from hotline import wording
from hotline.access.roles import ROLES
from hotline.actor.context import Actor
from hotline.directory import queries as directory
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


def where(centre: str, agency: str) -> str:
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
    now = Member.objects.filter(pk=row.member_id).first()
    return {
        "row": row,
        "what": what(row.kind),
        "who": row.display_name,
        "username": row.username,
        "role": role_label(row.role),
        "where": where(row.centre, row.agency),
        "role_now": role_label(now.role) if now and row.kind == changes.CHANGE else "",
        "where_now": where(now.centre, now.agency_id or "") if now else "",
        "sentences": sentences(row.role) if row.kind in (changes.ENROL, changes.CHANGE) else [],
        "asked_by": _named(row.asked_by),
        "decided_by": _named(row.decided_by),
        "state": state(row.state),
        "mine_to_decide": changes.may_decide(reader, row),
        "mine_to_withdraw": row.state == "asked" and row.asked_by == reader.key,
    }


def all_changes(rows: Iterable[Change], reader: Actor) -> list[dict[str, Any]]:
    """Several changes in their order."""
    return [change(row, reader) for row in rows]


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
        "not_what_it_says": _("What was asked for does not fit the role it names. Refuse it, and "
                              "tell the national centre."),
    }[code]  # fmt: skip


def _named(key: str) -> str:
    found = staff.named(key)
    return found or key
