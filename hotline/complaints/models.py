"""Complaints about the service: a record of its own, read by those who may answer, not by whom it
may be about."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from hotline.actor.classes import D0, D1, D2, D3, DataClass
from hotline.actor.ids import new_id
from hotline.contacts.models import Contact
from hotline.vault.fields import SealedText

STATES = ("open", "answered", "closed")


class Complaint(models.Model):
    """One complaint, under a key of its own; always restricted, so that no standing scope reads it.

    Whoever took it down keeps no grant. `level` is where it is read: the centre, or above it.
    `due_at` is when it must be answered; `raised_at` when that was missed and said.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        dict.fromkeys(
            (
                "id",
                "number",
                "centre",
                "restricted",
                "received_at",
                "received_by",
                "state",
                "level",
                "contact",
                "due_at",
                "raised_at",
                "answered_at",
                "answered_by",
                "closed_at",
                "closed_by",
            ),
            D0,
        )
        | dict.fromkeys(("channel", "about", "whom", "wants_above", "wants_answer"), D1)
        | {"words": D3, "complainant": D2, "answer": D3}
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=9, unique=True)
    centre = models.CharField(max_length=10)
    restricted = models.BooleanField(default=True)
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=80)
    channel = models.CharField(max_length=20, default="phone_in")
    about = models.CharField(max_length=30)
    whom = models.CharField(max_length=30)
    wants_above = models.BooleanField(default=False)
    wants_answer = models.BooleanField(default=False)
    level = models.CharField(max_length=10, default="centre")
    contact = models.ForeignKey(Contact, models.PROTECT, null=True)
    words = SealedText(data_class=DataClass.D3)
    complainant = SealedText(data_class=DataClass.D2)
    state = models.CharField(max_length=10, default="open")
    due_at = models.DateTimeField()
    raised_at = models.DateTimeField(null=True)
    answer = SealedText(data_class=DataClass.D3)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="complaint_due", condition=Q(state="open"))]
        constraints = [
            models.CheckConstraint(condition=Q(restricted=True), name="complaint_restricted"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="complaint_state"),
            models.CheckConstraint(
                condition=Q(level__in=("centre", "nation")), name="complaint_level"
            ),
            models.CheckConstraint(
                condition=Q(state="open", answered_at__isnull=True, answered_by="")
                | (~Q(state="open") & Q(answered_at__isnull=False) & ~Q(answered_by="")),
                name="complaint_answered_at_by",
            ),
            models.CheckConstraint(
                condition=(Q(state="closed", closed_at__isnull=False) & ~Q(closed_by=""))
                | (~Q(state="closed") & Q(closed_at__isnull=True, closed_by="")),
                name="complaint_closed_at_by",
            ),
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.id
