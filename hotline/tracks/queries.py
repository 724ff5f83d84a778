"""What an actor may read of tracks."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from hotline.actor.context import Actor
from hotline.countries.tracks_part import AWARDED, CLAIMED, CROSSING, NON_PUNISHMENT, PAID
from hotline.directory import queries as directory
from hotline.directory.models import Agency, ContactPoint
from hotline.tracks import rules
from hotline.tracks.ground import rule_of, step_rule
from hotline.tracks.models import Track, TrackMove, TrackStep


def open_of_case(case_id: UUID) -> list[Track]:
    """The tracks of a case that go on, the oldest first."""
    return list(Track.objects.filter(case=case_id, ended_at__isnull=True).order_by("at"))


def of_person(case_id: UUID, person_id: UUID) -> list[Track]:
    """All tracks of a person in a case with their steps, those that go on first."""
    rows = Track.objects.filter(case=case_id, person=person_id).prefetch_related("steps")
    return sorted(rows, key=lambda track: (track.ended_at is not None, track.at))


def latest(steps: Iterable[TrackStep]) -> dict[str, TrackStep]:
    """The last turn of each step."""
    found: dict[str, TrackStep] = {}
    for step in sorted(steps, key=lambda one: one.turn):
        found[step.step] = step
    return found


def next_of(track: Track) -> TrackStep | None:
    """The step that comes next, or None at the end of the line."""
    last = latest(track.steps.all())
    states = {code: step.state for code, step in last.items()}
    return last.get(rules.next_step(rule_of(track.kind), states))


def steps_of(track: Track) -> list[TrackStep]:
    """Every turn of every step, in the order of the pack."""
    order = list(rule_of(track.kind).steps)
    rows = track.steps.select_related("agency").prefetch_related("agency__names")
    return sorted(
        rows, key=lambda s: (order.index(s.step) if s.step in order else len(order), s.turn)
    )


def moves_of(track: Track) -> list[TrackMove]:
    """Every act on a track, the latest first."""
    rows = TrackMove.objects.filter(track_step__track=track).select_related("agency", "track_step")
    return list(rows.prefetch_related("agency__names").order_by("-at", "-pk"))


def said_of(moves: Iterable[TrackMove]) -> dict[UUID, TrackMove]:
    """What holds of each step that is done: its latest record. `moves`: the latest first."""
    found: dict[UUID, TrackMove] = {}
    for move in moves:
        if move.act == "done" and move.track_step.state == rules.DONE:
            found.setdefault(move.track_step_id, move)
    return found


def amounts(said: Iterable[TrackMove]) -> dict[str, int]:
    """Whole đồng claimed, awarded and paid so far, by step; for whoever may open the amounts."""
    found = dict.fromkeys((CLAIMED, AWARDED, PAID), 0)
    for move in said:
        if move.step in found and move.amount:
            found[move.step] += int(move.amount)
    return found


def raised_non_punishment(steps: Iterable[TrackStep]) -> bool:
    """Whether acts that she was made to commit were raised with somebody."""
    return any(s.step == NON_PUNISHMENT and s.state == rules.DONE for s in steps)


def bodies_of(track: Track, code: str) -> list[Agency]:
    """Who may do a step, by role and place, the nearest first; at the crossing the guard of the
    gate that was named. Nobody without a role or a place."""
    rule = step_rule(track, code)
    place = _where(track, rule.at)
    return directory.serving(place, rule.body) if rule.body and place else []


def numbers_of(agencies: Iterable[Agency]) -> dict[str, str]:
    """A telephone of each agency, from the directory: the number on duty before the main one."""
    wanted = [agency.pk for agency in agencies]
    rows = ContactPoint.objects.filter(agency__in=wanted, ended_at__isnull=True).exclude(phone="")
    order = {"duty": 0, "main": 1}
    found: dict[str, str] = {}
    for point in sorted(rows, key=lambda one: order.get(one.kind, 2)):
        found.setdefault(point.agency_id, point.phone)
    return found


def raised(actor: Actor) -> QuerySet[TrackStep]:
    """Steps of the actor's own cases that are late or near, the earliest day first."""
    rows = TrackStep.objects.filter(
        Q(late_since__isnull=False) | Q(reminded_at__isnull=False),
        state=rules.WAITING, case__owner=actor.member_id,
    ).exclude(case__status="closed")  # fmt: skip
    return rows.select_related("case", "track").order_by("planned_on", "due_on")


def _where(track: Track, at: str) -> str:
    if at == "abroad":
        return track.away
    if at == "crossing":
        crossed = [s for s in track.steps.all() if s.step == CROSSING and s.place]
        return crossed[-1].place if crossed else track.home
    return track.home
