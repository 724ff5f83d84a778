"""What somebody agreed to, once for each recipient."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from hotline.actor.classes import D0, D1, D3, DataClass
from hotline.actor.ids import new_id
from hotline.cases.models import Case
from hotline.people.models import Person
from hotline.referrals.models.referral import Referral
from hotline.vault.fields import SealedText


class Consent(models.Model):
    """An agreement to share, for one recipient and purpose: who gave it, which categories of data,
    until when, how it is known, when it was withdrawn. One that was renewed leaves a row each time.

    It lies under the case, not under the packet: the proof that she agreed outlives the packet's
    key. Who has to agree is `consents.required_of`, by the ages of the pack.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        dict.fromkeys(("id", "case", "person", "referral", "given_at", "by", "expires_at"), D0)
        | dict.fromkeys(("withdrawn_at", "withdrawn_by"), D0)
        | dict.fromkeys(("givers", "categories", "purpose"), D1)
        | {"evidence": D3}
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT)
    person = models.ForeignKey(Person, models.PROTECT)
    referral = models.ForeignKey(Referral, models.PROTECT)
    givers = ArrayField(models.CharField(max_length=20))
    categories = ArrayField(models.CharField(max_length=20))
    purpose = models.CharField(max_length=30, default="referral")
    evidence = SealedText(data_class=DataClass.D3)
    given_at = models.DateTimeField()
    by = models.CharField(max_length=80)
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["case"], name="consent_case"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by="")),
                name="consent_withdrawn_at_by",
            ),
            models.CheckConstraint(condition=Q(givers__len__gt=0), name="consent_has_giver"),
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.case_id
