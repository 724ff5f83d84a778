"""What a commune's group of collaborators tells of people at risk: counts, and nobody's name."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from hotline.actor.classes import D0, D1, D3, DataClass
from hotline.actor.ids import new_id
from hotline.vault.fields import SealedText


class GroupReview(models.Model):
    """One meeting of a group that looked at the needs of people in its commune.

    `unit` is the province's key, `commune` its words; `took_part` how many collaborators met,
    `people` how many people at risk they looked at. `words` are for the province and bear no
    name. One that was wrong is taken back, never changed.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        dict.fromkeys(
            ("id", "centre", "restricted", "reported_at", "reported_by", "taken_back_at"), D0
        )
        | dict.fromkeys(("unit", "held_on", "took_part", "people"), D1)
        | dict.fromkeys(("commune", "words"), D3)
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    centre = models.CharField(max_length=10)
    restricted = models.BooleanField(default=False)
    unit = models.CharField(max_length=20)
    held_on = models.DateField()
    took_part = models.PositiveSmallIntegerField()
    people = models.PositiveSmallIntegerField()
    reported_at = models.DateTimeField()
    reported_by = models.CharField(max_length=80)
    taken_back_at = models.DateTimeField(null=True)
    commune = SealedText(data_class=DataClass.D3)
    words = SealedText(data_class=DataClass.D3)

    class Meta:
        indexes = [models.Index(fields=["unit", "held_on"], name="group_review_of_unit")]
        constraints = [
            models.CheckConstraint(condition=Q(took_part__gte=2), name="group_review_is_a_group"),
            models.CheckConstraint(condition=Q(people__gte=1), name="group_review_of_somebody"),
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.id


class GroupCount(models.Model):
    """How many people of one sex and one side of the age line are weak (1-2), stable (3) or well
    (4) in one domain. Append-only."""

    data_classes: ClassVar[dict[str, DataClass]] = {"id": D0, "review": D0} | dict.fromkeys(
        ("domain", "sex", "side", "weak", "stable", "well"), D1
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    review = models.ForeignKey(GroupReview, models.PROTECT, related_name="counts")
    domain = models.CharField(max_length=30)
    sex = models.CharField(max_length=20)
    side = models.CharField(max_length=10)
    weak = models.PositiveSmallIntegerField(default=0)
    stable = models.PositiveSmallIntegerField(default=0)
    well = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review", "domain", "sex", "side"], name="group_counted_once"
            ),
            models.CheckConstraint(
                condition=Q(weak__gt=0) | Q(stable__gt=0) | Q(well__gt=0),
                name="group_count_of_somebody",
            ),
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.review_id
