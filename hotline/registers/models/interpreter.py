"""The register of interpreters."""

import datetime as dt
import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hotline.actor.classes import D0, D1, D2, DataClass
from hotline.actor.ids import new_id
from hotline.registers import rules
from hotline.vault.fields import SealedText


class Interpreter(models.Model):
    """Somebody who interprets for the line: languages, hours, confidentiality.

    `days` are weekdays from 0 for Monday, `from_time` to `until_time` on each of them (over
    midnight where the end comes first; both empty is round the clock). `signed_on` is when she
    signed to keep silent, `signed_until` its last day. Her village and clan are kept for one
    question only, asked before she hears a caller: is there a tie?
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        dict.fromkeys(
            (
                "id",
                "centre",
                "restricted",
                "languages",
                "days",
                "from_time",
                "until_time",
                "signed_on",
                "signed_until",
                "left_on",
                "made_at",
            ),
            D0,
        )
        | {"sex": D1}
        | dict.fromkeys(("name", "phone", "village", "clan"), D2)
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    centre = models.CharField(max_length=10)
    restricted = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)
    languages = models.JSONField(default=list)
    days = models.JSONField(default=list)
    from_time = models.TimeField(null=True)
    until_time = models.TimeField(null=True)
    sex = models.CharField(max_length=20, default="unknown")
    signed_on = models.DateField(null=True)
    signed_until = models.DateField(null=True)
    left_on = models.DateField(null=True)
    name = SealedText(data_class=DataClass.D2)
    phone = SealedText(data_class=DataClass.D2)
    village = SealedText(data_class=DataClass.D2)
    clan = SealedText(data_class=DataClass.D2)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(from_time__isnull=True, until_time__isnull=True)
                | Q(from_time__isnull=False, until_time__isnull=False),
                name="interpreter_hours_whole",
            ),
            models.CheckConstraint(
                condition=Q(signed_until__isnull=True) | Q(signed_until__gte=F("signed_on")),
                name="interpreter_signed_in_order",
            ),
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.id

    def has_signed(self, day: dt.date) -> bool:
        """Whether she is bound to keep silent on a day."""
        return rules.has_signed(self.signed_on, self.signed_until, day)

    def is_available(self, at: dt.datetime) -> bool:
        """Whether a local moment falls into her hours."""
        return rules.is_available(self.days, self.from_time, self.until_time, at)
