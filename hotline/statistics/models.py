"""Figures as they were frozen, and every correction that came later: months, programmes."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hotline.actor.classes import D5, DataClass
from hotline.actor.ids import new_id
from hotline.reintegration.models import Programme


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


class ProgrammeProof(models.Model):
    """What was counted of a programme on a day, with everything one needs to count it again.
    Append-only: a later count is a further proof, with what changed (`changes`) and why.

    `programme` is none for all programmes together. `until` is the day asked for, `at` when it was
    counted; `definition` says what and whom (names, funder, period, provinces, roles, method) as it
    stood then; `counts` the table; `digest` the SHA-256 of the counted set.
    """

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        (
            "id", "programme", "number", "until", "at", "by", "definition", "counts", "digest",
            "changes", "reason",
        ),
        D5,
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, related_name="proofs")
    number = models.PositiveIntegerField()
    until = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    definition = models.JSONField()
    counts = models.JSONField()
    digest = models.CharField(max_length=64)
    changes = models.JSONField(default=dict)
    reason = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "number"], name="proof_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="proof_hash"),
        ]
