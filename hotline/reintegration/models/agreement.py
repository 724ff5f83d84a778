"""What a person says about the end of the work with her."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from hotline.actor.classes import D0, D1, D3, DataClass
from hotline.cases.models import CaseRow
from hotline.cases.models.file import ROW
from hotline.directory.models import Agency
from hotline.people.models import Person
from hotline.vault.fields import SealedText


class ClosingAgreement(CaseRow):
    """Whether a person agrees that her case closes as reintegrated; the last counts. Append-only.

    `said_at` is when she said it, `way` how (`support_way`), `givers` who spoke (`consent_giver`);
    of a child also `guardian` or `guardian_agency`. `words` are her own, `through` names whoever
    passed them on.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        ROW
        | dict.fromkeys(("person", "said_at", "guardian", "guardian_agency"), D0)
        | dict.fromkeys(("agrees", "way", "givers"), D1)
        | dict.fromkeys(("words", "through"), D3)
    )

    person = models.ForeignKey(Person, models.PROTECT)
    agrees = models.BooleanField()
    said_at = models.DateTimeField()
    way = models.CharField(max_length=30)
    givers = ArrayField(models.CharField(max_length=20), default=list)
    guardian = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    guardian_agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    words = SealedText(data_class=DataClass.D3)
    through = SealedText(data_class=DataClass.D3)

    class Meta:
        indexes = [models.Index(fields=["case", "person", "-at"], name="closing_agreement_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(givers__len__gt=0) & ~Q(way=""), name="closing_agreement_has_giver"
            ),
            models.CheckConstraint(
                condition=~Q(givers__contains=["guardian"])
                | Q(guardian__isnull=False, guardian_agency__isnull=True)
                | Q(guardian__isnull=True, guardian_agency__isnull=False),
                name="closing_agreement_guardian_named",
            ),
        ]
