"""Looking for somebody who could not be reached."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from hotline.actor.classes import D0, D1, D3, DataClass
from hotline.actor.ids import new_id
from hotline.cases.models import CaseRow
from hotline.cases.models.file import ROW
from hotline.directory.models import Agency
from hotline.followups.models.followup import FollowUp
from hotline.people.models import Person
from hotline.vault.fields import SealedText


class Search(CaseRow):
    """A search for a person: through the agencies that have her and the province she may have gone
    to. It stays open until somebody decides (`search_decision`); `raised_at` is when the shift
    supervisor was told that nobody has."""

    data_classes: ClassVar[dict[str, DataClass]] = (
        ROW
        | dict.fromkeys(
            ("person", "followup", "due_at", "raised_at", "decided_at", "decided_by"), D0
        )
        | {"decision": D1, "words": D3}
    )

    person = models.ForeignKey(Person, models.PROTECT)
    followup = models.ForeignKey(FollowUp, models.PROTECT, null=True)
    due_at = models.DateTimeField()
    raised_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decision = models.CharField(max_length=20, blank=True)
    words = SealedText(data_class=DataClass.D3)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "person"],
                name="search_one_open",
                condition=Q(decided_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by="", decision="")
                | (Q(decided_at__isnull=False) & ~Q(decided_by="") & ~Q(decision="")),
                name="search_decided",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="search_open", condition=Q(decided_at__isnull=True)
            )
        ]


class SearchStep(models.Model):
    """Whom somebody asked in a search, and what was answered (`search_answer`). Append-only."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "search", "at", "by", "agency"), D0
    ) | {"answer": D1, "words": D3}

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    search = models.ForeignKey(Search, models.PROTECT)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    agency = models.ForeignKey(Agency, models.PROTECT)
    answer = models.CharField(max_length=20)
    words = SealedText(data_class=DataClass.D3)

    class Meta:
        indexes = [models.Index(fields=["search", "at"], name="search_history")]

    @property
    def root_id(self) -> uuid.UUID:
        return self.search.case_id
