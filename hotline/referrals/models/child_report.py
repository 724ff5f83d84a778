"""The report that the law asks for where a child was harmed, with its own clock."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from hotline.actor.classes import D0, DataClass
from hotline.actor.ids import new_id
from hotline.cases.models import Case
from hotline.people.models import Person
from hotline.referrals.models.referral import Referral


class ChildReport(models.Model):
    """That a child of a case has to be reported, until when, and by which referral it was.

    The clock starts when the file says that somebody in it whom it is about is a child, and stops
    when an agency to which such reports go has the referral. `raised_at`: it was late, and the
    supervisor was told.
    """

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "case", "person", "since", "due_at", "raised_at", "reported_at", "referral"), D0
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT)
    person = models.ForeignKey(Person, models.PROTECT)
    since = models.DateTimeField()
    due_at = models.DateTimeField()
    raised_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    referral = models.ForeignKey(Referral, models.PROTECT, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "person"], name="child_report_once"),
            models.CheckConstraint(
                condition=Q(reported_at__isnull=True, referral__isnull=True)
                | Q(reported_at__isnull=False, referral__isnull=False),
                name="child_report_by_referral",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="child_report_due", condition=Q(reported_at__isnull=True)
            )
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.case_id
