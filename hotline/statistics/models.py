"""Closed months: the figure as it was frozen, and every correction that came later."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hotline.actor.classes import D5, DataClass
from hotline.actor.ids import new_id


class FrozenMonth(models.Model):
    """One figure of one month in one scope, as counted when the month was closed. Append-only.

    `scope` is a centre's code, "" for the nation; `figure` its unit, with the source of contacts
    (`contacts.live`); `counts` its total and its breakdowns by code.
    """

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "month", "scope", "figure", "counts", "frozen_at", "by"), D5
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    month = models.CharField(max_length=7)
    scope = models.CharField(max_length=10, blank=True)
    figure = models.CharField(max_length=30)
    counts = models.JSONField()
    frozen_at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["month", "scope", "figure"], name="frozen_once"),
            models.CheckConstraint(
                condition=Q(month__regex=r"^\d{4}-(0[1-9]|1[0-2])$"), name="frozen_month"
            ),
        ]


class Revision(models.Model):
    """What late entries and corrections changed in a frozen figure: differences, never new totals.

    `number` counts the revisions of a month; one revision may touch several figures. Append-only.
    """

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "frozen", "number", "changes", "reason", "at", "by"), D5
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    frozen = models.ForeignKey(FrozenMonth, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    changes = models.JSONField()
    reason = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["frozen", "number"], name="revision_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="revision_from_one"),
        ]
