"""What closes a case further, and what opens it for a time: sealing, never share with, openings."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hotline.actor.classes import D0, D1, D3, DataClass
from hotline.actor.ids import new_id
from hotline.cases.models.file import ROW, Case, CaseRow
from hotline.directory.models import Agency
from hotline.staff.models import Member
from hotline.vault.fields import SealedText

KINDS = ("break_glass", "proved", "asked")
FINDINGS = ("justified", "not_justified")


class Sealing(CaseRow):
    """A decision to seal a case, on a coded ground (`seal_ground`) and in words; ended by two.

    `keeper` is the second person who goes on reading it. `asked_open_by` asks to unseal, another
    keeper of the file ends it.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        ROW
        | dict.fromkeys(("keeper", "asked_open_at", "asked_open_by", "ended_at", "ended_by"), D0)
        | {"ground": D1}
        | dict.fromkeys(("words", "open_words"), D3)
    )

    ground = models.CharField(max_length=30)
    words = SealedText(data_class=DataClass.D3)
    keeper = models.ForeignKey(Member, models.PROTECT, related_name="+")
    asked_open_at = models.DateTimeField(null=True)
    asked_open_by = models.CharField(max_length=80, blank=True)
    open_words = SealedText(data_class=DataClass.D3)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], name="sealing_one_in_force", condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(
                condition=Q(asked_open_at__isnull=True, asked_open_by="")
                | (Q(asked_open_at__isnull=False) & ~Q(asked_open_by="")),
                name="sealing_asked_open_at_by",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by="")
                | (
                    Q(ended_at__isnull=False, asked_open_at__isnull=False)
                    & ~Q(ended_by="")
                    & ~Q(ended_by=F("asked_open_by"))
                ),
                name="sealing_ended_by_two",
            ),
        ]


class NeverShare(CaseRow):
    """Somebody from whom a case is kept: a member, an agency, or a person named in words.

    A member and an agency are kept out by the walls themselves; a named person is read by whoever
    is about to share something of the case.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        ROW
        | dict.fromkeys(("member", "agency", "ended_at", "ended_by"), D0)
        | dict.fromkeys(("name", "words"), D3)
    )

    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    name = SealedText(data_class=DataClass.D3)
    words = SealedText(data_class=DataClass.D3)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(member__isnull=True) | Q(agency__isnull=True),
                name="never_share_one_kind",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by="")
                | (Q(ended_at__isnull=False) & ~Q(ended_by="")),
                name="never_share_ended_at_by",
            ),
        ]

    @property
    def principal(self) -> str:
        """Whom the walls keep out; a named person is nobody whom they know."""
        if self.member_id:
            return f"staff:{self.member_id}"
        return f"agency:{self.agency_id}" if self.agency_id else f"named:{self.pk}"


class Opening(models.Model):
    """A file opened to somebody for a time, or the wish for it: a root of its own.

    `break_glass`: in an emergency, by the file's number; `proved`: a caller told her own code or
    safe word in `contact`; `asked`: a counsellor who holds `contact` asked the owner. Always
    restricted. `case`, and in what was asked `person` who may be calling, are written by the
    database alone: whoever asked for a file that is not there,
    or not hers to open, holds nothing of this row either.
    """

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        (
            "id",
            "centre",
            "restricted",
            "kind",
            "by",
            "at",
            "number",
            "contact",
            "case",
            "person",
            "opened_at",
            "opened_by",
            "until",
            "declined_at",
            "declined_by",
            "due_at",
            "raised_at",
            "passed_on_at",
            "passed_on_by",
            "reviewed_at",
            "reviewed_by",
            "finding",
        ),
        D0,
    ) | dict.fromkeys(("reason", "answer"), D3)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    centre = models.CharField(max_length=10)
    restricted = models.BooleanField(default=True)
    kind = models.CharField(max_length=20)
    by = models.CharField(max_length=80)
    at = models.DateTimeField(auto_now_add=True)
    number = models.CharField(max_length=20, blank=True)
    contact = models.UUIDField(null=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True)
    person = models.UUIDField(null=True)
    reason = SealedText(data_class=DataClass.D3)
    opened_at = models.DateTimeField(null=True)
    opened_by = models.CharField(max_length=80, blank=True)
    until = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    declined_by = models.CharField(max_length=80, blank=True)
    due_at = models.DateTimeField(null=True)
    raised_at = models.DateTimeField(null=True)
    passed_on_at = models.DateTimeField(null=True)
    passed_on_by = models.CharField(max_length=80, blank=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.CharField(max_length=80, blank=True)
    finding = models.CharField(max_length=20, blank=True)
    answer = SealedText(data_class=DataClass.D3)

    class Meta:
        indexes = [
            models.Index(fields=["by", "-at"], name="opening_asked_by"),
            models.Index(fields=["contact"], name="opening_of_contact"),
            models.Index(
                fields=["due_at"],
                name="opening_to_review",
                condition=Q(due_at__isnull=False, reviewed_at__isnull=True),
            ),
            # What alarms is asked for with every page.
            models.Index(
                fields=["until"],
                name="opening_broken",
                condition=Q(kind="break_glass", reviewed_at__isnull=True),
            ),
            models.Index(
                fields=["at"],
                name="opening_waits",
                condition=Q(opened_at__isnull=True, declined_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(restricted=True), name="opening_restricted"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="opening_kind"),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True, until__isnull=True)
                | Q(opened_at__isnull=False, until__isnull=False, case__isnull=False),
                name="opening_opened_until",
            ),
            models.CheckConstraint(
                condition=~Q(opened_by=F("by")), name="opening_nobody_lets_herself_in"
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, reviewed_by="", finding="")
                | (
                    Q(reviewed_at__isnull=False, finding__in=FINDINGS)
                    & ~Q(reviewed_by="")
                    & ~Q(reviewed_by=F("by"))
                    & ~Q(reviewed_by=F("opened_by"))
                ),
                name="opening_reviewed_by_another",
            ),
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.id
