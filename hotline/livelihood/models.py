"""Livelihood: a plan of a person with its versions, its milestones, what became of it."""

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q

from hotline.actor.classes import D0, D1, D3, DataClass
from hotline.cases.models.file import ROW, CaseRow
from hotline.livelihood import moves, rules
from hotline.people.models import Person
from hotline.vault.fields import SealedText


class LivelihoodPlan(CaseRow):
    """How a person means to earn her living: a business, a job, training, or farming at home
    (code list `livelihood_kind`). What stands in it is in its versions.

    `status` (code list `livelihood_status`) is what became of it as last heard; `starts_on` the day
    meant until `begun`, then the day it began. `look_on` is when it must be asked after next:
    whether it has begun, then what she earns; none where nothing is to be asked any more.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        ROW
        | dict.fromkeys(("person", "latest"), D0)
        | dict.fromkeys(("kind", "status", "reason", "starts_on", "begun", "look_on"), D1)
    )

    person = models.ForeignKey(Person, models.PROTECT)
    kind = models.CharField(max_length=30)
    status = models.CharField(max_length=30, default="planned")
    reason = models.CharField(max_length=30, blank=True)
    starts_on = models.DateField()
    begun = models.BooleanField(default=False)
    look_on = models.DateField(null=True)
    latest = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["case", "person", "-at"], name="livelihood_of_person"),
            models.Index(
                fields=["look_on"], name="livelihood_to_ask", condition=Q(look_on__isnull=False)
            ),
        ]


class PlanVersion(CaseRow):
    """A livelihood plan as it was written once: her resources and the idea in words, the money as
    `figures` (see figures.py). Append-only."""

    data_classes: ClassVar[dict[str, DataClass]] = (
        ROW
        | {"plan": D0, "number": D0, "starts_on": D1}
        | dict.fromkeys(
            ("idea", "skills", "land", "money", "people", "market", "figures", "change"), D3
        )
    )
    WORDS = ("idea", "skills", "land", "money", "people", "market")

    plan = models.ForeignKey(LivelihoodPlan, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    starts_on = models.DateField()
    idea = SealedText(data_class=DataClass.D3)
    skills = SealedText(data_class=DataClass.D3)
    land = SealedText(data_class=DataClass.D3)
    money = SealedText(data_class=DataClass.D3)
    people = SealedText(data_class=DataClass.D3)
    market = SealedText(data_class=DataClass.D3)
    figures = SealedText(data_class=DataClass.D3)
    change = SealedText(data_class=DataClass.D3)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="plan_version_once")]


class Milestone(CaseRow):
    """A step on the way: training, a visit to a working business, money asked for, another one.

    `state` is one of `moves.STATES`; `due_on` by when what comes next is expected (of a loan that
    was paid out: that it is paid back). `source` (code list `milestone_source`) says where money
    comes from; `amount` is a number of the country's money.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        ROW
        | {"plan": D0}
        | dict.fromkeys(("kind", "source", "state", "due_on", "from_on", "to_on", "ended_at"), D1)
        | {"words": D3, "amount": D3}
    )

    plan = models.ForeignKey(LivelihoodPlan, models.PROTECT, related_name="milestones")
    kind = models.CharField(max_length=20)
    source = models.CharField(max_length=30, blank=True)
    state = models.CharField(max_length=20, default="planned")
    due_on = models.DateField()
    from_on = models.DateField(null=True)
    to_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    words = SealedText(data_class=DataClass.D3)
    amount = SealedText(data_class=DataClass.D3)

    class Meta:
        indexes = [
            models.Index(fields=["plan", "due_on"], name="milestone_of_plan"),
            models.Index(
                fields=["due_on"], name="milestone_due", condition=Q(ended_at__isnull=True)
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=moves.KINDS), name="milestone_kind"),
            models.CheckConstraint(condition=Q(state__in=moves.STATES), name="milestone_state"),
        ]

    def late(self, day: dt.date) -> bool:
        """Whether its day has passed and nothing came of it yet."""
        return self.ended_at is None and self.due_on < day


class MilestoneMove(CaseRow):
    """What happened to a milestone: from which state to which, by which day next. Append-only."""

    data_classes: ClassVar[dict[str, DataClass]] = (
        ROW
        | {"milestone": D0}
        | dict.fromkeys(("before", "after", "due_on"), D1)
        | {"words": D3, "amount": D3}
    )

    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="moves")
    before = models.CharField(max_length=20, blank=True)
    after = models.CharField(max_length=20)
    due_on = models.DateField()
    words = SealedText(data_class=DataClass.D3)
    amount = SealedText(data_class=DataClass.D3)

    class Meta:
        indexes = [models.Index(fields=["milestone", "at"], name="milestone_history")]


class LivelihoodReview(CaseRow):
    """What was heard of a livelihood: what became of it, and at 3, 6 and 12 months (`months`; 0 in
    between) what she earns a month, against what she earned before. Append-only.

    The amounts are sealed; `change` (code list `income_change`) stands in the clear for figures.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        ROW
        | {"plan": D0}
        | dict.fromkeys(("months", "status", "reason", "change", "heard_on"), D1)
        | dict.fromkeys(("income", "baseline", "words"), D3)
    )

    plan = models.ForeignKey(LivelihoodPlan, models.PROTECT, related_name="reviews")
    months = models.PositiveSmallIntegerField(default=0)
    heard_on = models.DateField()
    status = models.CharField(max_length=30)
    reason = models.CharField(max_length=30, blank=True)
    change = models.CharField(max_length=20, blank=True)
    income = SealedText(data_class=DataClass.D3)
    baseline = SealedText(data_class=DataClass.D3)
    words = SealedText(data_class=DataClass.D3)

    class Meta:
        indexes = [models.Index(fields=["plan", "at"], name="livelihood_heard")]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "months"], name="review_once", condition=Q(months__gt=0)
            ),
            models.CheckConstraint(
                condition=Q(months__in=(0, *rules.REVIEWS)), name="review_months"
            ),
            models.CheckConstraint(
                condition=Q(months=0) | ~Q(change=""), name="review_says_change"
            ),
        ]


class SheetPrint(CaseRow):
    """That the sheet to take home was asked for: what she said of carrying it (code list
    `sheet_carrying`), and whether it was made. Append-only."""

    data_classes: ClassVar[dict[str, DataClass]] = (
        ROW | {"version": D0} | dict.fromkeys(("carrying", "printed", "language", "named"), D1)
    )

    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="prints")
    carrying = models.CharField(max_length=30)
    printed = models.BooleanField()
    language = models.CharField(max_length=5)
    named = models.BooleanField(default=False)
