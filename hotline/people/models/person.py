"""Persons: each a root of its own, so that one person can stand in many cases."""

import datetime as dt
import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hotline.actor.classes import D0, D1, D2, DataClass
from hotline.actor.ids import new_id
from hotline.countries.pack import current
from hotline.people import rules, safe_contact
from hotline.people.rules import Birth
from hotline.people.safe_contact import SafeContact
from hotline.vault import services as vault
from hotline.vault.fields import SealedText, has_value


class Person(SafeContact):
    """Somebody in a case. Names, numbers, the address below the province and papers are sealed.

    `exploitation` is the form that is suspected, `exploited_in` the place; both count persons.
    `name`, `phone` and `paper` are those in use; further ones are rows of her own, as are places.
    `born` is the exact day (ISO), `birth_year` its year, or the first year of an estimated range
    that ends with `birth_year_to`. Where no year is known, `age_certainty` may keep on which side
    of the law's line she is said to be. `languages` are further ones. `joined_to` is the file that
    this one was joined to as a file of the same person.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        dict.fromkeys(("id", "centre", "restricted", "made_at", "joined_to"), D0)
        | dict.fromkeys(
            (
                "sex",
                "birth_year",
                "birth_year_to",
                "age_certainty",
                "place",
                "nationality",
                "language",
                "languages",
                "ethnicity",
                "exploitation",
                "exploited_in",
            ),
            D1,
        )
        | dict.fromkeys(
            ("name", "born", "phone", "phone_key", "phone_hash", "address", "paper"), D2
        )
        | safe_contact.CLASSES
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    centre = models.CharField(max_length=10)
    restricted = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)
    sex = models.CharField(max_length=20, default="unknown")
    birth_year = models.SmallIntegerField(null=True, blank=True)
    birth_year_to = models.SmallIntegerField(null=True, blank=True)
    born = SealedText(data_class=DataClass.D2)
    age_certainty = models.CharField(max_length=20, default="unknown")
    place = models.CharField(max_length=40, blank=True)
    nationality = models.CharField(max_length=2, blank=True)
    language = models.CharField(max_length=10, blank=True)
    languages = models.JSONField(default=list, db_default=[], blank=True)
    ethnicity = models.CharField(max_length=10, blank=True)
    exploitation = models.CharField(max_length=30, blank=True)
    exploited_in = models.CharField(max_length=40, blank=True)
    name = SealedText(data_class=DataClass.D2)
    phone = SealedText(data_class=DataClass.D2)
    phone_key = models.CharField(max_length=40, blank=True)
    phone_hash = models.BinaryField(null=True)
    address = SealedText(data_class=DataClass.D2)
    paper = SealedText(data_class=DataClass.D2)
    joined_to = models.ForeignKey("self", models.PROTECT, null=True, related_name="joined")

    class Meta:
        indexes = [
            models.Index(
                fields=["phone_hash"], name="person_phone", condition=Q(phone_hash__isnull=False)
            ),
            models.Index(fields=["id"], name="person_sealed", condition=Q(restricted=True)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(birth_year_to__isnull=True)
                | Q(birth_year__isnull=False, birth_year_to__gt=F("birth_year")),
                name="person_birth_range",
            ),
            models.CheckConstraint(
                condition=Q(joined_to__isnull=True) | ~Q(joined_to=F("id")),
                name="person_joined_to_another",
            ),
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.id

    @property
    def birth(self) -> Birth | None:
        """When she was born, as closely as the reader may know: the exact day where her grants
        reach it, else the years; None where nothing is known."""
        if has_value(self, "born") and vault.may_open(self.id, DataClass.D2):
            return Birth.on(dt.date.fromisoformat(self.born))
        if self.birth_year is None:
            return None
        return Birth.within(self.birth_year, self.birth_year_to or self.birth_year)

    @property
    def age_is_told(self) -> bool:
        """Whether anything says how old she is: her birth, or on which side of the law's line."""
        return self.birth is not None or self.age_certainty in rules.SAID

    def is_child(self, day: dt.date) -> bool:
        """See `rules.is_child`: unknown age is treated as child. Where only the side of the law's
        line was said, that counts."""
        if self.birth is None and self.age_certainty == rules.SAID_ADULT:
            return False
        return rules.is_child(self.birth, day, current())
