"""A child in a case has to be reported, and that has a clock of its own.

The time is the pack's (`child_report`, with its source), by the urgency of the case. A person whose
age nobody told is treated as a child everywhere else, but starts no clock: the age is asked first.
"""

import datetime as dt
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.actor.day import today
from hotline.audit import services as audit
from hotline.cases.models import Case, CasePerson, Sealing
from hotline.cases.rules import ABOUT_HER
from hotline.cases.writing import topics
from hotline.countries.pack import current as pack
from hotline.directory.models import AgencyArea
from hotline.events import services as events
from hotline.referrals.models import ChildReport, Referral

REASON = "child"  # of `together` in the pack: the roles to which a child is reported


def start_of_case(*, by: Actor, case_id: UUID, at: dt.datetime | None = None) -> int:
    """Start the clock for every child whom a case is about and who was not reported; how many."""
    with acting(by):
        rows = CasePerson.objects.filter(case=case_id, role__in=ABOUT_HER)
        return sum(_start(one, at or timezone.now()) for one in _unclocked(rows))


def start_of_person(*, by: Actor, person_id: UUID, at: dt.datetime | None = None) -> int:
    """The same, for every case that is about a person."""
    with acting(by):
        rows = CasePerson.objects.filter(person=person_id, role__in=ABOUT_HER)
        return sum(_start(one, at or timezone.now()) for one in _unclocked(rows))


def stop(*, by: Actor, referral_id: UUID) -> bool:
    """A referral arrived at an agency to which a child is reported: the clock stands; whether."""
    with acting(by):
        received = Referral.objects.select_related("case").filter(received_at__isnull=False)
        referral = received.filter(pk=referral_id).first()
        if referral is None or referral.case is None:
            return False
        if not _takes_reports(referral.agency_id):
            return False
        rows = ChildReport.objects.filter(
            case=referral.case_id, person=referral.person_id, reported_at__isnull=True
        )
        if not rows.update(reported_at=referral.received_at, referral=referral):
            return False
        audit.record("child.reported", root=referral.case_id, detail=[str(referral.id)])
        _tell(referral.case)
        return True


def raise_late(*, by: Actor, now: dt.datetime | None = None) -> int:
    """Reports that are late rise to the supervisor, each once; how many."""
    moment = now or timezone.now()
    with acting(by):
        late = ChildReport.objects.filter(
            due_at__lte=moment, reported_at__isnull=True, raised_at__isnull=True
        ).exclude(case__status="closed")
        found = list(late.select_related("case").select_for_update(of=("self",), skip_locked=True))
        for one in found:
            ChildReport.objects.filter(pk=one.pk).update(raised_at=moment)
            audit.record("child.report_late", root=one.case_id)
            _tell(one.case)
        return len(found)


def waiting(actor: Actor) -> QuerySet[ChildReport]:
    """Children who have to be reported still: of the reader's own cases; for whoever oversees, the
    late ones in reach. The soonest due first."""
    rows = ChildReport.objects.filter(reported_at__isnull=True).exclude(case__status="closed")
    own = rows.filter(case__owner=actor.member_id)
    if actor.role != "counsellor":
        own = own | rows.filter(raised_at__isnull=False)
    return own.select_related("case").order_by("due_at")[:50]


def of_case(case_id: UUID) -> QuerySet[ChildReport]:
    """The reports of a case's children, waiting or done."""
    return ChildReport.objects.filter(case=case_id).order_by("since")


def _unclocked(rows: QuerySet[CasePerson]) -> list[CasePerson]:
    there = ChildReport.objects.filter(case=OuterRef("case"), person=OuterRef("person"))
    rows = rows.exclude(Exists(there)).exclude(case__status="closed")
    return list(rows.select_related("case", "person"))


def _start(row: CasePerson, at: dt.datetime) -> bool:
    person = row.person
    if not person.age_is_told or not person.is_child(today()):
        return False
    if any(_takes_reports(agency) for agency in _arrived(row)):
        return False
    due_at = at + pack().deadline("child_report", row.case.urgency)
    _new, made = ChildReport.objects.get_or_create(
        case=row.case, person=person, defaults={"since": at, "due_at": due_at}
    )
    if made:
        audit.record("child.report_due", root=row.case_id)
        _tell(row.case)
    return made


def _arrived(row: CasePerson) -> list[str]:
    """The agencies that have a referral of her already."""
    rows = Referral.objects.filter(
        case=row.case_id, person=row.person_id, received_at__isnull=False
    )
    return list(rows.values_list("agency", flat=True))


def _takes_reports(agency: str) -> bool:
    roles = pack().referrals.together.get(REASON, ())
    return AgencyArea.objects.filter(
        agency=agency, role__in=roles, valid_until__isnull=True
    ).exists()


def _tell(case: Case) -> None:
    """Its owner and the supervisors; of a sealed case only those of them who keep it, and whoever
    keeps it from elsewhere."""
    kept = Sealing.objects.filter(case=case, ended_at__isnull=True)
    keepers = [f"staff:{one}" for one in kept.values_list("keeper", flat=True)]
    events.publish("case", subject=case.pk, topics=topics(case, *keepers))
