"""When: opening hours and the duty rota, as recurrence rules (RFC 5545) like the schedules of HSDS.

A turn that ends at or before its beginning runs past midnight; equal times are the whole day.
Times are local times of the country pack.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hotline.actor.classes import D0, DataClass
from hotline.actor.ids import new_id
from hotline.directory.models.agencies import Agency, ContactPoint
from hotline.directory.models.offers import Service

FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY")
_RULE = (
    "id", "freq", "interval", "byday", "bymonthday", "dtstart", "until", "opens_at", "closes_at",
    "on_holidays",
)  # fmt: skip


class Recurring(models.Model):
    """Days by a rule, and the hours on each. `byday` is `MO,TU`, with a number for a month
    (`1MO`); `dtstart` anchors an interval; `on_holidays` says that holidays change nothing."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    freq = models.CharField(max_length=10, default="WEEKLY")
    interval = models.PositiveSmallIntegerField(default=1)
    byday = models.CharField(max_length=60, blank=True)
    bymonthday = models.CharField(max_length=60, blank=True)
    dtstart = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    opens_at = models.TimeField()
    closes_at = models.TimeField()
    on_holidays = models.BooleanField(default=False)

    class Meta:
        abstract = True


class Schedule(Recurring):
    """Hours in which a service is open. A service without any has hours nobody has told."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys((*_RULE, "service"), D0)

    service = models.ForeignKey(Service, models.CASCADE, related_name="schedules")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(freq__in=FREQUENCIES, interval__gte=1), name="schedule_rule"
            )
        ]


class DutyTurn(Recurring):
    """Hours in which one contact point of an agency is on duty."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        (*_RULE, "agency", "contact_point"), D0
    )

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="duty_turns")
    contact_point = models.ForeignKey(ContactPoint, models.CASCADE, related_name="turns")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(freq__in=FREQUENCIES, interval__gte=1), name="duty_turn_rule"
            )
        ]
