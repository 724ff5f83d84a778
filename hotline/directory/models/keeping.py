"""How entries are kept: what changed, who confirmed, and what nobody offers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hotline.actor.classes import D0, D1, D7, DataClass
from hotline.actor.ids import new_id
from hotline.directory.models.agencies import Agency, ContactPoint


class FieldChange(models.Model):
    """One field of an entry, before and after. Append-only.

    `of` is what was changed (agency, service, location, schedule, duty, contact) and `subject`
    its id; `hidden` marks a value that is not written here: an address that is kept secret, a
    name, number or mail of somebody at the agency.
    """

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "agency", "of", "subject", "field", "before", "after", "hidden", "at", "by"), D0
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="changes")
    of = models.CharField(max_length=20)
    subject = models.CharField(max_length=60)
    field = models.CharField(max_length=40)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    hidden = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        indexes: ClassVar = [models.Index(fields=("agency", "-at"), name="field_change_agency")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(hidden=False) | Q(before="", after=""), name="field_change_hidden"
            )
        ]


class ConfirmationLink(models.Model):
    """A link by which an agency confirms its entry without an account: once, until a day.

    Of the token only its hash is kept. `outcome` is right or corrected; `note` what the agency
    asks the keeper to mend, until `minded_at`.
    """

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "agency", "contact_point", "made_at", "by", "expires_at", "used_at", "outcome",
         "minded_at"),
        D0,
    ) | dict.fromkeys(("token_hash", "note"), D7)  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="links")
    contact_point = models.ForeignKey(ContactPoint, models.PROTECT, null=True, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    by = models.CharField(max_length=80)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    minded_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(used_at__isnull=True, outcome="")
                | Q(used_at__isnull=False, outcome__in=("right", "corrected", "revoked")),
                name="confirmation_used",
            )
        ]


class Gap(models.Model):
    """Help that nobody offers: for a need, in a unit or country, for a kind of person. Counted,
    never tied to whom it concerned."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "need", "place", "sex", "age_band", "language", "times", "first_at", "last_at"), D0
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    need = models.CharField(max_length=40)
    place = models.CharField(max_length=60, blank=True)
    sex = models.CharField(max_length=20)
    age_band = models.CharField(max_length=20)
    language = models.CharField(max_length=10, blank=True)
    times = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("need", "place", "sex", "age_band", "language"), name="gap_once"
            )
        ]


class GapMark(models.Model):
    """That a gap was counted for somebody, as a keyed hash: asked again, she counts once."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(("id", "gap", "at"), D0) | {
        "value_hash": D1
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    gap = models.ForeignKey(Gap, models.PROTECT)
    at = models.DateTimeField()
    value_hash = models.BinaryField(unique=True)
