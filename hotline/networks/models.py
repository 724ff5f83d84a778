"""Mentions of suspects' identifiers in files, their sightings for the national desk, requests to
it, and packets for the police."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hotline.actor.classes import D0, D1, D2, D3, DataClass
from hotline.actor.ids import new_id
from hotline.cases.models import Case
from hotline.contacts.models import Contact
from hotline.directory.models import Agency
from hotline.people.models import Person
from hotline.tips.models import Tip
from hotline.vault.fields import SealedText

SOURCES = ("contact", "case", "tip")


class Sighting(models.Model):
    """One mention as the national desk sees it: a root of its own, under a key of its own.

    Who wrote it down and the national desk hold it, nobody by scope. It does not exist for the
    desk while its file is sealed by decision, once it is struck out, or where the file is kept
    from the member who looks. `source` is the file; seeing the sighting does not open it.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        dict.fromkeys(("id", "centre", "restricted", "at", "source", "source_kind", "taken_in"), D0)
        | dict.fromkeys(("kind", "part", "person", "place", "to_place"), D1)
        | {"value": D2}
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    centre = models.CharField(max_length=10, blank=True)
    restricted = models.BooleanField(default=True)
    at = models.DateTimeField()
    source_kind = models.CharField(max_length=10)
    source = models.UUIDField()
    taken_in = models.CharField(max_length=10)
    kind = models.CharField(max_length=20)
    part = models.CharField(max_length=20, default="unknown")
    person = models.UUIDField(null=True)
    place = models.CharField(max_length=40, blank=True)
    to_place = models.CharField(max_length=40, blank=True)
    value = SealedText(data_class=DataClass.D2)

    class Meta:
        indexes = [
            models.Index(fields=["source"], name="sighting_source"),
            models.Index(fields=["at"], name="sighting_at"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(restricted=True), name="sighting_by_grant_only"),
            models.CheckConstraint(condition=Q(source_kind__in=SOURCES), name="sighting_of_a_file"),
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.id


class Mark(models.Model):
    """A keyed hash by which sightings of one identifier meet; an advert has several.

    Append-only."""

    data_classes: ClassVar[dict[str, DataClass]] = {"id": D0, "sighting": D0, "value_hash": D2}

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sighting = models.ForeignKey(Sighting, models.PROTECT)
    value_hash = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["value_hash"], name="mark_hash")]


class Mention(models.Model):
    """An identifier of somebody suspected, as a file mentions it: sealed under that file.

    Exactly one of `contact`, `case` and `tip` is the file. Struck out, it stays readable there
    and counts nowhere.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        dict.fromkeys(
            ("id", "contact", "case", "tip", "sighting", "at", "by", "struck_at", "struck_by"), D0
        )
        | dict.fromkeys(("kind", "part", "person", "place", "to_place", "on"), D1)
        | {"value": D2}
    )
    # Retention of the contact clears it (`services.forget`).
    keeps_contact = False

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contact = models.ForeignKey(Contact, models.PROTECT, null=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True)
    tip = models.ForeignKey(Tip, models.PROTECT, null=True)
    sighting = models.OneToOneField(Sighting, models.PROTECT)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    part = models.CharField(max_length=20, default="unknown")
    person = models.ForeignKey(Person, models.PROTECT, null=True)
    place = models.CharField(max_length=40, blank=True)
    to_place = models.CharField(max_length=40, blank=True)
    on = models.DateField(null=True)
    value = SealedText(data_class=DataClass.D2)
    struck_at = models.DateTimeField(null=True)
    struck_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(contact__isnull=False, case__isnull=True, tip__isnull=True)
                | Q(contact__isnull=True, case__isnull=False, tip__isnull=True)
                | Q(contact__isnull=True, case__isnull=True, tip__isnull=False),
                name="mention_in_one_file",
            ),
            models.CheckConstraint(
                condition=Q(struck_at__isnull=True, struck_by="")
                | (Q(struck_at__isnull=False) & ~Q(struck_by="")),
                name="mention_struck_at_by",
            ),
        ]

    @property
    def root_id(self) -> uuid.UUID:
        found = self.contact_id or self.case_id or self.tip_id
        assert found is not None  # the constraint above
        return found


class NetworkRequest(models.Model):
    """A question to the national desk about an identifier, and its guidance. A root of its own:
    whoever asks, her supervisor and the national desk read it."""

    data_classes: ClassVar[dict[str, DataClass]] = (
        dict.fromkeys(
            (
                "id", "centre", "restricted", "sighting", "asked_at", "asked_by", "asked_in",
                "answered_at", "answered_by", "read_at",
            ),
            D0,
        )
        | {"kind": D1, "value": D2}
        | dict.fromkeys(("words", "guidance"), D3)
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    centre = models.CharField(max_length=10, blank=True)
    restricted = models.BooleanField(default=True)
    sighting = models.ForeignKey(Sighting, models.PROTECT)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=80)
    asked_in = models.CharField(max_length=10)
    kind = models.CharField(max_length=20)
    value = SealedText(data_class=DataClass.D2)
    words = SealedText(data_class=DataClass.D3)
    guidance = SealedText(data_class=DataClass.D3)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["asked_at"], name="network_request_open",
                condition=Q(answered_at__isnull=True),
            ),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(condition=Q(restricted=True), name="network_request_restricted"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by="", guidance__isnull=True)
                | (Q(answered_at__isnull=False, guidance__isnull=False) & ~Q(answered_by="")),
                name="network_request_answered",
            ),
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.id


class NetworkPacket(models.Model):
    """Exactly what the police read of a network, under a key of its own. Append-only.

    `content` is JSON (packets.Body). It is nobody's but the national desk's until a second member
    of it signs.
    """

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "centre", "restricted", "agency", "made_at", "made_by"), D0
    ) | {"basis": D1, "content": D3}

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    centre = models.CharField(max_length=10, blank=True)
    restricted = models.BooleanField(default=True)
    agency = models.ForeignKey(Agency, models.PROTECT)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    basis = models.CharField(max_length=30)
    content = SealedText(data_class=DataClass.D3)

    class Meta:
        indexes = [models.Index(fields=["agency", "-made_at"], name="network_packet_inbox")]
        constraints = [
            models.CheckConstraint(condition=Q(restricted=True), name="network_packet_restricted")
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.id


class PacketDecision(models.Model):
    """A second member of the national desk signs a packet, or stops it. Append-only, once."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "packet", "at", "by", "made_by", "signed"), D0
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    packet = models.OneToOneField(NetworkPacket, models.PROTECT, related_name="decision")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    made_by = models.CharField(max_length=80)
    signed = models.BooleanField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(by=F("made_by")), name="packet_two_pairs_of_eyes")
        ]
