"""Verbs of visits, for the case's side. Each transition is a compare-and-swap."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.utils import timezone

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.cases import sharing, standing
from hotline.cases.models import Case
from hotline.cases.rising import rise
from hotline.cases.writing import note
from hotline.countries.pack import current as pack
from hotline.events import services as events
from hotline.needs import rules
from hotline.needs.ground import Refused, held, hers, side_of
from hotline.needs.models import Visit, VisitMove
from hotline.people.folding import speaks_of
from hotline.staff.models import Member
from hotline.vault import services as vault

EVENT = "visit"
WHY = "visit"
ROLE = "collaborator"
# What she needs to be told to come near without harm; the rest may be left empty.
TOLD = ("ask_for", "meet", "safely")


def plan(
    *,
    by: Actor,
    case_id: UUID,
    person_id: UUID,
    collaborator_id: UUID,
    kind: str,
    due_at: dt.datetime,
    ask_for: str,
    meet: str,
    safely: str,
    task: str = "",
    visit_id: UUID | None = None,
    at: dt.datetime | None = None,
) -> Visit:
    """Give a visit to a collaborator, with the words that the owner of the case chooses to show
    her: the name to ask for, where to meet, how to come near safely, what to ask.

    `visit_id` comes from the page: sent twice, it is one visit. Raises Refused (case_closed,
    not_yours, not_of_case, suspect, suspect_unread, bad_code, past, no_words, nobody,
    never_share), Case.DoesNotExist.
    """
    now = at or timezone.now()
    said = {"ask_for": ask_for.strip(), "meet": meet.strip(), "safely": safely.strip()}
    if kind not in pack().codes("visit_kind"):
        raise Refused("bad_code", "kind")
    if due_at <= now:
        raise Refused("past", "due_at")
    for name in TOLD:
        if not said[name]:
            raise Refused("no_words", name)
    with acting(by):
        if visit_id and (there := Visit.objects.filter(pk=visit_id).first()):
            return there
        case = _own(by, case_id)
        person = hers(case, person_id)
        _check_name(case, person.pk, said["ask_for"])
        member = _collaborator(case, case.id, collaborator_id)
        visit = Visit(
            id=visit_id or new_id(), case=case, person=person, centre=case.centre,
            owner_id=case.owner_id, collaborator=member, kind=kind, due_at=due_at,
            side=side_of(person, timezone.localdate(now, pack().timezone)),
            planned_at=now, planned_by=by.key, task=task.strip(), **said,
        )  # fmt: skip
        _open_root(by, visit)
        visit.save(force_insert=True)
        access.give(visit.id, to=member.key, deepest=DataClass.D3, why=WHY)
        moved(by.key, visit, "planned", at=now, code=kind)
        note(by=by, case_id=case.id, kind="visit.planned", detail=kind, subject=visit.id)
        audit.record("visit.plan", root=visit.id, detail=[kind])
        tell(visit, member.key)
        return visit


def reassign(
    *, by: Actor, visit_id: UUID, collaborator_id: UUID, at: dt.datetime | None = None
) -> Visit:
    """Give a planned visit to another collaborator; the first sees it no more.

    Raises Refused (not_yours, case_closed, nobody, never_share, moved_on), Visit.DoesNotExist.
    """
    now = at or timezone.now()
    with acting(by):
        visit = _readable(by, visit_id)
        member = _collaborator(visit.case, visit.id, collaborator_id)
        before = visit.collaborator
        if member.pk == before.pk:
            return visit
        rows = Visit.objects.filter(pk=visit.pk, state="planned", collaborator=before)
        if not rows.update(collaborator=member):
            raise Refused("moved_on")
        visit.collaborator = member
        access.withdraw(visit.id, from_=before.key)
        access.give(visit.id, to=member.key, deepest=DataClass.D3, why=WHY)
        moved(by.key, visit, "reassigned", at=now)
        audit.record("visit.reassign", root=visit.id)
        tell(visit, before.key, member.key)
        return visit


def put_off(
    *,
    by: Actor,
    visit_id: UUID,
    due_at: dt.datetime,
    words: str = "",
    at: dt.datetime | None = None,
) -> Visit:
    """Another time for a planned visit. Raises Refused (past, not_yours, case_closed, moved_on),
    Visit.DoesNotExist."""
    now = at or timezone.now()
    if due_at <= now:
        raise Refused("past", "due_at")
    with acting(by):
        visit = _readable(by, visit_id)
        rows = Visit.objects.filter(pk=visit.pk, state="planned", due_at=visit.due_at)
        if not rows.update(due_at=due_at, late_since=None):
            raise Refused("moved_on")
        visit.due_at, visit.late_since = due_at, None
        moved(by.key, visit, "put_off", at=now, words=words)
        audit.record("visit.put_off", root=visit.id)
        tell(visit, visit.collaborator.key)
        return visit


def cancel(
    *, by: Actor, visit_id: UUID, reason: str, words: str = "", at: dt.datetime | None = None
) -> Visit:
    """Take a planned visit back, for a reason of `visit_cancelled`; its maker sees it no more.

    Raises Refused (bad_code, not_yours, case_closed, moved_on), Visit.DoesNotExist.
    """
    now = at or timezone.now()
    if reason not in pack().codes("visit_cancelled"):
        raise Refused("bad_code", "reason")
    with acting(by):
        visit = _readable(by, visit_id)
        if not end(by.key, visit, "cancelled", at=now, code=reason, words=words):
            raise Refused("moved_on")
        note(by=by, case_id=visit.case_id, kind="visit.cancelled", detail=reason, subject=visit.id)
        return visit


def read(*, by: Actor, visit_id: UUID) -> bool:
    """The case's owner has read what came of a visit; whether it was new."""
    now = timezone.now()
    with acting(by):
        rows = Visit.objects.filter(pk=visit_id, owner=by.member_id, read_at__isnull=True)
        found = bool(rows.filter(state__in=("done", "not_met")).update(read_at=now))
        if found:
            audit.record("visit.read", root=visit_id)
        return found


def mark_late(*, by: Actor, now: dt.datetime | None = None) -> int:
    """Raise every planned visit whose time has passed to the case's owner, once; how many."""
    moment = now or timezone.now()

    def told(visit: Visit) -> None:
        audit.record("visit.late", root=visit.id)
        tell(visit)

    with acting(by):
        late = Visit.objects.filter(state="planned", due_at__lt=moment).order_by("due_at")
        rows = late.select_related("collaborator")
        return rise(rows, moment, told, unchanged=("state", "due_at"), mark="late_since")


def end(
    by: str, visit: Visit, state: str, *, at: dt.datetime, code: str = "", words: str = ""
) -> bool:
    """End a planned visit, if nobody was quicker, and close it to whoever was to make it."""
    changes: dict[str, Any] = {
        "state": state, "ended_at": at, "ended_by": by, "reason": code, "late_since": None,
    }  # fmt: skip
    rows = Visit.objects.filter(pk=visit.pk, state__in=rules.before(state))
    if not rows.update(**changes):
        return False
    for name, value in changes.items():
        setattr(visit, name, value)
    moved(by, visit, state, at=at, code=code, words=words)
    audit.record(f"visit.{state}", root=visit.id, detail=[code] if code else [])
    tell(visit, visit.collaborator.key)
    access.withdraw(visit.id, from_=visit.collaborator.key)
    return True


def moved(
    by: str, visit: Visit, act: str, *, at: dt.datetime, code: str = "", words: str = ""
) -> None:
    """A line of the visit's history."""
    VisitMove(
        visit=visit, at=at, by=by, act=act, code=code, due_at=visit.due_at, words=words.strip()
    ).save(force_insert=True)


def tell(visit: Visit, *others: str) -> None:
    """The case's side hears of it, and whoever makes or made the visit."""
    heard = [f"staff:{visit.owner_id}", f"role:supervisor@{visit.centre}", *others]
    events.publish(EVENT, subject=visit.id, topics=access.heard_by(visit.id, heard))


def _own(by: Actor, case_id: UUID) -> Case:
    """The open case, for its owner or whoever oversees it. Raises Refused."""
    case = held(case_id)
    if not access.may_hand_over(case.id):
        raise Refused("not_yours")
    return case


def _readable(by: Actor, visit_id: UUID) -> Visit:
    """The visit, for whoever owns or oversees its open case. Raises Refused,
    Visit.DoesNotExist."""
    visit = Visit.objects.select_related("collaborator").get(pk=visit_id)
    visit.case = _own(by, visit.case_id)
    return visit


def _collaborator(case: Case, root: UUID, member_id: UUID) -> Member:
    rows = Member.objects.filter(pk=member_id, is_active=True, role=ROLE, centre=case.centre)
    member = rows.first()
    if member is None:
        raise Refused("nobody", "collaborator")
    if not (access.may_be_given(case.id, member.key) and access.may_be_given(root, member.key)):
        raise Refused("never_share", "collaborator")
    return member


def _open_root(by: Actor, visit: Visit) -> None:
    """The key and grants of a visit: its owner's, and whoever is asked to take the case over."""
    access.begin(visit.id, deepest=DataClass.D3)
    vault.new_root(visit.id, "packet", centre=visit.centre)
    owner = f"staff:{visit.owner_id}"
    if owner != by.key:
        access.give(visit.id, to=owner, deepest=DataClass.D3, why="owner of the case")
    sharing.follow_transfer(visit.case_id, visit.id)


def _check_name(case: Case, person_id: UUID, ask_for: str) -> None:
    """Whoever visits asks for nobody from whom she is to be kept."""
    try:
        names = standing.names_to_keep_from(case.pk, person_id)
    except vault.Sealed:
        raise Refused("suspect_unread", "ask_for") from None
    if any(speaks_of(ask_for, name) for name in names):
        raise Refused("suspect", "ask_for")
