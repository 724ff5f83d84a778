"""How tracing ends, or begins anew: she asks to stop, she has died, she was trafficked again."""

from contextlib import suppress
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from hotline.access.roles import may
from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.cases import closing, standing
from hotline.cases.models import Case, CasePerson
from hotline.cases.writing import CLOSED, MovedOn
from hotline.countries.pack import current as pack
from hotline.followups import ground, planning, rules
from hotline.followups.ground import Refused
from hotline.followups.models import Calendar, FollowUp, Search
from hotline.people import queries as people

_ENDED = "ended"  # how a search ends when nobody is to be found
# Reasons of closing a case (`closure_reason`) after which nobody comes back to her, each with what
# the outcome of a contact that says the same sets going.
_CLOSED_AS = {"died": rules.DIED, "person_asked": "stop"}


def end(by: Actor, followup: FollowUp, outcome: str) -> None:
    """End a planned contact by a code of `followup_outcome`. Inside the actor's transaction."""
    followup.done_at, followup.done_by, followup.outcome = timezone.now(), by.key, outcome
    followup.save(update_fields=["done_at", "done_by", "outcome"])
    ground.note(by, followup.case_id, "done", detail=outcome, subject=followup.id)
    audit.record("followup.done", root=followup.case_id, detail=[outcome])


def end_open(by: Actor, rows: QuerySet[FollowUp], outcome: str) -> int:
    """End those of these contacts that are open, and tell whoever reads their cases; how many.
    Inside the actor's transaction."""
    waiting = rows.filter(done_at__isnull=True).select_for_update(of=("self",))
    ended = list(waiting.select_related("case"))
    for followup in ended:
        end(by, followup, outcome)
        ground.tell(followup.case, followup.id, owner=followup.owner_id)
    return len(ended)


def end_calendars(by: Actor, person_id: UUID, outcome: str, *, case_id: UUID | None = None) -> int:
    """End every calendar of a person that the actor sees, in any file of hers, or that of one case,
    by a code of `followup_outcome`; how many. Of one who died, a supervisor takes a second look.
    Inside the actor's transaction."""
    code = pack().codes("followup_outcome").get(outcome)
    died = code is not None and code.extra.get("tracing") == rules.DIED
    ended, now = 0, timezone.now()
    rows = Calendar.objects.filter(people.hers(person_id), ended_at__isnull=True)
    rows = rows.select_related("case")
    if case_id:
        rows = rows.filter(case=case_id)
    for calendar in rows.select_for_update(of=("self",)):
        calendar.ended_at, calendar.ended_by, calendar.outcome = now, by.key, outcome
        if died:
            wait = pack().deadline("second_look", calendar.case.urgency)
            calendar.look_due_at = now + wait
        calendar.save(update_fields=["ended_at", "ended_by", "outcome", "look_due_at"])
        ground.note(by, calendar.case_id, "ended", detail=outcome, subject=calendar.id)
        audit.record("followup.ended", root=calendar.case_id, detail=[outcome])
        ground.tell(calendar.case, calendar.id)
        ended += 1
    if died:
        _stop_looking(by, person_id)
    return ended


def end_with_case(*, by: Actor, case_id: UUID) -> int:
    """End tracing in a case that was closed because she died or asked for it: her open contacts
    and her calendar; how many contacts. Nothing where the case is about several, for nobody said
    whom of them it means, nor where tracing began anew since."""
    with acting(by):
        case = Case.objects.filter(pk=case_id, status=CLOSED, outcome__in=_CLOSED_AS).first()
        outcome = _outcome_of(_CLOSED_AS[case.outcome]) if case else ""
        if case is None or not outcome:
            return 0
        about = [one.code for one in pack().codes("person_role") if one.extra.get("about") == "yes"]
        rows = CasePerson.objects.filter(case=case, role__in=about)
        hers = list(rows.values_list("person", flat=True).distinct())
        begun = Calendar.objects.filter(
            case=case, person__in=hers, ended_at__isnull=True, started_at__lte=case.closed_at
        )
        if len(hers) != 1 or not begun.exists():
            return 0
        ended = end_open(by, FollowUp.objects.filter(case=case, person=hers[0]), outcome)
        end_calendars(by, hers[0], outcome, case_id=case.id)
        return ended


def end_of_suspects(*, by: Actor, case_id: UUID) -> int:
    """End tracing in a case of whoever is suspected in it now: who may have done harm is given
    nothing; how many contacts."""
    with acting(by):
        theirs = {"case": case_id, "person__in": standing.suspects_of(case_id)}
        ended = end_open(by, FollowUp.objects.filter(**theirs), rules.SUSPECTED)
        going = Calendar.objects.filter(**theirs, ended_at__isnull=True)
        for person_id in list(going.values_list("person", flat=True)):
            end_calendars(by, person_id, rules.SUSPECTED, case_id=case_id)
        return ended


def _outcome_of(tracing: str) -> str:
    """The outcome of a contact that sets this going, by the pack; empty where it has none."""
    known = pack().codes("followup_outcome")
    return next((one.code for one in known if one.extra.get("tracing") == tracing), "")


def _stop_looking(by: Actor, person_id: UUID) -> None:
    """Nobody looks for the dead."""
    rows = Search.objects.filter(people.hers(person_id), decided_at__isnull=True)
    for search in rows.select_for_update():
        search.decided_at, search.decided_by, search.decision = timezone.now(), by.key, _ENDED
        search.save(update_fields=["decided_at", "decided_by", "decision"])
        audit.record("followup.found", root=search.case_id, detail=[_ENDED])


def look(*, by: Actor, calendar_id: UUID, confirmed: bool) -> Calendar:
    """Look a second time at the end of tracing of somebody who is said to have died: confirmed it
    stays; else it was a mistake, and tracing begins anew.

    Raises Refused (not_yours: a supervisor does; same_person; done), Calendar.DoesNotExist.
    """
    if not may(by.role, "cases.approve"):
        raise Refused("not_yours")
    with acting(by):
        calendar = (
            Calendar.objects.select_for_update(of=("self",))
            .select_related("case")
            .get(pk=calendar_id)
        )
        if calendar.look_due_at is None or calendar.looked_at:
            raise Refused("done")
        if calendar.ended_by == by.key:
            raise Refused("same_person")
        if confirmed:
            calendar.looked_at, calendar.looked_by = timezone.now(), by.key
            calendar.save(update_fields=["looked_at", "looked_by"])
        else:
            planning.begin_anew(by=by, calendar=calendar)
        act = "looked" if confirmed else "anew"
        ground.note(by, calendar.case_id, act, subject=calendar.id)
        audit.record(f"followup.{act}", root=calendar.case_id)
        ground.tell(calendar.case, calendar.id)
        calendar.refresh_from_db()
        return calendar


def begin_again(by: Actor, followup: FollowUp, words: str) -> None:
    """She was trafficked again: a closed case opens, tracing begins anew. Inside the actor's
    transaction."""
    case = Case.objects.get(pk=followup.case_id)
    said = words.strip() or pack().codes("followup_outcome").label(
        followup.outcome, pack().locales[0]
    )
    with suppress(MovedOn):  # it is open
        closing.reopen(by=by, case_id=case.id, words=said)
    calendar = Calendar.objects.filter(case=case, person=followup.person_id).first()
    if calendar is None:
        return
    planning.begin_anew(by=by, calendar=calendar)
    ground.note(by, case.id, "anew", subject=calendar.id)
