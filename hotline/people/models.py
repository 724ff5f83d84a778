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
