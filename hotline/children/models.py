"""What is decided for a child: who may look after her, what is best for her, school."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hotline.actor.classes import D0, D1, D2, D3, DataClass
from hotline.cases.models import CaseRow
from hotline.cases.models.file import ROW
from hotline.countries.children_part import CONCLUSIONS
from hotline.people.models import Person
from hotline.vault.fields import SealedText

FINDINGS = ("confirmed", "returned")
_REVIEW = dict.fromkeys(("person", "reviewed_at", "reviewed_by"), D0)


def _reviewed_by_another(name: str) -> models.CheckConstraint:
    """Nobody is the second person for what she wrote herself."""
    return models.CheckConstraint(
        condition=Q(reviewed_at__isnull=True, reviewed_by="", finding="")
        | (
            Q(reviewed_at__isnull=False, finding__in=FINDINGS)
            & ~Q(reviewed_by="")
            & ~Q(reviewed_by=F("by"))
        ),
        name=name,
    )


class GuardianAssessment(CaseRow):
    """Whether somebody may look after a child: a person of the case, or one who is named.

    `criteria` are answers by code; `conclusion` counts once a second person has confirmed it, a
    bad one from the day it was written. The latest one of a guardian holds. Whoever is suspected
    in the case is never found suitable: the database refuses it too.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        ROW
        | _REVIEW
        | {"guardian": D0}
        | dict.fromkeys(("relation", "criteria", "conclusion", "finding"), D1)
        | {"guardian_name": D2}
        | dict.fromkeys(("words", "review_words"), D3)
    )

    person = models.ForeignKey(Person, models.PROTECT, related_name="guardian_assessments")
    guardian = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    guardian_name = SealedText(data_class=DataClass.D2)
    relation = models.CharField(max_length=20)
    criteria = models.JSONField(default=dict)
    words = SealedText(data_class=DataClass.D3)
    conclusion = models.CharField(max_length=20)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.CharField(max_length=80, blank=True)
    finding = models.CharField(max_length=10, blank=True)
    review_words = SealedText(data_class=DataClass.D3)

    class Meta:
        indexes = [models.Index(fields=["case", "person", "-at"], name="guardian_of_child")]
        constraints = [
            models.CheckConstraint(condition=Q(conclusion__in=CONCLUSIONS), name="guardian_found"),
            models.CheckConstraint(
                condition=Q(guardian__isnull=False, guardian_name__isnull=True)
                | Q(guardian__isnull=True, guardian_name__isnull=False),
                name="guardian_one_kind",
            ),
            models.CheckConstraint(
                condition=Q(guardian__isnull=True) | ~Q(guardian=F("person")),
                name="guardian_is_another",
            ),
            models.CheckConstraint(condition=Q(words__isnull=False), name="guardian_in_words"),
            _reviewed_by_another("guardian_reviewed_by_another"),
        ]


class BestInterest(CaseRow):
    """A decision on what is best for a child: the options, her own opinion, who took part, why.

    In force once a second person has signed it, until another one is; `ended_at` says when. On
    `review_on` it is looked at again.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        ROW
        | _REVIEW
        | dict.fromkeys(("ended_at", "people"), D0)
        | dict.fromkeys(("opinion", "bodies", "decision", "review_on", "finding"), D1)
        | dict.fromkeys(("options", "opinion_words", "reasons", "review_words"), D3)
    )

    person = models.ForeignKey(Person, models.PROTECT, related_name="best_interests")
    options = SealedText(data_class=DataClass.D3)
    opinion = models.CharField(max_length=20)
    opinion_words = SealedText(data_class=DataClass.D3)
    bodies = models.JSONField(default=list)
    people = models.JSONField(default=list)
    decision = models.CharField(max_length=20)
    reasons = SealedText(data_class=DataClass.D3)
    review_on = models.DateField()
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.CharField(max_length=80, blank=True)
    finding = models.CharField(max_length=10, blank=True)
    review_words = SealedText(data_class=DataClass.D3)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["case", "person", "-at"], name="best_interest_of_child")]
        constraints = [
            models.CheckConstraint(
                condition=Q(options__isnull=False, reasons__isnull=False),
                name="best_interest_in_words",
            ),
            models.UniqueConstraint(
                fields=["case", "person"],
                name="best_interest_one_in_force",
                condition=Q(finding="confirmed", ended_at__isnull=True),
            ),
            _reviewed_by_another("best_interest_signed_by_another"),
        ]


class Schooling(CaseRow):
    """How it stands with a child and school, from the day `since`. Append-only: the latest holds.

    `asked` says that the support for school (a regime of the pack) was asked for.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        ROW
        | {"person": D0}
        | dict.fromkeys(("level", "state", "obstacles", "since", "review_on", "asked"), D1)
        | dict.fromkeys(("school", "words"), D3)
    )

    person = models.ForeignKey(Person, models.PROTECT, related_name="schooling")
    level = models.CharField(max_length=20)
    state = models.CharField(max_length=20)
    obstacles = models.JSONField(default=list)
    since = models.DateField()
    review_on = models.DateField()
    asked = models.BooleanField(default=False)
    school = SealedText(data_class=DataClass.D3)
    words = SealedText(data_class=DataClass.D3)

    class Meta:
        indexes = [models.Index(fields=["case", "person", "-at"], name="schooling_of_child")]
