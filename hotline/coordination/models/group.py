"""The inter-agency working group: what ministries committed to, and their meetings. No case data:
nothing here is about anybody."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from hotline.actor.classes import D5, D7, DataClass
from hotline.actor.ids import new_id
from hotline.directory.models import Agency

STATES = ("open", "done", "dropped")
ACTS = ("made", "due_changed", "told", "done", "dropped")


class Meeting(models.Model):
    """A meeting of the working group: the day, which bodies came, the minutes for all staff."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "held_on", "present", "words"), D5
    ) | dict.fromkeys(("written_at", "written_by"), D7)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    held_on = models.DateField()
    present = ArrayField(models.CharField(max_length=80), default=list)
    words = models.TextField()
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=80)


class Commitment(models.Model):
    """What one body said it would do, by when, and the figure by which one sees that it did.

    `measure` is the code of a figure ("" for none), `meeting` where it was made.
    """

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "agency", "words", "measure", "meeting", "due_on", "state", "made_on", "ended_on"),
        D5,
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT)
    words = models.TextField()
    measure = models.CharField(max_length=40, blank=True)
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="commitments")
    due_on = models.DateField()
    state = models.CharField(max_length=20, default="open")
    made_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["due_on"], name="commitment_due")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="commitment_state"),
            models.CheckConstraint(
                condition=Q(state="open", ended_on__isnull=True)
                | (~Q(state="open") & Q(ended_on__isnull=False)),
                name="commitment_ended",
            ),
        ]


class CommitmentMove(models.Model):
    """One line of a commitment's history. Append-only."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "commitment", "at", "act", "due_on", "words"), D5
    ) | {"by": D7}

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="moves")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    act = models.CharField(max_length=20)
    due_on = models.DateField()
    words = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["commitment", "at"], name="commitment_history")]
        constraints = [models.CheckConstraint(condition=Q(act__in=ACTS), name="commitment_act")]
