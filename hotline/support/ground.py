"""What every verb of a support plan begins with: the open case, a version, a step, who agrees."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor
from hotline.cases import standing
from hotline.cases.models import Case
from hotline.cases.writing import NotOpen, topics, working_on
from hotline.countries.pack import current as pack
from hotline.directory.models import Agency
from hotline.events import services as events
from hotline.people.models import Person
from hotline.referrals.consents import required_of
from hotline.support import rules
from hotline.support.models import PlanStep, StepMove, SupportPlan
from hotline.vault import services as vault

EVENT = "support"


class Refused(ValueError):
    """What may not be done so; `code` says why: case_closed, not_yours, not_of_case, no_plan,
    no_draft, empty (a version without a goal or step), unanswered (a change of what she agreed to),
    no_words, bad_code, past (the day is over), never_share, nobody (no such owner), no_consent
    (somebody whom the law asks did not agree), no_guardian (none was named, or she is suspected),
    bad_amount (no whole number of đồng), no_payer, moved_on (somebody was quicker). `field` is the
    form's field it concerns."""

    def __init__(self, code: str, field: str = "") -> None:
        super().__init__(code)
        self.code, self.field = code, field


@dataclass(frozen=True)
class Agreement:
    """Who said yes or no, how, and through whom or in which words. `guardian_id` is a person of
    the case, `guardian_agency` a body that stands for the parents."""

    way: str
    givers: frozenset[str]
    words: str = ""
    guardian_id: UUID | None = None
    guardian_agency: Agency | None = None

    def fields(self) -> dict[str, Any]:
        """As columns of a row; a guardian only where one spoke."""
        spoke = "guardian" in self.givers
        return {
            "way": self.way,
            "givers": sorted(self.givers),
            "guardian_id": self.guardian_id if spoke else None,
            "guardian_agency": self.guardian_agency if spoke else None,
        }


def held(case_id: UUID, person_id: UUID) -> tuple[Case, Person]:
    """The open case, held until the transaction ends, and the person of it whose plan it is.

    Raises Refused (case_closed, not_yours, not_of_case), Case.DoesNotExist.
    """
    try:
        case = working_on(case_id)
    except NotOpen:
        raise Refused("case_closed") from None
    if not vault.may_open(case.id, DataClass.D3):
        raise Refused("not_yours")
    try:
        return case, standing.unsuspected(case, person_id)
    except (standing.NotInCase, standing.Suspected):
        raise Refused("not_of_case") from None


def draft_of(case: Case, person_id: UUID) -> SupportPlan:
    """The version that is being written. Raises Refused (no_draft)."""
    plan = SupportPlan.objects.filter(case=case, person=person_id, state="draft").first()
    if plan is None:
        raise Refused("no_draft")
    return plan


def of_step(step_id: UUID) -> tuple[PlanStep, Case, Person]:
    """A step of an open case, held. Raises what `held` does, PlanStep.DoesNotExist."""
    where = PlanStep.objects.only("case_id", "person_id").get(pk=step_id)
    case, person = held(where.case_id, where.person_id)
    return PlanStep.objects.get(pk=step_id), case, person


def check_agreement(person: Person, agreed: Agreement) -> None:
    """An agreement counts if everybody gave it whom the law asks (`referrals.consents`): an adult
    herself; of a child the guardian, from the pack's age she too. A guardian who is suspected of
    harming her agrees to nothing.

    Raises Refused (bad_code, no_consent, no_guardian, no_words).
    """
    _told(person, agreed)
    if rules.missing(required_of(person), agreed.givers):
        raise Refused("no_consent", "givers")


def check_refusal(person: Person, said: Agreement) -> None:
    """A no counts from anybody whom the law asks: one is enough, and hers always is.

    Raises Refused (bad_code, no_consent, no_guardian, no_words).
    """
    _told(person, said)
    if not said.givers:
        raise Refused("no_consent", "givers")


def _told(person: Person, said: Agreement) -> None:
    if said.way not in pack().codes("support_way"):
        raise Refused("bad_code", "way")
    if not said.givers <= set(pack().codes("consent_giver").codes()):
        raise Refused("bad_code", "givers")
    if said.way == "through_somebody" and not said.words.strip():
        raise Refused("no_words", "words")
    if "guardian" not in said.givers:
        return
    if (said.guardian_id is None) == (said.guardian_agency is None):
        raise Refused("no_guardian", "guardian")
    if said.guardian_id and said.guardian_id not in guardians(person):
        raise Refused("no_guardian", "guardian")


def guardians(person: Person) -> set[UUID]:
    """Who of her cases may agree for her: people beside her, without whoever is suspected."""
    beside = set(standing.roles_beside(person.pk))
    return standing.acting_for(person.pk, beside)


def belongs(case: Case, model: Any, row: UUID | None, field: str) -> None:
    """Raises Refused (not_of_case) where a linked row is of another case."""
    if row and not model._default_manager.filter(pk=row, case=case).exists():
        raise Refused("not_of_case", field)


def move(
    by: Actor,
    step: PlanStep,
    state: str,
    *,
    code: str = "",
    words: str = "",
    said: Agreement | None = None,
    only: Collection[str] = (),
) -> PlanStep:
    """Bring a step into a state by compare-and-swap, and write the line of its history.

    Raises Refused (moved_on).
    """
    changes: dict[str, Any] = {"state": state}
    at = timezone.now()
    if said:
        changes |= {"answered_at": at, "answered_by": by.key}
    if state in rules.ENDED:
        changes |= {"ended_at": at, "ended_by": by.key, "reason": code}
    rows = PlanStep.objects.filter(pk=step.pk, state__in=only or rules.before(state))
    if not rows.update(**changes):
        raise Refused("moved_on")
    for name, value in changes.items():
        setattr(step, name, value)
    wrote(by, step, state, code=code, words=words, said=said)
    return step


def wrote(
    by: Actor,
    step: PlanStep,
    act: str,
    *,
    code: str = "",
    words: str = "",
    said: Agreement | None = None,
) -> None:
    """A line of a step's history."""
    StepMove(
        case_id=step.case_id, step=step, by=by.key, act=act, code=code, due_on=step.due_on,
        words=words.strip(), **(said.fields() if said else {}),
    ).save(force_insert=True)  # fmt: skip


def tell(case: Case, subject: UUID, *others: str) -> None:
    """Whoever reads the case hears that a plan of it moved."""
    events.publish(EVENT, subject=subject, topics=topics(case, *others))


def may_share(case: Case, agency: Agency) -> None:
    """Raises Refused (never_share) where the case is kept from an agency."""
    if not access.may_be_given(case.id, f"agency:{agency.pk}"):
        raise Refused("never_share", "owner")
