"""Verbs of a case conference: called, held with minutes, minutes released to who took part."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.utils import timezone

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.cases import sharing
from hotline.cases.models import Case
from hotline.cases.writing import note
from hotline.coordination.ground import Refused, held, open_root, tell_agency
from hotline.coordination.models import Conference, Minutes, Participant
from hotline.countries.pack import current as pack
from hotline.directory.models import Agency
from hotline.events import services as events
from hotline.staff.models import Member
from hotline.vault import services as vault

EVENT = "conference"
WHY = "case conference"


def call(
    *,
    by: Actor,
    case_id: UUID,
    meets_at: dt.datetime,
    way: str,
    agenda: str,
    agencies: Collection[Agency],
    members: Collection[UUID] = (),
    conference_id: UUID | None = None,
    at: dt.datetime | None = None,
) -> Conference:
    """Ask agencies and colleagues to a conference on a case; they read when, how and the agenda.

    `conference_id` comes from the page: sent twice, it is one conference. Raises Refused
    (no_words, bad_code, nobody, never_share, past, case_closed, not_yours), Case.DoesNotExist.
    """
    now = at or timezone.now()
    if not agenda.strip():
        raise Refused("no_words", "agenda")
    if way not in pack().codes("conference_way"):
        raise Refused("bad_code", "way")
    if meets_at < now:
        raise Refused("past", "meets_at")
    if not agencies:
        raise Refused("nobody", "agencies")
    with acting(by):
        case = held(case_id)
        if conference_id and (earlier := Conference.objects.filter(pk=conference_id).first()):
            return earlier
        asked: list[Agency | Member] = [*agencies, *_colleagues(case, by, members)]
        for one in agencies:
            if not access.may_be_given(case.id, f"agency:{one.pk}"):
                raise Refused("never_share", "agencies")
        conference = Conference(
            id=conference_id or new_id(), case=case, centre=case.centre, owner_id=case.owner_id,
            meets_at=meets_at, way=way, agenda=agenda.strip(), called_at=now, called_by=by.key,
        )  # fmt: skip
        open_root(by, conference.id, case)
        conference.save(force_insert=True)
        for invited in asked:
            _invite(conference, invited)
            if isinstance(invited, Agency):
                tell_agency(invited.pk, f"conference:{conference.id.hex}:asked")
        note(by=by, case_id=case.id, kind="conference.called", subject=conference.id)
        audit.record("conference.call", root=conference.id, detail=[way, str(len(asked))])
        _tell(conference)
        return conference


def cancel(*, by: Actor, conference_id: UUID, at: dt.datetime | None = None) -> Conference:
    """It does not take place. Raises Refused (not_yours, moved_on), Conference.DoesNotExist."""
    with acting(by):
        conference = _ours(conference_id)
        _end(by, conference, "cancelled", at or timezone.now())
        audit.record("conference.cancel", root=conference.id)
        _tell(conference)
        return conference


def hold(
    *,
    by: Actor,
    conference_id: UUID,
    came: Collection[UUID],
    words: str,
    at: dt.datetime | None = None,
) -> Minutes:
    """It took place: who came (ids of participants), and the minutes, which the case's side alone
    reads until they are released. Raises Refused (no_words, not_yours, moved_on),
    Conference.DoesNotExist."""
    if not words.strip():
        raise Refused("no_words", "words")
    with acting(by):
        conference, now = _ours(conference_id), at or timezone.now()
        _end(by, conference, "held", now)
        rows = conference.participants.all()
        rows.update(came=False)
        rows.filter(pk__in=list(came)).update(came=True)
        case = conference.case
        minutes = Minutes(
            conference=conference, case=case, centre=conference.centre, owner_id=case.owner_id,
            written_at=now, written_by=by.key, words=words.strip(),
        )  # fmt: skip
        open_root(by, minutes.id, case)
        minutes.save(force_insert=True)
        note(by=by, case_id=case.id, kind="conference.held", subject=conference.id)
        audit.record("conference.hold", root=conference.id, detail=[str(len(came))])
        _tell(conference)
        return minutes


def amend(*, by: Actor, minutes_id: UUID, words: str, at: dt.datetime | None = None) -> Minutes:
    """Other words in minutes that nobody else has read yet. Raises Refused (no_words, not_yours,
    moved_on: released already), Minutes.DoesNotExist."""
    if not words.strip():
        raise Refused("no_words", "words")
    with acting(by):
        minutes = Minutes.objects.select_for_update(no_key=True).get(pk=minutes_id)
        if not vault.may_open(minutes.id, DataClass.D3) or by.agency:
            raise Refused("not_yours")
        if minutes.released_at is not None:
            raise Refused("moved_on")
        minutes.words, minutes.written_at = words.strip(), at or timezone.now()
        minutes.written_by = by.key
        minutes.save(update_fields=["words", "written_at", "written_by"])
        audit.record("minutes.amend", root=minutes.id)
        return minutes


def release(*, by: Actor, minutes_id: UUID, at: dt.datetime | None = None) -> Minutes:
    """Let the agencies and colleagues that came read the minutes; nobody from whom the case is
    kept since. Once. Raises Refused (not_yours, moved_on), Minutes.DoesNotExist."""
    with acting(by):
        minutes = Minutes.objects.select_related("conference").get(pk=minutes_id)
        if not vault.may_open(minutes.id, DataClass.D3) or by.agency:
            raise Refused("not_yours")
        rows = Minutes.objects.filter(pk=minutes.pk, released_at__isnull=True)
        if not rows.update(released_at=at or timezone.now(), released_by=by.key):
            raise Refused("moved_on")
        given = 0
        for one in minutes.conference.participants.filter(came=True).select_related("member"):
            given += _give_minutes(by, minutes, one)
        audit.record("minutes.release", root=minutes.id, detail=[str(given)])
        _tell(minutes.conference)
        minutes.refresh_from_db(fields=["released_at", "released_by"])
        return minutes


def _give_minutes(by: Actor, minutes: Minutes, participant: Participant) -> int:
    principal = _principal(participant)
    reads = principal in (by.key, f"staff:{minutes.owner_id}")
    if reads or not access.may_be_given(minutes.id, principal):
        return 0
    access.give(minutes.id, to=principal, deepest=DataClass.D3, why=WHY)
    return 1


def _colleagues(case: Case, by: Actor, members: Collection[UUID]) -> list[Member]:
    found = []
    for member_id in members:
        member = sharing.colleague(case, member_id)
        if member is None:
            raise Refused("nobody", "members")
        if member.key != by.key:
            found.append(member)
    return found


def _invite(conference: Conference, invited: Agency | Member) -> None:
    if isinstance(invited, Agency):
        participant = Participant(conference=conference, agency=invited)
    else:
        participant = Participant(conference=conference, member=invited)
    participant.save(force_insert=True)
    principal = _principal(participant)
    if principal != f"staff:{conference.owner_id}":
        access.give(conference.id, to=principal, deepest=DataClass.D3, why=WHY)


def _principal(participant: Participant) -> str:
    if participant.agency_id:
        return f"agency:{participant.agency_id}"
    return f"staff:{participant.member_id}"


def _ours(conference_id: UUID) -> Conference:
    """The conference, for whoever works on its case."""
    conference = Conference.objects.select_related("case").get(pk=conference_id)
    if not vault.may_open(conference.case_id, DataClass.D3):
        raise Refused("not_yours")
    return conference


def _end(by: Actor, conference: Conference, state: str, at: dt.datetime) -> None:
    rows = Conference.objects.filter(pk=conference.pk, state="planned")
    if not rows.update(state=state, ended_at=at, ended_by=by.key):
        raise Refused("moved_on")
    conference.state, conference.ended_at, conference.ended_by = state, at, by.key


def _tell(conference: Conference) -> None:
    asked = [_principal(one) for one in conference.participants.all()]
    heard = [f"staff:{conference.owner_id}", f"role:supervisor@{conference.centre}", *asked]
    events.publish(
        EVENT,
        subject=conference.id,
        topics=access.heard_by(conference.id, list(dict.fromkeys(heard))),
    )
