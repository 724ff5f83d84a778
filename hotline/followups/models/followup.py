"""Follow-ups: coming back to a person after a referral, whatever the agency said."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from hotline.actor.classes import D0, D1, D3, DataClass
from hotline.actor.ids import new_id
from hotline.cases.models import Case
from hotline.people.models import Person
from hotline.staff.models import Member
from hotline.vault.fields import SealedText


class FollowUp(models.Model):
    """One planned return to a person, due at a time.

    `kind` says why: `first` and `second` of a referral, its `verification`, `tempo` of her
    calendar, `found` after a search. `step` is the contact of the tempo that it is, empty for one
    beside it; `round` counts how often her tracing began. It may be done from `from_at` on. A try
    that did not reach her moves `due_at` on; `planned_for` stays. `raised_at` is when the shift
    supervisor was told that it is overdue.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        dict.fromkeys(
            (
                "id",
                "case",
                "person",
                "referral_id",
                "owner",
                "round",
                "from_at",
                "planned_for",
                "due_at",
                "done_at",
                "done_by",
                "raised_at",
            ),
            D0,
        )
        | {"kind": D1, "step": D1, "outcome": D1}
        | {"words": D3}
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT)
    person = models.ForeignKey(Person, models.PROTECT)
    referral_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=20, default="first")
    step = models.CharField(max_length=20, blank=True)
    round = models.SmallIntegerField(default=1)
    owner = models.ForeignKey(Member, models.PROTECT)
    from_at = models.DateTimeField(null=True)
    planned_for = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    raised_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=80, blank=True)
    outcome = models.CharField(max_length=30, blank=True)
    words = SealedText(data_class=DataClass.D3)

    class Meta:
        indexes = [
            models.Index(
                fields=["owner", "due_at"], name="followup_due", condition=Q(done_at__isnull=True)
            ),
            models.Index(
                fields=["due_at"], name="followup_open", condition=Q(done_at__isnull=True)
            ),
            models.Index(
                fields=["due_at"],
                name="followup_late",
                condition=Q(done_at__isnull=True, raised_at__isnull=True),
            ),
            models.Index(
                fields=["raised_at"],
                name="followup_raised",
                condition=Q(done_at__isnull=True, raised_at__isnull=False),
            ),
        ]
        constraints = [
            # One contact of the tempo, whatever her referrals and however many plan at once.
            models.UniqueConstraint(
                fields=["case", "person", "round", "step"],
                name="followup_step_once",
                condition=~Q(step=""),
            ),
            # One first follow-up a referral, however often the event is delivered.
            models.UniqueConstraint(
                fields=["referral_id", "kind"],
                name="followup_once",
                condition=Q(referral_id__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by="", outcome="")
                | (Q(done_at__isnull=False) & ~Q(done_by="") & ~Q(outcome="")),
                name="followup_done",
            ),
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.case_id


class Attempt(models.Model):
    """One try to reach a person for a follow-up: when, how, and what came of it. Append-only."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "followup", "at", "by"), D0
    ) | {"how": D1, "outcome": D1, "words": D3}

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    followup = models.ForeignKey(FollowUp, models.PROTECT)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    how = models.CharField(max_length=20)
    outcome = models.CharField(max_length=30)
    words = SealedText(data_class=DataClass.D3)

    class Meta:
        indexes = [models.Index(fields=["followup", "at"], name="attempt_history")]

    @property
    def root_id(self) -> uuid.UUID:
        return self.followup.case_id
