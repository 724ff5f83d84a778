"""What follows from what happens to a case and its visits. Each is idempotent."""

from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from hotline.access import services as access
from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.cases import standing
from hotline.cases.models import Case, Entry, Transfer
from hotline.cases.writing import CLOSED, note
from hotline.followups.models import FollowUp
from hotline.needs import visiting
from hotline.needs.models import Visit
from hotline.people import queries as people

ENDED_BY_CASE = "case_closed"
ENDED_WITH_TRACING = "tracing_ended"


def follow_case(*, by: Actor, transfer_id: UUID) -> int:
    """Give the visits of a case that was handed over to its new owner, and those to come to her
    centre; how many."""
    with acting(by):
        transfer = Transfer.objects.select_related("case").get(pk=transfer_id)
        if transfer.taken_at is None:
            return 0
        case = transfer.case
        rows = Visit.objects.filter(case=case)
        planned = rows.filter(state="planned").exclude(centre=case.centre)
        changed = planned.update(centre=case.centre)
        changed += rows.exclude(owner=case.owner_id).update(owner=case.owner_id)
        if changed:
            audit.record("visit.follow_case", root=case.id, detail=[str(changed)])
        return changed


def after_case(*, by: Actor, case_id: UUID) -> int:
    """Take back the visits to come of a case that was closed; how many."""
    with acting(by):
        if not Case.objects.filter(pk=case_id, status=CLOSED).exists():
            return 0
        return _take_back(by, ENDED_BY_CASE, Q(case=case_id))


def after_tracing(*, by: Actor, followup_id: UUID) -> int:
    """Take back the visits to come to somebody who asked us to stop, or died, in every case; how
    many."""
    with acting(by):
        stopped = FollowUp.objects.filter(pk=followup_id, done_at__isnull=False).first()
        if stopped is None:
            return 0
        return _take_back(by, ENDED_WITH_TRACING, people.hers(stopped.person_id))


def after_suspicion(*, by: Actor, case_id: UUID) -> int:
    """Take back the visits to come to whoever is suspected in a case now; how many."""
    with acting(by):
        suspects = standing.suspects_of(case_id)
        return _take_back(by, ENDED_WITH_TRACING, Q(case=case_id, person__in=suspects))


def after_visit(*, by: Actor, visit_id: UUID) -> bool:
    """A visit was reported by somebody who sees no case: the case's timeline says so."""
    with acting(by):
        rows = Visit.objects.filter(pk=visit_id).select_related("collaborator")
        visit = rows.first()
        if visit is None or visit.state == "planned":
            return False
        access.withdraw(visit.id, from_=visit.collaborator.key)
        if visit.state == "cancelled":
            return False
        kind, code = f"visit.{visit.state}", visit.reason or visit.kind
        if Entry.objects.filter(case=visit.case_id, kind=kind, subject=visit.id).exists():
            return False
        note(by=by, case_id=visit.case_id, kind=kind, detail=code, subject=visit.id)
        return True


def _take_back(by: Actor, why: str, which: Q) -> int:
    now = timezone.now()
    planned = Visit.objects.filter(which, state="planned")
    return sum(
        visiting.end(by.key, visit, "cancelled", at=now, code=why)
        for visit in planned.select_related("collaborator")
    )
