"""What every verb here needs: the open case, a person whose livelihood it may be, a reason to
refuse."""

from uuid import UUID

from hotline.actor.classes import DataClass
from hotline.actor.context import Actor
from hotline.audit import services as audit
from hotline.cases import standing
from hotline.cases.models import Case
from hotline.cases.writing import note, topics, working_on
from hotline.countries.pack import current as pack
from hotline.events import services as events
from hotline.livelihood.models import LivelihoodPlan
from hotline.vault import services as vault

EVENT = "livelihood"


class Refused(ValueError):
    """What may not be written so; `code` says why: no_words, bad_code, bad_amount, not_of_case,
    suspect, not_yours, moved_on (somebody was quicker), not_begun, begun (its day is past
    changing), not_due (a review of another time), no_income (neither amount nor answer), no_reason,
    no_source, no_day (a loan that is to be paid back), backwards (ends before it begins), not_next
    (no state that may follow), not_asked (whether carrying the sheet is safe), said (a word that
    never stands on the sheet). `field` says where."""

    def __init__(self, code: str, field: str = "") -> None:
        super().__init__(code)
        self.code, self.field = code, field


def held(case_id: UUID) -> Case:
    """The open case, held until the transaction ends. Raises Refused (not_yours), NotOpen,
    Case.DoesNotExist."""
    case = working_on(case_id)
    if not vault.may_open(case.id, DataClass.D3):
        raise Refused("not_yours")
    return case


def held_plan(plan_id: UUID) -> LivelihoodPlan:
    """A plan whose case is open and held. Raises LivelihoodPlan.DoesNotExist and as `held`."""
    plan = LivelihoodPlan.objects.get(pk=plan_id)
    held(plan.case_id)
    plan.refresh_from_db()
    return plan


def hers(case: Case, person_id: UUID) -> None:
    """Raises Refused where she does not stand in the case, or is suspected in it."""
    try:
        standing.unsuspected(case, person_id)
    except standing.NotInCase:
        raise Refused("not_of_case") from None
    except standing.Suspected:
        raise Refused("suspect") from None


def in_list(field: str, code: str, list_name: str) -> None:
    """Raises Refused (bad_code) where the pack's list does not hold the code."""
    if code not in pack().codes(list_name):
        raise Refused("bad_code", field)


def tell(
    by: Actor, plan: LivelihoodPlan, act: str, *, detail: str, line: str, subject: UUID
) -> None:
    """A line of the timeline, a row of the log, and word to whoever follows the case."""
    note(by=by, case_id=plan.case_id, kind=line, detail=detail, subject=subject)
    audit.record(act, root=plan.case_id, detail=[detail])
    events.publish(EVENT, subject=plan.id, topics=topics(plan.case))
