"""History taken in: one run of an import, the rows it took and those it did not."""

import uuid
from typing import ClassVar

from django.db import models

from hotline.actor.classes import D0, D3, D7, DataClass
from hotline.actor.ids import new_id
from hotline.staff.models import Member
from hotline.vault.fields import SealedText


class Batch(models.Model):
    """One run of an import: a root of its own, under whose key its rejects are sealed."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "centre", "restricted", "by", "started_at", "new", "known", "rejected"), D0
    ) | dict.fromkeys(("source_name", "fingerprint", "mapping"), D3)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    centre = models.CharField(max_length=10)
    restricted = models.BooleanField(default=False)
    by = models.ForeignKey(Member, models.PROTECT)
    started_at = models.DateTimeField()
    new = models.IntegerField(default=0)
    known = models.IntegerField(default=0)
    rejected = models.IntegerField(default=0)
    source_name = SealedText(data_class=DataClass.D3)
    fingerprint = SealedText(data_class=DataClass.D3)
    mapping = SealedText(data_class=DataClass.D3)

    @property
    def root_id(self) -> uuid.UUID:
        return self.id


class SourceRow(models.Model):
    """The keyed hash of a row that was taken: run again, it is known. Holds nothing else."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(("row_hash", "batch"), D7)

    row_hash = models.BinaryField(primary_key=True)
    batch = models.UUIDField()


class RejectedRow(models.Model):
    """A row that was not taken, sealed, with codes of what is wrong where."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "batch", "number", "mended_at"), D0
    ) | dict.fromkeys(("row_hash", "problems", "cells"), D3)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    batch = models.ForeignKey(Batch, models.PROTECT)
    number = models.IntegerField()
    mended_at = models.DateTimeField(null=True)
    row_hash = models.BinaryField(unique=True)
    problems = SealedText(data_class=DataClass.D3)
    cells = SealedText(data_class=DataClass.D3)

    @property
    def root_id(self) -> uuid.UUID:
        return self.batch_id
