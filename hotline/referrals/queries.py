"""What an actor may read of referrals."""

import datetime as dt
from uuid import UUID

from django.db.models import Case as When_
from django.db.models import Exists, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.utils import timezone

from hotline.actor.context import Actor
from hotline.actor.kept import kept
from hotline.cases.models import Case
from hotline.contacts.alarms import IN_DANGER
from hotline.contacts.models import Contact
from hotline.referrals import rules
from hotline.referrals.models import Draft, Referral, Step

_RANK = When_(
    When(urgency="emergency", then=Value(0)),
    When(urgency="urgent", then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)
# None where the case is out of reach; a join would leave the referral out.
_NUMBER = Subquery(Case.objects.filter(pk=OuterRef("case")).values("number")[:1])


def of_case(case_id: UUID) -> QuerySet[Referral]:
    """The referrals of a case, latest first."""
    return _named(Referral.objects.filter(case=case_id).order_by("-sent_at"))


@kept
def sent(case_id: UUID) -> QuerySet[Referral]:
    """The same, read at once for the page of the case."""
    return of_case(case_id)


def ids_of_case(case_id: UUID) -> list[UUID]:
    """The ids of a case's referrals: each is a file of its own that goes where the case goes."""
    return list(Referral.objects.filter(case=case_id).values_list("pk", flat=True))


def late(actor: Actor, *, now: dt.datetime | None = None) -> QuerySet[Referral]:
    """Referrals whose next step is late, most urgent first, each with `case_number`: a counsellor's
    own, or all in reach."""
    rows = Referral.objects.filter(due_at__lt=now or timezone.now(), state__in=rules.WAITING)
    if actor.role == "counsellor":
        rows = rows.filter(owner=actor.member_id)
    rows = rows.annotate(rank=_RANK, case_number=_NUMBER)
    return _named(rows.order_by("rank", "due_at"))


@kept
def declined_and_waiting(actor: Actor) -> QuerySet[Referral]:
    """Declined referrals after which nobody was asked: the sender has to choose another agency.
    Each with `case_number`."""
    rows = Referral.objects.filter(state="declined")
    if actor.role == "counsellor":
        rows = rows.filter(owner=actor.member_id)
    later = Referral.objects.filter(
        case=OuterRef("case"), person=OuterRef("person"), sent_at__gt=OuterRef("sent_at")
    )
    rows = rows.exclude(Exists(later)).annotate(case_number=_NUMBER)
    return _named(rows.order_by("decided_at"))[:50]


@kept
def unsent_drafts(actor: Actor) -> QuerySet[Draft]:
    """Emergency referrals drafted and not sent, while a life may still be at stake in their
    contact; the oldest first: a counsellor's own, or all in reach."""
    alarming = Contact.objects.filter(IN_DANGER, pk=OuterRef("contact"))
    rows = Draft.objects.filter(Exists(alarming), used_at__isnull=True)
    if actor.role == "counsellor":
        rows = rows.filter(case__owner=actor.member_id)
    rows = rows.select_related("agency", "case").prefetch_related("agency__names")
    return rows.order_by("made_at")[:50]


def inbox(actor: Actor) -> QuerySet[Referral]:
    """An agency's referrals that wait for it, most urgent and then soonest due first."""
    return (
        Referral.objects.filter(agency=actor.agency, state__in=rules.WAITING)
        .annotate(rank=_RANK)
        .order_by("rank", "due_at")
    )


def answered(actor: Actor, *, limit: int = 30) -> QuerySet[Referral]:
    """An agency's referrals that are done with, latest first."""
    return (
        Referral.objects.filter(agency=actor.agency)
        .exclude(state__in=rules.WAITING)
        .order_by("-sent_at")[:limit]
    )


def _named(rows: QuerySet[Referral]) -> QuerySet[Referral]:
    """The rows with their agencies and the agencies' names, in one query for all of them."""
    return rows.select_related("agency").prefetch_related("agency__names")


def history(referral_id: UUID) -> QuerySet[Step]:
    """The steps of a referral, oldest first."""
    return Step.objects.filter(referral=referral_id).order_by("at")


@kept
def steps_of_case(case_id: UUID) -> QuerySet[Step]:
    """Every step of every referral of a case, with its referral and agency, latest first."""
    rows = Step.objects.filter(referral__case=case_id).select_related("referral__agency")
    return rows.prefetch_related("referral__agency__names").order_by("-at")
