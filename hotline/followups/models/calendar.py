"""The calendar of a person in a case, and her moves."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hotline.actor.classes import D0, D1, DataClass
from hotline.cases.models import CaseRow
from hotline.cases.models.file import ROW
from hotline.directory.models import Agency
from hotline.people.models import Person


class Calendar(CaseRow):
    """That a person is traced in a case: since when, by which tempo, until when.

    It belongs to her in the case, not to a referral. `started_at` is when her first referral was
    sent, `taken_up_at` when one was accepted; contacts are counted from these. `risk` is the level
    it was planned by, `planned_at` when. `round` grows when tracing begins anew. Ended because she
    died, a second person looks at it (`look_due_at`, `looked_by`).
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        ROW
        | dict.fromkeys(("person", "started_at", "taken_up_at", "planned_at", "round"), D0)
        | dict.fromkeys(("ended_at", "ended_by", "look_due_at", "looked_at", "looked_by"), D0)
        | dict.fromkeys(("risk", "outcome"), D1)
    )

    person = models.ForeignKey(Person, models.PROTECT)
    started_at = models.DateTimeField()
    taken_up_at = models.DateTimeField(null=True)
    planned_at = models.DateTimeField(null=True)
    risk = models.CharField(max_length=20, blank=True)
    round = models.SmallIntegerField(default=1)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)
    outcome = models.CharField(max_length=30, blank=True)
    look_due_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)
    looked_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "person"], name="calendar_once"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by="", outcome="")
                | (Q(ended_at__isnull=False) & ~Q(ended_by="") & ~Q(outcome="")),
                name="calendar_ended",
            ),
            models.CheckConstraint(
                condition=Q(looked_at__isnull=True, looked_by="")
                | (
                    Q(looked_at__isnull=False)
                    & ~Q(looked_by="")
                    & ~Q(looked_by=models.F("ended_by"))
                ),
                name="calendar_looked_at_by_another",
            ),
        ]
        indexes = [
            models.Index(
                fields=["look_due_at"],
                name="calendar_second_look",
                condition=Q(look_due_at__isnull=False, looked_at__isnull=True),
            )
        ]


class Move(CaseRow):
    """That a person lives somewhere else now. `agency` answers for the new place, `referral_id` is
    the draft to it, which somebody completes and sends; `old_agency` had her. `tell_old` is whether
    she agreed that it hears she has moved (`yes_no_unknown`), never where to."""

    data_classes: ClassVar[dict[str, DataClass]] = (
        ROW
        | dict.fromkeys(("person", "agency", "referral_id", "old_agency", "told_at"), D0)
        | dict.fromkeys(("place", "from_place", "tell_old"), D1)
    )

    person = models.ForeignKey(Person, models.PROTECT)
    place = models.CharField(max_length=40)
    from_place = models.CharField(max_length=40, blank=True)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    referral_id = models.UUIDField(null=True)
    old_agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    tell_old = models.CharField(max_length=10, default="unknown")
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["case", "-at"], name="move_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(told_at__isnull=True) | Q(tell_old="yes"), name="move_told_if_agreed"
            )
        ]
