"""The directory: public reference data, so no row is protected and every field is D0.

Rows are written by `services.sync_from_pack` only and never deleted: a body that ended is closed.
Days are inclusive at both ends; an empty end is open.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from hotline.actor.classes import D0, DataClass


def on_day(day: date, prefix: str = "") -> Q:
    """The condition that a dated row holds on a day."""
    return (Q(**{f"{prefix}valid_from__isnull": True}) | Q(**{f"{prefix}valid_from__lte": day})) & (
        Q(**{f"{prefix}valid_until__isnull": True}) | Q(**{f"{prefix}valid_until__gte": day})
    )


def _in_order(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=Q(valid_from__isnull=True)
        | Q(valid_until__isnull=True)
        | Q(valid_until__gte=F("valid_from")),
    )


class Agency(models.Model):
    """A body that acts on referrals. `confidential` means its address is never shown; `languages`
    are those it can serve people in besides the national one."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        (
            "code", "kind", "valid_from", "valid_until", "successor", "confidential", "confidence",
            "languages",
        ),
        D0,
    )  # fmt: skip

    code = models.CharField(primary_key=True, max_length=60)
    kind = models.CharField(max_length=40)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    successor = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors"
    )
    confidential = models.BooleanField(default=False)
    confidence = models.CharField(max_length=10)
    languages = ArrayField(models.CharField(max_length=10), default=list, blank=True)

    class Meta:
        constraints: ClassVar = [_in_order("agency_days_in_order")]

    def __str__(self) -> str:
        return self.code

    def holds(self, day: date) -> bool:
        """Whether the body exists on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


class AgencyName(models.Model):
    """What an agency was called between two days, in one language."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "agency", "language", "text", "valid_from", "valid_until"), D0
    )

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="names")
    language = models.CharField(max_length=10)
    text = models.CharField(max_length=200)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("agency", "language", "valid_from"),
                name="agency_name_once",
                nulls_distinct=False,
            ),
            _in_order("agency_name_days_in_order"),
        ]

    def __str__(self) -> str:
        return self.text


class AgencyArea(models.Model):
    """A place an agency serves and as what; the lower rank is asked first.

    Besides place keys, `*` is the whole country and `country/*` every country without a mission.
    `valid_until` is set when the pack no longer names the place.
    """

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "agency", "place", "role", "rank", "valid_until"), D0
    )

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="areas")
    place = models.CharField(max_length=60)
    role = models.CharField(max_length=40)
    rank = models.PositiveSmallIntegerField(default=0)
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("agency", "place", "role"), name="agency_area_once"),
        ]
        indexes: ClassVar = [models.Index(fields=("place", "role"), name="agency_area_place")]

    def __str__(self) -> str:
        return f"{self.agency_id}: {self.role}"
