"""How a person stands: before the law, to other persons, in a household."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hotline.actor.classes import D0, D1, D3, DataClass
from hotline.actor.ids import new_id
from hotline.directory.models import Agency
from hotline.people.models.known import ROW, PersonRow
from hotline.people.models.person import Person
from hotline.vault.fields import SealedText


class Identification(models.Model):
    """A step of her identification under the law (`victim_status`), from the day `since`.

    The hotline confirms nobody: `agency` is the body that decided. Append-only; the latest row
    holds. An under-18 who goes with a victim has a status of her own there.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        dict.fromkeys(("id", "person", "at", "by"), D0)
        | dict.fromkeys(("status", "since", "agency"), D1)
        | {"words": D3}
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="identification_rows")
    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=80)
    status = models.CharField(max_length=20)
    since = models.DateField()
    agency = models.ForeignKey(Agency, models.PROTECT, null=True)
    words = SealedText(data_class=DataClass.D3)

    class Meta:
        indexes = [models.Index(fields=["person", "-at"], name="identification_history")]

    @property
    def root_id(self) -> uuid.UUID:
        return self.person_id


class Relation(PersonRow):
    """`other` is the `kind` of `person` (`relation`): her parent, her guardian, her employer.

    One row says it for both; it is seen only by whoever sees both files.
    """

    data_classes: ClassVar[dict[str, DataClass]] = ROW | {"other": D0, "kind": D1, "words": D3}

    other = models.ForeignKey(Person, models.PROTECT, related_name="relations_to")
    kind = models.CharField(max_length=20)
    words = SealedText(data_class=DataClass.D3)

    class Meta(PersonRow.Meta):
        constraints = [
            *PersonRow.Meta.constraints,
            models.CheckConstraint(condition=~Q(other=F("person")), name="relation_to_another"),
            models.UniqueConstraint(
                fields=["person", "other", "kind"],
                name="relation_once",
                condition=Q(struck_at__isnull=True),
            ),
        ]


class HouseholdMember(PersonRow):
    """She lives with everybody else who bears the same `household`, which is no file of its own.

    `head` is whom the others name as its head.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        ROW | {"household": D0} | dict.fromkeys(("head", "since", "until"), D1)
    )

    household = models.UUIDField()
    head = models.BooleanField(default=False)
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    class Meta(PersonRow.Meta):
        indexes = [models.Index(fields=["household"], name="household_members")]
        constraints = [
            *PersonRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["person"],
                name="household_one_at_a_time",
                condition=Q(struck_at__isnull=True, until__isnull=True),
            ),
        ]
