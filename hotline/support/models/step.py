"""One step of a support plan, and everything that happened to it."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from hotline.actor.classes import D0, D1, D3, DataClass
from hotline.actor.ids import new_id
from hotline.cases.models import CaseRow
from hotline.cases.models.file import ROW
from hotline.directory.models import Agency
from hotline.people.models import Person
from hotline.staff.models import Member
from hotline.vault.fields import SealedText

STEP_STATES = (
    "proposed", "agreed", "refused", "under_way", "done", "given_up", "replaced", "taken_back",
)  # fmt: skip
ACTS = (*STEP_STATES, "due_changed", "owner_changed")


class PlanStep(CaseRow):
    """What is done about a goal: by a member of the centre, an agency, or (neither) she herself.

    What it says is fixed once a version that holds it is agreed; a change is a new step that
    `replaces` it, of the same `thread`, and needs her consent again. `kind` is a `measure_kind` or
    empty where `words` say it. `cost` is whole đồng as digits, sealed: use `vnd`. `payer` is a
    `support_payer`, `regime` a `support_regime`. `reason` is why it was given up
    (`support_given_up`). `raised_at`: the supervisor was told that it is late.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        ROW
        | dict.fromkeys(
            (
                "person", "thread", "replaces", "member", "agency", "measure", "referral",
                "joint_step", "due_on", "state", "answered_at", "answered_by", "ended_at",
                "ended_by", "raised_at",
            ),
            D0,
        )
        | dict.fromkeys(("kind", "domain", "payer", "regime", "reason"), D1)
        | dict.fromkeys(("words", "cost"), D3)
    )  # fmt: skip

    person = models.ForeignKey(Person, models.PROTECT)
    thread = models.UUIDField(default=new_id)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaced_by")
    kind = models.CharField(max_length=30, blank=True)
    domain = models.CharField(max_length=30)
    words = SealedText(data_class=DataClass.D3)
    member = models.ForeignKey(Member, models.PROTECT, null=True)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True)
    due_on = models.DateField()
    cost = SealedText(data_class=DataClass.D3)
    payer = models.CharField(max_length=30, blank=True)
    regime = models.CharField(max_length=10, blank=True)
    measure = models.UUIDField(null=True)
    referral = models.UUIDField(null=True)
    joint_step = models.UUIDField(null=True)
    state = models.CharField(max_length=20, default="proposed")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=40, blank=True)
    raised_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["case", "person", "due_on"], name="support_step_of_person"),
            models.Index(
                fields=["member", "due_on"],
                name="support_step_due",
                condition=Q(state__in=("agreed", "under_way")),
            ),
            models.Index(
                fields=["due_on"],
                name="support_step_late",
                condition=Q(state__in=("agreed", "under_way"), raised_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STEP_STATES), name="support_step_state"),
            models.CheckConstraint(
                condition=Q(member__isnull=True) | Q(agency__isnull=True),
                name="support_step_one_owner",
            ),
            # Nothing is begun or done that she was not asked about.
            models.CheckConstraint(
                condition=Q(
                    state__in=("proposed", "taken_back", "replaced"),
                    answered_at__isnull=True, answered_by="",
                )
                | (Q(answered_at__isnull=False) & ~Q(answered_by="") & ~Q(state="proposed")),
                name="support_step_answered_first",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=("proposed", "agreed", "under_way"), ended_at__isnull=True,
                    ended_by="",
                )
                | (
                    Q(state__in=("refused", "done", "given_up", "replaced", "taken_back"))
                    & Q(ended_at__isnull=False)
                    & ~Q(ended_by="")
                ),
                name="support_step_ended_at_by",
            ),
            models.CheckConstraint(
                condition=~Q(state="given_up") | ~Q(reason=""), name="support_step_says_why"
            ),
            models.CheckConstraint(
                condition=Q(cost__isnull=True) | ~Q(payer=""), name="support_cost_has_payer"
            ),
        ]  # fmt: skip

    @property
    def vnd(self) -> int | None:
        """The cost in đồng; None where none was named."""
        return int(self.cost) if self.cost else None


class StepMove(CaseRow):
    """One line of a step's history, append-only. Her yes or no stands here with who gave it
    (`givers`), how (`way`) and in which words; of a child with the guardian who was asked."""

    data_classes: ClassVar[dict[str, DataClass]] = (
        ROW
        | dict.fromkeys(("step", "act", "due_on", "guardian", "guardian_agency"), D0)
        | dict.fromkeys(("code", "way", "givers"), D1)
        | {"words": D3}
    )

    step = models.ForeignKey(PlanStep, models.PROTECT, related_name="moves")
    act = models.CharField(max_length=20)
    code = models.CharField(max_length=40, blank=True)
    due_on = models.DateField()
    way = models.CharField(max_length=30, blank=True)
    givers = ArrayField(models.CharField(max_length=20), default=list)
    guardian = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    guardian_agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    words = SealedText(data_class=DataClass.D3)

    class Meta:
        indexes = [models.Index(fields=["step", "at"], name="support_step_history")]
        constraints = [
            models.CheckConstraint(condition=Q(act__in=ACTS), name="support_step_act"),
            models.CheckConstraint(
                condition=~Q(act="agreed") | (Q(givers__len__gt=0) & ~Q(way="")),
                name="support_consent_has_giver",
            ),
            models.CheckConstraint(
                condition=~Q(givers__contains=["guardian"])
                | Q(guardian__isnull=False, guardian_agency__isnull=True)
                | Q(guardian__isnull=True, guardian_agency__isnull=False),
                name="support_consent_guardian_named",
            ),
        ]
