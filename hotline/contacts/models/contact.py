"""One interaction with the hotline: a call, a walk-in, a message."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hotline.actor.classes import D0, D1, D2, D3, DataClass
from hotline.actor.ids import new_id
from hotline.people import safe_contact
from hotline.people.safe_contact import SafeContact
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

    `counsellor` is empty for a call that rings and for one that nobody answered.
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
                condition=Q(source="history")
                | Q(source="live", counsellor__isnull=False)
                | Q(source="live", channel="phone_in"),
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
