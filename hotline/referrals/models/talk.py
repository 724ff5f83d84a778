"""What sender and agency say to each other on a referral."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from hotline.actor.classes import D0, D1, D3, DataClass
from hotline.actor.ids import new_id
from hotline.referrals.models.referral import Referral
from hotline.vault.fields import SealedText

KINDS = ("question", "answer", "remark")


class Remark(models.Model):
    """A question, an answer or a remark; `side` is whose: the sender's or the agency's."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "referral", "at", "by", "side", "kind"), D0
    ) | {"words": D3}

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    side = models.CharField(max_length=10)
    kind = models.CharField(max_length=10)
    words = SealedText(data_class=DataClass.D3)

    class Meta:
        indexes = [models.Index(fields=["referral", "at"], name="remark_order")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="remark_kind"),
            models.CheckConstraint(condition=Q(side__in=("sender", "agency")), name="remark_side"),
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.referral_id


class Attachment(models.Model):
    """A file of a remark: stripped of what it tells of its maker, scanned before it is kept.

    `content` is the file in base64, sealed under the referral; `size` is in bytes, as kept.
    """

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(("id", "remark", "size"), D0) | {
        "kind": D1,
        "name": D3,
        "content": D3,
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    remark = models.ForeignKey(Remark, models.PROTECT, related_name="attachments")
    kind = models.CharField(max_length=10)
    size = models.IntegerField()
    name = SealedText(data_class=DataClass.D3)
    content = SealedText(data_class=DataClass.D3)

    @property
    def root_id(self) -> uuid.UUID:
        return self.remark.referral_id
