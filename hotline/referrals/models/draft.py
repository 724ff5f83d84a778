"""Emergency referrals that put themselves together during a call."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from hotline.actor.classes import D0, D1, D3, DataClass
from hotline.actor.ids import new_id
from hotline.cases.models import Case
from hotline.contacts.models import Contact
from hotline.directory.models import Agency
from hotline.people.models import Person
from hotline.referrals.models.referral import Referral
from hotline.vault.fields import SealedText


class Draft(models.Model):
    """An emergency referral put together while the call goes on, from what was answered so far.

    One a contact: it follows the answers until a person has checked and sent it; then `used_at`
    and `referral` stand, and it changes no more. Without an agency nobody is known for the place.
    """

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "contact", "case", "person", "agency", "made_at", "by", "used_at", "referral"), D0
    ) | {"urgency": D1, "account": D3}

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contact = models.OneToOneField(Contact, models.PROTECT)
    case = models.ForeignKey(Case, models.PROTECT)
    person = models.ForeignKey(Person, models.PROTECT)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True)
    urgency = models.CharField(max_length=20)
    account = SealedText(data_class=DataClass.D3)
    made_at = models.DateTimeField()
    by = models.CharField(max_length=80)
    used_at = models.DateTimeField(null=True)
    referral = models.ForeignKey(Referral, models.PROTECT, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at__isnull=True, referral__isnull=True)
                | Q(used_at__isnull=False, referral__isnull=False),
                name="draft_used_for_referral",
            )
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.case_id
