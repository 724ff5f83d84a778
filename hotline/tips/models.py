"""Tips without a known victim: a place, an advert, a recruiter. Who reports stays here."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from hotline.actor.classes import D0, D1, D2, D3, DataClass
from hotline.actor.ids import new_id
from hotline.contacts.models import Contact
from hotline.directory.models import Agency
from hotline.staff.models import Member
from hotline.vault.fields import SealedText

STATES = ("received", "classified", "handed_over", "resolved", "closed")


def _done_by(model: str, name: str) -> models.CheckConstraint:
    at, by = f"{name}_at", f"{name}_by"
    return models.CheckConstraint(
        condition=Q(**{f"{at}__isnull": True, by: ""})
        | (Q(**{f"{at}__isnull": False}) & ~Q(**{by: ""})),
        name=f"{model}_{name}_at_by",
    )


class Tip(models.Model):
    """What somebody reports without a victim being known: a root of its own.

    `number` is told to the reporter, who may call again with it; it says nothing of her.
    `reporter` is filled only if she wants to be contacted; `may_be_named` only if she agreed that
    the body that acts on the tip may know who she is. `due_at` is when it must be classified.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        dict.fromkeys(
            (
                "id",
                "number",
                "centre",
                "restricted",
                "owner",
                "contact",
                "received_at",
                "received_by",
                "state",
                "due_at",
                "raised_at",
                "classified_at",
                "classified_by",
                "handed_over_at",
                "handed_over_by",
                "ended_at",
                "ended_by",
            ),
            D0,
        )
        | dict.fromkeys(
            (
                "channel",
                "kind",
                "urgency",
                "place",
                "venue",
                "reporter_wish",
                "may_be_named",
                "classification",
                "agency",
                "result",
                "closing",
            ),
            D1,
        )
        | {"identifiers": D2, "reporter": D2, "words": D3}
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=9, unique=True)
    centre = models.CharField(max_length=10)
    restricted = models.BooleanField(default=False)
    owner = models.ForeignKey(Member, models.PROTECT)
    contact = models.ForeignKey(Contact, models.PROTECT, null=True)
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=80)
    channel = models.CharField(max_length=20, default="phone_in")
    kind = models.CharField(max_length=20)
    urgency = models.CharField(max_length=20, default="routine")
    place = models.CharField(max_length=40, blank=True)
    venue = models.CharField(max_length=30, blank=True)
    words = SealedText(data_class=DataClass.D3)
    identifiers = SealedText(data_class=DataClass.D2)
    reporter_wish = models.CharField(max_length=20, default="anonymous")
    reporter = SealedText(data_class=DataClass.D2)
    may_be_named = models.BooleanField(default=False)
    state = models.CharField(max_length=20, default="received")
    due_at = models.DateTimeField()
    raised_at = models.DateTimeField(null=True)
    classification = models.CharField(max_length=30, blank=True)
    classified_at = models.DateTimeField(null=True)
    classified_by = models.CharField(max_length=80, blank=True)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True)
    handed_over_at = models.DateTimeField(null=True)
    handed_over_by = models.CharField(max_length=80, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)
    result = models.CharField(max_length=30, blank=True)
    closing = models.CharField(max_length=30, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="tip_due", condition=Q(state="received")),
            models.Index(fields=["centre", "-received_at"], name="tip_centre"),
            models.Index(fields=["owner", "state"], name="tip_mine"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="tip_state"),
            *(_done_by("tip", name) for name in ("classified", "handed_over", "ended")),
            models.CheckConstraint(
                condition=Q(state="received", classified_at__isnull=True, classification="")
                | (~Q(state="received") & Q(classified_at__isnull=False) & ~Q(classification="")),
                name="tip_classified_first",
            ),
            models.CheckConstraint(
                condition=Q(agency__isnull=False, handed_over_at__isnull=False)
                | (Q(agency__isnull=True, handed_over_at__isnull=True) & ~Q(state="handed_over")),
                name="tip_handed_to_somebody",
            ),
            models.CheckConstraint(
                condition=(Q(state="resolved", ended_at__isnull=False, closing="") & ~Q(result=""))
                | (Q(state="closed", ended_at__isnull=False, result="") & ~Q(closing=""))
                | (
                    ~Q(state__in=("resolved", "closed"))
                    & Q(ended_at__isnull=True, result="", closing="")
                ),
                name="tip_ends_with_a_code",
            ),
            models.CheckConstraint(
                condition=Q(reporter_wish="may_contact")
                | Q(reporter_wish="anonymous", reporter__isnull=True, may_be_named=False),
                name="tip_reporter_as_she_wishes",
            ),
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.id


class TipStep(models.Model):
    """One move of a tip. Append-only: what happened stays."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "tip", "at", "by", "state"), D0
    ) | {"code": D1, "words": D3}

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tip = models.ForeignKey(Tip, models.PROTECT)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    state = models.CharField(max_length=20)
    code = models.CharField(max_length=40, blank=True)
    words = SealedText(data_class=DataClass.D3)

    class Meta:
        indexes = [models.Index(fields=["tip", "at"], name="tip_step_history")]

    @property
    def root_id(self) -> uuid.UUID:
        return self.tip_id


class TipHandover(models.Model):
    """Exactly what one agency reads of a tip, under a key of its own: the tip stays closed to it.

    `reporter` is empty unless she agreed to be named. `number` is another than the reporter's, so
    that the two cannot be laid side by side. `due_at` is when the agency's next step is late.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        dict.fromkeys(
            (
                "id",
                "tip",
                "number",
                "agency",
                "centre",
                "restricted",
                "owner",
                "sent_at",
                "sent_by",
                "opened_at",
                "opened_by",
                "reported_at",
                "reported_by",
                "due_at",
                "silent_since",
            ),
            D0,
        )
        | dict.fromkeys(("kind", "urgency", "classification", "place", "venue", "result"), D1)
        | {"identifiers": D2, "reporter": D2}
        | dict.fromkeys(("account", "answer", "reference"), D3)
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tip = models.ForeignKey(Tip, models.PROTECT)
    number = models.CharField(max_length=9, unique=True)
    agency = models.ForeignKey(Agency, models.PROTECT)
    centre = models.CharField(max_length=10)
    restricted = models.BooleanField(default=False)
    owner = models.ForeignKey(Member, models.PROTECT)
    sent_at = models.DateTimeField()
    sent_by = models.CharField(max_length=80)
    opened_at = models.DateTimeField(null=True)
    opened_by = models.CharField(max_length=80, blank=True)
    reported_at = models.DateTimeField(null=True)
    reported_by = models.CharField(max_length=80, blank=True)
    due_at = models.DateTimeField(null=True)
    silent_since = models.DateTimeField(null=True)
    kind = models.CharField(max_length=20)
    urgency = models.CharField(max_length=20)
    classification = models.CharField(max_length=30)
    place = models.CharField(max_length=40, blank=True)
    venue = models.CharField(max_length=30, blank=True)
    result = models.CharField(max_length=30, blank=True)
    account = SealedText(data_class=DataClass.D3)
    identifiers = SealedText(data_class=DataClass.D2)
    reporter = SealedText(data_class=DataClass.D2)
    answer = SealedText(data_class=DataClass.D3)
    reference = SealedText(data_class=DataClass.D3)

    class Meta:
        indexes = [
            models.Index(fields=["agency", "-sent_at"], name="tip_handover_inbox"),
            models.Index(
                fields=["due_at"],
                name="tip_handover_due",
                condition=Q(due_at__isnull=False, silent_since__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["tip"], name="tip_handed_over_once"),
            *(_done_by("tip_handover", name) for name in ("opened", "reported")),
            models.CheckConstraint(
                condition=Q(reported_at__isnull=True, result="")
                | (Q(reported_at__isnull=False) & ~Q(result="")),
                name="tip_handover_result",
            ),
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.id
