"""One step of a joint plan: who does what by when, seen by whoever does it and by the case."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from hotline.actor.classes import D0, D1, D3, DataClass
from hotline.actor.ids import new_id
from hotline.cases.models import Case
from hotline.coordination.models.conference import Conference
from hotline.directory.models import Agency
from hotline.referrals.models import Referral
from hotline.staff.models import Member
from hotline.vault.fields import SealedText

STATES = ("proposed", "agreed", "declined", "done", "not_done", "withdrawn")
ACTS = (*STATES, "due_changed")


class JointStep(models.Model):
    """A step of a case's joint plan: a root of its own, so that each body sees its part only.

    In charge is one agency or one member of the hotline. `owner` is the case's. `reason` is why it
    was declined (`decline_reason`), not done (`step_undone`) or withdrawn (`step_withdrawn`).
    `late_since` stands once it was raised that the day has passed; `due_on` is that day.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        dict.fromkeys(
            (
                "id", "case", "centre", "restricted", "owner", "agency", "member", "referral",
                "conference", "due_on", "state", "proposed_at", "proposed_by", "agreed_at",
                "agreed_by", "ended_at", "ended_by", "late_since",
            ),
            D0,
        )
        | dict.fromkeys(("domain", "reason"), D1)
        | dict.fromkeys(("words", "answer"), D3)
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT)
    centre = models.CharField(max_length=10)
    restricted = models.BooleanField(default=False)
    owner = models.ForeignKey(Member, models.PROTECT, related_name="joint_steps_owned")
    domain = models.CharField(max_length=30)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True)
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="joint_steps")
    referral = models.ForeignKey(Referral, models.PROTECT, null=True)
    conference = models.ForeignKey(Conference, models.PROTECT, null=True, related_name="decisions")
    due_on = models.DateField()
    state = models.CharField(max_length=20, default="proposed")
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=80)
    agreed_at = models.DateTimeField(null=True)
    agreed_by = models.CharField(max_length=80, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=40, blank=True)
    late_since = models.DateTimeField(null=True)
    words = SealedText(data_class=DataClass.D3)
    answer = SealedText(data_class=DataClass.D3)

    class Meta:
        indexes = [
            models.Index(fields=["case", "due_on"], name="joint_step_of_case"),
            models.Index(fields=["agency", "due_on"], name="joint_step_of_agency"),
            models.Index(
                fields=["due_on"],
                name="joint_step_due",
                condition=Q(state__in=("proposed", "agreed")),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="joint_step_state"),
            models.CheckConstraint(
                condition=Q(agency__isnull=False, member__isnull=True)
                | Q(agency__isnull=True, member__isnull=False),
                name="joint_step_one_in_charge",
            ),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True, agreed_by="")
                | (Q(agreed_at__isnull=False) & ~Q(agreed_by="")),
                name="joint_step_agreed_at_by",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=("proposed", "agreed"), ended_at__isnull=True, ended_by=""))
                | (
                    Q(state__in=("declined", "done", "not_done", "withdrawn"))
                    & Q(ended_at__isnull=False)
                    & ~Q(ended_by="")
                ),
                name="joint_step_ended_at_by",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("declined", "not_done", "withdrawn")) | ~Q(reason=""),
                name="joint_step_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("agreed", "done")) | Q(agreed_at__isnull=False),
                name="joint_step_agreed_first",
            ),
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.id


class JointStepMove(models.Model):
    """One move of a joint step. Append-only: what was agreed and put off stays."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "step", "at", "by", "act", "due_on"), D0
    ) | {"code": D1, "words": D3}

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    step = models.ForeignKey(JointStep, models.PROTECT, related_name="moves")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    act = models.CharField(max_length=20)
    code = models.CharField(max_length=40, blank=True)
    due_on = models.DateField()
    words = SealedText(data_class=DataClass.D3)

    class Meta:
        indexes = [models.Index(fields=["step", "at"], name="joint_step_history")]
        constraints = [models.CheckConstraint(condition=Q(act__in=ACTS), name="joint_step_act")]

    @property
    def root_id(self) -> uuid.UUID:
        return self.step_id
