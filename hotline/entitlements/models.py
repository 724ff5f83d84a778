"""Claims: a support regime that is asked for, and everything that became of it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hotline.actor.classes import D0, D1, D3, DataClass
from hotline.cases.models import CaseRow
from hotline.cases.models.file import ROW
from hotline.directory.models import Agency
from hotline.entitlements import rules
from hotline.people.models import Person
from hotline.vault.fields import SealedText


class Claim(CaseRow):
    """A regime (`support_regime`) or one item of it that a person asks for at a body.

    `group` and `ruled_on` are the rule of the pack, and its day, under which it was asked for; what
    holds today is worked out anew each time. `due_on` is the day by which what is waited for should
    have come, `raised_at` when the supervisor was told that it had not. Amounts are whole money as
    digits, sealed.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        ROW
        | dict.fromkeys(("person", "agency", "due_on", "state_on", "raised_at"), D0)
        | dict.fromkeys(("regime", "item", "group", "ruled_on", "asked_on", "state", "reason"), D1)
        | dict.fromkeys(("granted", "received"), D3)
    )

    person = models.ForeignKey(Person, models.PROTECT)
    agency = models.ForeignKey(Agency, models.PROTECT)
    regime = models.CharField(max_length=10)
    item = models.CharField(max_length=30, blank=True)
    group = models.CharField(max_length=40, blank=True)
    ruled_on = models.DateField()
    asked_on = models.DateField()
    state = models.CharField(max_length=20, default=rules.APPLIED)
    state_on = models.DateField()
    reason = models.CharField(max_length=30, blank=True)
    due_on = models.DateField(null=True)
    raised_at = models.DateTimeField(null=True)
    granted = SealedText(data_class=DataClass.D3)
    received = SealedText(data_class=DataClass.D3)

    class Meta:
        indexes = [
            models.Index(fields=["case", "person"], name="claim_of_person"),
            models.Index(
                fields=["due_on"],
                name="claim_late",
                condition=Q(due_on__isnull=False, raised_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=rules.STATES), name="claim_state"),
            models.CheckConstraint(
                condition=Q(state__in=rules.WAITING, due_on__isnull=False)
                | Q(state__in=rules.ENDED, due_on__isnull=True),
                name="claim_waits_until",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(rules.REFUSED, rules.REFUSED_AGAIN)) | ~Q(reason=""),
                name="claim_refusal_says_why",
            ),
            # One at a time: a refusal is appealed, not asked for again beside.
            models.UniqueConstraint(
                fields=["person", "regime", "item"],
                name="claim_one_open",
                condition=Q(state__in=rules.WAITING),
            ),
        ]


class ClaimMove(CaseRow):
    """One line of a claim's history, append-only: when it happened, who decided, with which number
    and amount."""

    data_classes: ClassVar[dict[str, DataClass]] = (
        ROW
        | dict.fromkeys(("claim", "agency", "happened_on"), D0)
        | dict.fromkeys(("state", "reason"), D1)
        | dict.fromkeys(("number", "amount", "words"), D3)
    )

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="moves")
    state = models.CharField(max_length=20)
    happened_on = models.DateField()
    agency = models.ForeignKey(Agency, models.PROTECT)
    reason = models.CharField(max_length=30, blank=True)
    number = SealedText(data_class=DataClass.D3)
    amount = SealedText(data_class=DataClass.D3)
    words = SealedText(data_class=DataClass.D3)

    class Meta:
        indexes = [models.Index(fields=["claim", "at"], name="claim_history")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=rules.STATES), name="claim_move_state")
        ]
