"""The register of requests: who asks for what about whose data, and the clocks of the law."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hotline.actor.classes import D0, D1, D2, D3, DataClass
from hotline.actor.ids import new_id
from hotline.people.models import Person
from hotline.staff.models import Member
from hotline.vault.fields import SealedText

ASKED_BY = ("herself", "representative")
OUTCOMES = ("done", "partly", "refused", "taken_back")


class DataRequest(models.Model):
    """A person, or who may speak for her, asks about her own data. A root of its own.

    `owner` does it; the data protection officer sees the coded facts and the clocks, never a word.
    Without a `person` nobody here has found a file of hers yet. `answer_due_at` is by when she has
    a first answer, `due_at` by when it is done, later where `others_hold` her data too or after
    the one extension. `raised_at` is when the officer was told that a clock ran out.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        dict.fromkeys(
            (
                "id",
                "centre",
                "restricted",
                "person",
                "owner",
                "received_at",
                "recorded_at",
                "recorded_by",
                "others_hold",
                "asker",
                "checked_at",
                "checked_by",
                "answer_due_at",
                "answered_at",
                "answered_by",
                "due_at",
                "extended_at",
                "extended_by",
                "ended_at",
                "ended_by",
                "raised_at",
            ),
            D0,
        )
        | dict.fromkeys(
            ("right", "asked_by", "identity_check", "accepted", "ground", "outcome"), D1
        )
        | {"asker_name": D2}
        | dict.fromkeys(
            ("words", "check_words", "answer_words", "extension_words", "outcome_words"), D3
        )
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    centre = models.CharField(max_length=10)
    restricted = models.BooleanField(default=False)
    person = models.ForeignKey(Person, models.PROTECT, null=True)
    owner = models.ForeignKey(Member, models.PROTECT)
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.CharField(max_length=80)
    right = models.CharField(max_length=20)
    asked_by = models.CharField(max_length=20)
    asker = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    asker_name = SealedText(data_class=DataClass.D2)
    words = SealedText(data_class=DataClass.D3)
    others_hold = models.BooleanField(default=False)
    identity_check = models.CharField(max_length=30, default="not_yet")
    check_words = SealedText(data_class=DataClass.D3)
    checked_at = models.DateTimeField(null=True)
    checked_by = models.CharField(max_length=80, blank=True)
    answer_due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)
    accepted = models.BooleanField(null=True)
    ground = models.CharField(max_length=30, blank=True)
    answer_words = SealedText(data_class=DataClass.D3)
    due_at = models.DateTimeField()
    extended_at = models.DateTimeField(null=True)
    extended_by = models.CharField(max_length=80, blank=True)
    extension_words = SealedText(data_class=DataClass.D3)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)
    outcome = models.CharField(max_length=20, blank=True)
    outcome_words = SealedText(data_class=DataClass.D3)
    raised_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], name="data_request_clock", condition=Q(ended_at__isnull=True)
            ),
            models.Index(fields=["person"], name="data_request_person"),
            models.Index(
                fields=["owner", "due_at"],
                name="data_request_mine",
                condition=Q(ended_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(asked_by__in=ASKED_BY), name="data_request_asker"),
            models.CheckConstraint(
                condition=Q(due_at__gte=F("answer_due_at")), name="data_request_clocks_in_order"
            ),
            models.CheckConstraint(
                condition=Q(checked_at__isnull=True, checked_by="", identity_check="not_yet")
                | (Q(checked_at__isnull=False) & ~Q(checked_by="") & ~Q(identity_check="not_yet")),
                name="data_request_checked",
            ),
            models.CheckConstraint(
                condition=Q(
                    answered_at__isnull=True, answered_by="", accepted__isnull=True, ground=""
                )
                | (
                    Q(answered_at__isnull=False)
                    & ~Q(answered_by="")
                    & (Q(accepted=True, ground="") | (Q(accepted=False) & ~Q(ground="")))
                ),
                name="data_request_answered",
            ),
            # Nobody's data is touched or shown before it is sure whose they are.
            models.CheckConstraint(
                condition=~Q(accepted=True)
                | (~Q(identity_check="not_yet") & Q(person__isnull=False)),
                name="data_request_accepted_for_her",
            ),
            models.CheckConstraint(
                condition=Q(extended_at__isnull=True, extended_by="")
                | (Q(extended_at__isnull=False) & ~Q(extended_by="")),
                name="data_request_extended_at_by",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by="", outcome="")
                | (
                    Q(ended_at__isnull=False, answered_at__isnull=False, outcome__in=OUTCOMES)
                    & ~Q(ended_by="")
                ),
                name="data_request_ended",
            ),
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.id
