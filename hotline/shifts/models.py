"""What a shift leaves to the next one. Nothing changes its owner: it is covered for a while."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hotline.actor.classes import D0, D1, D3, DataClass
from hotline.actor.ids import new_id
from hotline.staff.models import Member
from hotline.vault.fields import SealedText

KINDS = ("contact", "call_back", "risk", "follow_up", "referral", "measure", "task")


class Handover(models.Model):
    """What one member hands over at the end of her shift, with her words; a root of its own.

    `to_member` empty means the duty team: whoever of `centre` has the giver's `role` and takes it.
    The receiver sees the files concerned until `until`.
    """

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        (
            "id",
            "centre",
            "restricted",
            "role",
            "from_member",
            "to_member",
            "at",
            "until",
            "taken_at",
            "taken_by",
        ),
        D0,
    ) | {"words": D3}

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    centre = models.CharField(max_length=10)
    restricted = models.BooleanField(default=False)
    role = models.CharField(max_length=20)
    from_member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    to_member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    until = models.DateTimeField()
    words = SealedText(data_class=DataClass.D3)
    taken_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(
                fields=["centre", "until"],
                name="handover_waiting",
                condition=Q(taken_at__isnull=True),
            ),
            models.Index(fields=["taken_by", "until"], name="handover_covering"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True, taken_by__isnull=True)
                | Q(taken_at__isnull=False, taken_by__isnull=False),
                name="handover_taken_at_by",
            ),
            models.CheckConstraint(
                condition=~Q(to_member=F("from_member")) & ~Q(taken_by=F("from_member")),
                name="handover_to_another",
            ),
            models.CheckConstraint(condition=Q(until__gt=F("at")), name="handover_ends"),
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.id


class HandoverItem(models.Model):
    """One thing handed over, with a word for whoever takes it. Append-only."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "handover", "kind", "subject", "case_id", "due_at"), D0
    ) | {"fact": D1, "words": D3}

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    handover = models.ForeignKey(Handover, models.PROTECT, related_name="items")
    kind = models.CharField(max_length=20)
    subject = models.UUIDField()
    case_id = models.UUIDField(null=True)
    due_at = models.DateTimeField(null=True)
    fact = models.CharField(max_length=60, blank=True)
    words = SealedText(data_class=DataClass.D3)

    class Meta:
        indexes = [models.Index(fields=["subject"], name="handover_item_subject")]
        constraints = [
            models.UniqueConstraint(
                fields=["handover", "kind", "subject"], name="handover_item_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="handover_item_kind"),
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.handover_id
