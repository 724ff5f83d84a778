"""What is worked on in a case: problems, measures, tasks, the safety plan."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hotline.actor.classes import D0, D1, D2, D3, DataClass
from hotline.cases.models.file import ROW, CaseRow
from hotline.people.models import Person
from hotline.staff.models import Member
from hotline.vault.fields import SealedText


class Problem(CaseRow):
    """A problem as formulated with the person: which need, how urgent, whose."""

    data_classes: ClassVar[dict[str, DataClass]] = (
        ROW
        | {"person": D0}
        | dict.fromkeys(("domain", "urgency", "resolved_at"), D1)
        | {"text": D3}
    )

    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True)
    domain = models.CharField(max_length=30)
    urgency = models.CharField(max_length=20, default="routine")
    resolved_at = models.DateTimeField(null=True)
    text = SealedText(data_class=DataClass.D3)


class Measure(CaseRow):
    """What is done about a problem: who, by when, and what came of it."""

    data_classes: ClassVar[dict[str, DataClass]] = (
        ROW
        | {"problem": D0}
        | dict.fromkeys(("kind", "owner", "due_at", "done_at", "done_by", "outcome"), D1)
        | {"text": D3}
    )

    problem = models.ForeignKey(Problem, models.PROTECT, null=True, blank=True)
    kind = models.CharField(max_length=30)
    owner = models.ForeignKey(Member, models.PROTECT)
    due_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=80, blank=True)
    outcome = models.CharField(max_length=30, blank=True)
    text = SealedText(data_class=DataClass.D3)

    class Meta:
        indexes = [
            models.Index(
                fields=["owner", "due_at"], name="measure_due", condition=Q(done_at__isnull=True)
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by="")
                | (Q(done_at__isnull=False) & ~Q(done_by="")),
                name="measure_done_at_by",
            )
        ]


class Task(CaseRow):
    """Something to do that answers no problem by itself: a paper to fetch, a school to phone."""

    data_classes: ClassVar[dict[str, DataClass]] = (
        ROW | dict.fromkeys(("owner", "due_at", "done_at", "done_by"), D0) | {"text": D3}
    )

    owner = models.ForeignKey(Member, models.PROTECT)
    due_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=80, blank=True)
    text = SealedText(data_class=DataClass.D3)

    class Meta:
        indexes = [
            models.Index(
                fields=["owner", "due_at"], name="task_due", condition=Q(done_at__isnull=True)
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by="")
                | (Q(done_at__isnull=False) & ~Q(done_by="")),
                name="task_done_at_by",
            )
        ]


class SafetyPlan(CaseRow):
    """The safety plan of a person, a short sheet in her words. Each saving is a version."""

    data_classes: ClassVar[dict[str, DataClass]] = (
        ROW
        | {"person": D0}
        | dict.fromkeys(("code_word", "numbers"), D2)
        | dict.fromkeys(("signs", "safe_place", "way_out", "who_helps", "takes_along"), D3)
    )
    WORDS = ("signs", "safe_place", "way_out", "who_helps", "takes_along", "numbers", "code_word")

    person = models.ForeignKey(Person, models.PROTECT)
    signs = SealedText(data_class=DataClass.D3)
    safe_place = SealedText(data_class=DataClass.D3)
    way_out = SealedText(data_class=DataClass.D3)
    who_helps = SealedText(data_class=DataClass.D3)
    takes_along = SealedText(data_class=DataClass.D3)
    numbers = SealedText(data_class=DataClass.D2)
    code_word = SealedText(data_class=DataClass.D2)

    class Meta:
        indexes = [models.Index(fields=["case", "person", "-at"], name="safety_plan_latest")]
