"""What a person proves herself by when she calls again: a code that we gave her, her safe word."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hotline.actor.classes import D0, D2, DataClass
from hotline.people.models.known import ROW, PersonRow

PROOF_KINDS = ("code", "word")


class Proof(PersonRow):
    """The keyed hash of a code or a word; the code itself is shown once and kept nowhere.

    A new one strikes out the one before.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        ROW | {"kind": D0} | dict.fromkeys(("value_key", "value_hash"), D2)
    )

    kind = models.CharField(max_length=10)
    value_key = models.CharField(max_length=40)
    value_hash = models.BinaryField()

    class Meta(PersonRow.Meta):
        indexes = [
            models.Index(
                fields=["value_hash"],
                name="proof_value",
                condition=Q(struck_at__isnull=True),
            )
        ]
        constraints = [
            *PersonRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["person", "kind"],
                name="proof_one_in_force",
                condition=Q(struck_at__isnull=True),
            ),
            models.CheckConstraint(condition=Q(kind__in=PROOF_KINDS), name="proof_kind"),
        ]
