"""The case file itself: who it is about, which contacts it grew from, what happened when."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from hotline.actor.classes import D0, D1, D3, DataClass
from hotline.actor.ids import new_id
from hotline.contacts.models import Contact
from hotline.people.models import Person
from hotline.staff.models import Member
from hotline.vault.fields import SealedText

STATUSES = ("open", "follow_up", "closed")


class Counter(models.Model):
    """The running number of cases by centre and year."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("pk", "centre", "year", "last"), D0
    )

    pk = models.CompositePrimaryKey("centre", "year")
    centre = models.CharField(max_length=10)
    year = models.SmallIntegerField()
    last = models.IntegerField()

    class Meta:
        db_table = "cases_counter"


class Case(models.Model):
    """A file on one situation, with an owner; several people, each with a role."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "number", "centre", "restricted", "owner", "status", "opened_at", "closed_at"), D0
    ) | dict.fromkeys(("urgency", "risk", "look_again_at", "outcome"), D1)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=20, unique=True)
    centre = models.CharField(max_length=10)
    restricted = models.BooleanField(default=False)
    owner = models.ForeignKey(Member, models.PROTECT)
    status = models.CharField(max_length=20, default="open")
    opened_at = models.DateTimeField()
    urgency = models.CharField(max_length=20, default="routine")
    risk = models.CharField(max_length=20, default="not_assessed")
    look_again_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "status"], name="case_mine"),
            models.Index(
                fields=["centre", "look_again_at"],
                name="case_look_again",
                condition=Q(look_again_at__isnull=False) & ~Q(status="closed"),
            ),
            models.Index(
                fields=["-opened_at"], name="case_open_latest", condition=~Q(status="closed")
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=STATUSES), name="case_status"),
            models.CheckConstraint(
                condition=Q(urgency__in=("emergency", "urgent", "routine")), name="case_urgency"
            ),
            models.CheckConstraint(
                condition=(Q(status="closed", closed_at__isnull=False) & ~Q(outcome=""))
                | (~Q(status="closed") & Q(closed_at__isnull=True, outcome="")),
                name="case_closed_with_outcome",
            ),
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.id


class CaseRow(models.Model):
    """A row of a case, sealed under the case's key."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=80)

    class Meta:
        abstract = True

    @property
    def root_id(self) -> uuid.UUID:
        return self.case_id


ROW: dict[str, DataClass] = dict.fromkeys(("id", "case", "at", "by"), D0)


class CaseContact(CaseRow):
    """A contact belongs to a case; the contact keeps its own root and grants."""

    data_classes: ClassVar[dict[str, DataClass]] = ROW | {"contact": D0}

    contact = models.ForeignKey(Contact, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "contact"], name="case_contact_once")
        ]


class CasePerson(CaseRow):
    """A person stands in a case in one role; the caller is kept apart from whom it is about."""

    data_classes: ClassVar[dict[str, DataClass]] = ROW | {"person": D0, "role": D1}

    person = models.ForeignKey(Person, models.PROTECT)
    role = models.CharField(max_length=30)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "person", "role"], name="case_person_role_once")
        ]


class Entry(CaseRow):
    """A line of the timeline: a note in words, or a coded happening with its id."""

    data_classes: ClassVar[dict[str, DataClass]] = (
        ROW | dict.fromkeys(("kind", "detail", "subject"), D1) | {"text": D3}
    )

    kind = models.CharField(max_length=40)
    detail = models.CharField(max_length=60, blank=True)
    subject = models.UUIDField(null=True)
    text = SealedText(data_class=DataClass.D3)

    class Meta:
        indexes = [models.Index(fields=["case", "-at"], name="entry_timeline")]
