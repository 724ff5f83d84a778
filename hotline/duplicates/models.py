"""Pairs of files that may be one person's, what was decided of them, and what was joined."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hotline.actor.classes import D0, D1, D2, D7, DataClass
from hotline.actor.ids import new_id
from hotline.people.models import Person
from hotline.vault.fields import SealedText

PROPOSED, NOT_SAME, NOT_SURE, MERGED = "proposed", "not_same", "not_sure", "merged"
STATES = (PROPOSED, NOT_SAME, NOT_SURE, MERGED)


class Pair(models.Model):
    """Two files that may be one person's: ids, how likely, and why, in codes; never a word.

    `first` is below `second`. `weight` is log2 of the odds; `why` lists field, level of agreement
    and the bits that each added. It opens to one reviewer at a time (`taken_by`, `taken_until`).
    A pair is proposed once: what was decided stays, and is never proposed again.
    """

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        (
            "id", "first", "second", "first_centre", "second_centre", "at", "state", "taken_by",
            "taken_until", "decided_by", "decided_at",
        ),
        D0,
    ) | {"weight": D1, "why": D1}  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    first = models.UUIDField()
    second = models.UUIDField()
    first_centre = models.CharField(max_length=10)
    second_centre = models.CharField(max_length=10)
    weight = models.FloatField()
    why = models.JSONField(default=list)
    at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, default=PROPOSED)
    taken_by = models.CharField(max_length=80, blank=True)
    taken_until = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["-weight"], name="pair_open", condition=Q(state=PROPOSED)),
            models.Index(fields=["second"], name="pair_second"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="pair_in_order"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="pair_state"),
            models.CheckConstraint(
                condition=Q(state=PROPOSED, decided_at__isnull=True, decided_by="")
                | (~Q(state=PROPOSED) & Q(decided_at__isnull=False) & ~Q(decided_by="")),
                name="pair_decided_at_by",
            ),
        ]


class Merge(models.Model):
    """Two files joined as one person's: `joined` stands under `stays` until this is undone.

    Written by definer functions alone: while it holds, whoever holds a grant on one of the files
    holds the same on the other.
    """

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "stays", "joined", "at", "by", "undone_at", "undone_by"), D0
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    stays = models.ForeignKey(Person, models.PROTECT, related_name="merges")
    joined = models.ForeignKey(Person, models.PROTECT, related_name="merged_into")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["stays"], name="merge_holds", condition=Q(undone_at__isnull=True))
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["joined"], name="merge_joined_once", condition=Q(undone_at__isnull=True)
            ),
            models.CheckConstraint(condition=~Q(stays=F("joined")), name="merge_of_two"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by="")
                | (Q(undone_at__isnull=False) & ~Q(undone_by="")),
                name="merge_undone_at_by",
            ),
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.stays_id


class ChosenValue(models.Model):
    """A value that the file that stays took from the other: what it held before, and what then.

    Both are JSON of the fields of one group, sealed under the file that stays.
    """

    data_classes: ClassVar[dict[str, DataClass]] = {
        "id": D0, "merge": D0, "person": D0, "group": D1, "before": D2, "after": D2,
    }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    merge = models.ForeignKey(Merge, models.PROTECT, related_name="chosen")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    group = models.CharField(max_length=20)
    before = SealedText(data_class=DataClass.D2)
    after = SealedText(data_class=DataClass.D2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["merge", "group"], name="chosen_once"),
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.person_id


class LearnedWeights(models.Model):
    """The weights of evidence as they were estimated one night: numbers alone. The latest hold."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("version", "at", "records", "weights"), D7
    )

    version = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(auto_now_add=True)
    records = models.IntegerField()
    weights = models.JSONField()
