"""Supervision: what a supervisor and a counsellor say about the work, and nobody else reads."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hotline.actor.classes import D0, D3, DataClass
from hotline.actor.ids import new_id
from hotline.staff.models import Member
from hotline.vault.fields import SealedText


class SupervisionNote(models.Model):
    """What two people noted of one talk: a root of its own, granted to both and to nobody else.

    Always `restricted`: no standing scope opens it. It names no case. Append-only.
    """

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "centre", "restricted", "supervisor", "counsellor", "held_on", "next_on", "at"), D0
    ) | {"words": D3}

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    centre = models.CharField(max_length=10)
    restricted = models.BooleanField(default=True)
    supervisor = models.ForeignKey(Member, models.PROTECT, related_name="+")
    counsellor = models.ForeignKey(Member, models.PROTECT, related_name="+")
    held_on = models.DateField()
    next_on = models.DateField(null=True)
    at = models.DateTimeField()
    words = SealedText(data_class=DataClass.D3)

    class Meta:
        indexes = [models.Index(fields=["counsellor", "-held_on"], name="supervision_of")]
        constraints = [
            models.CheckConstraint(condition=Q(restricted=True), name="supervision_restricted"),
            models.CheckConstraint(
                condition=~Q(supervisor=F("counsellor")), name="supervision_of_two"
            ),
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.id


class SupervisionPoint(models.Model):
    """Something that both agreed on, by which day; either of them says that it is done."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "note", "place", "due_on", "done_at", "done_by"), D0
    ) | {"words": D3}

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    note = models.ForeignKey(SupervisionNote, models.PROTECT, related_name="points")
    place = models.SmallIntegerField()
    due_on = models.DateField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=80, blank=True)
    words = SealedText(data_class=DataClass.D3)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["note", "place"], name="supervision_point_once"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by="")
                | (Q(done_at__isnull=False) & ~Q(done_by="")),
                name="supervision_point_done",
            ),
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.note_id


class SupervisionDay(models.Model):
    """That a talk took place on a day, and when the next is meant: what reminds whoever supervises
    the counsellor now, who may not read an earlier note. No word. Append-only."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "counsellor", "held_on", "next_on", "at"), D0
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    counsellor = models.ForeignKey(Member, models.PROTECT, related_name="+")
    held_on = models.DateField()
    next_on = models.DateField(null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["counsellor", "-held_on"], name="supervision_day_of")]
