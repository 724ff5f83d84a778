"""Agencies: reference data, so no row is protected; fields are D0, and D7 whom to write to.

Rows of the country pack are written by `services.sync_from_pack`, those the directory's keeper
brings in by her; none is deleted: a body that ended is closed. Days are inclusive at both ends; an
empty end is open.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from hotline.actor.classes import D0, D7, DataClass
from hotline.actor.ids import new_id


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
    are those it can serve people in besides the national one. `confirmed_at` is when it last said
    that its entry is right; `kept_here` marks one that the pack does not know.
    """

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        (
            "code", "kind", "valid_from", "valid_until", "successor", "confidential", "confidence",
            "languages", "confirmed_at", "kept_here",
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
    confirmed_at = models.DateTimeField(null=True, blank=True)
    kept_here = models.BooleanField(default=False)

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


class ContactPoint(models.Model):
    """Whom an agency's messages go to, and how she wants them. A message says only that something
    waits, so an address here carries nothing of a person's file.

    `kind` is the step of the ladder at which she is asked: main, duty, backup, head. Quiet hours
    are local times, over midnight where the end is the earlier; emergencies pass them.
    """

    KINDS = ("main", "duty", "backup", "head")

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "agency", "kind", "language", "ways", "quiet_from", "quiet_until", "digest",
         "bounced_at", "ended_at"),
        D0,
    ) | dict.fromkeys(("name", "title", "phone", "email"), D7)  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="contact_points")
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=5, default="vi")
    ways = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    digest = models.BooleanField(default=False)
    bounced_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=("main", "duty", "backup", "head")),
                name="contact_point_kind",
            ),
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="contact_point_quiet_hours",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=("agency", "kind"), name="contact_point_agency")]

    def __str__(self) -> str:
        return f"{self.agency_id}: {self.kind}"
