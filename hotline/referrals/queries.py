"""What an actor may read of referrals."""

import datetime as dt
from uuid import UUID

from django.db.models import Case as When_
from django.db.models import Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone

from hotline.actor.context import Actor
from hotline.actor.kept import kept
from hotline.cases.models import Case
from hotline.contacts.alarms import IN_DANGER
from hotline.contacts.models import Contact
from hotline.countries.pack import current as pack
from hotline.referrals import rules
from hotline.referrals.models import IN, Draft, Referral, Step

# How long a withdrawal that may have been forced stays before the supervisor.
PRESSED_FOR = dt.timedelta(days=30)
_RANK = When_(
    When(urgency="emergency", then=Value(0)),
    When(urgency="urgent", then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)
# None where the case is out of reach; a join would leave the referral out.
_NUMBER = Subquery(Case.objects.filter(pk=OuterRef("case")).values("number")[:1])


# What asks nobody: it has not left, or was taken back.
_ASKS_NOBODY = rules.UNSENT | {"cancelled", "entered_in_error"}


def _asked_since(moment: str) -> Exists:
    """Whether somebody was asked for her after a `moment` (a column) of this referral. Whom she was
    sent to before it, or in one bundle with it, is no answer to it."""
    rows = Referral.objects.filter(
        case=OuterRef("case"), person=OuterRef("person"), sent_at__gt=OuterRef(moment)
    )
    return Exists(rows.exclude(state__in=_ASKS_NOBODY))


def was_sent(referral: Referral) -> bool:
    """Whether a referral went out, by its history: one that was cancelled may have been a draft."""
    return Step.objects.filter(referral=referral, state="sent").exists()


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
    rows = _own(actor, rows.exclude(direction=IN, case__isnull=True))
    rows = rows.annotate(rank=_RANK, case_number=_NUMBER)
    return _named(rows.order_by("rank", "due_at"))


@kept
def declined_and_waiting(actor: Actor) -> QuerySet[Referral]:
    """Declined referrals since which nobody was asked: the sender has to choose another agency.
    Each with `case_number`."""
    rows = _own(actor, Referral.objects.filter(state="declined").exclude(direction=IN))
    rows = rows.exclude(_asked_since("decided_at")).annotate(case_number=_NUMBER)
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


def inbox(actor: Actor, *, limit: int = 50) -> QuerySet[Referral]:
    """An agency's referrals that are open, most urgent and then soonest due first: so many as a
    page can be worked through; the next ones move up."""
    rows = Referral.objects.filter(agency=actor.agency, state__in=rules.OPEN)
    return rows.annotate(rank=_RANK).order_by("rank", "due_at")[:limit]


def worked_on(actor: Actor, key: str, *, limit: int = 50) -> QuerySet[Referral]:
    """The open referrals of the reader's agency on which somebody of it, by her actor key, did
    something, most urgent first."""
    hers = Step.objects.filter(referral=OuterRef("pk"), by=key)
    rows = Referral.objects.filter(Exists(hers), agency=actor.agency, state__in=rules.OPEN)
    return rows.annotate(rank=_RANK).order_by("rank", "due_at")[:limit]


def sent_by_agency(actor: Actor, *, limit: int = 30) -> QuerySet[Referral]:
    """What an agency itself sent, into the hotline or on to others, latest first."""
    rows = Referral.objects.filter(sender=actor.agency)
    return _named(rows.order_by("-sent_at"))[:limit]


def conducted(actor: Actor, *, limit: int = 200) -> QuerySet[Referral]:
    """What the focal point of a province conducts: open referrals of it to other agencies, as far
    as they are shared with her, the silent ones first."""
    rows = Referral.objects.exclude(agency=actor.agency).exclude(sender=actor.agency)
    rows = rows.filter(state__in=rules.OPEN).annotate(rank=_RANK)
    return _named(rows.order_by(F("silent_since").asc(nulls_last=True), "rank", "due_at"))[:limit]


def came_in() -> QuerySet[Referral]:
    """What agencies refer to the hotline and nobody has taken yet, most urgent first."""
    rows = Referral.objects.filter(direction=IN, state__in=rules.UNDECIDED)
    rows = rows.select_related("sender").prefetch_related("sender__names")
    return rows.annotate(rank=_RANK).order_by("rank", "due_at")[:50]


def to_approve(actor: Actor) -> QuerySet[Referral]:
    """Referrals that wait for a second signature, and emergencies that a second person has not
    looked at: not those the actor sent herself. Each with `case_number`."""
    waits = Q(state="pending_approval") | Q(review_due_at__isnull=False, reviewed_at__isnull=True)
    rows = Referral.objects.filter(waits).exclude(sent_by=actor.key)
    return _named(rows.annotate(rank=_RANK, case_number=_NUMBER).order_by("rank", "due_at"))[:50]


def to_phone(actor: Actor) -> QuerySet[Referral]:
    """Agencies that have to be phoned because they did not answer: a counsellor's own, or all in
    reach. Each with `case_number`."""
    rows = _own(actor, Referral.objects.filter(phone_asked_at__isnull=False))
    return _named(rows.annotate(case_number=_NUMBER).order_by("phone_asked_at"))[:50]


def to_answer(
    actor: Actor, *, now: dt.datetime | None = None, before: dt.datetime | None = None
) -> QuerySet[Referral]:
    """What the sender has to see to: questions of agencies, drafts that are late, expired ones
    since which nobody was asked, consents that have run out or do so `before` a moment
    (`asked_before` now). A counsellor's own, or all in reach; each with `case_number`."""
    moment = now or timezone.now()
    late = Q(state="draft", due_at__lt=moment)
    expired = Q(state="expired") & ~_asked_since("state_at")
    ending = Q(
        agreed_until__lte=before or asked_before(moment), state__in=rules.OPEN,
        withdrawn_at__isnull=True,
    )  # fmt: skip
    rows = Referral.objects.filter(Q(state="info_requested") | late | expired | ending)
    return _named(_own(actor, rows).annotate(case_number=_NUMBER).order_by("due_at"))[:50]


def asked_before(now: dt.datetime) -> dt.datetime:
    """Whose consent runs out before this is asked about it `now` (the pack's `ask_again_days`)."""
    return now + dt.timedelta(days=pack().referrals.ask_again_days)


def ends_soon(referral: Referral) -> bool:
    """Whether it is open, and time to ask her whether her consent still holds."""
    until = referral.agreed_until
    return (
        until is not None
        and until <= asked_before(timezone.now())
        and referral.withdrawn_at is None
        and referral.state in rules.OPEN
    )


def coerced(*, since: dt.datetime | None = None) -> QuerySet[Referral]:
    """Withdrawals of consent that somebody may have made her give, `since` a moment (by default of
    the last month): a supervisor decides what her safety needs. Each with `case_number`."""
    after = since or timezone.now() - PRESSED_FOR
    rows = Referral.objects.filter(withdrawn_at__gt=after, coerced__in=("yes", "unknown"))
    return _named(rows.annotate(case_number=_NUMBER).order_by("-withdrawn_at"))[:50]


def _own(actor: Actor, rows: QuerySet[Referral]) -> QuerySet[Referral]:
    """A counsellor's own; whoever oversees has all in reach."""
    return rows.filter(owner=actor.member_id) if actor.role == "counsellor" else rows


def answered(actor: Actor, *, limit: int = 30) -> QuerySet[Referral]:
    """An agency's referrals that are done with, latest first."""
    return (
        Referral.objects.filter(agency=actor.agency)
        .filter(state__in=rules.ENDED)
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
