"""How a person fares in each domain of need, as it was found on a day. Never changed afterwards."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from hotline.actor.classes import D0, D1, D3, DataClass
from hotline.actor.ids import new_id
from hotline.cases.models.file import ROW, CaseRow
from hotline.needs.models.visit import Visit
from hotline.people.models import Person
from hotline.vault.fields import SealedText


class Assessment(CaseRow):
    """One version of what a person needs: when, how, on which side of the age line.

    `complete` says that no domain was left out. One that came from a visit is sealed under the
    visit's key: whoever made it writes it without seeing the case. Append-only.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        ROW
        | dict.fromkeys(("person", "visit", "seen_at"), D0)
        | dict.fromkeys(("side", "how", "complete"), D1)
    )

    person = models.ForeignKey(Person, models.PROTECT)
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="assessments")
    seen_at = models.DateTimeField()
    side = models.CharField(max_length=10)
    how = models.CharField(max_length=20)
    complete = models.BooleanField()

    class Meta:
        indexes = [
            models.Index(fields=["case", "person", "seen_at"], name="assessment_of_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(side__in=("adult", "child")), name="assessment_side"
            ),
            models.CheckConstraint(
                condition=Q(visit__isnull=True) | Q(how="visit"), name="assessment_of_a_visit"
            ),
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.visit_id or self.case_id


class DomainScore(models.Model):
    """One domain of an assessment: a code of `need_score`, and in words why. Append-only."""

    data_classes: ClassVar[dict[str, DataClass]] = {
        "id": D0, "assessment": D0, "domain": D1, "score": D1, "words": D3,
    }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="scores")
    domain = models.CharField(max_length=30)
    score = models.CharField(max_length=20)
    words = SealedText(data_class=DataClass.D3)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "domain"], name="domain_scored_once"),
            models.CheckConstraint(
                condition=Q(score__in=("1", "2", "3", "4", "not_assessed")), name="domain_score"
            ),
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.assessment.root_id
