"""The register of data breaches, with the clock of the law."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hotline.actor.classes import D0, D1, D3, DataClass
from hotline.actor.ids import new_id
from hotline.vault.fields import SealedText


class Breach(models.Model):
    """A breach of personal data: reported by anybody here, kept by the data protection officer.

    A root of its own and always restricted, so that no standing scope reaches it: whoever oversees
    a centre may be what it is about. `due_at` is by when the authority is told, from the time it
    was found (the pack's `breach_report`). `telling` is what was decided about
    telling the persons concerned; `telling_words` says why, when telling would endanger them.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        dict.fromkeys(
            (
                "id",
                "centre",
                "restricted",
                "reported_at",
                "reported_by",
                "found_at",
                "due_at",
                "authority_told_at",
                "authority_told_by",
                "closed_at",
                "closed_by",
            ),
            D0,
        )
        | dict.fromkeys(("kind", "happened_at", "persons", "telling", "told_at"), D1)
        | dict.fromkeys(("words", "done", "telling_words"), D3)
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    centre = models.CharField(max_length=10, blank=True)
    restricted = models.BooleanField(default=True)
    reported_at = models.DateTimeField(auto_now_add=True)
    reported_by = models.CharField(max_length=80)
    found_at = models.DateTimeField()
    happened_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    kind = models.CharField(max_length=30)
    persons = models.IntegerField(null=True)
    words = SealedText(data_class=DataClass.D3)
    done = SealedText(data_class=DataClass.D3)
    authority_told_at = models.DateTimeField(null=True)
    authority_told_by = models.CharField(max_length=80, blank=True)
    telling = models.CharField(max_length=30, blank=True)
    telling_words = SealedText(data_class=DataClass.D3)
    told_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                name="breach_clock",
                condition=Q(authority_told_at__isnull=True, closed_at__isnull=True),
            )
        ]
        constraints = [
            models.CheckConstraint(condition=Q(restricted=True), name="breach_restricted"),
            models.CheckConstraint(
                condition=Q(persons__isnull=True) | Q(persons__gte=0), name="breach_persons"
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("found_at")), name="breach_due"),
            models.CheckConstraint(
                condition=Q(happened_at__isnull=True) | Q(happened_at__lte=F("found_at")),
                name="breach_happened_before_found",
            ),
            models.CheckConstraint(
                condition=Q(authority_told_at__isnull=True, authority_told_by="")
                | (Q(authority_told_at__isnull=False) & ~Q(authority_told_by="")),
                name="breach_told_at_by",
            ),
            # A breach closes with both questions answered: who was told, or why nobody is.
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by="")
                | (Q(closed_at__isnull=False) & ~Q(closed_by="") & ~Q(telling="")),
                name="breach_closed_answered",
            ),
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.id
