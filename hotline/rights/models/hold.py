"""Legal hold: a file that must be kept, whatever else would remove it."""

import datetime as dt
import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hotline.actor.classes import D0, D1, D3, DataClass
from hotline.actor.ids import new_id
from hotline.cases.models import Case
from hotline.people.models import Person
from hotline.vault.fields import SealedText


class LegalHold(models.Model):
    """A case or a person is kept: who says so, why, until when. Erasure and retention skip it.

    Without `until` it holds until somebody other than who placed it lifts it.
    """

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "case", "person", "placed_at", "placed_by", "until", "lifted_at", "lifted_by"), D0
    ) | {"ground": D1, "words": D3, "lifted_words": D3}

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, null=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True)
    ground = models.CharField(max_length=30)
    words = SealedText(data_class=DataClass.D3)
    placed_at = models.DateTimeField()
    placed_by = models.CharField(max_length=80)
    until = models.DateTimeField(null=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=80, blank=True)
    lifted_words = SealedText(data_class=DataClass.D3)

    class Meta:
        indexes = [
            models.Index(fields=["case"], name="hold_of_case", condition=Q(lifted_at__isnull=True)),
            models.Index(
                fields=["person"], name="hold_of_person", condition=Q(lifted_at__isnull=True)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(case__isnull=True, person__isnull=False)
                | Q(case__isnull=False, person__isnull=True),
                name="hold_of_one_file",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("placed_at")), name="hold_ends"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by="")
                | (Q(lifted_at__isnull=False) & ~Q(lifted_by="")),
                name="hold_lifted_at_by",
            ),
            models.CheckConstraint(
                condition=~Q(lifted_by=F("placed_by")), name="hold_lifted_by_another"
            ),
        ]

    @property
    def root_id(self) -> uuid.UUID:
        root = self.case_id or self.person_id
        assert root is not None
        return root

    def in_force(self, at: dt.datetime) -> bool:
        """Whether the file is kept at a moment."""
        return self.lifted_at is None and (self.until is None or at < self.until)
