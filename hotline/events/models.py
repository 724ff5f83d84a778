"""The outbox: what happened, written in the transaction in which it happened."""

from typing import ClassVar

from django.db import models

from hotline.actor.classes import D0, DataClass


class Outbox(models.Model):
    """One event: a topic, a kind and an id, never a word of a case.

    Readers order by (xid, seq) and stop at the snapshot's xmin, so that no late commit is skipped.
    """

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("seq", "xid", "at", "topic", "kind", "subject"), D0
    )

    seq = models.BigAutoField(primary_key=True)
    xid = models.BigIntegerField(db_column="xid", editable=False)
    at = models.DateTimeField()
    topic = models.CharField(max_length=80)
    kind = models.CharField(max_length=60)
    subject = models.UUIDField()

    class Meta:
        db_table = "events_outbox"
        managed = False


class Cursor(models.Model):
    """How far one reader of the outbox has come."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(("name", "xid", "seq"), D0)

    name = models.CharField(max_length=60, primary_key=True)
    xid = models.CharField(max_length=20, default="0")
    seq = models.BigIntegerField(default=0)
