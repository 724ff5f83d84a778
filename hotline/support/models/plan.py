"""A version of a support plan, her goals in it, and which steps it holds."""

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
from hotline.support.models.step import PlanStep
from hotline.vault.fields import SealedText

PLAN_STATES = ("draft", "agreed", "replaced", "ended")


class SupportPlan(CaseRow):
    """A version of what is agreed with a person. A draft is written on; agreed, only its state
    moves (a trigger holds it).

    `wish` is what she wants, in her words. She agreed by `way` (`support_way`), through whom
    (`through`); `givers` are those who agreed (`consent_giver`). Of a child, `guardian` (a person
    beside her, never a suspect) or `guardian_agency` (a body that stands for parents) agreed too.
    `reason` is why it ended (`support_plan_end`); a draft that ended was agreed by nobody.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        ROW
        | dict.fromkeys(
            (
                "person", "number", "state", "follows", "guardian", "guardian_agency", "agreed_at",
                "agreed_by", "ended_at", "ended_by",
            ),
            D0,
        )
        | dict.fromkeys(("way", "givers", "reason"), D1)
        | dict.fromkeys(("wish", "through"), D3)
    )  # fmt: skip

    person = models.ForeignKey(Person, models.PROTECT)
    number = models.SmallIntegerField()
    state = models.CharField(max_length=20, default="draft")
    follows = models.OneToOneField("self", models.PROTECT, null=True, related_name="followed_by")
    wish = SealedText(data_class=DataClass.D3)
    way = models.CharField(max_length=30, blank=True)
    through = SealedText(data_class=DataClass.D3)
    givers = ArrayField(models.CharField(max_length=20), default=list)
    guardian = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    guardian_agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    agreed_by = models.CharField(max_length=80, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=PLAN_STATES), name="support_plan_state"),
            models.UniqueConstraint(
                fields=["case", "person", "number"], name="support_plan_number"
            ),
            models.UniqueConstraint(
                fields=["case", "person"], name="support_one_draft", condition=Q(state="draft")
            ),
            models.UniqueConstraint(
                fields=["case", "person"], name="support_one_agreed", condition=Q(state="agreed")
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=("draft", "ended"), agreed_at__isnull=True, agreed_by="", givers=[]
                )
                | (
                    ~Q(state="draft")
                    & Q(agreed_at__isnull=False, givers__len__gt=0)
                    & ~Q(agreed_by="")
                    & ~Q(way="")
                ),
                name="support_agreed_at_by",
            ),
            models.CheckConstraint(
                condition=~Q(givers__contains=["guardian"])
                | Q(guardian__isnull=False, guardian_agency__isnull=True)
                | Q(guardian__isnull=True, guardian_agency__isnull=False),
                name="support_guardian_named",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "agreed"), ended_at__isnull=True, ended_by="")
                | (Q(state__in=("replaced", "ended"), ended_at__isnull=False) & ~Q(ended_by="")),
                name="support_ended_at_by",
            ),
            models.CheckConstraint(
                condition=~Q(state="ended") | ~Q(reason=""), name="support_end_says_why"
            ),
        ]  # fmt: skip


class PlanGoal(CaseRow):
    """What she wants to reach, in her words, in one domain of need. `thread` is the same in every
    version that holds the goal."""

    data_classes: ClassVar[dict[str, DataClass]] = (
        ROW | dict.fromkeys(("plan", "thread", "place"), D0) | {"domain": D1, "words": D3}
    )

    plan = models.ForeignKey(SupportPlan, models.PROTECT, related_name="goals")
    thread = models.UUIDField(default=new_id)
    place = models.SmallIntegerField()
    domain = models.CharField(max_length=30)
    words = SealedText(data_class=DataClass.D3)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "thread"], name="support_goal_once"),
        ]


class PlanLine(CaseRow):
    """A version holds a step, under a goal or under none. `due_on` is the day as it stood when the
    version was agreed; the step's own may be put off later."""

    data_classes: ClassVar[dict[str, DataClass]] = ROW | dict.fromkeys(
        ("plan", "step", "goal", "due_on"), D0
    )

    plan = models.ForeignKey(SupportPlan, models.PROTECT, related_name="lines")
    step = models.ForeignKey(PlanStep, models.PROTECT, related_name="lines")
    goal = models.ForeignKey(PlanGoal, models.PROTECT, null=True, related_name="lines")
    due_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "step"], name="support_line_once"),
        ]
