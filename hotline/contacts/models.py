"""One interaction with the hotline: a call, a walk-in, a message."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hotline.actor.classes import D0, D1, D2, D3, D7, DataClass
from hotline.actor.ids import new_id
from hotline.people import safe_contact
from hotline.people.models import Person
from hotline.people.safe_contact import SafeContact
from hotline.registers.models import Interpreter
from hotline.staff.models import Member
from hotline.vault.fields import SealedText

# What is asked before any name, each by a list of the pack; empty means not asked yet.
FIRST_TWO_MINUTES = {
    "can_talk": "can_talk_now",
    "danger": "yes_no_unknown",
    "hurt": "yes_no_unknown",
    "suicidal": "yes_no_unknown",
    "under_18": "yes_no_unknown",
}


class Contact(SafeContact):
    """What was said and learned in one interaction. Saved as it is typed; `ended_at` closes it.

    `source` tells the line's own contacts from imported history; `given` keeps, for history,
    the words of codes that our lists do not hold. `danger_since` runs while danger is answered
    "yes"; `alarm_over_at` is when somebody said that it is over after the contact had ended;
    `cleared_at` is when number and notes went after the country's time of retention,
    `kept_since` since when a file rests on this contact, so that they do not go.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        dict.fromkeys(
            (
                "id",
                "centre",
                "restricted",
                "counsellor",
                "source",
                "batch",
                "channel",
                "kind",
                "language",
                "started_at",
                "ended_at",
                "handed_to_child_line_at",
                "handed_to_child_line_by",
                "danger_since",
                "alarm_over_at",
                "cleared_at",
                "kept_since",
            ),
            D0,
        )
        | dict.fromkeys(
            (
                "caller_type",
                "topic",
                "how_heard",
                "place",
                "sex",
                "age",
                "number_state",
                "outcome",
                *FIRST_TWO_MINUTES,
            ),
            D1,
        )
        | dict.fromkeys(("phone", "phone_key", "phone_hash", "place_words", "landmark"), D2)
        | dict.fromkeys(("notes", "given", "with_whom"), D3)
        | safe_contact.CLASSES
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    centre = models.CharField(max_length=10)
    restricted = models.BooleanField(default=False)
    counsellor = models.ForeignKey(Member, models.PROTECT, null=True)
    source = models.CharField(max_length=10, default="live")
    batch = models.UUIDField(null=True)
    channel = models.CharField(max_length=20, default="phone_in")
    kind = models.CharField(max_length=20, blank=True)
    caller_type = models.CharField(max_length=30, blank=True)
    topic = models.CharField(max_length=30, blank=True)
    how_heard = models.CharField(max_length=30, blank=True)
    language = models.CharField(max_length=10, blank=True)
    place = models.CharField(max_length=40, blank=True)
    place_words = SealedText(data_class=DataClass.D2)
    landmark = SealedText(data_class=DataClass.D2)
    can_talk = models.CharField(max_length=20, blank=True, default="", db_default="")
    danger = models.CharField(max_length=20, blank=True, default="", db_default="")
    danger_since = models.DateTimeField(null=True)
    alarm_over_at = models.DateTimeField(null=True)
    hurt = models.CharField(max_length=20, blank=True, default="", db_default="")
    suicidal = models.CharField(max_length=20, blank=True, default="", db_default="")
    under_18 = models.CharField(max_length=20, blank=True, default="", db_default="")
    with_whom = SealedText(data_class=DataClass.D3)
    sex = models.CharField(max_length=20, blank=True)
    age = models.SmallIntegerField(null=True, blank=True)
    outcome = models.CharField(max_length=30, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    handed_to_child_line_at = models.DateTimeField(null=True)
    handed_to_child_line_by = models.UUIDField(null=True)
    number_state = models.CharField(max_length=10, default="unknown")
    phone = SealedText(data_class=DataClass.D2)
    phone_key = models.CharField(max_length=40, blank=True)
    phone_hash = models.BinaryField(null=True)
    notes = SealedText(data_class=DataClass.D3)
    given = SealedText(data_class=DataClass.D3)
    cleared_at = models.DateTimeField(null=True)
    kept_since = models.DateTimeField(null=True, editable=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["started_at"],
                name="contact_to_clear",
                condition=Q(cleared_at__isnull=True, kept_since__isnull=True),
            ),
            models.Index(
                fields=["centre", "danger_since"],
                name="contact_danger",
                condition=Q(danger_since__isnull=False, alarm_over_at__isnull=True),
            ),
            models.Index(
                fields=["centre", "started_at"],
                name="contact_suicidal",
                condition=Q(suicidal="yes", alarm_over_at__isnull=True),
            ),
            models.Index(
                fields=["centre", "started_at"],
                name="contact_open",
                condition=Q(ended_at__isnull=True, source="live"),
            ),
            models.Index(fields=["counsellor", "-started_at"], name="contact_mine"),
            models.Index(fields=["centre", "-started_at"], name="contact_centre"),
            models.Index(
                fields=["phone_hash", "-started_at"],
                name="contact_number",
                condition=Q(phone_hash__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="contact_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(
                    handed_to_child_line_at__isnull=True, handed_to_child_line_by__isnull=True
                )
                | Q(handed_to_child_line_at__isnull=False, handed_to_child_line_by__isnull=False),
                name="contact_handed_at_by",
            ),
            models.CheckConstraint(
                condition=Q(source="live", counsellor__isnull=False) | Q(source="history"),
                name="contact_live_has_counsellor",
            ),
            models.CheckConstraint(
                condition=Q(danger="yes", danger_since__isnull=False)
                | (~Q(danger="yes") & Q(danger_since__isnull=True)),
                name="contact_danger_counts",
            ),
            models.CheckConstraint(
                condition=Q(alarm_over_at__isnull=True) | Q(ended_at__isnull=False),
                name="contact_alarm_over_after_end",
            ),
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.id

    @property
    def is_open(self) -> bool:
        """Still going on: the screen does not lock and every field saves as typed."""
        return self.ended_at is None and self.source == "live"

    @property
    def alarm(self) -> str:
        """Why a life may be at stake: "danger", "suicidal", or nothing. The end of the contact ends
        no alarm; history never alarms."""
        if self.source != "live" or self.alarm_over_at is not None:
            return ""
        if self.danger_since is not None:
            return "danger"
        return "suicidal" if self.suicidal == "yes" else ""


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


class Batch(models.Model):
    """One run of an import: a root of its own, under whose key its rejects are sealed."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "centre", "restricted", "by", "started_at", "new", "known", "rejected"), D0
    ) | dict.fromkeys(("source_name", "fingerprint", "mapping"), D3)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    centre = models.CharField(max_length=10)
    restricted = models.BooleanField(default=False)
    by = models.ForeignKey(Member, models.PROTECT)
    started_at = models.DateTimeField()
    new = models.IntegerField(default=0)
    known = models.IntegerField(default=0)
    rejected = models.IntegerField(default=0)
    source_name = SealedText(data_class=DataClass.D3)
    fingerprint = SealedText(data_class=DataClass.D3)
    mapping = SealedText(data_class=DataClass.D3)

    @property
    def root_id(self) -> uuid.UUID:
        return self.id


class SourceRow(models.Model):
    """The keyed hash of a row that was taken: run again, it is known. Holds nothing else."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(("row_hash", "batch"), D7)

    row_hash = models.BinaryField(primary_key=True)
    batch = models.UUIDField()


class RejectedRow(models.Model):
    """A row that was not taken, sealed, with codes of what is wrong where."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "batch", "number", "mended_at"), D0
    ) | dict.fromkeys(("row_hash", "problems", "cells"), D3)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    batch = models.ForeignKey(Batch, models.PROTECT)
    number = models.IntegerField()
    mended_at = models.DateTimeField(null=True)
    row_hash = models.BinaryField(unique=True)
    problems = SealedText(data_class=DataClass.D3)
    cells = SealedText(data_class=DataClass.D3)

    @property
    def root_id(self) -> uuid.UUID:
        return self.batch_id
