"""One data key per root, wrapped; the application reads it only through `vault_keys`."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from hotline.actor.classes import D7, DataClass


class Key(models.Model):
    """The wrapped data key of a root (contact, person, case, packet, reject set).

    `centre` and `restricted` repeat the root's own, so that reach is decided beside the key.
    """

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("root_id", "kind", "centre", "restricted", "kek", "wrapped", "made_at"), D7
    )

    root_id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=20)
    centre = models.CharField(max_length=10, blank=True)
    restricted = models.BooleanField(default=False)
    kek = models.CharField(max_length=40)
    wrapped = models.BinaryField()
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "vault_key"
        indexes = [models.Index(fields=["kek"], name="key_by_kek")]
