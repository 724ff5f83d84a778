"""A visit that somebody of the community makes: a file of its own, seen by her and by the case."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from hotline.actor.classes import D0, D1, D2, D3, DataClass
from hotline.actor.ids import new_id
from hotline.cases.models import Case
from hotline.people.models import Person
from hotline.staff.models import Member
from hotline.vault.fields import SealedText

STATES = ("planned", "done", "not_met", "cancelled")
ACTS = (*STATES, "reassigned", "put_off")


class Visit(models.Model):
    """One visit to one person: a root of its own, so that whoever makes it sees it and no more.

    What she needs to know is copied into it and not looked up: `ask_for` is the name to ask for,
    `meet` where, `safely` how to come near without harm, `task` what to ask or bring. `owner` is
    the case's. `reason` is a code of `visit_not_met` or `visit_cancelled`. `late_since` stands
    once it was raised that its time has passed; `read_at` once the case's side has read what came
    of it.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        dict.fromkeys(
            (
                "id", "case", "person", "centre", "restricted", "owner", "collaborator", "due_at",
                "state", "planned_at", "planned_by", "ended_at", "ended_by", "late_since",
                "read_at",
            ),
            D0,
        )
        | dict.fromkeys(("kind", "side", "reason"), D1)
        | {"ask_for": D2}
        | dict.fromkeys(("meet", "safely", "task"), D3)
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT)
    person = models.ForeignKey(Person, models.PROTECT)
    centre = models.CharField(max_length=10)
    restricted = models.BooleanField(default=False)
    owner = models.ForeignKey(Member, models.PROTECT, related_name="visits_owned")
    collaborator = models.ForeignKey(Member, models.PROTECT, related_name="visits")
    kind = models.CharField(max_length=30)
    side = models.CharField(max_length=10)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=20, default="planned")
    planned_at = models.DateTimeField()
    planned_by = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=30, blank=True)
    late_since = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    ask_for = SealedText(data_class=DataClass.D2)
    meet = SealedText(data_class=DataClass.D3)
    safely = SealedText(data_class=DataClass.D3)
    task = SealedText(data_class=DataClass.D3)

    class Meta:
        indexes = [
            models.Index(fields=["case", "due_at"], name="visit_of_case"),
            models.Index(
                fields=["collaborator", "due_at"],
                name="visit_to_make",
                condition=Q(state="planned"),
            ),
            models.Index(
                fields=["owner", "ended_at"],
                name="visit_to_read",
                condition=Q(state__in=("done", "not_met"), read_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="visit_state"),
            models.CheckConstraint(condition=Q(side__in=("adult", "child")), name="visit_side"),
            models.CheckConstraint(
                condition=Q(state="planned", ended_at__isnull=True, ended_by="", reason="")
                | (~Q(state="planned") & Q(ended_at__isnull=False) & ~Q(ended_by="")),
                name="visit_ended_at_by",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("not_met", "cancelled")) | ~Q(reason=""),
                name="visit_says_why",
            ),
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.id


class VisitMove(models.Model):
    """One line of a visit's history, with what its maker tells. Append-only."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "visit", "at", "by", "act", "due_at"), D0
    ) | {"code": D1, "words": D3}

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="moves")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    act = models.CharField(max_length=20)
    code = models.CharField(max_length=30, blank=True)
    due_at = models.DateTimeField()
    words = SealedText(data_class=DataClass.D3)

    class Meta:
        indexes = [models.Index(fields=["visit", "at"], name="visit_history")]
        constraints = [models.CheckConstraint(condition=Q(act__in=ACTS), name="visit_act")]

    @property
    def root_id(self) -> uuid.UUID:
        return self.visit_id


class VisitSending(models.Model):
    """That a page's report was taken, by the id the page gave it: an answer can be lost on the way,
    and the visit is closed to its maker once it has ended. An id, who, when; nothing of a visit."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(("id", "by", "at"), D0)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
