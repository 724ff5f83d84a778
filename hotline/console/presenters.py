"""Shaping rows into what a page shows; templates format nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hotline import wording
from hotline.access.roles import ROLES, may
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor
from hotline.actor.day import today
from hotline.cases.models import Measure, Problem
from hotline.cases.queries import File, Standing
from hotline.countries.pack import current as pack
from hotline.people import rules as ages
from hotline.people import safe_contact
from hotline.people.models import Person
from hotline.referrals import rules
from hotline.referrals.models import Referral, Step
from hotline.referrals.queries import history
from hotline.vault import services as vault

_HIDDEN = "•••"


@dataclass(frozen=True)
class PersonShown:
    """A person of a case, as far as the reader's grants go."""

    id: UUID
    name: str
    roles: str
    age: str
    age_known: bool
    child: bool
    sex: str
    place: str
    call_back: str
    call_back_tone: str
    open: bool
    about_her: bool
    suspect: bool = False


@dataclass(frozen=True)
class Line:
    """A line of the timeline."""

    at: Any
    title: str
    text: str
    icon: str


def standing(found: Standing) -> PersonShown:
    """A person with her roles; the name only for whoever may open it."""
    person, day = found.shown, today()
    opened = vault.may_open(person.id, DataClass.D2)
    name = (person.name or _("Name not known")) if opened else _HIDDEN
    age, oldest = ages.age_on(person.birth, day), ages.oldest_on(person.birth, day)
    child, told = person.is_child(day), person.age_is_told
    side = wording.side_of_line(child=child)
    rule = found.person.safe_to_call_back  # never that of another file
    return PersonShown(
        id=found.person.id,
        name=name,
        roles=", ".join(wording.label("person_role", r) for r in found.roles),
        age=age_words(age, oldest) if age is not None or not told else side,
        age_known=told,
        child=child,
        sex=wording.label("sex", person.sex),
        place=wording.place(person.place),
        call_back=wording.label("safe_to_call_back", rule),
        call_back_tone={"never": "danger", "any_time": "ok"}.get(rule, "waiting"),
        open=opened,
        about_her=bool(set(found.roles) - {"caller"}),
        suspect=ages.is_suspect(found.roles, pack()),
    )


def age_words(least: int | None, most: int | None) -> str:
    """An age in years, or the ages that what is known of the birth allows."""
    if least is None or most is None:
        return _("Age not known")
    if least == most:
        return _("%(age)s years") % {"age": least}
    if least + 1 == most:
        return _("%(age)s or %(next)s years") % {"age": least, "next": most}
    return _("%(age)s to %(most)s years") % {"age": least, "most": most}


def person_initial(found: Standing) -> dict[str, Any]:
    """A person's facts as a form shows them first."""
    person = found.person
    names = ("name", "sex", "birth_year", "address", "phone", "language", "ethnicity",
             "exploitation")  # fmt: skip
    initial = {n: getattr(person, n) for n in (*names, *safe_contact.CODED, *safe_contact.WORDS)}
    places = {n: wording.place_name(getattr(person, n)) for n in ("place", "exploited_in")}
    return initial | places


def people_choices(found: File) -> list[tuple[str, str]]:
    """The people of a case for a form: role and, where it may be read, name."""
    shown = [standing(s) for s in found.people]
    return [(str(p.id), f"{p.roles} · {p.name}") for p in shown]


def problem_choices(found: File) -> list[tuple[str, str]]:
    """The problems of a case for a form."""
    return [(str(p.id), wording.label("need_domain", p.domain)) for p in found.problems]


def problem(row: Problem, found: File) -> dict[str, Any]:
    """A problem in words."""
    whose = next((standing(s) for s in found.people if s.person.id == row.person_id), None)
    return {
        "id": row.id,
        "domain": wording.label("need_domain", row.domain),
        "urgency": row.urgency,
        "whose": whose.roles if whose else _("Everybody in the case"),
        "text": words_of(row, "text"),
        "solved_at": row.resolved_at,
    }


def measure(row: Measure) -> dict[str, Any]:
    """A measure in words."""
    about = row.problem
    return {
        "id": row.id,
        "kind": wording.label("measure_kind", row.kind),
        "about": " · ".join(
            [*([wording.label("need_domain", about.domain)] if about else []), str(row.owner)]
        ),
        "due_at": row.due_at,
        "late": bool(row.due_at and not row.done_at and row.due_at < timezone.now()),
        "done_at": row.done_at,
        "outcome": wording.label("measure_outcome", row.outcome) if row.outcome else "",
        "text": words_of(row, "text"),
    }


_TONES = {
    "accepted": "ok", "in_service": "ok", "completed": "ok", "verified": "ok",
    "declined": "waiting", "failed": "waiting", "expired": "danger", "info_requested": "waiting",
    "pending_approval": "waiting", "draft": "waiting", "on_hold": "waiting",
    "waitlisted": "waiting", "consent_withdrawn": "waiting",
}  # fmt: skip
_CODE_LISTS = {
    "sent": "legal_basis", "pending_approval": "legal_basis", "declined": "decline_reason",
    "completed": "referral_outcome", "failed": "referral_outcome", "cancelled": "cancel_reason",
    "on_hold": "hold_reason", "waitlisted": "hold_reason", "verified": "help_confirmed",
    "consent_withdrawn": "yes_no_unknown",
}  # fmt: skip


def referral(row: Referral) -> dict[str, Any]:
    """A referral in a list or on its page."""
    late = bool(row.due_at and row.due_at < timezone.now())
    lapsed = row.lapsed_at is not None and row.state in rules.OPEN
    return {
        "id": row.id,
        "href": reverse("console:referral", args=[row.id]),
        "agency": wording.agency(row.agency),
        "state": _("Consent has run out") if lapsed else statewords_of(row.state),
        "tone": "danger" if lapsed else "waiting" if late else _TONES.get(row.state, "info"),
        "late": late,
        "urgency": row.urgency,
        "sent_at": row.sent_at,
        "due_at": row.due_at,
        "reason": wording.label("decline_reason", row.reason) if row.reason else "",
        "outcome": wording.label("referral_outcome", row.outcome) if row.outcome else "",
    }


def statewords_of(state: str) -> str:
    """A referral's state as the sender reads it."""
    waits = {"sent": _("Sent, not opened yet"), "received": _("Opened, not answered yet")}
    return waits.get(state) or wording.referral_state(state)


def steps(row: Referral) -> list[Line]:
    """A referral's history."""
    return [Line(s.at, step_title(s), words_of(s, "words"), "send") for s in history(row.id)]


def step_title(step: Step) -> str:
    """What happened to a referral, and why, in a line."""
    if step.act == Step.RUNG:
        return rung_words(step.code)
    code = wording.label(_lists_of(step), step.code) if step.code and _lists_of(step) else ""
    if step.act == Step.PHONED and step.code == "receipt":
        code = _("receipt confirmed by phone")
    return _act_words(step) + (f": {code}" if code else "")


def _lists_of(step: Step) -> str:
    """The code list in which a step's code stands."""
    return {
        Step.PHONED: "not_opened_reason" if step.code != "receipt" else "",
        Step.REVIEWED: "second_review",
        Step.REPORTED: "agency_report",
        Step.WITHDRAWN: "yes_no_unknown",
        Step.CONFIRMED: "help_confirmed",
    }.get(step.act, _CODE_LISTS.get(step.state, ""))


def _act_words(step: Step) -> str:
    return {
        Step.PHONED: _("The agency was phoned"),
        Step.REVIEWED: _("Looked at by a second person"),
        Step.REPORTED: _("The agency reports"),
        Step.WITHDRAWN: _("She withdrew her consent; made to do so"),
        Step.CONFIRMED: _("Her own word"),
        Step.LAPSED: _("Her consent has run out"),
        Step.RENEWED: _("She still agrees"),
    }.get(step.act) or wording.referral_state(step.state)


def rung_words(code: str) -> str:
    """A step of the ladder of silence in words."""
    name, _dash, skipped = code.partition("-")
    words = {
        "remind_agency": _("No answer in time: the agency was reminded"),
        "phone": _("No answer in time: somebody has to phone the agency"),
        "backup": _("No answer in time: the deputy contact was told"),
        "head": _("No answer in time: the head of the agency was told"),
        "provincial": _("No answer in time: the provincial focal point was told"),
        "national": _("No answer in time: the national centre was told"),
        "expire": _("Expired without an answer"),
        "remind_sender": _("It still waits for us: the sender was reminded"),
        "supervisor": _("It still waits for us: the supervisor was told"),
        "reopen": _("The time is up: it is decided anew"),
        "review": _("Nobody has looked at it within the hour: the national centre was told"),
    }[name]
    passed_over = _("passed over: nobody there may be told")
    return f"{words} ({passed_over})" if skipped else words


def grant(row: Mapping[str, Any], names: Mapping[UUID, str]) -> dict[str, Any]:
    """One line of "who can see this file, and why"."""
    depths = [
        _("that it exists"),
        _("coded facts"),
        _("identity"),
        _("everything, notes included"),
        _("everything, sealed parts too"),
    ]
    return {
        "who": _principal(row["principal"], names),
        "depth": depths[row["highest"]],
        "why": reason(row["why"]),
        "since": row["valid_from"],
        "until": row["valid_until"],
    }


def reason(why: str) -> str:
    """Why a grant was given, in words."""
    words = {
        "owner": _("took or opened it"),
        "owner of the case": _("owns the case"),
        "handover": _("took over a shift, for a day"),
        "took over": _("took it over from a colleague"),
        "role": _("by role"),
        "packet": _("was sent a referral"),
        "accepted": _("accepted the referral"),
        "emergency": _("was sent an emergency referral"),
        "works on this case too": _("has a measure or a task in it"),
        "transfer": _("came with a transfer"),
        "another case of hers": _("works on another case of this person"),
        "asked to take over": _("was asked to take it over"),
        "keeps it sealed": _("keeps the sealed file beside its owner"),
        "break-glass": _("opened it in an emergency, for an hour"),
        "proved herself": _("the caller proved herself, for a day"),
        "was let in": _("was let in by its owner, for a day"),
        "clock": _("watches its deadlines"),
        "the same person": _("has a file that was joined with this one"),
        "visit": _("is to make this visit"),
        "group review": _("is responsible for the province"),
        "review of a pair": _("compares it with another file, for two hours"),
    }
    return words.get(why, why)


def agency_grant(row: Mapping[str, Any]) -> dict[str, Any]:
    """One line of what an agency sees: of the referral sent to it, never of the file."""
    whole = row["highest"] >= DataClass.D2
    sees = _("the whole referral, identity included") if whole else _("the coded facts sent to it")
    return grant(row, {}) | {"depth": sees}


def risk_words(risk: str) -> str:
    """A judged risk in words; what is no level of the country's list nobody has judged yet."""
    levels = dict(wording.choices("risk_level", blank=False))
    return levels.get(risk) or _("Not judged yet")


def may_work(actor: Actor, found: File) -> bool:
    """Whether the reader may change this file: her role works on cases, her grants open it, and it
    is not closed."""
    return (
        may(actor.role, "cases.work")
        and found.case.status != "closed"
        and vault.may_open(found.case.id, DataClass.D3)
    )


def words_of(row: Any, name: str) -> str:
    """Narrative, for whoever may open it; three dots for whoever may not."""
    if not row.__dict__.get(name):
        return ""
    return getattr(row, name) if vault.may_open(row.root_id, DataClass.D3) else _HIDDEN


def _principal(principal: str, names: Mapping[UUID, str]) -> str:
    kind, _sep, rest = principal.partition(":")
    if kind == "staff":
        return names.get(UUID(rest), _("A member who has left"))
    if kind == "agency":
        return wording.agency_of(rest)
    if kind == "system":
        return _("The system's own jobs")
    role, _at, centre = rest.partition("@")
    label = str(ROLES[role].label) if role in ROLES else rest
    return f"{label} · {wording.centre(centre)}" if centre else label


def safe_contact_shown(person: Person) -> list[tuple[str, str]]:
    """The safe-contact rule of a person, for whoever is about to reach her. The number itself is
    shown to whoever was cleared to reach her on it, nowhere else."""
    shown = [
        (
            str(wording.SAFE_LABELS[name]),
            wording.label(safe_contact.LISTS[name], getattr(person, name)),
        )
        for name in safe_contact.CODED
    ]
    if vault.may_open(person.id, DataClass.D2):
        names = [name for name in safe_contact.WORDS if name != "safe_number"]
        words = [(str(wording.SAFE_LABELS[n]), getattr(person, n)) for n in names]
        shown += [(label, value) for label, value in words if value]
    return shown
