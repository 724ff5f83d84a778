"""Somebody looks for a person: what she tells us of her, and the notice that one owner gets."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from hotline.actor.classes import D0, D1, D2, D3, D7, DataClass
from hotline.actor.ids import new_id
from hotline.contacts.models import Contact
from hotline.vault.fields import SealedText

ANSWERS = ("ask_first", "nothing", "supervisor")
SURE = ("sure", "likely", "perhaps")


class SoughtPerson(models.Model):
    """Who is looked for, as told on a contact, sealed under the contact; nothing of an answer.

    While it waits to be compared, `question` is the same, sealed under `waiting_root`, a root of
    its own that the job which compares is alone let into. Afterwards both are gone, whatever was
    found: the row looks the same either way.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        dict.fromkeys(("id", "contact", "at", "by"), D0)
        | dict.fromkeys(("relation", "sex", "birth_year", "birth_year_to", "place"), D1)
        | dict.fromkeys(("name", "phone", "asker"), D2)
        | {"words": D3}
        | dict.fromkeys(("waiting_root", "question"), D7)
    )
    # The contact's own time of retention holds for it; `retention.also` clears its words with it.
    keeps_contact = False

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contact = models.ForeignKey(Contact, models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=80)
    relation = models.CharField(max_length=20, default="unknown")
    sex = models.CharField(max_length=20, default="unknown")
    birth_year = models.SmallIntegerField(null=True)
    birth_year_to = models.SmallIntegerField(null=True)
    place = models.CharField(max_length=40, blank=True)
    name = SealedText(data_class=DataClass.D2)
    phone = SealedText(data_class=DataClass.D2)
    asker = SealedText(data_class=DataClass.D2)
    words = SealedText(data_class=DataClass.D3)
    waiting_root = models.UUIDField(null=True)
    question = models.BinaryField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["at"], name="sought_waiting", condition=Q(question__isnull=False))
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(question__isnull=True, waiting_root__isnull=True)
                | Q(question__isnull=False, waiting_root__isnull=False),
                name="sought_waits_with_key",
            )
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.contact_id


class Notice(models.Model):
    """To the owner of a file: somebody looks for the person in it. A root of its own, always
    restricted: she alone sees it, unless she tells her supervisor.

    `sure` and `why` say how the two were compared; `asked_by` is whose contact it was.
    `asker_hash` is the keyed hash of the number that asks, to see whether it is a suspect's.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        dict.fromkeys(
            (
                "id", "centre", "restricted", "made_at", "person", "sought", "asked_at", "asked_by",
                "asking_centre", "answered_at", "answered_by",
            ),
            D0,
        )
        | dict.fromkeys(("relation", "sure", "why", "answer"), D1)
        | dict.fromkeys(("name", "asker", "asker_hash"), D2)
        | {"words": D3}
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    centre = models.CharField(max_length=10, blank=True)
    restricted = models.BooleanField(default=True)
    made_at = models.DateTimeField(auto_now_add=True)
    # No foreign key: the job that writes it does not see a person who is sealed by decision.
    person = models.UUIDField()
    sought = models.UUIDField()
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=80)
    asking_centre = models.CharField(max_length=10, blank=True)
    relation = models.CharField(max_length=20, default="unknown")
    sure = models.CharField(max_length=10)
    why = models.JSONField(default=list)
    name = SealedText(data_class=DataClass.D2)
    asker = SealedText(data_class=DataClass.D2)
    asker_hash = models.BinaryField(null=True)
    words = SealedText(data_class=DataClass.D3)
    answer = models.CharField(max_length=12, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sought", "person"], name="notice_once"),
            models.CheckConstraint(condition=Q(restricted=True), name="notice_restricted"),
            models.CheckConstraint(condition=Q(sure__in=SURE), name="notice_sure"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_by="")
                | (Q(answer__in=ANSWERS, answered_at__isnull=False) & ~Q(answered_by="")),
                name="notice_answered_at_by",
            ),
        ]
        indexes = [models.Index(fields=["made_at"], name="notice_open", condition=Q(answer=""))]

    @property
    def root_id(self) -> uuid.UUID:
        return self.id
