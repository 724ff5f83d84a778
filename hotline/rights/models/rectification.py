"""What was wrong about a person, and what was put in its place or beside it."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from hotline.actor.classes import D0, D1, D3, DataClass
from hotline.actor.ids import new_id
from hotline.people.models import Person
from hotline.rights.models.request import DataRequest
from hotline.vault.fields import SealedText


class Rectification(models.Model):
    """One thing put right: `field` of the person's file was `before` and is `after`; or, where
    what is written must stay as somebody said it, her own `statement` stands beside it.

    Append-only and under the person's key: what was believed before is history, not a secret.
    """

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "request", "person", "at", "by"), D0
    ) | {"field": D1, "before": D3, "after": D3, "statement": D3}

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request = models.ForeignKey(DataRequest, models.PROTECT)
    person = models.ForeignKey(Person, models.PROTECT)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    field = models.CharField(max_length=30, blank=True)
    before = SealedText(data_class=DataClass.D3)
    after = SealedText(data_class=DataClass.D3)
    statement = SealedText(data_class=DataClass.D3)

    class Meta:
        indexes = [models.Index(fields=["person", "-at"], name="rectification_history")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(field="") | Q(statement__isnull=False),
                name="rectification_says_something",
            )
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.person_id
