"""Referrals: a person handed to an agency, with a packet of just what it needs."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hotline.actor.classes import D0, D1, D2, D3, DataClass
from hotline.actor.ids import new_id
from hotline.cases.models import Case
from hotline.countries.referrals_part import STATES
from hotline.directory.models import Agency
from hotline.people.models import Person
from hotline.staff.models import Member
from hotline.vault.fields import SealedText

# OUT: the hotline refers to an agency. IN: an agency refers to the hotline. ONWARD: an agency that
# has accepted refers on to another.
OUT, IN, ONWARD = "out", "in", "onward"
DIRECTIONS = (OUT, IN, ONWARD)
DESK = ("counsellor", "supervisor")  # who may take what comes in, at the centre it comes to
CONFIRMED = ("", "yes", "partly", "no", "unverified")


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
    or at once in an emergency; `fields` are what of her the sender chose. `due_at` is when the next
    step is late and `silent_since` when it was; `rung` counts the steps of the ladder that were
    taken since `state_at`, `escalate_at` is when the next one is. `phone_asked_at` stands while
    somebody has to phone the agency. `bundle` ties together what was sent to several bodies at
    once. `review_due_at` is when a second person must have looked at what left on one signature.
    Where it rests on her consent, `agreed_until` is how long that holds; `lapsed_at` stands once it
    has run out and until she agrees again: nobody it was sent to reads on meanwhile.
    Of a draft, `sent_at` is when it was begun. One that comes in has no case before it is accepted.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        dict.fromkeys(
            (
                "id", "case", "person", "agency", "sender", "direction", "parent", "bundle",
                "centre", "restricted", "owner", "state", "state_at", "sent_at", "sent_by",
                "received_at", "received_by", "decided_at", "decided_by", "ended_at", "ended_by",
                "approved_at", "approved_by", "review_due_at", "reviewed_at", "reviewed_by",
                "verified_at", "verified_by", "withdrawn_at", "withdrawn_by",
                "agreed_until", "lapsed_at",
                "due_at", "silent_since", "rung", "escalate_at", "phone_asked_at", "fields",
            ),
            D0,
        )
        | dict.fromkeys(
            (
                "urgency", "basis", "reason", "outcome", "band", "unit", "review", "confirmed",
                "coerced",
            ),
            D1,
        )
        | {"identity": D2, "account": D3, "basis_words": D3, "answer": D3}
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, null=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True)
    # Where an index of its own is off, one of those below begins with the column.
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False)
    sender = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="sent_referrals", db_index=False
    )
    direction = models.CharField(max_length=10, default=OUT)
    parent = models.ForeignKey("self", models.PROTECT, null=True, db_index=False)
    bundle = models.UUIDField(null=True)
    centre = models.CharField(max_length=10)
    restricted = models.BooleanField(default=False)
    owner = models.ForeignKey(Member, models.PROTECT, null=True)
    urgency = models.CharField(max_length=20)
    basis = models.CharField(max_length=30)
    state = models.CharField(max_length=20, default="sent")
    state_at = models.DateTimeField()
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
    approved_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=80, blank=True)
    review_due_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.CharField(max_length=80, blank=True)
    review = models.CharField(max_length=20, blank=True)
    verified_at = models.DateTimeField(null=True)
    verified_by = models.CharField(max_length=80, blank=True)
    confirmed = models.CharField(max_length=20, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=80, blank=True)
    coerced = models.CharField(max_length=10, blank=True)
    agreed_until = models.DateTimeField(null=True)
    lapsed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    silent_since = models.DateTimeField(null=True)
    rung = models.PositiveSmallIntegerField(default=0)
    escalate_at = models.DateTimeField(null=True)
    phone_asked_at = models.DateTimeField(null=True)
    fields = models.JSONField(default=list)
    unit = models.CharField(max_length=60, blank=True)
    band = models.JSONField(default=dict)
    identity = SealedText(data_class=DataClass.D2)
    account = SealedText(data_class=DataClass.D3)
    basis_words = SealedText(data_class=DataClass.D3)
    answer = SealedText(data_class=DataClass.D3)

    class Meta:
        indexes = [
            models.Index(fields=["agency", "-sent_at"], name="referral_inbox"),
            models.Index(
                fields=["agency", "due_at"],
                name="referral_waiting",
                condition=Q(due_at__isnull=False),
            ),
            models.Index(fields=["unit", "-sent_at"], name="referral_unit"),
            models.Index(fields=["sender", "-sent_at"], name="referral_sender"),
            models.Index(fields=["parent"], name="referral_parent"),
            models.Index(
                fields=["escalate_at"],
                name="referral_escalates",
                condition=Q(escalate_at__isnull=False),
            ),
            models.Index(
                fields=["centre", "silent_since"],
                name="referral_silent",
                condition=Q(silent_since__isnull=False),
            ),
            models.Index(
                fields=["centre", "phone_asked_at"],
                name="referral_to_phone",
                condition=Q(phone_asked_at__isnull=False),
            ),
            models.Index(
                fields=["agreed_until"],
                name="referral_agreed",
                condition=Q(agreed_until__isnull=False, withdrawn_at__isnull=True),
            ),
            models.Index(
                fields=["centre", "review_due_at"],
                name="referral_to_review",
                condition=Q(review_due_at__isnull=False, reviewed_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="referral_state"),
            models.CheckConstraint(
                condition=Q(direction__in=DIRECTIONS), name="referral_direction"
            ),
            models.CheckConstraint(
                condition=Q(direction=OUT, sender__isnull=True)
                | (Q(direction__in=(IN, ONWARD)) & Q(sender__isnull=False)),
                name="referral_sender_by_direction",
            ),
            models.CheckConstraint(
                condition=Q(case__isnull=False, person__isnull=False, owner__isnull=False)
                | (
                    Q(case__isnull=True, person__isnull=True, owner__isnull=True, direction=IN)
                    & Q(decided_at__isnull=True)
                )
                | Q(direction=IN, state="declined"),
                name="referral_has_case_once_taken",
            ),
            models.CheckConstraint(
                condition=Q(sender__isnull=True) | ~Q(sender=F("agency")),
                name="referral_not_to_oneself",
            ),
            *(
                _paired(name)
                for name in (
                    "received", "decided", "ended", "approved", "reviewed", "verified", "withdrawn",
                )
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""), name="referral_decline_has_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("completed", "failed", "verified")) | ~Q(outcome=""),
                name="referral_end_has_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(
                    state__in=(
                        "accepted", "declined", "on_hold", "waitlisted", "in_service",
                        "completed", "verified", "failed",
                    )
                )
                | Q(decided_at__isnull=False),
                name="referral_decided",
            ),
            models.CheckConstraint(
                condition=Q(confirmed__in=CONFIRMED)
                & (Q(confirmed="") | Q(state="verified", verified_at__isnull=False)),
                name="referral_confirmed_when_verified",
            ),
            models.CheckConstraint(
                condition=~Q(state="verified") | ~Q(confirmed=""), name="referral_verified_how"
            ),
            models.CheckConstraint(
                condition=~Q(state="consent_withdrawn")
                | Q(withdrawn_at__isnull=False, basis="consent"),
                name="referral_withdrawn_from_consent",
            ),
            models.CheckConstraint(
                condition=Q(escalate_at__isnull=True) | Q(due_at__isnull=False),
                name="referral_escalates_from_a_clock",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, review="")
                | (Q(reviewed_at__isnull=False) & ~Q(review="")),
                name="referral_review_says",
            ),
            models.CheckConstraint(
                condition=Q(lapsed_at__isnull=True)
                | Q(agreed_until__isnull=False, escalate_at__isnull=True),
                name="referral_lapsed_agreement",
            ),
        ]  # fmt: skip

    @property
    def root_id(self) -> uuid.UUID:
        return self.id

    @property
    def closed(self) -> bool:
        """Whether she withdrew the consent on which it rested: its key is gone."""
        return self.withdrawn_at is not None and self.basis == "consent"

    @property
    def out_of_sight(self) -> bool:
        """Whether those it was sent to read nothing of it any more, or not until she agrees."""
        return self.closed or self.lapsed_at is not None


class Step(models.Model):
    """One line of a referral's history. Append-only: what happened stays.

    `act` says what: a transition ("moved"), a step of the ladder ("rung", by `code`; `since` is
    when the state began in which it was taken, so that each is taken once), a call ("phoned"), a
    second look ("reviewed"), what an agency tells of her ("reported"), her withdrawal
    ("withdrawn"), that her consent ran out ("lapsed") or holds anew ("renewed"), her own word
    ("confirmed").
    """

    MOVED, RUNG, PHONED, REVIEWED = "moved", "rung", "phoned", "reviewed"
    REPORTED, WITHDRAWN, CONFIRMED = "reported", "withdrawn", "confirmed"
    LAPSED, RENEWED = "lapsed", "renewed"
    ACTS = (MOVED, RUNG, PHONED, REVIEWED, REPORTED, WITHDRAWN, CONFIRMED, LAPSED, RENEWED)

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "referral", "at", "by", "state", "act", "since"), D0
    ) | {"code": D1, "words": D3}

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, db_index=False)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    state = models.CharField(max_length=20)
    act = models.CharField(max_length=10, default=MOVED)
    code = models.CharField(max_length=40, blank=True)
    since = models.DateTimeField(null=True)
    words = SealedText(data_class=DataClass.D3)

    class Meta:
        indexes = [models.Index(fields=["referral", "at"], name="step_history")]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    act__in=(
                        "moved", "rung", "phoned", "reviewed", "reported", "withdrawn", "confirmed",
                        "lapsed", "renewed",
                    )
                ),
                name="step_act",
            ),
            models.UniqueConstraint(
                fields=["referral", "since", "code"], name="step_rung_once", condition=Q(act="rung")
            ),
            models.CheckConstraint(
                condition=~Q(act="rung") | Q(since__isnull=False), name="step_rung_since"
            ),
        ]  # fmt: skip

    @property
    def root_id(self) -> uuid.UUID:
        return self.referral_id
