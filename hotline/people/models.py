"""Persons: each a root of its own, so that one person can stand in many cases."""

import datetime as dt
import uuid
from typing import ClassVar

from django.db import models

from hotline.actor.classes import D0, D1, D2, DataClass
from hotline.actor.ids import new_id
from hotline.countries.pack import current
from hotline.people import rules, safe_contact
from hotline.people.safe_contact import SafeContact
from hotline.vault.fields import SealedText


class Person(SafeContact):
    """Somebody in a case. Names, numbers, the address below the province and papers are sealed.

    `exploitation` is the form that is suspected, `exploited_in` the place; both count persons.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        dict.fromkeys(("id", "centre", "restricted", "made_at"), D0)
        | dict.fromkeys(
            (
                "sex",
                "birth_year",
                "age_certainty",
                "place",
                "nationality",
                "language",
                "ethnicity",
                "exploitation",
                "exploited_in",
            ),
            D1,
        )
        | dict.fromkeys(("name", "phone", "phone_key", "phone_hash", "address", "paper"), D2)
        | safe_contact.CLASSES
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    centre = models.CharField(max_length=10)
    restricted = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)
    sex = models.CharField(max_length=20, default="unknown")
    birth_year = models.SmallIntegerField(null=True, blank=True)
    age_certainty = models.CharField(max_length=20, default="unknown")
    place = models.CharField(max_length=40, blank=True)
    nationality = models.CharField(max_length=2, blank=True)
    language = models.CharField(max_length=10, blank=True)
    ethnicity = models.CharField(max_length=10, blank=True)
    exploitation = models.CharField(max_length=30, blank=True)
    exploited_in = models.CharField(max_length=40, blank=True)
    name = SealedText(data_class=DataClass.D2)
    phone = SealedText(data_class=DataClass.D2)
    phone_key = models.CharField(max_length=40, blank=True)
    phone_hash = models.BinaryField(null=True)
    address = SealedText(data_class=DataClass.D2)
    paper = SealedText(data_class=DataClass.D2)

    @property
    def root_id(self) -> uuid.UUID:
        return self.id

    def is_child(self, day: dt.date) -> bool:
        """See `rules.is_child`: unknown age is treated as child."""
        return rules.is_child(self.birth_year, day, current())


class Clearance(models.Model):
    """Permission to reach somebody once: `root` is the contact or person, `by` who holds it.

    Written by the database alone, on the rule's ground or a supervisor's; only its holder sees it.
    """

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "root", "how", "basis", "issued_at", "until", "by", "used_at"), D0
    )

    id = models.UUIDField(primary_key=True, editable=False)
    root = models.UUIDField()
    how = models.CharField(max_length=10)
    basis = models.CharField(max_length=10)
    issued_at = models.DateTimeField()
    until = models.DateTimeField()
    by = models.CharField(max_length=80)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["by", "root"],
                name="clearance_held",
                condition=models.Q(used_at__isnull=True),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(how__in=["call", "text", "voicemail"])
                & models.Q(basis__in=["rule", "supervisor"]),
                name="clearance_known",
            ),
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("issued_at")), name="clearance_ends"
            ),
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.root
