"""What is known of a person beside what is in use: names, ways to reach her, papers, places.

Every row lies under the person's key. None is removed: what turned out wrong or is over is struck
out, with the moment and by whom, and stays to be found by.
"""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hotline.actor.classes import D0, D1, D2, DataClass
from hotline.actor.ids import new_id
from hotline.people.models.person import Person
from hotline.vault.fields import SealedText


class PersonRow(models.Model):
    """A row of a person, sealed under the person's key; `struck_at` once it no longer holds."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="%(class)s_rows")
    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=80)
    struck_at = models.DateTimeField(null=True)
    struck_by = models.CharField(max_length=80, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(struck_at__isnull=True, struck_by="")
                | (Q(struck_at__isnull=False) & ~Q(struck_by="")),
                name="%(class)s_struck_at_by",
            )
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.person_id


ROW: dict[str, DataClass] = dict.fromkeys(
    ("id", "person", "at", "by", "struck_at", "struck_by"), D0
)


class PersonName(PersonRow):
    """A further name: as heard, as on papers, an alias, a name used online (`name_kind`)."""

    data_classes: ClassVar[dict[str, DataClass]] = ROW | {"kind": D1, "name": D2}

    kind = models.CharField(max_length=20)
    name = SealedText(data_class=DataClass.D2)


class ContactPoint(PersonRow):
    """A way to reach her: telephone, Zalo, Facebook, e-mail (`contact_point_kind`).

    Found again by its keyed hash (`numbers.keyed_account`). `safe` answers whether it may be used
    (`yes_no_unknown`); it clears nothing by itself. `words` say whose it is.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        ROW
        | dict.fromkeys(("kind", "safe"), D1)
        | dict.fromkeys(("value", "value_key", "value_hash", "words"), D2)
    )

    kind = models.CharField(max_length=20)
    value = SealedText(data_class=DataClass.D2)
    value_key = models.CharField(max_length=40, blank=True)
    value_hash = models.BinaryField(null=True)
    safe = models.CharField(max_length=20, default="unknown")
    words = SealedText(data_class=DataClass.D2)

    class Meta(PersonRow.Meta):
        indexes = [
            models.Index(
                fields=["value_hash"],
                name="contact_point_value",
                condition=Q(value_hash__isnull=False),
            )
        ]


class Paper(PersonRow):
    """An identity paper (`paper_kind`); its number is found by keyed hash
    (`numbers.keyed_paper`). `country` issued it (ISO 3166-1)."""

    data_classes: ClassVar[dict[str, DataClass]] = (
        ROW
        | dict.fromkeys(("kind", "country"), D1)
        | dict.fromkeys(("number", "number_key", "number_hash", "words"), D2)
    )

    kind = models.CharField(max_length=20)
    country = models.CharField(max_length=2, blank=True)
    number = SealedText(data_class=DataClass.D2)
    number_key = models.CharField(max_length=40, blank=True)
    number_hash = models.BinaryField(null=True)
    words = SealedText(data_class=DataClass.D2)

    class Meta(PersonRow.Meta):
        indexes = [
            models.Index(
                fields=["number_hash"],
                name="paper_number",
                condition=Q(number_hash__isnull=False),
            )
        ]


class PersonPlace(PersonRow):
    """A place and what ties her to it (`place_tie`), from one day to another; both may be open.

    `place` is the key of a place as it was then; below the province it is said in sealed words.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        ROW | dict.fromkeys(("tie", "place", "since", "until"), D1) | {"words": D2}
    )

    tie = models.CharField(max_length=20)
    place = models.CharField(max_length=40, blank=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    words = SealedText(data_class=DataClass.D2)

    class Meta(PersonRow.Meta):
        constraints = [
            *PersonRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since")),
                name="person_place_in_order",
            ),
        ]


class Vulnerability(PersonRow):
    """Something that makes her easier to harm (`risk_factor`); struck out once it is over."""

    data_classes: ClassVar[dict[str, DataClass]] = ROW | {"factor": D1}

    factor = models.CharField(max_length=40)

    class Meta(PersonRow.Meta):
        constraints = [
            *PersonRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["person", "factor"],
                name="vulnerability_once",
                condition=Q(struck_at__isnull=True),
            ),
        ]
