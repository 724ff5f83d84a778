"""Papers, pictures and recordings of a case: each sealed under a key of its own, in parts."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from hotline.actor.classes import D0, D1, D3, D7, DataClass
from hotline.actor.ids import new_id
from hotline.cases.models.file import ROW, CaseRow
from hotline.vault.fields import SealedBytes, SealedText

DOCUMENT_STATES = ("waiting", "open", "refused", "withdrawn")


class Document(CaseRow):
    """A file of a case. `waiting` is quarantine: no scanner has looked at it and nobody opens it.

    `open` was scanned; of a `refused` or `withdrawn` one the row and the reason stay, the content
    is gone. `size` is in bytes, as kept. `file_key` is sealed under the case; while it waits,
    `waiting_key` is the same key under `waiting_root`, which the scanning job alone is let into.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        ROW
        | dict.fromkeys(
            ("number", "size", "state", "reason", "scanned_at", "ended_at", "ended_by"), D0
        )
        | dict.fromkeys(("file_key", "waiting_root", "waiting_key"), D7)
        | dict.fromkeys(("name", "about", "words"), D3)
        | {"kind": D1}
    )

    number = models.SmallIntegerField()
    kind = models.CharField(max_length=10)
    size = models.IntegerField()
    state = models.CharField(max_length=10)
    reason = models.CharField(max_length=20, blank=True)
    scanned_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)
    file_key = models.BinaryField(null=True)
    waiting_root = models.UUIDField(null=True)
    waiting_key = models.BinaryField(null=True)
    name = SealedText(data_class=DataClass.D3)
    about = SealedText(data_class=DataClass.D3)
    words = SealedText(data_class=DataClass.D3)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="document_number"),
            models.CheckConstraint(condition=Q(state__in=DOCUMENT_STATES), name="document_state"),
            models.CheckConstraint(
                condition=Q(
                    state="waiting",
                    file_key__isnull=False,
                    waiting_key__isnull=False,
                    waiting_root__isnull=False,
                )
                | (Q(waiting_key__isnull=True) & ~Q(state="waiting")),
                name="document_waits_with_key",
            ),
            models.CheckConstraint(
                condition=Q(state="open", file_key__isnull=False, scanned_at__isnull=False)
                | ~Q(state="open"),
                name="document_open_is_scanned",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("refused", "withdrawn"), file_key__isnull=True)
                & ~Q(ended_by="")
                & Q(ended_at__isnull=False)
                | Q(state__in=("waiting", "open"), ended_at__isnull=True, ended_by=""),
                name="document_ended_without_content",
            ),
        ]
        indexes = [
            models.Index(fields=["at"], name="document_waiting", condition=Q(state="waiting")),
        ]


class DocumentPart(models.Model):
    """A part of a file, at most 256 KiB, sealed by `vault.contents`."""

    data_classes: ClassVar[dict[str, DataClass]] = {
        "id": D0,
        "document": D0,
        "place": D0,
        "content": D3,
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    document = models.ForeignKey(Document, models.PROTECT)
    place = models.SmallIntegerField()
    content = SealedBytes(data_class=DataClass.D3, null=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "place"], name="document_part_place")
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.document.case_id
