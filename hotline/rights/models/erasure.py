"""The erasing of a person's file: asked for by one, carried out by another."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hotline.actor.classes import D0, D3, DataClass
from hotline.actor.ids import new_id
from hotline.people.models import Person
from hotline.rights.models.request import DataRequest
from hotline.vault.fields import SealedText


class Erasure(models.Model):
    """Who asked that a person's file be erased, and who decided. Approved, its keys are gone in
    the same moment; the database refuses it while a legal hold or a duty stands against it."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "request", "person", "asked_at", "asked_by", "decided_at", "decided_by", "approved"),
        D0,
    ) | {"words": D3}

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request = models.ForeignKey(DataRequest, models.PROTECT)
    person = models.ForeignKey(Person, models.PROTECT)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=80)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    approved = models.BooleanField(null=True)
    words = SealedText(data_class=DataClass.D3)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                name="erasure_one_waiting",
                condition=Q(decided_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by="", approved__isnull=True)
                | (Q(decided_at__isnull=False, approved__isnull=False) & ~Q(decided_by="")),
                name="erasure_decided",
            ),
            models.CheckConstraint(
                condition=~Q(decided_by=F("asked_by")), name="erasure_by_two_people"
            ),
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.request_id
