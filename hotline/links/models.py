"""A sealed link to one referral, for an agency that has no account."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from hotline.actor.classes import D0, D7, DataClass
from hotline.actor.context import Actor
from hotline.actor.ids import new_id
from hotline.directory.models import Agency
from hotline.referrals.models import Referral

ROLE = "link"


class SealedLink(models.Model):
    """One link, and the code it is bound to. Neither stands here: the link as a hash alone, of the
    code only which one it is (`code_number`) and until when it holds.

    Whoever comes in by it acts as `link:<id>`. `tries` counts wrong codes since the link was made,
    `code_tries` since the code was.
    """

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        (
            "id", "referral", "agency", "issued_at", "issued_by", "way", "code_way", "until",
            "code_number", "code_until", "code_tries", "tries", "next_try_at", "opened_at",
            "entered_at", "revoked_at", "revoked_by", "revoked_why",
        ),
        D0,
    ) | dict.fromkeys(("address", "code_address", "token_hash"), D7)  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT)
    agency = models.ForeignKey(Agency, models.PROTECT)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=80)
    way = models.CharField(max_length=10)
    address = models.CharField(max_length=200)
    code_way = models.CharField(max_length=10)
    code_address = models.CharField(max_length=200)
    until = models.DateTimeField()
    token_hash = models.BinaryField(max_length=32)
    code_number = models.PositiveSmallIntegerField(default=0)
    code_until = models.DateTimeField(null=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    entered_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=80, blank=True)
    revoked_why = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by="", revoked_why="")
                | (Q(revoked_at__isnull=False) & ~Q(revoked_by="") & ~Q(revoked_why="")),
                name="sealed_link_revoked_at_by",
            ),
            models.CheckConstraint(
                condition=~Q(address=models.F("code_address")),
                name="sealed_link_two_channels",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["until"], name="sealed_link_open", condition=Q(revoked_at__isnull=True)
            )
        ]

    @property
    def actor(self) -> Actor:
        """Whoever comes in by it."""
        return guest(self.id, self.agency_id)

    @property
    def root_id(self) -> uuid.UUID:
        return self.referral_id


def guest(link_id: uuid.UUID, agency: str = "", session: str = "") -> Actor:
    """The actor of a link; its grants are what it sees, and with the link they end."""
    return Actor(f"{ROLE}:{link_id}", role=ROLE, agency=agency, session=session)
