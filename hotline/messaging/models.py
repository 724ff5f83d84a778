"""The outbox of what is told to agencies and staff: that something waits, never what.

A row holds no fact of anybody's file, so no row is protected. What reads like a person's address
here is an agency's or a colleague's (D7).
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from hotline.actor.classes import D0, D7, DataClass
from hotline.actor.ids import new_id
from hotline.directory.models import ContactPoint
from hotline.staff.models import Member

EMAIL, SMS = WAYS = ("email", "sms")


class MemberAddress(models.Model):
    """Where a member of staff or of an agency wants to be told that something waits for her, and
    when. Her own choice: without a row nobody writes to her. Quiet hours as in ContactPoint."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("member", "ways", "quiet_from", "quiet_until", "digest", "bounced_at"), D0
    ) | dict.fromkeys(("phone", "email"), D7)

    member = models.OneToOneField(
        Member, models.PROTECT, primary_key=True, related_name="message_address"
    )
    phone = models.CharField(max_length=20, blank=True)
    email = models.CharField(max_length=200, blank=True)
    ways = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    digest = models.BooleanField(default=False)
    bounced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="member_address_quiet_hours",
            )
        ]


class Message(models.Model):
    """One message that goes one way to one recipient: a contact point of an agency, a member, or a
    bare address (of an agency without an account).

    `values` are coded facts that its template names: a moment, an id, never a word of a file. A
    row with `digest_of` is not sent itself: it counts in the message named there. One that was sent
    may still come back: a gateway tells of that afterwards.
    """

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        (
            "id", "key", "point", "member", "way", "template", "values", "language", "urgent",
            "made_at", "not_before", "claimed_until", "tries", "error", "gateway", "sent_at",
            "bounced_at", "called_off_at", "digest_of",
        ),
        D0,
    ) | {"address": D7}  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # What makes it this message: the same is never written twice.
    key = models.CharField(max_length=200, unique=True)
    point = models.ForeignKey(ContactPoint, models.PROTECT, null=True)
    member = models.ForeignKey(Member, models.PROTECT, null=True)
    address = models.CharField(max_length=200, blank=True)
    way = models.CharField(max_length=10)
    template = models.CharField(max_length=40)
    values = models.JSONField(default=dict)
    language = models.CharField(max_length=10)
    urgent = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    not_before = models.DateTimeField()
    # Whoever sends it holds it until then; held no longer, another may.
    claimed_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=40, blank=True)
    # Which gateway took it: smtp, http, or the sink, which sends nothing.
    gateway = models.CharField(max_length=10, blank=True)
    sent_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True)
    called_off_at = models.DateTimeField(null=True)
    digest_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="counted")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(way__in=WAYS), name="message_way"),
            models.CheckConstraint(
                condition=Q(point__isnull=False, member__isnull=True, address="")
                | Q(point__isnull=True, member__isnull=False, address="")
                | (Q(point__isnull=True, member__isnull=True) & ~Q(address="")),
                name="message_one_recipient",
            ),
            models.CheckConstraint(
                condition=Q(called_off_at__isnull=True)
                | Q(sent_at__isnull=True, bounced_at__isnull=True),
                name="message_one_end",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["not_before"],
                name="message_due",
                condition=Q(
                    sent_at__isnull=True,
                    bounced_at__isnull=True,
                    called_off_at__isnull=True,
                    digest_of__isnull=True,
                ),
            ),
            models.Index(
                fields=["-bounced_at"],
                name="message_bounced",
                condition=Q(bounced_at__isnull=False),
            ),
        ]
