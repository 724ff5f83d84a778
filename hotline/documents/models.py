"""Letters that were made: by the hash of their code, never their words."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from hotline.actor.classes import D0, D1, DataClass
from hotline.actor.ids import new_id


class IssuedLetter(models.Model):
    """One letter as it was printed once: seen by whoever sees the file it was made from.

    `root` is that file's id. Of the letter itself nothing is kept but the hash of its bytes, by
    which a copy at hand is compared. `reason` (code list `letter_purpose`) is why it was printed.
    """

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        (
            "id", "code_hash", "root", "kind", "language", "made_at", "by", "digest",
            "withdrawn_at", "withdrawn_by",
        ),
        D0,
    ) | {"reason": D1}  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code_hash = models.BinaryField(unique=True)
    root = models.UUIDField()
    kind = models.CharField(max_length=20)
    language = models.CharField(max_length=5)
    made_at = models.DateTimeField()
    by = models.CharField(max_length=80)
    reason = models.CharField(max_length=30)
    digest = models.BinaryField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [models.Index(fields=["root", "made_at"], name="letter_of_root")]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by="")),
                name="letter_withdrawn_at_by",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="letter_says_why"),
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.root
