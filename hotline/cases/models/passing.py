"""How a case passes on: closed with a second pair of eyes, or handed to somebody else."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hotline.actor.classes import D0, D1, D3, DataClass
from hotline.cases.models.file import ROW, CaseRow
from hotline.staff.models import Member
from hotline.vault.fields import SealedText


class Closing(CaseRow):
    """A wish to close a case, and the supervisor's answer. Reopened, the case keeps them all."""

    data_classes: ClassVar[dict[str, DataClass]] = (
        ROW
        | dict.fromkeys(("decided_at", "decided_by", "approved"), D0)
        | {"outcome": D1}
        | dict.fromkeys(("words", "answer"), D3)
    )

    outcome = models.CharField(max_length=40)
    words = SealedText(data_class=DataClass.D3)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    approved = models.BooleanField(null=True)
    answer = SealedText(data_class=DataClass.D3)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], name="closing_one_waiting", condition=Q(decided_at__isnull=True)
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by="", approved__isnull=True)
                | (Q(decided_at__isnull=False, approved__isnull=False) & ~Q(decided_by="")),
                name="closing_decided",
            ),
            models.CheckConstraint(
                condition=~Q(decided_by=models.F("by")), name="closing_by_two_people"
            ),
        ]


class Transfer(CaseRow):
    """A case handed to another counsellor or centre, with the written hand-over.

    `to_member` empty means whoever of `to_centre` takes it. The giver stays responsible until then.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        ROW
        | dict.fromkeys(
            ("from_member", "to_member", "to_centre", "taken_at", "taken_by", "ended_at"), D0
        )
        | {"words": D3}
    )

    from_member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    to_member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    to_centre = models.CharField(max_length=10)
    words = SealedText(data_class=DataClass.D3)
    taken_at = models.DateTimeField(null=True)
    taken_by = models.CharField(max_length=80, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], name="transfer_one_waiting", condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True, taken_by="")
                | (Q(taken_at__isnull=False, ended_at__isnull=False) & ~Q(taken_by="")),
                name="transfer_taken_at_by",
            ),
        ]
