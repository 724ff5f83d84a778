"""Verbs of a track. Each step changes by a compare-and-swap on its version: once, or not at all."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.actor.day import today
from hotline.actor.ids import new_id
from hotline.cases.models import Case
from hotline.cases.writing import working_on
from hotline.countries.pack import current as pack
from hotline.directory.models import Agency
from hotline.people import registry
from hotline.places import queries as places
from hotline.tracks import rules
from hotline.tracks.checking import check_ready, check_record, check_where
from hotline.tracks.ground import (
    Refused,
    held_step,
    line,
    person_in,
    rule_of,
    step_rule,
    tell,
)
from hotline.tracks.models import Track, TrackMove, TrackStep


def begin(
    *,
    by: Actor,
    case_id: UUID,
    person_id: UUID,
    kind: str,
    away: str = "",
    home: str = "",
    words: str = "",
    track_id: UUID | None = None,
    on: dt.date | None = None,
) -> Track:
    """Begin a track of a person, with every step of its kind waiting; the first is due first.

    `track_id` comes from the page: sent twice, it is one track; where one of this kind goes on
    already, that one. Raises Refused (bad_code, bad_place, not_in_case, suspect), NotOpen.
    """
    known = rule_of(kind)
    for field, place in (("away", away), ("home", home)):
        if not places.is_valid(place):
            raise Refused("bad_place", field)
    with acting(by):
        case = working_on(case_id)
        person = person_in(case, person_id)
        going = Track.objects.filter(case=case, person=person, kind=kind, ended_at__isnull=True)
        earlier = Track.objects.filter(pk=track_id).first() if track_id else None
        if found := earlier or going.first():
            return found
        track = Track(
            id=track_id or new_id(), case=case, person=person, kind=kind, by=by.key, away=away,
            home=home or person.place, words=words.strip(),
        )  # fmt: skip
        track.save(force_insert=True)
        first, since = rules.next_step(known, {}), on or today()
        for code, rule in known.steps.items():
            due_on = rules.due(rule, since) if code == first else None
            _new_step(by, track, code, due_on=due_on)
        line(by, track, "track.begun", kind)
        tell(case, track, "begin")
        return track


def plan_step(
    *,
    by: Actor,
    step_id: UUID,
    version: int,
    on: dt.date,
    place: str = "",
    agency: Agency | None = None,
    words: str = "",
) -> TrackStep:
    """Fix a day for a step: a hearing, a journey. Whoever owns the case is reminded before it.

    Raises Refused (moved_on, not_planned, past, bad_place, never_share), NotOpen.
    """
    with acting(by):
        step = held_step(step_id)
        if not step_rule(step.track, step.step).plans or step.state != rules.WAITING:
            raise Refused("not_planned")
        if on < today():
            raise Refused("past", "on")
        check_where(step.case_id, place, agency)
        _swap(
            step, version, planned_on=on, place=place, agency=agency, late_since=None,
            reminded_at=None,
        )  # fmt: skip
        _moved(by, step, "planned", on=on, place=place, agency=agency, words=words.strip())
        line(by, step.track, "track.planned", step.step)
        return step


def record_step(
    *,
    by: Actor,
    step_id: UUID,
    version: int,
    on: dt.date,
    agency: Agency | None = None,
    place: str = "",
    decision: str = "",
    amount: int | None = None,
    number: str = "",
    protection: str = "",
    words: str = "",
) -> TrackStep:
    """Record that a step was done, with what the pack says is written down of it. `amount` is whole
    đồng, from 0. A decision on identification is written into her identification too.

    Raises Refused (moved_on, future, before, unsaid, bad_code, bad_place, amount, never_share,
    not_ready), NotOpen, vault's Sealed.
    """
    said = {
        "place": place, "decision": decision, "amount": amount, "number": number.strip(),
        "protection": protection.strip(), "words": words.strip(),
    }  # fmt: skip
    with acting(by):
        step = held_step(step_id)
        if step.state != rules.WAITING:
            raise Refused("moved_on")
        child = step.person.is_child(today())
        check_record(step, on, said, agency)
        check_ready(step, child)
        kept = {name: value for name, value in said.items() if name not in ("place", "amount")}
        kept["amount"] = "" if amount is None else str(amount)
        # First the words, then the state: the database looks for the protection plan.
        _moved(by, step, "done", on=on, place=place, agency=agency, **kept)
        _swap(
            step, version, state=rules.DONE, happened_on=on, place=place, agency=agency,
            decision=decision, as_child=child, late_since=None, reminded_at=None,
        )  # fmt: skip
        _identify(by, step, on, agency)
        _go_on(step, on)
        line(by, step.track, "track.done", step.step)
        return step


def skip_step(*, by: Actor, step_id: UUID, version: int, reason: str, words: str = "") -> TrackStep:
    """Leave a step out, for a reason of `track_skipped`. Raises Refused (moved_on, not_skipped,
    bad_code), NotOpen."""
    if reason not in pack().codes("track_skipped"):
        raise Refused("bad_code", "reason")
    with acting(by):
        step, day = held_step(step_id), today()
        if step.state != rules.WAITING:
            raise Refused("moved_on")
        rule = step_rule(step.track, step.step)
        if not rules.may_skip(rule, child=step.person.is_child(day)):
            raise Refused("not_skipped")
        _swap(step, version, state=rules.SKIPPED, reason=reason, late_since=None, reminded_at=None)
        _moved(by, step, "skipped", reason=reason, words=words.strip())
        _go_on(step, day)
        line(by, step.track, "track.skipped", step.step)
        return step


def take_back(*, by: Actor, step_id: UUID, version: int, words: str) -> TrackStep:
    """A step was recorded or left out by mistake: it waits again, and its history stays. Raises
    Refused (moved_on, no_words), NotOpen."""
    if not words.strip():
        raise Refused("no_words", "words")
    with acting(by):
        step = held_step(step_id)
        if step.state == rules.WAITING:
            raise Refused("moved_on")
        _swap(
            step, version, state=rules.WAITING, happened_on=None, decision="", reason="", place="",
            agency=None, as_child=None, planned_on=None,
        )  # fmt: skip
        _moved(by, step, "taken_back", words=words.strip())
        line(by, step.track, "track.taken_back", step.step)
        return step


def again(*, by: Actor, step_id: UUID) -> TrackStep:
    """A step that is done comes once more: another hearing, another visit, another instalment.

    Raises Refused (not_repeated, moved_on), NotOpen.
    """
    with acting(by):
        last = held_step(step_id)
        rule = step_rule(last.track, last.step)
        if not rule.repeats or last.state == rules.WAITING:
            raise Refused("not_repeated")
        turn = last.turn + 1
        if last.track.steps.filter(step=last.step, turn=turn).exists():
            raise Refused("moved_on")
        due_on = None if rule.aside else rules.due(rule, today())
        step = _new_step(by, last.track, last.step, due_on=due_on, turn=turn)
        _moved(by, step, "again")
        return step


def end(*, by: Actor, track_id: UUID, version: int, outcome: str, words: str = "") -> Track:
    """End a track with an outcome of its kind. Steps that still wait go on waiting in it, and rise
    no more. Raises Refused (bad_code, moved_on), NotOpen, Track.DoesNotExist."""
    with acting(by):
        track = Track.objects.get(pk=track_id)
        case = working_on(track.case_id)
        if outcome not in pack().codes(rule_of(track.kind).ends):
            raise Refused("bad_code", "outcome")
        row = Track.objects.filter(pk=track_id, version=version, ended_at__isnull=True)
        now = timezone.now()
        ended = {"outcome": outcome, "ended_at": now, "ended_by": by.key}
        if not row.update(version=version + 1, **ended):
            raise Refused("moved_on")
        track.refresh_from_db()
        if words.strip():
            track.end_words = words.strip()
            track.save(update_fields=["end_words"])
        track.steps.update(late_since=None, reminded_at=None)
        line(by, track, "track.ended", track.kind)
        tell(case, track, "end", outcome)
        return track


def _identify(by: Actor, step: TrackStep, on: dt.date, agency: Agency | None) -> None:
    """A decision that says how she is identified is a step of her identification."""
    rule = step_rule(step.track, step.step)
    known = pack().codes(rule.decisions).get(step.decision) if step.decision else None
    if known and (status := known.extra.get("status")):
        registry.identify(by=by, person_id=step.person_id, status=status, since=on, agency=agency)


def _go_on(step: TrackStep, since: dt.date) -> None:
    """Now the clock of the step behind it runs."""
    known = rule_of(step.track.kind)
    code = rules.after(known, step.step)
    if code and step.turn == 1:
        step.track.steps.filter(step=code, turn=1, state=rules.WAITING, due_on__isnull=True).update(
            due_on=rules.due(known.steps[code], since)
        )


def _swap(step: TrackStep, version: int, **changes: Any) -> None:
    """Change a step that is still as the page showed it. Raises Refused (moved_on)."""
    rows = TrackStep.objects.filter(pk=step.pk, version=version)
    if not rows.update(version=version + 1, **changes):
        raise Refused("moved_on")
    step.refresh_from_db()
    tell(Case.objects.get(pk=step.case_id), step.track, "step", step.step, step.state)


def _new_step(
    by: Actor, track: Track, code: str, *, due_on: dt.date | None, turn: int = 1
) -> TrackStep:
    step = TrackStep(
        case_id=track.case_id, track=track, person_id=track.person_id, by=by.key, step=code,
        turn=turn, due_on=due_on,
    )  # fmt: skip
    step.save(force_insert=True)
    return step


def _moved(by: Actor, step: TrackStep, act: str, **said: Any) -> TrackMove:
    move = TrackMove(
        id=new_id(), case_id=step.case_id, track_step=step, by=by.key, act=act, step=step.step,
        **said,
    )  # fmt: skip
    move.save(force_insert=True)
    return move
