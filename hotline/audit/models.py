"""The log of who did and who saw what. Append-only; no case text ever."""

from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.functions import Now

from hotline.actor.classes import D6, DataClass


class Record(models.Model):
    """One act or one look. `detail` holds codes and field names, never values."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("seq", "at", "actor", "session", "action", "root", "reason", "detail"), D6
    )

    seq = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_default=Now())
    actor = models.CharField(max_length=80)
    session = models.CharField(max_length=16, blank=True)
    action = models.CharField(max_length=60)
    root = models.UUIDField(null=True)
    reason = models.CharField(max_length=80, blank=True)
    detail = models.JSONField(default=list)

    class Meta:
        db_table = "audit_record"
        indexes = [
            models.Index(fields=["root", "seq"], name="audit_by_root"),
            models.Index(fields=["actor", "seq"], name="audit_by_actor"),
            BrinIndex(fields=["at"], name="audit_by_time"),
        ]


class Root(models.Model):
    """A signed root over rows of the log, as its line stands in the file outside (chain.py)."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(("number", "line", "at"), D6)

    number = models.BigIntegerField(primary_key=True)
    line = models.TextField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "audit_root"
