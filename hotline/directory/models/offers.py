"""What agencies offer, in the shape of Open Referral HSDS 3.1 with our additions: needs, legal
regimes, dated units, confidential addresses, referrals of the hotline."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from hotline.actor.classes import D0, D2, DataClass
from hotline.actor.ids import new_id
from hotline.directory.models.agencies import Agency
from hotline.places.sorting import plain
from hotline.vault.fields import SealedText

STATUSES = ("active", "inactive", "temporarily_closed", "defunct")
"""`status` of HSDS. Only an active service is offered to anybody."""
CAPACITIES = ("available", "waitlist", "additional_assessment_required", "no_capacity")
LOCATION_KINDS = ("physical", "postal", "virtual")


def _codes(length: int = 40) -> Any:
    return ArrayField(models.CharField(max_length=length), default=list, blank=True)


class Service(models.Model):
    """One thing an agency does for people.

    `names` and `words` are texts by language. `needs` holds codes of `need_domain` and of
    `measure_kind`: a domain alone stands for everything in it. Empty `sexes` and `statuses` take
    everybody; ages are full years, both ends included. `regimes` are the support regimes under
    which the law pays for it. `capacity_number` counts free places; `capacity_at` is when the
    agency last said so. `acknowledge_minutes` is within what time it promises to answer.
    `source_id` is its id in the list it was brought from; `folded` its names without accents.
    """

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        (
            "id", "agency", "source_id", "names", "words", "status", "needs", "min_age", "max_age",
            "sexes", "statuses", "regimes", "languages", "capacity", "capacity_number",
            "capacity_at", "accepts_referrals", "acknowledge_minutes", "folded",
        ),
        D0,
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="services")
    source_id = models.CharField(max_length=100, blank=True)
    names = models.JSONField(default=dict)
    words = models.JSONField(default=dict, blank=True)
    status = models.CharField(max_length=20, default="active")
    needs = _codes()
    min_age = models.PositiveSmallIntegerField(null=True, blank=True)
    max_age = models.PositiveSmallIntegerField(null=True, blank=True)
    sexes = _codes()
    statuses = _codes()
    regimes = _codes()
    languages = _codes(10)
    capacity = models.CharField(max_length=40, blank=True)
    capacity_number = models.PositiveSmallIntegerField(null=True, blank=True)
    capacity_at = models.DateTimeField(null=True, blank=True)
    accepts_referrals = models.BooleanField(default=True)
    acknowledge_minutes = models.PositiveIntegerField(null=True, blank=True)
    folded = models.TextField(blank=True, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(status__in=STATUSES), name="service_status"),
            models.CheckConstraint(
                condition=Q(capacity__in=("", *CAPACITIES)), name="service_capacity"
            ),
            models.CheckConstraint(
                condition=Q(capacity="", capacity_at__isnull=True)
                | (Q(capacity_at__isnull=False) & ~Q(capacity="")),
                name="service_capacity_has_an_age",
            ),
            models.CheckConstraint(
                condition=Q(min_age__isnull=True)
                | Q(max_age__isnull=True)
                | Q(max_age__gte=F("min_age")),
                name="service_ages_in_order",
            ),
            models.UniqueConstraint(
                fields=("agency", "source_id"),
                condition=~Q(source_id=""),
                name="service_source_once",
            ),
        ]
        indexes: ClassVar = [
            GinIndex(fields=("needs",), name="service_needs"),
            models.Index(fields=("agency",), name="service_agency"),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id}: {next(iter(self.names.values()), '')}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fold()
        super().save(*args, **kwargs)

    def fold(self) -> None:
        """Bring the text that is searched up to the names; for whoever writes many at once."""
        self.folded = " ".join(plain(text) for _, text in sorted(self.names.items()))


class ServiceArea(models.Model):
    """A place that a service serves. One without areas serves what its agency does."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "service", "place", "valid_from", "valid_until"), D0
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    service = models.ForeignKey(Service, models.CASCADE, related_name="areas")
    place = models.CharField(max_length=60)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("service", "place"), name="service_area_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=("place",), include=("service",), name="service_area_place")
        ]


class Location(models.Model):
    """Where an agency is. Of a `confidential` one only the unit is known here; its address lies
    sealed, and the constraint keeps it from ever standing in this row."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        (
            "id",
            "agency",
            "source_id",
            "kind",
            "place",
            "address",
            "confidential",
            "ended_at",
            "services",
        ),
        D0,
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="locations")
    source_id = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=10, default="physical")
    place = models.CharField(max_length=60, blank=True)
    address = models.CharField(max_length=300, blank=True)
    confidential = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    services: models.ManyToManyField[Service, ServiceAtLocation] = models.ManyToManyField(
        Service, through="ServiceAtLocation", related_name="locations"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=LOCATION_KINDS), name="location_kind"),
            models.CheckConstraint(
                condition=Q(confidential=False) | Q(address=""), name="location_address_sealed"
            ),
            models.UniqueConstraint(
                fields=("agency", "source_id"),
                condition=~Q(source_id=""),
                name="location_source_once",
            ),
        ]


class ServiceAtLocation(models.Model):
    """A service is given at a location."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(("id", "service", "location"), D0)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    service = models.ForeignKey(Service, models.CASCADE)
    location = models.ForeignKey(Location, models.CASCADE)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("service", "location"), name="service_at_location_once")
        ]


class SealedAddress(models.Model):
    """The address of a confidential location, a root of its own under its own key.

    Whoever wrote it down and the national centre read it, nobody by scope; every look is logged.
    """

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "centre", "restricted", "location"), D0
    ) | {"text": D2}

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    centre = models.CharField(max_length=10, blank=True)
    restricted = models.BooleanField(default=True)
    location = models.ForeignKey(Location, models.PROTECT, related_name="+")
    text = SealedText(data_class=DataClass.D2)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(restricted=True), name="address_by_grant_only")
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.id
