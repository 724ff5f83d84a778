"""The roles, as classes in code; each permission is a sentence that the role page prints."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hotline.actor.classes import DataClass


@dataclass(frozen=True)
class Role:
    """A role: its word, the standing scope it brings, how deep, and what it may do.

    `scope` is "" (only what is granted file by file), "centre" or "nation". `reads_cases` says that
    a file may open to her at all.
    """

    code: str
    label: Promise
    may: frozenset[str]
    scope: str = ""
    deepest: DataClass = DataClass.D0
    reads_cases: bool = True


_DESK = {
    "contacts.take",
    "alarms.end",
    "cases.read",
    "cases.work",
    "referrals.send",
    "letters.print",
    "followups.work",
    "tips.work",
    "networks.mention",
    "complaints.take",
    "shifts.handover",
    "interpreters.find",
    "directory.read",
    "people.find",
    "figures.own",
    "glass.break",
    "openings.see",
    "rights.see",
    "rights.work",
}
_APPROVES = {
    "cases.oversee", "cases.approve", "callbacks.decide", "complaints.answer", "rights.approve",
    "openings.review", "duplicates.review", "referrals.approve",
}  # fmt: skip

PERMISSIONS: dict[str, Promise] = {
    "account.own": _("manage one's own sign-in and language"),
    "contacts.take": _("take contacts and write them down"),
    "alarms.end": _("say, with a reason, that somebody in danger is safe once her line is gone"),
    "cases.read": _("read the cases and waiting lists one is granted, as deep as the grant goes"),
    "cases.work": _("open cases and work on those one is granted"),
    "cases.oversee": _("see the cases and waiting lists of one's centre or of the nation"),
    "glass.break": _("open one file out of reach for an hour in an emergency, with a reason"),
    "openings.see": _("see who opened a file for a time and why, as far as one's grants go"),
    "openings.review": _("review files that were opened in an emergency"),
    "cases.approve": _("approve or refuse the closing of a case, and take over a colleague's work"),
    "callbacks.decide": _("decide whether a caller is called back when nobody said it is safe"),
    "tips.work": _("take tips without a known victim, classify them and hand them over"),
    "networks.mention": _("write down by what a suspect is known, and hear if it was seen before"),
    "networks.work": _(
        "see what ties suspects together, answer about it, and hand it to the police with a"
        " colleague's signature"
    ),
    "complaints.take": _("write down a complaint about the service"),
    "complaints.answer": _("read and answer complaints about the service"),
    "shifts.handover": _("hand over a shift and take one over"),
    "people.find": _("find people and files by name or number, among those one is granted"),
    "interpreters.find": _("find an interpreter"),
    "interpreters.manage": _("keep the register of interpreters"),
    "directory.read": _("look up who can help, and write down where nobody does"),
    "directory.keep": _("keep the directory of agencies and their services"),
    "breaches.manage": _("keep the register of data breaches and their 72-hour clock"),
    "rights.see": _("see what people ask about their own data, as far as one's grants go"),
    "rights.work": _("write down and do what people ask about their own data; keep a file by law"),
    "rights.approve": _("release a copy of somebody's data, and erase a file"),
    "rights.manage": _("keep the register of requests about personal data and watch its clocks"),
    "retention.review": _("see what the retention rules would remove, as counts"),
    "duplicates.review": _(
        "compare two files that may be one person's, join them, and part them again"
    ),
    "referrals.send": _("refer a person to an agency"),
    "referrals.approve": _(
        "sign, as the second person, referrals that share without consent, and look at emergencies"
    ),
    "referrals.bring": _("refer somebody to the hotline, and on to another agency"),
    "referrals.conduct": _(
        "see coded facts of open referrals in one's province, and phone agencies"
    ),
    "referrals.answer": _("open, accept, decline and report on referrals to one's agency"),
    "agency.people": _(
        "keep the accounts of one's own agency, for whom two people agreed that she does"
    ),
    "letters.print": _("print a referral as a letter, with what it is for, and withdraw it"),
    "group.read": _("read what ministries committed to in their working group, and its minutes"),
    "group.keep": _("write down commitments and meetings of the working group"),
    "followups.work": _("carry out follow-ups"),
    "visits.make": _("make the visits one is given, and tell what came of them; sees no case"),
    "reviews.report": _("report what a group of one's commune found, as counts without names"),
    "figures.own": _("read the figures of one's own shift"),
    "figures.read": _("read figures of what one may see, never a file"),
    "programmes.read": _("read whom programmes of ministries and donors reached, as numbers"),
    "programmes.keep": _("write down programmes of ministries and donors, and freeze their counts"),
    "figures.freeze": _("freeze a month's figures and publish their revisions"),
    "imports.run": _("import a call log and mend its rejected rows"),
    "staff.manage": _("enrol people and set their roles; never reads a case"),
    "staff.confirm": _("confirm a change of rights that an administrator asks for, not her own"),
    "log.read": _("see who looked at which file, when and why; never the file"),
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
            frozenset(
                _DESK
                | _EVERYBODY
                | _APPROVES
                | {"figures.read", "interpreters.manage", "directory.keep"}
            ),
            scope="centre",
            deepest=DataClass.D3,
        ),
        Role(
            "manager",
            _("Centre manager"),
            frozenset(
                _EVERYBODY
                | {
                    "alarms.end",
                    "cases.read",
                    "cases.oversee",
                    "complaints.answer",
                    "figures.read",
                    "imports.run",
                    "glass.break",
                    "openings.see",
                    "openings.review",
                    "interpreters.find",
                    "interpreters.manage",
                    "directory.read",
                    "people.find",
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
                    "alarms.end",
                    "cases.read",
                    "cases.oversee",
                    "complaints.answer",
                    "tips.work",
                    "networks.work",
                    "figures.read",
                    "figures.freeze",
                    "programmes.read",
                    "programmes.keep",
                    "glass.break",
                    "openings.see",
                    "imports.run",
                    "interpreters.find",
                    "directory.read",
                    "directory.keep",
                    "people.find",
                    "group.read",
                    "group.keep",
                    "staff.confirm",
                    "breaches.manage",
                    "retention.review",
                    "rights.see",
                }
            ),
            scope="nation",
            deepest=DataClass.D1,
        ),
        Role(
            "focal_point",
            _("Focal point"),
            frozenset(
                _EVERYBODY
                | {"referrals.answer", "referrals.bring", "referrals.conduct", "agency.people"}
            ),
        ),
        Role(
            "partner",
            _("Partner agency"),
            frozenset(_EVERYBODY | {"referrals.answer", "referrals.bring", "agency.people"}),
        ),
        Role(
            "collaborator",
            _("Community collaborator"),
            frozenset(_EVERYBODY | {"visits.make", "reviews.report"}),
        ),
        Role(
            "monitor",
            _("Monitoring and evaluation"),
            frozenset(_EVERYBODY | {"figures.read", "programmes.read", "group.read"}),
            scope="nation",
            deepest=DataClass.D1,
        ),
        Role("reviewer", _("Duplicate reviewer"), frozenset(_EVERYBODY | {"duplicates.review"})),
        Role(
            "administrator",
            _("Administrator"),
            frozenset(_EVERYBODY | {"staff.manage", "staff.confirm"}),
            reads_cases=False,
        ),
        Role(
            "auditor",
            _("Data protection officer"),
            frozenset(
                _EVERYBODY
                | {
                    "log.read",
                    "breaches.manage",
                    "retention.review",
                    "rights.see",
                    "rights.manage",
                    "openings.see",
                    "openings.review",
                }
            ),
            reads_cases=False,
        ),
    )
}

# Who comes without an account (visiting.py): nobody is enrolled as one.
GUESTS: dict[str, Role] = {
    "link": Role("link", _("Guest by a sealed link"), frozenset({"referrals.answer"})),
}


def may(role: str, permission: str) -> bool:
    """Whether a role holds a permission. An unknown role holds none."""
    found = ROLES.get(role) or GUESTS.get(role)
    return found is not None and permission in found.may
