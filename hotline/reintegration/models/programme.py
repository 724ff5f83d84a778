"""A donor's or a ministry's programme, and whom it reaches."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from hotline.actor.classes import D0, D1, D5, DataClass
from hotline.actor.ids import new_id
from hotline.cases.models import CaseRow
from hotline.cases.models.file import ROW
from hotline.people.models import Person

# Whom a programme counts.
COUNTS = ("survivors", "at_risk", "both")


class Programme(models.Model):
    """What somebody pays for or asks for: where, from when until when, for whom, how many.

    `provinces` are keys of units, none for the whole country; `targets` numbers by indicator. It
    says nothing of anybody. What was counted once stands in its proofs, with the definition of
    that day.
    """

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        (
            "id", "name_vi", "name_en", "funder", "begins_on", "ends_on", "provinces", "counts",
            "targets", "changed_at", "changed_by", "version",
        ),
        D5,
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    funder = models.CharField(max_length=200)
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)
    provinces = ArrayField(models.CharField(max_length=20), default=list)
    counts = models.CharField(max_length=10)
    targets = models.JSONField(default=dict)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=80)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(counts__in=COUNTS), name="programme_counts"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("begins_on")),
                name="programme_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(name_vi="") & ~Q(name_en=""), name="programme_named"
            ),
        ]


class Enrolment(CaseRow):
    """That a programme reaches a person in a case, on what ground (`enrolment_ground`), since when.

    Ended (`enrolment_end`), it stays; one that she withdrew or that was a mistake counts no more.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        ROW
        | dict.fromkeys(("programme", "person"), D0)
        | dict.fromkeys(("ground", "since", "until", "ended_by", "reason"), D1)
    )

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="enrolments")
    person = models.ForeignKey(Person, models.PROTECT)
    ground = models.CharField(max_length=30)
    since = models.DateField()
    until = models.DateField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=30, blank=True)

    class Meta:
        indexes = [models.Index(fields=["programme", "since"], name="enrolment_of_programme")]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "case", "person"],
                name="enrolment_once",
                condition=Q(until__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True, ended_by="", reason="")
                | (Q(until__isnull=False) & ~Q(ended_by="") & ~Q(reason="")),
                name="enrolment_ended",
            ),
        ]
