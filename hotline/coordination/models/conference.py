"""A case conference: when, who takes part, the agenda; its minutes are a file of their own."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from hotline.actor.classes import D0, D1, D3, DataClass
from hotline.actor.ids import new_id
from hotline.cases.models import Case
from hotline.directory.models import Agency
from hotline.staff.models import Member
from hotline.vault.fields import SealedText

STATES = ("planned", "held", "cancelled")


class Conference(models.Model):
    """People of several bodies speak about one case. Whoever is asked to come reads the agenda."""

    data_classes: ClassVar[dict[str, DataClass]] = (
        dict.fromkeys(
            (
                "id", "case", "centre", "restricted", "owner", "meets_at", "state", "called_at",
                "called_by", "ended_at", "ended_by",
            ),
            D0,
        )
        | {"way": D1, "agenda": D3}
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT)
    centre = models.CharField(max_length=10)
    restricted = models.BooleanField(default=False)
    owner = models.ForeignKey(Member, models.PROTECT)
    meets_at = models.DateTimeField()
    way = models.CharField(max_length=20)
    state = models.CharField(max_length=20, default="planned")
    called_at = models.DateTimeField()
    called_by = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)
    agenda = SealedText(data_class=DataClass.D3)

    class Meta:
        indexes = [models.Index(fields=["case", "meets_at"], name="conference_of_case")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="conference_state"),
            models.CheckConstraint(
                condition=Q(state="planned", ended_at__isnull=True, ended_by="")
                | (~Q(state="planned") & Q(ended_at__isnull=False) & ~Q(ended_by="")),
                name="conference_ended_at_by",
            ),
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.id


class Participant(models.Model):
    """An agency or a member who is asked to a conference; `came` once it was held."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "conference", "agency", "member", "came"), D0
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    conference = models.ForeignKey(Conference, models.PROTECT, related_name="participants")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True)
    member = models.ForeignKey(Member, models.PROTECT, null=True)
    came = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(agency__isnull=False, member__isnull=True)
                | Q(agency__isnull=True, member__isnull=False),
                name="participant_is_one",
            ),
            models.UniqueConstraint(fields=["conference", "agency"], name="agency_asked_once"),
            models.UniqueConstraint(fields=["conference", "member"], name="member_asked_once"),
        ]


class Minutes(models.Model):
    """What was said and decided: a root of its own. An agency reads it only if it took part and
    the minutes were released; from then on they do not change."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        (
            "id", "conference", "case", "centre", "restricted", "owner", "written_at",
            "written_by", "released_at", "released_by",
        ),
        D0,
    ) | {"words": D3}  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    conference = models.OneToOneField(Conference, models.PROTECT, related_name="minutes")
    case = models.ForeignKey(Case, models.PROTECT)
    centre = models.CharField(max_length=10)
    restricted = models.BooleanField(default=False)
    owner = models.ForeignKey(Member, models.PROTECT)
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=80)
    released_at = models.DateTimeField(null=True)
    released_by = models.CharField(max_length=80, blank=True)
    words = SealedText(data_class=DataClass.D3)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(released_at__isnull=True, released_by="")
                | (Q(released_at__isnull=False) & ~Q(released_by="")),
                name="minutes_released_at_by",
            )
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.id
