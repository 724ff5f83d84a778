"""How what is decided for a child is shown."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from hotline import wording
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor
from hotline.actor.day import today
from hotline.cases.queries import File
from hotline.children import queries
from hotline.children.models import BestInterest, GuardianAssessment, Schooling
from hotline.console import presenters
from hotline.console.presenting.due import Due
from hotline.countries.children_part import SUITABLE
from hotline.countries.pack import current as pack
from hotline.people.models import Person
from hotline.staff import queries as staff
from hotline.vault import services as vault

HIDDEN = "•••"
_TONES = {
    "suitable": "ok", "with_support": "info", "not_suitable": "plain", "under_suspicion": "danger",
}  # fmt: skip


def here(found: File, person: Person, actor: Actor) -> dict[str, Any]:
    """What the page of her reintegration shows of it; nothing for somebody of age."""
    if not person.is_child(today()):
        return {"child": False}
    decision, school = (
        queries.in_force(found.case.id, person.id),
        queries.schooling(found.case.id, person.id),
    )
    rows = queries.latest(queries.assessments(found.case.id, person.id))
    good = [r for r in rows if r.conclusion in SUITABLE]
    return {
        "child": True,
        "guardians": len(good),
        "decision": wording.label("care_arrangement", decision.decision) if decision else "",
        "review": wording.day(decision.review_on) if decision else "",
        "late": bool(decision and decision.review_on < today()),
        "school": wording.label("school_state", school.state) if school else "",
        "href": reverse("console:child", args=[found.case.id, person.id]),
    }


def missing_words() -> dict[str, str]:
    """What is missing before a child's case ends well, by code."""
    return {
        "guardian": _("Nobody was found suitable to look after her, by two people"),
        "best_interest": _("No decision on her best interests is in force"),
        "best_interest_review": _("The decision on her best interests has to be looked at again"),
        "school": _("She is not settled in school, or nobody wrote how it stands"),
        "school_review": _("School has to be looked at again"),
    }


def missing(case_id: UUID, person_id: UUID) -> list[str]:
    """The same in words, for one child."""
    words = missing_words()
    return [words[code] for code in queries.ready_to_close(case_id, person_id)]


def guardian(row: GuardianAssessment) -> dict[str, Any]:
    """An assessment, its words as deep as the reader's grants go."""
    opened = vault.may_open(row.case_id, DataClass.D3)
    criteria = pack().codes("guardian_criterion")
    return {
        "id": row.id,
        "href": _address("guardian", row, row.id),
        "name": guardian_name(row),
        "relation": wording.label("relation", row.relation),
        "conclusion": wording.label("guardian_conclusion", row.conclusion),
        "tone": _TONES[row.conclusion],
        "good": row.conclusion in SUITABLE,
        "criteria": [
            (code.label(wording.lang()), wording.label("guardian_answer", row.criteria[code.code]))
            for code in criteria
            if code.code in row.criteria
        ],
        "words": row.words if opened else HIDDEN,
        **signature(row, opened),
    }


def guardian_name(row: GuardianAssessment) -> str:
    """Who an assessment is about, where the reader may know it."""
    if row.guardian is not None:
        return row.guardian.name if vault.may_open(row.guardian.pk, DataClass.D2) else HIDDEN
    return row.guardian_name if vault.may_open(row.case_id, DataClass.D2) else HIDDEN


def decision(row: BestInterest, found: File) -> dict[str, Any]:
    """A decision on her best interests."""
    opened = vault.may_open(row.case_id, DataClass.D3)
    names = {str(s.person.id): presenters.standing(s).name for s in found.people}
    held = row.finding == queries.CONFIRMED and row.ended_at is None
    return {
        "id": row.id,
        "href": _address("best_interest", row, row.id),
        "title": wording.label("care_arrangement", row.decision),
        "at": row.at,
        "held": held,
        "ended": row.ended_at,
        "late": held and row.review_on < today(),
        "review": wording.day(row.review_on),
        "opinion": wording.label("child_opinion", row.opinion),
        "opinion_words": row.opinion_words if opened else "",
        "options": row.options if opened else HIDDEN,
        "reasons": row.reasons if opened else HIDDEN,
        "part": [
            *(wording.label("best_interest_part", code) for code in row.bodies),
            *(names.get(one, HIDDEN) for one in row.people),
        ],
        **signature(row, opened),
    }


def school(row: Schooling) -> dict[str, Any]:
    """How it stood with school."""
    opened = vault.may_open(row.case_id, DataClass.D3)
    state = pack().codes("school_state").get(row.state)
    return {
        "title": wording.label("school_state", row.state),
        "tone": "ok" if state and state.extra.get("settled") == "yes" else "waiting",
        "level": wording.label("school_level", row.level),
        "obstacles": [wording.label("school_obstacle", code) for code in row.obstacles],
        "since": wording.day(row.since),
        "review": wording.day(row.review_on),
        "late": row.review_on < today(),
        "asked": row.asked,
        "school": row.school if opened else "",
        "words": row.words if opened else "",
        "at": row.at,
    }


def signature(row: GuardianAssessment | BestInterest, opened: bool) -> dict[str, Any]:
    """Who wrote it, who signed it, and whether it waits."""
    states = {"": _("Waits for a second person"), "confirmed": _("Signed by two"),
              "returned": _("Given back")}  # fmt: skip
    tones = {"": "waiting", "confirmed": "ok", "returned": "plain"}
    return {
        "by": staff.named(row.by),
        "written_at": row.at,
        "signed_by": staff.named(row.reviewed_by),
        "signed_at": row.reviewed_at,
        "finding": states[row.finding],
        "finding_tone": tones[row.finding],
        "waits": row.reviewed_at is None,
        "back_words": row.review_words if opened else "",
    }


def due(actor: Actor) -> list[Due]:
    """Second signatures, and days on which something about a child is looked at again."""
    if actor.agency or actor.role not in ("counsellor", "supervisor"):
        return []
    titles = {
        "guardian": _("Second signature: a guardian"),
        "best_interest": _("Second signature: a child's best interests"),
        "best_interest_review": _("Look again: a child's best interests"),
        "school_review": _("Look again: school of a child"),
    }
    return [
        Due(
            title=titles[one.kind],
            sub=one.number,
            href=reverse("console:child", args=[one.case_id, one.person_id]),
            icon="baby",
            tone="waiting",
            at=one.on,
        )
        for one in queries.due(actor)
    ]


def _address(name: str, row: GuardianAssessment | BestInterest, *more: Any) -> str:
    return reverse(f"console:{name}", args=[row.case_id, row.person_id, *more])
