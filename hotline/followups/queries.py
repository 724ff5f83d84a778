"""What an actor may read of follow-ups."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from hotline.actor.classes import DataClass
from hotline.actor.context import Actor
from hotline.actor.kept import kept
from hotline.audit.models import Record
from hotline.countries.pack import current as pack
from hotline.followups import rules
from hotline.followups.models import (
    Attempt,
    Calendar,
    FollowUp,
    Move,
    Search,
    SearchStep,
    WarningSign,
)
from hotline.people import hours, reach, safe_contact
from hotline.people import queries as people
from hotline.people.models import Clearance, Person
from hotline.vault import services as vault

# The longest window before a contact is due: the list looks no further ahead.
_EARLIEST = dt.timedelta(weeks=6)
# How long after a call was cleared for the actor its outcome may be taken down.
CLEARED_FOR = dt.timedelta(days=1)

_OWN: tuple[reach.How, ...] = ("call", "text")
# Reasons of the rule that pass by themselves.
_HOURS = frozenset({"outside_hours", "hours_unclear", "hours_missing"})
# Outcomes after which she is not reached by us, until one of these facts is written anew.
_WARNS = {
    "not_safe": (*safe_contact.CODED, "safe_number", "safe_hours"),
    "number_wrong": ("safe_number", "phone"),
}


@dataclass(frozen=True)
class Reaching:
    """How somebody may be reached today: through whom, by which channels, when best; `now` is
    whether her hours allow a call at this moment."""

    way: str
    channels: tuple[str, ...]
    next_at: dt.datetime
    now: bool = True


def open_ones(actor: Actor) -> QuerySet[FollowUp]:
    """Planned follow-ups that wait for the actor, soonest due first, with the number of `tries`:
    her own, and for whoever oversees also those that were raised."""
    mine = Q(owner=actor.member_id)
    if actor.role != "counsellor":
        mine |= Q(raised_at__isnull=False)
    rows = FollowUp.objects.filter(mine, done_at__isnull=True)
    return rows.select_related("case").annotate(tries=Count("attempt")).order_by("due_at")


def due_by(actor: Actor, *, moment: dt.datetime | None = None) -> QuerySet[FollowUp]:
    """Those due until a moment, by default a day from now, and those whose window is open by then,
    the soonest due first."""
    until = moment or timezone.now() + dt.timedelta(days=1)
    return open_ones(actor).filter(Q(due_at__lt=until) | Q(from_at__lt=until))


def due_of_centre(
    centre: str, *, moment: dt.datetime | None = None, owner: UUID | None = None
) -> QuerySet[FollowUp]:
    """The contacts of a centre, "" for the nation, that are due or whose window is open, the
    longest overdue first; perhaps of one owner. Each with its case and owner and the number of
    `tries`."""
    until = moment or timezone.now()
    rows = FollowUp.objects.filter(done_at__isnull=True, due_at__lt=until + _EARLIEST)
    rows = rows.filter(Q(due_at__lt=until) | Q(from_at__lt=until))
    if centre:
        rows = rows.filter(case__centre=centre)
    if owner:
        rows = rows.filter(owner=owner)
    tries = Attempt.objects.filter(followup=OuterRef("pk")).values("followup")
    counted = tries.annotate(n=Count("pk")).values("n")
    rows = rows.annotate(tries=Coalesce(Subquery(counted), 0))
    return rows.select_related("case", "owner").order_by("due_at")


def raised() -> QuerySet[FollowUp]:
    """Overdue follow-ups in reach that were raised, the longest overdue first."""
    rows = FollowUp.objects.filter(done_at__isnull=True, raised_at__isnull=False)
    rows = rows.select_related("case", "owner").annotate(tries=Count("attempt"))
    return rows.order_by("due_at")


def of_case(case_id: UUID) -> QuerySet[FollowUp]:
    """All follow-ups of a case that were not planned away, soonest due first."""
    rows = FollowUp.objects.filter(case=case_id).exclude(outcome=rules.REPLANNED)
    return rows.order_by("due_at")


@kept
def planned(case_id: UUID) -> QuerySet[FollowUp]:
    """The same, read at once for the page of the case."""
    return of_case(case_id)


def attempts(followup_id: UUID) -> QuerySet[Attempt]:
    """The tries of a follow-up, latest first."""
    rows = Attempt.objects.filter(followup=followup_id).select_related("followup")
    return rows.order_by("-at")


def reaching(followup: FollowUp) -> Reaching:
    """How the person of a follow-up may be reached, by her rule as it stands now: by us only where
    `people.reach` allows it, or somebody was cleared to, and nothing has warned of it since."""
    person, gone = followup.person, stopped(followup.person_id)
    warned = _warned_at(person.pk)
    cleared = _cleared(person.pk, warned)
    way = rules.way(person.safe_to_call_back, stopped=gone)
    # Whoever may not see her number calls nobody, unless cleared.
    allowed: set[str] = set()
    if warned and not cleared:
        way = "agency"
    elif vault.may_open(person.id, DataClass.D2):
        block = reach.block_of(person)
        judged = {how: _judged(block, how) for how in _OWN}
        allowed = {how for how in _OWN if judged[how].allowed}
        if not reach.may_be_decided(block):
            way = "agency"
        elif way == "direct" and not cleared and set(judged["call"].why) - _HOURS:
            way = "decide"
    channels = rules.channels(
        person.safe_to_call_back,
        person.safe_to_text,
        shared=person.phone_shared == "yes",
        stopped=gone,
        cleared="call" in cleared,
    )
    ours = set() if way == "agency" else cleared if warned else cleared | allowed
    return Reaching(
        way=way,
        channels=tuple(c for c in channels if c in ours or c not in rules.OWN_CHANNELS),
        next_at=next_try(person, moments_tried(followup.id)),
        now="call" in cleared or way != "direct" or _at_this_hour(person),
    )


def _cleared(person_id: UUID, warned: dt.datetime | None) -> set[str]:
    """The ways to her that were cleared for the actor within the day; after a warning only those
    that a supervisor has decided since, for the rule does not know of it."""
    rows = Clearance.objects.filter(root=person_id, issued_at__gt=timezone.now() - CLEARED_FOR)
    if warned:
        rows = rows.filter(basis="supervisor", issued_at__gt=warned)
    return set(rows.values_list("how", flat=True))


def _warned_at(person_id: UUID) -> dt.datetime | None:
    """When a try last showed that she is not to be reached by her rule as it is written: not safe,
    or the number is not hers any more. None where it was written anew since."""
    found: list[dt.datetime] = []
    for outcome, fields in _WARNS.items():
        rows = Attempt.objects.filter(followup__person=person_id, outcome=outcome)
        at = rows.aggregate(last=Max("at"))["last"]
        if at and not _amended_since(person_id, fields, at):
            found.append(at)
    return max(found, default=None)


def _amended_since(person_id: UUID, fields: Sequence[str], at: dt.datetime) -> bool:
    """Whether one of these facts of hers was written after a moment. The log alone knows when; it
    may miss what one member writes twice in a session, and then the supervisor decides."""
    rows = Record.objects.filter(root=person_id, action="person.amend", at__gt=at)
    return rows.filter(detail__in=[[name] for name in fields]).exists()


def _judged(block: reach.Block, how: reach.How) -> reach.Verdict:
    """What the rule says now; a call or text that has just ended may be written down for an hour
    after her hours."""
    now = timezone.now()
    verdict = reach.judge(block, how=how, at=now)
    if verdict.allowed:
        return verdict
    before = reach.judge(block, how=how, at=now - dt.timedelta(hours=1))
    return before if before.allowed else verdict


def _at_this_hour(person: Person) -> bool:
    """Whether she permits a call or text now; one that has just ended may be written down for an
    hour. Hours that are not understood permit nothing: the supervisor decides (`people.reach`)."""
    if person.safe_to_call_back != "given_times" or not vault.may_open(person.id, DataClass.D2):
        return True
    windows, zone = hours.parse(person.safe_hours.strip()), timezone.get_current_timezone()
    moments = (timezone.localtime(), timezone.localtime() - dt.timedelta(hours=1))
    return windows is not None and any(hours.inside(windows, one, zone) for one in moments)


def stopped(person_id: UUID) -> bool:
    """Whether she asked us to stop coming back to her, in whatever file of hers."""
    return FollowUp.objects.filter(people.hers(person_id), outcome__in=_closing()).exists()


def _closing() -> list[str]:
    return [
        c.code
        for c in pack().codes("followup_outcome")
        if c.extra.get("consequence") == rules.CLOSE
    ]


def has_died(calendar: Calendar) -> bool:
    """Whether tracing ended because she has died."""
    code = pack().codes("followup_outcome").get(calendar.outcome) if calendar.outcome else None
    return code is not None and code.extra.get("tracing") == rules.DIED


def moments_tried(followup_id: UUID) -> list[dt.datetime]:
    """When she was tried for a follow-up, in local times."""
    moments = Attempt.objects.filter(followup=followup_id).values_list("at", flat=True)
    return [timezone.localtime(at) for at in moments]


def is_exhausted(followup: FollowUp) -> bool:
    """Whether the tries so far, on different days and hours within what she permits, are enough to
    say that she could not be reached."""
    tried = moments_tried(followup.id)
    return rules.is_exhausted(tried, hours_permitted(followup.person))


def hours_permitted(person: Person) -> int:
    """At how many different hours of the day she may be tried. The agency is asked whenever it
    works: there the day alone counts."""
    if rules.way(person.safe_to_call_back, stopped=stopped(person.pk)) == "agency":
        return 1
    return rules.hours_permitted(timezone.localtime(), permitted(person))


def next_try(person: Person, tried: Sequence[dt.datetime] = ()) -> dt.datetime:
    """When to try next: from tomorrow on, within what she permits, at another hour than before."""
    return rules.next_try(timezone.localtime(), permitted(person), tried)


def permitted(person: Person) -> Callable[[dt.datetime], bool]:
    """Whether she may be tried at a local time: within her safe hours where they are understood
    and readable to the actor, else within the hours of the day."""
    readable = vault.may_open(person.id, DataClass.D2)
    windows = hours.parse(person.safe_hours) if readable and person.safe_hours else None
    if windows is None:
        return rules.in_daytime
    zone = timezone.get_current_timezone()
    return lambda moment: hours.inside(windows, moment, zone)


def calendar_of(case_id: UUID, person_id: UUID) -> Calendar | None:
    """The calendar of a person in a case, or None where tracing has not begun."""
    return Calendar.objects.filter(case=case_id, person=person_id).first()


def of_person(case_id: UUID, person_id: UUID) -> QuerySet[FollowUp]:
    """Every contact of a person in a case that was not planned away, in order of time, each with
    its number of `tries`."""
    rows = FollowUp.objects.filter(case=case_id, person=person_id)
    rows = rows.exclude(outcome=rules.REPLANNED).annotate(tries=Count("attempt"))
    return rows.order_by("due_at")


def second_looks() -> QuerySet[Calendar]:
    """Calendars in reach that ended because she died and that nobody else has looked at."""
    rows = Calendar.objects.filter(look_due_at__isnull=False, looked_at__isnull=True)
    return rows.select_related("case").order_by("look_due_at")


def open_signs() -> QuerySet[WarningSign]:
    """Warning signs in reach that nobody has answered for, the soonest due first."""
    rows = WarningSign.objects.filter(answered_at__isnull=True)
    return rows.select_related("case").order_by("due_at")


def open_searches() -> QuerySet[Search]:
    """Searches in reach that nobody has decided, the soonest due first."""
    rows = Search.objects.filter(decided_at__isnull=True)
    return rows.select_related("case").order_by("due_at")


def of_actor(actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those of a counsellor's own cases; of whoever oversees, all in reach."""
    return rows.filter(case__owner=actor.member_id) if actor.role == "counsellor" else rows


def signs_of(case_id: UUID, person_id: UUID) -> QuerySet[WarningSign]:
    """Every warning sign of a person in a case, the latest first."""
    return WarningSign.objects.filter(case=case_id, person=person_id).order_by("-at")


def searches_of(case_id: UUID, person_id: UUID) -> QuerySet[Search]:
    """Every search for a person in a case, the latest first."""
    return Search.objects.filter(case=case_id, person=person_id).order_by("-at")


def moves_of(case_id: UUID, person_id: UUID) -> QuerySet[Move]:
    """Every move of a person in a case, the latest first, with the bodies and their names."""
    rows = Move.objects.filter(case=case_id, person=person_id)
    rows = rows.select_related("agency", "old_agency", "case")
    return rows.prefetch_related("agency__names", "old_agency__names").order_by("-at")


def steps_of(search_id: UUID) -> QuerySet[SearchStep]:
    """Whom somebody asked in a search, the latest first."""
    rows = SearchStep.objects.filter(search=search_id).select_related("agency", "search")
    return rows.prefetch_related("agency__names").order_by("-at")
