"""The course of a contact while it goes on and after it: what pages saved, who is asked whether to
call back, who interpreted, how an alarm ended."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from hotline.actor.classes import D0, D1, D3, DataClass
from hotline.actor.ids import new_id
from hotline.contacts.models.contact import Contact
from hotline.people.models import Person
from hotline.registers.models import Interpreter
from hotline.vault.fields import SealedText


class AlarmEnd(models.Model):
    """After a contact had ended: somebody said that nobody in it is at risk any more, how she knows
    in a code (`alarm_end`) and in words."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "contact", "at", "by"), D0
    ) | {"how": D1, "words": D3}

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contact = models.ForeignKey(Contact, models.PROTECT)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    how = models.CharField(max_length=20)
    words = SealedText(data_class=DataClass.D3)

    class Meta:
        indexes = [models.Index(fields=["contact", "-at"], name="alarm_end_history")]

    @property
    def root_id(self) -> uuid.UUID:
        return self.contact_id


class Change(models.Model):
    """What one open page last saved of a contact: the id of its last change, so that a change sent
    again counts once, and when it touched which field, so that two editors see both versions."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "contact", "page", "by", "fields", "at"), D0
    )

    id = models.UUIDField(primary_key=True, editable=False)
    contact = models.ForeignKey(Contact, models.PROTECT)
    page = models.UUIDField()
    by = models.CharField(max_length=80)
    fields = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "page"], name="change_of_page")]

    @property
    def root_id(self) -> uuid.UUID:
        return self.contact_id


class CallBack(models.Model):
    """A question to the supervisor: the line dropped or was silent, and nobody said whether a call
    is safe. Decided within minutes: a neutral call-back, a welfare check, or waiting."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        (
            "id",
            "contact",
            "person",
            "asked_at",
            "asked_by",
            "due_at",
            "decided_at",
            "decided_by",
            "raised_at",
        ),
        D0,
    ) | {"why": D1, "decision": D1, "words": D3}

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contact = models.ForeignKey(Contact, models.PROTECT)
    person = models.ForeignKey(Person, models.PROTECT, null=True)  # whom to call, if not the caller
    why = models.CharField(max_length=20)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=80)
    due_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decision = models.CharField(max_length=30, blank=True)
    words = SealedText(data_class=DataClass.D3)
    raised_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], name="callback_waiting", condition=Q(decided_at__isnull=True)
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "person"],
                name="callback_once",
                condition=Q(decided_at__isnull=True),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by="", decision="")
                | (Q(decided_at__isnull=False) & ~Q(decided_by="") & ~Q(decision="")),
                name="callback_decided",
            ),
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.contact_id


class Assignment(models.Model):
    """An interpreter took part in a contact; asked before, she had no tie to the caller.

    Source: WHO ethical and safety recommendations (2003) on interpreters.
    """

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "contact", "interpreter", "language", "tie", "at", "by"), D0
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contact = models.ForeignKey(Contact, models.PROTECT)
    interpreter = models.ForeignKey(Interpreter, models.PROTECT)
    language = models.CharField(max_length=10)
    tie = models.CharField(max_length=10)
    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contact", "interpreter"], name="assignment_once"),
            models.CheckConstraint(condition=Q(tie="none"), name="assignment_without_tie"),
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.contact_id
