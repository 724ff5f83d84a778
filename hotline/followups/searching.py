"""Looking for somebody who could not be reached: through the agencies that have her and whoever
answers for the place she may be in. A search stays open until a person decides."""

import datetime as dt
from contextlib import suppress
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from hotline.access import services as access
from hotline.access.roles import may
from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.cases import planning as tasks
from hotline.cases.rising import rise
from hotline.cases.writing import NotInList as NoSuchOwner
from hotline.cases.writing import NotOpen
from hotline.countries.pack import current as pack
from hotline.directory import queries as directory
from hotline.directory.models import Agency
from hotline.followups import ground, moves, planning, queries, rules
from hotline.followups.ground import NotInList, Refused
from hotline.followups.models import FollowUp, Search, SearchStep
from hotline.people.models import Person
from hotline.referrals import rules as referral_rules
from hotline.referrals.models import Referral

FOUND, ELSEWHERE, LOST = "found", "found_elsewhere", "lost_contact"


def begin(*, by: Actor, followup: FollowUp) -> Search:
    """Begin to look for the person of a follow-up: a task for the owner of the case, due as the
    pack says. One that goes on is the same one. Inside the actor's transaction."""
    case, person_id = followup.case, followup.person_id
    waiting = Search.objects.filter(case=case, person=person_id, decided_at__isnull=True)
    earlier = waiting.first()
    if earlier:
        return earlier
    due = timezone.now() + pack().deadline("search_decided", case.urgency)
    search = Search(case=case, by=by.key, person_id=person_id, followup=followup, due_at=due)
    try:
        with transaction.atomic():
            search.save(force_insert=True)
    except IntegrityError:
        return waiting.get()  # begun at the same moment
    words = pack().tracing.sentences["search"].of(pack().locales[0])
    with suppress(NotOpen, NoSuchOwner):  # the search itself stands in the list
        tasks.add_task(by=by, case_id=case.id, text=words, due_at=due, owner_id=case.owner_id)
    ground.note(by, case.id, "search", subject=search.id)
    audit.record("followup.search", root=case.id)
    ground.tell(case, search.id)
    return search


def to_ask(search: Search) -> list[Agency]:
    """Whom to ask, in this order: the agencies that have her, whoever answers for the places she
    is known to have moved to and lives in, those that had her. Never one she is kept from."""
    person = Person.objects.get(pk=search.person_id)
    rows = Referral.objects.filter(case=search.case_id, person=search.person_id)
    rows = rows.select_related("agency").order_by("-sent_at")
    has = [r.agency for r in rows.filter(state__in=referral_rules.IN_CARE)]
    had = [r.agency for r in rows.filter(state__in=referral_rules.LEGIBLE)]
    lives = directory.responsible_agency(person.place) if person.place else None
    found: dict[str, Agency] = {}
    for agency in (*has, *([lives] if lives else []), *had):
        if access.may_be_given(search.case_id, f"agency:{agency.pk}"):
            found.setdefault(agency.pk, agency)
    return list(found.values())


def write_step(
    *, by: Actor, search_id: UUID, agency: str, answer: str, words: str = ""
) -> SearchStep:
    """Write down that an agency was asked, and what it said (`search_answer`). Nothing is sent:
    somebody asks. Raises NotInList, Refused (done; never_share), Search.DoesNotExist."""
    if answer not in pack().codes("search_answer"):
        raise NotInList(answer)
    with acting(by):
        search = Search.objects.select_related("case").get(pk=search_id)
        if search.decided_at:
            raise Refused("done")
        asked = Agency.objects.filter(pk=agency).first()
        if asked is None:
            raise NotInList(agency)
        if not access.may_be_given(search.case_id, f"agency:{asked.pk}"):
            raise Refused("never_share")
        step = SearchStep(
            id=new_id(), search=search, at=timezone.now(), by=by.key, agency=asked,
            answer=answer, words=words,
        )  # fmt: skip
        step.save(force_insert=True)
        ground.note(by, search.case_id, "asked", detail=answer, subject=search.id)
        audit.record("followup.asked", root=search.case_id, detail=[asked.pk, answer])
        ground.tell(search.case, search.id)
        return step


def decide(
    *,
    by: Actor,
    search_id: UUID,
    decision: str,
    words: str,
    place: str = "",
    tell_old: str = "unknown",
) -> Search:
    """Decide on a search (`search_decision`), in words. Found, she is come back to from tomorrow
    on; found elsewhere, she has moved to `place`; that contact is lost a supervisor says, and what
    is planned stays planned.

    Raises NotInList, Refused (no_words, no_place, not_yours, done), Search.DoesNotExist.
    """
    if decision not in pack().codes("search_decision"):
        raise NotInList(decision)
    if not words.strip():
        raise Refused("no_words")
    if decision == LOST and not may(by.role, "cases.approve"):
        raise Refused("not_yours")
    if decision == ELSEWHERE and not place:
        raise Refused("no_place")
    with acting(by):
        # Locked and compared, because the sealed words need the row itself to be saved.
        search = (
            Search.objects.select_for_update(of=("self",)).select_related("case").get(pk=search_id)
        )
        if search.decided_at:
            raise Refused("done")
        search.decided_at, search.decided_by = timezone.now(), by.key
        search.decision, search.words = decision, words
        search.save(update_fields=["decided_at", "decided_by", "decision", "words"])
        ground.note(by, search.case_id, "found", detail=decision, subject=search.id)
        audit.record("followup.found", root=search.case_id, detail=[decision])
        if decision == ELSEWHERE:
            moves.record_move(
                by=by, case_id=search.case_id, person_id=search.person_id, place=place,
                tell_old=tell_old,
            )  # fmt: skip
        if decision in (FOUND, ELSEWHERE):
            _come_back(by, search)
        ground.tell(search.case, search.id)
        return search


def _come_back(by: Actor, search: Search) -> None:
    """She is found: a contact within her hours, from tomorrow on."""
    calendar = queries.calendar_of(search.case_id, search.person_id)
    if calendar is None or calendar.ended_at:
        return
    at = queries.next_try(Person.objects.get(pk=search.person_id))
    planning.once_more(by=by, calendar=calendar, at=at, kind=rules.FOUND)


def raise_undecided(*, by: Actor, now: dt.datetime | None = None) -> int:
    """Raise every search that nobody decided in time to the shift supervisor, once; how many."""
    moment = now or timezone.now()

    def told(search: Search) -> None:
        audit.record("followup.search_late", root=search.case_id)
        ground.tell(search.case, search.id)

    with acting(by):
        late = Search.objects.filter(due_at__lt=moment, decided_at__isnull=True)
        rows = late.select_related("case").order_by("due_at")
        return rise(rows, moment, told, unchanged=("decided_at",))
