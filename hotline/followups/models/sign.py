"""Warning signs, noted at any contact."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hotline.actor.classes import D0, D1, D3, DataClass
from hotline.cases.models import CaseRow
from hotline.cases.models.file import ROW
from hotline.followups.models.followup import FollowUp
from hotline.people.models import Person
from hotline.vault.fields import SealedText


class WarningSign(CaseRow):
    """Something that warns of danger to a person (`warning_sign`). It rises to the shift supervisor
    at once, and until somebody answers for it: what was done (`sign_action`), in words.

    `raised_at` is when it rose once more because nobody had, at `due_at`.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        ROW
        | dict.fromkeys(
            ("person", "followup", "due_at", "raised_at", "answered_at", "answered_by"), D0
        )
        | dict.fromkeys(("sign", "urgency", "action"), D1)
        | dict.fromkeys(("words", "answer"), D3)
    )

    person = models.ForeignKey(Person, models.PROTECT)
    followup = models.ForeignKey(FollowUp, models.PROTECT, null=True)
    sign = models.CharField(max_length=20)
    urgency = models.CharField(max_length=20)
    words = SealedText(data_class=DataClass.D3)
    due_at = models.DateTimeField()
    raised_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)
    action = models.CharField(max_length=20, blank=True)
    answer = SealedText(data_class=DataClass.D3)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by="", action="")
                | (Q(answered_at__isnull=False) & ~Q(answered_by="") & ~Q(action="")),
                name="warning_sign_answered",
            ),
            # The same sign of the same contact, sent twice, is one.
            models.UniqueConstraint(
                fields=["followup", "sign"],
                name="warning_sign_once",
                condition=Q(answered_at__isnull=True, followup__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="warning_sign_open", condition=Q(answered_at__isnull=True)
            )
        ]
