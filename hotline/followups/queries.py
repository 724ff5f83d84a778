"""What an actor may read of follow-ups."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from hotline.actor.classes import DataClass
from hotline.actor.context import Actor
from hotline.actor.kept import kept
from hotline.countries.pack import current as pack
from hotline.followups import rules
from hotline.followups.models import Attempt, FollowUp
from hotline.people import hours
from hotline.people.models import Clearance, Person
from hotline.vault import services as vault

# How long after a call was cleared for the actor its outcome may be taken down.
CLEARED_FOR = dt.timedelta(days=1)


@dataclass(frozen=True)
class Reaching:
    """How somebody may be reached today: through whom, by which channels, when best."""

    way: str
    channels: tuple[str, ...]
    next_at: dt.datetime


def open_ones(actor: Actor) -> QuerySet[FollowUp]:
    """Planned follow-ups that wait for the actor, soonest due first, with the number of `tries`:
    her own, and for whoever oversees also those that were raised."""
    mine = Q(owner=actor.member_id)
    if actor.role != "counsellor":
        mine |= Q(raised_at__isnull=False)
    rows = FollowUp.objects.filter(mine, done_at__isnull=True)
    return rows.select_related("case").annotate(tries=Count("attempt")).order_by("due_at")


def due_by(actor: Actor, *, moment: dt.datetime | None = None) -> QuerySet[FollowUp]:
    """Those due until a moment, by default a day from now."""
    return open_ones(actor).filter(due_at__lt=moment or timezone.now() + dt.timedelta(days=1))


def raised() -> QuerySet[FollowUp]:
    """Overdue follow-ups in reach that were raised, the longest overdue first."""
    rows = FollowUp.objects.filter(done_at__isnull=True, raised_at__isnull=False)
    rows = rows.select_related("case", "owner").annotate(tries=Count("attempt"))
    return rows.order_by("due_at")


def of_case(case_id: UUID) -> QuerySet[FollowUp]:
    """All follow-ups of a case, soonest due first."""
    return FollowUp.objects.filter(case=case_id).order_by("due_at")


@kept
def planned(case_id: UUID) -> QuerySet[FollowUp]:
    """The same, read at once for the page of the case."""
    return of_case(case_id)


def attempts(followup_id: UUID) -> QuerySet[Attempt]:
    """The tries of a follow-up, latest first."""
    rows = Attempt.objects.filter(followup=followup_id).select_related("followup")
    return rows.order_by("-at")


def reaching(followup: FollowUp) -> Reaching:
    """How the person of a follow-up may be reached, by her rule as it stands now."""
    person, gone = followup.person, stopped(followup.person_id)
    since = timezone.now() - CLEARED_FOR
    cleared = Clearance.objects.filter(root=person.pk, how="call", issued_at__gt=since).exists()
    return Reaching(
        way=rules.way(person.safe_to_call_back, stopped=gone),
        channels=rules.channels(
            person.safe_to_call_back,
            person.safe_to_text,
            shared=person.phone_shared == "yes",
            stopped=gone,
            cleared=cleared,
        ),
        next_at=next_try(person),
    )


def stopped(person_id: UUID) -> bool:
    """Whether she asked us to stop coming back to her."""
    closing = [
        c.code
        for c in pack().codes("followup_outcome")
        if c.extra.get("consequence") == rules.CLOSE
    ]
    return FollowUp.objects.filter(person=person_id, outcome__in=closing).exists()


def days_tried(followup_id: UUID) -> int:
    """On how many different days she was tried and not reached."""
    moments = Attempt.objects.filter(followup=followup_id).values_list("at", flat=True)
    return rules.days_tried([timezone.localtime(at) for at in moments])


def next_try(person: Person) -> dt.datetime:
    """When to try next: from tomorrow on, within her safe hours where they are understood and
    readable to the actor, else within the hours of the day."""
    readable = vault.may_open(person.id, DataClass.D2)
    windows = hours.parse(person.safe_hours) if readable and person.safe_hours else None
    zone = timezone.get_current_timezone()
    if windows is None:
        return rules.next_try(timezone.localtime(), rules.in_daytime)
    return rules.next_try(timezone.localtime(), lambda moment: hours.inside(windows, moment, zone))
