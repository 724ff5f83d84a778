"""Referrals: a person of a case handed to an agency, with a packet of just what it needs."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from hotline.actor.classes import D0, D1, D2, D3, DataClass
from hotline.actor.ids import new_id
from hotline.cases.models import Case
from hotline.contacts.models import Contact
from hotline.directory.models import Agency
from hotline.people.models import Person
from hotline.staff.models import Member
from hotline.vault.fields import SealedText

STATES = ("sent", "received", "accepted", "declined", "completed", "failed", "cancelled")


def _paired(name: str) -> models.CheckConstraint:
    at, by = f"{name}_at", f"{name}_by"
    return models.CheckConstraint(
        condition=Q(**{f"{at}__isnull": True, by: ""})
        | (Q(**{f"{at}__isnull": False}) & ~Q(**{by: ""})),
        name=f"referral_{name}_at_by",
    )


class Referral(models.Model):
    """One hand-over to one agency, and its packet: a root of its own.

    `band` is all an agency sees before it accepts; `identity` and `account` open on acceptance,
    or at once in an emergency. `due_at` is when the next step is late; `silent_since` when it was.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        dict.fromkeys(
            (
                "id",
                "case",
                "person",
                "agency",
                "centre",
                "restricted",
                "owner",
                "state",
                "sent_at",
                "sent_by",
                "received_at",
                "received_by",
                "decided_at",
                "decided_by",
                "ended_at",
                "ended_by",
                "due_at",
                "silent_since",
            ),
            D0,
        )
        | dict.fromkeys(("urgency", "basis", "reason", "outcome", "band"), D1)
        | {"identity": D2, "account": D3, "basis_words": D3, "answer": D3}
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT)
    person = models.ForeignKey(Person, models.PROTECT)
    agency = models.ForeignKey(Agency, models.PROTECT)
    centre = models.CharField(max_length=10)
    restricted = models.BooleanField(default=False)
    owner = models.ForeignKey(Member, models.PROTECT)
    urgency = models.CharField(max_length=20)
    basis = models.CharField(max_length=30)
    state = models.CharField(max_length=20, default="sent")
    sent_at = models.DateTimeField()
    sent_by = models.CharField(max_length=80)
    received_at = models.DateTimeField(null=True)
    received_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=40, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)
    outcome = models.CharField(max_length=40, blank=True)
    due_at = models.DateTimeField(null=True)
    silent_since = models.DateTimeField(null=True)
    band = models.JSONField(default=dict)
    identity = SealedText(data_class=DataClass.D2)
    account = SealedText(data_class=DataClass.D3)
    basis_words = SealedText(data_class=DataClass.D3)
    answer = SealedText(data_class=DataClass.D3)

    class Meta:
        indexes = [
            models.Index(fields=["agency", "-sent_at"], name="referral_inbox"),
            models.Index(
                fields=["due_at"],
                name="referral_due",
                condition=Q(due_at__isnull=False, silent_since__isnull=True),
            ),
            models.Index(
                fields=["centre", "silent_since"],
                name="referral_silent",
                condition=Q(silent_since__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="referral_state"),
            *(_paired(name) for name in ("received", "decided", "ended")),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""), name="referral_decline_has_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("completed", "failed")) | ~Q(outcome=""),
                name="referral_end_has_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("accepted", "declined", "completed", "failed"))
                | Q(decided_at__isnull=False),
                name="referral_decided",
            ),
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.id


class Step(models.Model):
    """One transition of a referral. Append-only: what happened stays."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "referral", "at", "by", "state"), D0
    ) | {"code": D1, "words": D3}

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    state = models.CharField(max_length=20)
    code = models.CharField(max_length=40, blank=True)
    words = SealedText(data_class=DataClass.D3)

    class Meta:
        indexes = [models.Index(fields=["referral", "at"], name="step_history")]

    @property
    def root_id(self) -> uuid.UUID:
        return self.referral_id


class Draft(models.Model):
    """An emergency referral put together while the call goes on, from what was answered so far.

    One a contact: it follows the answers until a person has checked and sent it; then `used_at`
    and `referral` stand, and it changes no more. Without an agency nobody is known for the place.
    """

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "contact", "case", "person", "agency", "made_at", "by", "used_at", "referral"), D0
    ) | {"urgency": D1, "account": D3}

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contact = models.OneToOneField(Contact, models.PROTECT)
    case = models.ForeignKey(Case, models.PROTECT)
    person = models.ForeignKey(Person, models.PROTECT)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True)
    urgency = models.CharField(max_length=20)
    account = SealedText(data_class=DataClass.D3)
    made_at = models.DateTimeField()
    by = models.CharField(max_length=80)
    used_at = models.DateTimeField(null=True)
    referral = models.ForeignKey(Referral, models.PROTECT, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at__isnull=True, referral__isnull=True)
                | Q(used_at__isnull=False, referral__isnull=False),
                name="draft_used_for_referral",
            )
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.case_id
