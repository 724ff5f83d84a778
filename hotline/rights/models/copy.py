"""A copy of one person's data: made by the owner of her file, released by a second person."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hotline.actor.classes import D0, D1, D3, DataClass
from hotline.actor.ids import new_id
from hotline.people.models import Person
from hotline.rights.models.request import DataRequest
from hotline.vault.fields import SealedText


class DataCopy(models.Model):
    """Everything held about a person, in one language, with what is struck out of it.

    `body` is what `copying.Copy` writes, sealed under the person's own key: who is erased takes
    her copies along. `offered_at` is when its maker had read it; another `released` or `returned`
    it.
    """

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        (
            "id",
            "request",
            "person",
            "language",
            "made_at",
            "made_by",
            "offered_at",
            "released_at",
            "released_by",
            "returned_at",
            "returned_by",
        ),
        D0,
    ) | dict.fromkeys(("body", "returned_words"), D3)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request = models.ForeignKey(DataRequest, models.PROTECT)
    person = models.ForeignKey(Person, models.PROTECT)
    language = models.CharField(max_length=5)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    body = SealedText(data_class=DataClass.D3)
    offered_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    released_by = models.CharField(max_length=80, blank=True)
    returned_at = models.DateTimeField(null=True)
    returned_by = models.CharField(max_length=80, blank=True)
    returned_words = SealedText(data_class=DataClass.D3)

    class Meta:
        indexes = [models.Index(fields=["request", "-made_at"], name="data_copy_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(released_at__isnull=True, released_by="")
                | (Q(released_at__isnull=False, offered_at__isnull=False) & ~Q(released_by="")),
                name="data_copy_released_at_by",
            ),
            models.CheckConstraint(
                condition=Q(returned_at__isnull=True, returned_by="")
                | (Q(returned_at__isnull=False, released_at__isnull=True) & ~Q(returned_by="")),
                name="data_copy_returned_at_by",
            ),
            models.CheckConstraint(
                condition=~Q(released_by=F("made_by")), name="data_copy_by_two_people"
            ),
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.person_id


class Handing(models.Model):
    """Asked whether having the copy is safe for her now, and given it, or not. Append-only."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(("id", "copy", "at", "by"), D0) | {
        "safe": D1,
        "how": D1,
        "words": D3,
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    copy = models.ForeignKey(DataCopy, models.PROTECT)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    safe = models.BooleanField()
    how = models.CharField(max_length=30, blank=True)
    words = SealedText(data_class=DataClass.D3)

    class Meta:
        indexes = [models.Index(fields=["copy", "-at"], name="handing_latest")]
        constraints = [
            models.CheckConstraint(
                condition=(Q(safe=True) & ~Q(how="")) | Q(safe=False, how=""),
                name="handing_only_when_safe",
            )
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.copy.person_id
