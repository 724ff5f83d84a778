"""How quickly agencies answer."""

from typing import ClassVar

from django.db import models

from hotline.actor.classes import D0, DataClass
from hotline.directory.models import Agency


class Pace(models.Model):
    """How soon an agency answered its last referrals: the median in seconds, of how many. About an
    agency, never about a person: whoever chooses a helper may know it."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("agency", "median_seconds", "of", "at"), D0
    )

    agency = models.OneToOneField(Agency, models.PROTECT, primary_key=True)
    median_seconds = models.PositiveIntegerField()
    of = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "referrals_pace"
