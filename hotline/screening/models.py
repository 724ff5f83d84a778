"""What was asked and answered, under the root of the contact in which it was said."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from hotline.actor.classes import D0, D1, D3, DataClass
from hotline.actor.ids import new_id
from hotline.contacts.models import Contact
from hotline.people.models import Person
from hotline.screening.rules import ANSWERS
from hotline.vault.fields import SealedText

JUDGEMENTS = ("signs", "no_signs", "unsure")
AGE_BASES = ("person", "contact", "asked", "unknown")


class Screening(models.Model):
    """The conversation about one person in one contact; without a person, about whoever it is.

    `age_basis` says where the age comes from: the year of birth on file, the contact, the
    counsellor's question here, or nowhere, and then the person is treated as a child.
    """

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "contact", "person", "started_at", "by"), D0
    ) | dict.fromkeys(("treated_as_child", "age_basis"), D1)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contact = models.ForeignKey(Contact, models.PROTECT)
    person = models.ForeignKey(Person, models.PROTECT, null=True)
    started_at = models.DateTimeField()
    by = models.CharField(max_length=80)
    treated_as_child = models.BooleanField(default=True)
    age_basis = models.CharField(max_length=20, default="unknown")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "person"], name="screening_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(age_basis__in=AGE_BASES), name="screening_age_basis"
            ),
            models.CheckConstraint(
                condition=~Q(age_basis="unknown") | Q(treated_as_child=True),
                name="screening_unknown_age_is_child",
            ),
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.contact_id


class ChosenSet(models.Model):
    """A set of indicators that is asked in a screening, in the version it was chosen in."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "screening", "at", "by"), D0
    ) | dict.fromkeys(("code", "version"), D1)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    screening = models.ForeignKey(Screening, models.PROTECT)
    code = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["screening", "code"], name="chosen_set_once"),
        ]


class Answer(models.Model):
    """The latest answer to one question; earlier ones stand in the log."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "chosen", "at", "by"), D0
    ) | dict.fromkeys(("indicator", "answer"), D1)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    chosen = models.ForeignKey(ChosenSet, models.PROTECT)
    indicator = models.CharField(max_length=40)
    answer = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chosen", "indicator"], name="answer_once"),
            models.CheckConstraint(condition=Q(answer__in=ANSWERS), name="answer_is_one_of_four"),
        ]


class Judgement(models.Model):
    """What a counsellor herself concludes, with her reason. A later one removes no earlier."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "screening", "at", "by"), D0
    ) | {"judgement": D1, "reason": D3}

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    screening = models.ForeignKey(Screening, models.PROTECT)
    judgement = models.CharField(max_length=20)
    reason = SealedText(data_class=DataClass.D3)
    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["screening", "-at"], name="judgement_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(judgement__in=JUDGEMENTS), name="judgement_is_one_of_three"
            )
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.screening.contact_id
