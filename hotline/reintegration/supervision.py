"""Verbs of supervision: a note of two people, its points, and when the next talk is due."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.utils import timezone

from hotline.access import services as access
from hotline.access.roles import may
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.actor.day import today
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.events import services as events
from hotline.reintegration.models import SupervisionDay, SupervisionNote, SupervisionPoint
from hotline.staff.models import Member
from hotline.vault import services as vault

WHY = "supervision"
EVENT = "supervision"


class Refused(ValueError):
    """What may not be noted so; `code` says why: not_yours (no supervisor of this centre), nobody
    (no such counsellor), no_words, past (held in the future, or the next before it), moved_on."""

    def __init__(self, code: str, field: str = "") -> None:
        super().__init__(code)
        self.code, self.field = code, field


def note(
    *,
    by: Actor,
    counsellor_id: UUID,
    words: str,
    points: Sequence[tuple[str, dt.date | None]] = (),
    held_on: dt.date | None = None,
    next_on: dt.date | None = None,
    note_id: UUID | None = None,
) -> SupervisionNote:
    """Write down a talk with a counsellor of one's centre, with what both agreed on. Both read it,
    nobody else does. A page that sends twice writes once.

    Raises Refused.
    """
    if not may(by.role, "cases.approve"):
        raise Refused("not_yours")
    day = held_on or today()
    if not words.strip():
        raise Refused("no_words", "words")
    if day > today():
        raise Refused("past", "held_on")
    if next_on and next_on <= day:
        raise Refused("past", "next_on")
    with acting(by):
        if note_id and (earlier := SupervisionNote.objects.filter(pk=note_id).first()):
            return earlier
        whom = Member.objects.filter(pk=counsellor_id, is_active=True, centre=by.centre).first()
        if whom is None or whom.key == by.key or not may(whom.role, "cases.work"):
            raise Refused("nobody", "counsellor")
        row = SupervisionNote(
            id=note_id or new_id(), centre=by.centre, supervisor_id=by.member_id, counsellor=whom,
            held_on=day, next_on=next_on, at=timezone.now(),
        )  # fmt: skip
        access.begin(row.id, deepest=DataClass.D3)
        vault.new_root(row.id, "case", centre=by.centre, restricted=True)
        row.words = words.strip()
        row.save(force_insert=True)
        access.give(row.id, to=whom.key, deepest=DataClass.D3, why=WHY)
        for place, (said, due_on) in enumerate(points):
            SupervisionPoint(note=row, place=place, due_on=due_on, words=said.strip()).save(
                force_insert=True
            )
        SupervisionDay(counsellor=whom, held_on=day, next_on=next_on).save(force_insert=True)
        audit.record("supervision.note", root=row.id)
        events.publish(EVENT, subject=row.id, topics=[whom.key])
        return row


def point_done(*, by: Actor, point_id: UUID) -> SupervisionPoint:
    """Say that something agreed on is done. Raises Refused (moved_on),
    SupervisionPoint.DoesNotExist."""
    with acting(by):
        point = SupervisionPoint.objects.select_related("note").get(pk=point_id)
        done = SupervisionPoint.objects.filter(pk=point_id, done_at__isnull=True).update(
            done_at=timezone.now(), done_by=by.key
        )
        if not done:
            raise Refused("moved_on")
        audit.record("supervision.point", root=point.note_id)
        events.publish(EVENT, subject=point.note_id, topics=[point.note.counsellor.key])
        return point


def notes_of(counsellor_id: UUID) -> list[SupervisionNote]:
    """The notes about a counsellor that the actor may read, the latest first, with their points."""
    rows = SupervisionNote.objects.filter(counsellor=counsellor_id)
    rows = rows.select_related("supervisor", "counsellor").prefetch_related("points")
    found = list(rows.order_by("-held_on", "-at")[:50])
    vault.preload([one.pk for one in found])
    return found
