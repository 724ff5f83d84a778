"""The timeline of a case: everything that happened in it, latest first, a page at a time."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from hotline import wording
from hotline.cases import queries as cases
from hotline.cases.models import Entry
from hotline.cases.queries import File
from hotline.console import presenters
from hotline.contacts import queries as contact_queries
from hotline.contacts.models import Contact
from hotline.referrals import queries as referrals
from hotline.referrals.models import Step
from hotline.staff import queries as staff

PAGE = 100  # lines
MOMENT = 50  # more than were ever written in one moment

# Which kinds of entries each chip shows: a kind belongs where its beginning says.
GROUPS: dict[str, tuple[str, ...]] = {
    "notes": ("note",),
    "contacts": ("contact.", "callback.", "case.opened"),
    "plan": (
        "problem.",
        "measure.",
        "task.",
        "safety_plan.",
        "risk.",
        "joint_step.",
        "track.",
        "child.",
        "support.",
        "conference.",
        "livelihood.",
        "claim.",
        "needs.",
        "visit.",
        "programme.",
    ),
    "referrals": ("referral.",),
    "follow_ups": ("followup.",),
    "screening": ("screening.",),
    "documents": ("document.",),
    "people": ("person.",),
    "passing": ("closing.", "transfer.", "case.", "shift.", "complaint."),
}


@dataclass(frozen=True)
class Happened:
    """A line of the timeline."""

    at: dt.datetime
    title: str
    icon: str
    text: str = ""
    by: str = ""
    href: str = ""
    who: str = ""


@dataclass(frozen=True)
class Timeline:
    """A page of lines, the chips above it, and the way to what is earlier."""

    lines: list[Happened]
    chips: list[dict[str, str | bool]]
    earlier: str
    latest: str


def timeline(found: File, *, group: str = "", before: dt.datetime | None = None) -> Timeline:
    """The lines before a moment, of one group or of all; `earlier` is empty at the beginning."""
    chosen = group if group in GROUPS else ""
    lines = sorted(_lines(found, chosen, before), key=lambda line: line.at, reverse=True)
    page = lines[:PAGE]
    # Lines of one moment stay together, so that the next page begins where this one ends.
    page += [line for line in lines[PAGE:] if line.at == page[-1].at]
    address = reverse("console:case", args=[found.case.id])
    keep = {"kind": chosen} if chosen else {}
    query = urlencode(keep | {"before": page[-1].at.isoformat()}) if len(lines) > len(page) else ""
    return Timeline(
        lines=_named(page),
        chips=_chips(address, chosen),
        earlier=f"{address}?{query}#timeline" if query else "",
        latest=f"{address}?{urlencode(keep)}#timeline" if before else "",
    )


def _lines(found: File, group: str, before: dt.datetime | None) -> list[Happened]:
    contacts = contact_queries.among(tuple(found.contact_ids))
    steps = referrals.steps_of_case(found.case.id)
    # What is shown as itself needs no entry beside it; where its own file is closed to the reader,
    # the entry still says that it happened.
    shown = {c.id for c in contacts} | {s.referral_id for s in steps}
    rows = cases.entries(found.case.id, before=before, prefixes=GROUPS.get(group, ()))
    rows = rows.exclude(kind__in=("contact.added", "referral.sent"), subject__in=shown)
    lines = [_entry(e) for e in rows[: PAGE + MOMENT]]
    if group in ("", "contacts"):
        lines += [_contact(c) for c in contacts if not before or c.started_at < before]
    if group in ("", "referrals"):
        lines += [_step(s) for s in steps if not before or s.at < before]
    return lines


def _entry(entry: Entry) -> Happened:
    title, icon, list_name = titles().get(entry.kind, (_("Other"), "circle-dot", ""))
    if entry.detail and list_name == "centre":
        title = f"{title}: {wording.centre(entry.detail)}"
    elif entry.detail and list_name:
        title = f"{title}: {wording.label(list_name, entry.detail)}"
    return Happened(entry.at, title, icon, presenters.words_of(entry, "text"), entry.by)


def _contact(contact: Contact) -> Happened:
    kind = wording.label("contact_kind", contact.kind) if contact.kind else _("Contact")
    return Happened(
        contact.started_at,
        f"{wording.label('contact_channel', contact.channel)} · {kind}",
        "phone",
        href=reverse("console:contact", args=[contact.id]),
    )


def _step(step: Step) -> Happened:
    return Happened(
        step.at,
        f"{wording.agency(step.referral.agency)}: {presenters.step_title(step)}",
        "send",
        presenters.words_of(step, "words"),
        step.by,
        reverse("console:referral", args=[step.referral_id]),
    )


def _named(lines: Iterable[Happened]) -> list[Happened]:
    page = list(lines)
    keys = {line.by for line in page if line.by.startswith("staff:")}
    names = staff.names_of([UUID(key.removeprefix("staff:")) for key in keys])
    known = {f"staff:{member}": name for member, name in names.items()}
    return [
        Happened(x.at, x.title, x.icon, x.text, x.by, x.href, known.get(x.by, "")) for x in page
    ]


def _chips(address: str, chosen: str) -> list[dict[str, str | bool]]:
    words = {
        "": _("Everything"),
        "notes": _("Notes"),
        "contacts": _("Contacts"),
        "plan": _("Problems and measures"),
        "referrals": _("Referrals"),
        "follow_ups": _("Follow-ups"),
        "screening": _("Screening"),
        "documents": _("Documents"),
        "people": _("People"),
        "passing": _("Closing and transfer"),
    }
    return [
        {
            "label": label,
            "href": f"{address}{f'?kind={group}' if group else ''}#timeline",
            "current": group == chosen,
        }
        for group, label in words.items()
    ]


def titles() -> dict[str, tuple[str, str, str]]:
    """What each kind of entry is called, its icon, and the list that its detail is a code of."""
    return {
        "note": (_("Note"), "pencil", ""),
        "case.opened": (_("Case opened"), "folder-open", ""),
        "case.closed": (_("Case closed"), "folder", "closure_reason"),
        "case.reopened": (_("Case opened again"), "rotate-ccw", ""),
        "closing.asked": (_("Closing asked for"), "folder", "closure_reason"),
        "closing.refused": (_("Closing refused"), "reply", ""),
        "closing.read": (_("Refusal read, the case goes on"), "check", ""),
        "closing.agreed": (_("She agreed to closing"), "handshake", ""),
        "closing.not_agreed": (_("She said no to closing"), "circle-x", ""),
        "programme.enrolled": (_("Counted in a programme"), "users", ""),
        "programme.left": (_("No longer counted in a programme"), "users", "enrolment_end"),
        "transfer.asked": (_("Transfer asked for"), "share-2", "centre"),
        "transfer.taken": (_("Case taken over"), "user-check", "centre"),
        "transfer.declined": (_("Transfer declined"), "reply", ""),
        "transfer.called_back": (_("Transfer called back"), "rotate-ccw", ""),
        "transfer.assigned": (_("Case given to a colleague"), "user-check", ""),
        "person.added": (_("Person added"), "user-plus", "person_role"),
        "problem.named": (_("Problem named"), "info", "need_domain"),
        "problem.solved": (_("Problem solved"), "check", "need_domain"),
        "problem.again": (_("Problem there again"), "rotate-ccw", "need_domain"),
        "measure.planned": (_("Measure planned"), "list-checks", "measure_kind"),
        "measure.done": (_("Measure finished"), "check", "measure_outcome"),
        "task.added": (_("Task added"), "list-todo", ""),
        "task.done": (_("Task done"), "check", ""),
        "safety_plan.written": (_("Safety plan saved"), "shield-check", ""),
        "risk.judged": (_("Risk judged"), "activity", "risk_level"),
        "joint_step.proposed": (_("Step of the joint plan"), "handshake", "need_domain"),
        "joint_step.withdrawn": (_("Step taken back"), "rotate-ccw", "need_domain"),
        "claim.applied": (_("Support asked for"), "file-text", "support_regime"),
        "claim.granted": (_("Support granted"), "check", "support_regime"),
        "claim.refused": (_("Support refused"), "x", "support_regime"),
        "claim.appealed": (_("Refusal appealed"), "scale", "support_regime"),
        "claim.refused_again": (_("Support refused again"), "x", "support_regime"),
        "claim.partly": (_("Part of the support came"), "banknote", "support_regime"),
        "claim.received": (_("Support received"), "banknote", "support_regime"),
        "claim.given_up": (_("Support no longer asked for"), "ban", "support_regime"),
        "support.begun": (_("Support plan begun"), "clipboard-list", ""),
        "support.agreed": (_("Support plan agreed"), "handshake", ""),
        "support.refused": (_("Step of the support plan refused"), "x", "need_domain"),
        "support.done": (_("Step of the support plan done"), "check", "need_domain"),
        "support.given_up": (_("Step of the support plan given up"), "ban", "support_given_up"),
        "support.ended": (_("Support plan ended"), "circle-x", "support_plan_end"),
        "conference.called": (_("Conference called"), "users", ""),
        "conference.held": (_("Conference held"), "users", ""),
        "needs.assessed": (_("Needs assessed"), "clipboard-list", "assessment_way"),
        "visit.planned": (_("Visit given"), "map-pin", "visit_kind"),
        "visit.done": (_("Visit made"), "map-pin", "visit_kind"),
        "visit.not_met": (_("Visit: not met"), "map-pin", "visit_not_met"),
        "visit.cancelled": (_("Visit taken back"), "rotate-ccw", "visit_cancelled"),
        "referral.sent": (_("Referral sent"), "send", ""),
        "track.begun": (_("Track begun"), "route", ""),
        "track.planned": (_("A day fixed in a track"), "calendar-clock", ""),
        "track.done": (_("Step of a track done"), "check", ""),
        "track.skipped": (_("Step of a track left out"), "minus", ""),
        "track.taken_back": (_("Step of a track taken back"), "rotate-ccw", ""),
        "track.ended": (_("Track ended"), "flag", ""),
        "child.guardian": (_("Guardian assessed"), "user", "guardian_conclusion"),
        "child.guardian_confirmed": (_("Guardian signed by two"), "user-check", ""),
        "child.guardian_returned": (_("Guardian given back"), "reply", ""),
        "child.decided": (_("Best interests decided"), "scale", "care_arrangement"),
        "child.decided_confirmed": (_("Best interests signed by two"), "scale", ""),
        "child.decided_returned": (_("Best interests given back"), "reply", ""),
        "child.school": (_("School written down"), "graduation-cap", "school_state"),
        "followup.done": (_("Follow-up done"), "calendar", "followup_outcome"),
        "followup.tried": (_("Follow-up tried"), "phone", "followup_outcome"),
        "followup.sign": (_("Warning sign"), "shield-alert", "warning_sign"),
        "followup.sign_answered": (_("Warning sign answered"), "check", "sign_action"),
        "followup.search": (_("Search begun"), "search", ""),
        "followup.asked": (_("Agency asked for her"), "phone", "search_answer"),
        "followup.found": (_("Search decided"), "check", "search_decision"),
        "followup.moved": (_("She has moved"), "map-pin", ""),
        "followup.ended": (_("Tracing ended"), "calendar", "followup_outcome"),
        "followup.looked": (_("Looked at a second time"), "eye", ""),
        "followup.anew": (_("Tracing begins anew"), "rotate-ccw", ""),
        "shift.handed_over": (_("Handed over with a shift"), "handshake", ""),
        "case.emergency": (_("Danger: the case is an emergency"), "siren", ""),
        "contact.alarm_over": (_("Out of danger"), "shield-check", "alarm_end"),
        "contact.added": (_("Call to her"), "phone-outgoing", ""),
        "callback.welfare_check": (_("Welfare check asked for"), "shield-alert", ""),
        "screening.started": (_("Screening begun"), "ear", ""),
        "screening.judged": (_("Screening judged"), "ear", ""),
        "document.added": (_("Document added"), "paperclip", ""),
        "document.withdrawn": (_("Document withdrawn"), "paperclip", ""),
        "document.refused": (_("Document refused"), "paperclip", ""),
        "livelihood.written": (_("Livelihood plan saved"), "briefcase", "livelihood_kind"),
        "livelihood.begun": (_("Livelihood begun"), "briefcase", "livelihood_kind"),
        "livelihood.heard": (_("Livelihood: what became of it"), "briefcase", "livelihood_status"),
        "livelihood.milestone": (_("Livelihood: step planned"), "briefcase", "milestone_kind"),
        "livelihood.moved": (_("Livelihood: step moved"), "briefcase", "milestone_state"),
        "complaint.taken": (_("Complaint taken"), "message-square", ""),
    }
