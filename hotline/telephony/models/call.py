"""A call: the telephone's side of a contact."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hotline.actor.classes import D0, D1, D3, DataClass
from hotline.actor.ids import new_id
from hotline.contacts.models import Contact
from hotline.staff.models import Member
from hotline.vault.fields import SealedText

# How a call ended: by the caller (while waiting or talking), by the counsellor, with the telephone
# system itself, by a word that she rather be called back.
ENDINGS = ("caller", "waiting", "counsellor", "switch", "offered", "nobody")
WAYS = ("live", "fallback")
# What goes on in a call: the two speak, the caller hears music, somebody is rung, is spoken with
# while the caller hears music, speaks with both.
PARTS = ("", "held", "ringing", "asking", "three")


class Call(models.Model):
    """The telephone's side of the contact of the same id: its times, and what its screen may show
    before anybody has answered. `part` is what goes on in it, `guest` who was asked in. `home` is
    the centre of a known place, `language` one chosen beside the national, `way` tells a call that
    was answered without a controller. `paused_at`, `paused_by` and `pause_reason` stand while its
    recording is paused."""

    keeps_contact = False  # it goes when the contact's time is over, and keeps it from nothing
    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        (
            "contact",
            "incoming",
            "home",
            "language",
            "emergency",
            "arrived_at",
            "answered_at",
            "answered_by",
            "ended_at",
            "ending",
            "way",
            "part",
            "guest",
            "paused_at",
            "paused_by",
            "pause_reason",
        ),
        D0,
    ) | dict.fromkeys(("used_before", "call_back", "known_to"), D1)

    contact = models.OneToOneField(Contact, models.PROTECT, primary_key=True, db_column="id")
    incoming = models.BooleanField(default=True)
    home = models.CharField(max_length=10, blank=True)
    language = models.CharField(max_length=10, blank=True)
    emergency = models.BooleanField(default=False)
    used_before = models.BooleanField(default=False)
    call_back = models.CharField(max_length=20, default="unknown")
    known_to = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    arrived_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=12, blank=True)
    way = models.CharField(max_length=10, default="live")
    part = models.CharField(max_length=10, blank=True)
    guest = models.CharField(max_length=40, blank=True)
    paused_at = models.DateTimeField(null=True)
    paused_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    pause_reason = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_at__gte=F("arrived_at")),
                name="call_answered_after_arrival",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ending="")
                | Q(ended_at__gte=F("arrived_at"), ending__in=ENDINGS),
                name="call_ended_somehow",
            ),
            models.CheckConstraint(condition=Q(way__in=WAYS), name="call_way"),
            models.CheckConstraint(condition=Q(part__in=PARTS), name="call_part"),
            models.CheckConstraint(
                condition=Q(paused_at__isnull=True, paused_by__isnull=True, pause_reason="")
                | (
                    Q(paused_at__isnull=False, paused_by__isnull=False, ended_at__isnull=True)
                    & ~Q(pause_reason="")
                ),
                name="call_paused_by_somebody_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["arrived_at"], name="call_going_on", condition=Q(ended_at__isnull=True)
            ),
        ]

    @property
    def carries_itself(self) -> bool:
        """Whether the exchange gave it to her while nobody drove the telephone: it goes on as it is
        and can be ended, no more."""
        return self.way == "fallback"

    @property
    def root_id(self) -> uuid.UUID:
        return self.contact_id


class Recording(models.Model):
    """A stretch of a call as it was heard: a file of its own in the folder of recordings, sealed
    under a key of its own, which is sealed under the contact. Every call is recorded, in and
    out. `gone_at` is when the file went after the time of retention."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "call", "number", "began_at", "seconds", "size", "gone_at"), D0
    ) | {"file_key": D3}

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    call = models.ForeignKey(Call, models.PROTECT)
    number = models.SmallIntegerField()
    began_at = models.DateTimeField()
    seconds = models.IntegerField()
    size = models.BigIntegerField()  # bytes of sound
    file_key = SealedText(data_class=DataClass.D3)
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "number"], name="recording_number")]

    @property
    def root_id(self) -> uuid.UUID:
        return self.call.contact_id
