"""The roles, as classes in code; each permission is a sentence that the role page prints."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hotline.actor.classes import DataClass


@dataclass(frozen=True)
class Role:
    """A role: its word, the standing scope it brings, how deep, and what it may do.

    `scope` is "" (only what is granted file by file), "centre" or "nation". `reads_cases` makes a
    second factor compulsory.
    """

    code: str
    label: Promise
    may: frozenset[str]
    scope: str = ""
    deepest: DataClass = DataClass.D0
    reads_cases: bool = True


_DESK = {
    "contacts.take",
    "cases.read",
    "cases.work",
    "referrals.send",
    "followups.work",
    "tips.work",
    "complaints.take",
    "shifts.handover",
    "interpreters.find",
    "figures.own",
}
_APPROVES = {"cases.oversee", "cases.approve", "callbacks.decide", "complaints.answer"}

PERMISSIONS: dict[str, Promise] = {
    "account.own": _("manage one's own sign-in and language"),
    "contacts.take": _("take contacts and write them down"),
    "cases.read": _("read the cases and waiting lists one is granted, as deep as the grant goes"),
    "cases.work": _("open cases and work on those one is granted"),
    "cases.oversee": _("see the cases and waiting lists of one's centre or of the nation"),
    "cases.approve": _("approve or refuse the closing of a case, and take over a colleague's work"),
    "callbacks.decide": _("decide whether a caller is called back when nobody said it is safe"),
    "tips.work": _("take tips without a known victim, classify them and hand them over"),
    "complaints.take": _("write down a complaint about the service"),
    "complaints.answer": _("read and answer complaints about the service"),
    "shifts.handover": _("hand over a shift and take one over"),
    "interpreters.find": _("find an interpreter"),
    "interpreters.manage": _("keep the register of interpreters"),
    "breaches.manage": _("keep the register of data breaches and their 72-hour clock"),
    "retention.review": _("see what the retention rules would remove, as counts"),
    "referrals.send": _("refer a person to an agency"),
    "referrals.answer": _("open, accept, decline and report on referrals to one's agency"),
    "followups.work": _("carry out follow-ups"),
    "figures.own": _("read the figures of one's own shift"),
    "figures.read": _("read figures of what one may see, never a file"),
    "figures.freeze": _("freeze a month's figures and publish their revisions"),
    "imports.run": _("import a call log and mend its rejected rows"),
    "staff.manage": _("enrol people and set their roles; never reads a case"),
    "gallery.see": _("see the components of the interface (demonstration only)"),
}

_EVERYBODY = {"account.own", "gallery.see"}

ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        Role("counsellor", _("Counsellor"), frozenset(_DESK | _EVERYBODY)),
        Role(
            "supervisor",
            _("Shift supervisor"),
            frozenset(_DESK | _EVERYBODY | _APPROVES | {"figures.read", "interpreters.manage"}),
            scope="centre",
            deepest=DataClass.D3,
        ),
        Role(
            "manager",
            _("Centre manager"),
            frozenset(
                _EVERYBODY
                | {
                    "cases.read",
                    "cases.oversee",
                    "complaints.answer",
                    "figures.read",
                    "imports.run",
                    "interpreters.find",
                    "interpreters.manage",
                    "retention.review",
                }
            ),
            scope="centre",
            deepest=DataClass.D1,
        ),
        Role(
            "national",
            _("National centre"),
            frozenset(
                _EVERYBODY
                | {
                    "cases.read",
                    "cases.oversee",
                    "complaints.answer",
                    "tips.work",
                    "figures.read",
                    "figures.freeze",
                    "imports.run",
                    "interpreters.find",
                    "breaches.manage",
                    "retention.review",
                }
            ),
            scope="nation",
            deepest=DataClass.D1,
        ),
        Role("focal_point", _("Focal point"), frozenset(_EVERYBODY | {"referrals.answer"})),
        Role("partner", _("Partner agency"), frozenset(_EVERYBODY | {"referrals.answer"})),
        Role(
            "monitor",
            _("Monitoring and evaluation"),
            frozenset(_EVERYBODY | {"figures.read"}),
            scope="nation",
            deepest=DataClass.D1,
        ),
        Role(
            "administrator",
            _("Administrator"),
            frozenset(_EVERYBODY | {"staff.manage"}),
            reads_cases=False,
        ),
        Role(
            "auditor",
            _("Data protection officer"),
            frozenset(_EVERYBODY | {"breaches.manage", "retention.review"}),
            reads_cases=False,
        ),
    )
}


def may(role: str, permission: str) -> bool:
    """Whether a role holds a permission. An unknown role holds none."""
    return role in ROLES and permission in ROLES[role].may
