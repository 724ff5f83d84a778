"""The permission to reach somebody once."""

import uuid
from typing import ClassVar

from django.db import models

from hotline.actor.classes import D0, DataClass


class Clearance(models.Model):
    """Permission to reach somebody once: `root` is the contact or person, `by` who holds it.

    Written by the database alone, on the rule's ground or a supervisor's; only its holder sees it.
    """

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "root", "how", "basis", "issued_at", "until", "by", "used_at"), D0
    )

    id = models.UUIDField(primary_key=True, editable=False)
    root = models.UUIDField()
    how = models.CharField(max_length=10)
    basis = models.CharField(max_length=10)
    issued_at = models.DateTimeField()
    until = models.DateTimeField()
    by = models.CharField(max_length=80)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["by", "root"],
                name="clearance_held",
                condition=models.Q(used_at__isnull=True),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(how__in=["call", "text", "voicemail"])
                & models.Q(basis__in=["rule", "supervisor"]),
                name="clearance_known",
            ),
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("issued_at")), name="clearance_ends"
            ),
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.root
