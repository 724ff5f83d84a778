"""Tracks: what has to happen one after the other until a person is home, or has her right."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hotline.actor.classes import D0, D1, D3, DataClass
from hotline.cases.models import CaseRow
from hotline.cases.models.file import ROW
from hotline.countries.tracks_part import KINDS, REUNITED, STATEMENT
from hotline.directory.models import Agency
from hotline.people.models import Person
from hotline.vault.fields import SealedText

STATES = ("waiting", "done", "skipped")
ACTS = ("planned", "done", "skipped", "taken_back", "again")


class Track(CaseRow):
    """A track of a person in a case, of a kind that the pack describes; one of a kind at a time.

    `away` is the place abroad, `home` the province where it ends or is dealt with. Ended, it has
    an outcome of the kind's own list.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        ROW
        | dict.fromkeys(("person", "version"), D0)
        | dict.fromkeys(("kind", "away", "home", "outcome", "ended_at", "ended_by"), D1)
        | dict.fromkeys(("words", "end_words"), D3)
    )

    person = models.ForeignKey(Person, models.PROTECT, related_name="tracks")
    kind = models.CharField(max_length=20)
    away = models.CharField(max_length=40, blank=True)
    home = models.CharField(max_length=40, blank=True)
    words = SealedText(data_class=DataClass.D3)
    outcome = models.CharField(max_length=30, blank=True)
    end_words = SealedText(data_class=DataClass.D3)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["case", "person"], name="track_of_person")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="track_kind"),
            models.UniqueConstraint(
                fields=["case", "person", "kind"],
                name="track_one_open",
                condition=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by="", outcome="")
                | (Q(ended_at__isnull=False) & ~Q(ended_by="") & ~Q(outcome="")),
                name="track_ended_with_outcome",
            ),
        ]


class TrackStep(CaseRow):
    """How one step of a track stands. `turn` counts repetitions of a step, from 1.

    `due_on` is the day until which it is usually done, `planned_on` a day that somebody has fixed;
    `happened_on` when it was done. `as_child`: she was treated as a child on that day. Its history
    is `TrackMove`; amounts, numbers and words stand there.
    """

    data_classes: ClassVar[dict[str, DataClass]] = (
        ROW
        | dict.fromkeys(("track", "person", "version", "late_since", "reminded_at"), D0)
        | dict.fromkeys(
            (
                "step", "turn", "state", "due_on", "planned_on", "happened_on", "agency", "place",
                "decision", "reason", "as_child",
            ),
            D1,
        )
    )  # fmt: skip

    track = models.ForeignKey(Track, models.PROTECT, related_name="steps")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    step = models.CharField(max_length=30)
    turn = models.SmallIntegerField(default=1)
    state = models.CharField(max_length=10, default="waiting")
    due_on = models.DateField(null=True)
    planned_on = models.DateField(null=True)
    happened_on = models.DateField(null=True)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True)
    place = models.CharField(max_length=40, blank=True)
    decision = models.CharField(max_length=30, blank=True)
    reason = models.CharField(max_length=30, blank=True)
    as_child = models.BooleanField(null=True)
    late_since = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_on"],
                name="track_step_due",
                condition=Q(state="waiting", late_since__isnull=True),
            ),
            models.Index(
                fields=["planned_on"],
                name="track_step_planned",
                condition=Q(state="waiting", planned_on__isnull=False),
            ),
            models.Index(
                fields=["case"],
                name="track_step_raised",
                condition=Q(state="waiting")
                & (Q(late_since__isnull=False) | Q(reminded_at__isnull=False)),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["track", "step", "turn"], name="track_step_once"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="track_step_state"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(happened_on__isnull=False),
                name="track_step_done_on",
            ),
            models.CheckConstraint(
                condition=~Q(state="skipped") | ~Q(reason=""), name="track_step_skipped_why"
            ),
            models.CheckConstraint(
                condition=~Q(state="done", step=REUNITED) | Q(as_child__isnull=False),
                name="track_step_reunited_as",
            ),
        ]


class TrackMove(CaseRow):
    """One act on a step, with everything that was said of it. Append-only: what was recorded and
    taken back stays. `amount` is whole đồng as digits; `protection` the protection plan without
    which no statement is recorded."""

    data_classes: ClassVar[dict[str, DataClass]] = (
        ROW
        | {"track_step": D0}
        | dict.fromkeys(("act", "step", "on", "place", "decision", "reason", "agency"), D1)
        | dict.fromkeys(("amount", "number", "protection", "words"), D3)
    )

    track_step = models.ForeignKey(TrackStep, models.PROTECT, related_name="moves")
    act = models.CharField(max_length=12)
    step = models.CharField(max_length=30)
    on = models.DateField(null=True)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True)
    place = models.CharField(max_length=40, blank=True)
    decision = models.CharField(max_length=30, blank=True)
    reason = models.CharField(max_length=30, blank=True)
    amount = SealedText(data_class=DataClass.D3)
    number = SealedText(data_class=DataClass.D3)
    protection = SealedText(data_class=DataClass.D3)
    words = SealedText(data_class=DataClass.D3)

    class Meta:
        indexes = [models.Index(fields=["track_step", "at"], name="track_move_history")]
        constraints = [
            models.CheckConstraint(condition=Q(act__in=ACTS), name="track_move_act"),
            models.CheckConstraint(
                condition=~Q(act="done", step=STATEMENT) | Q(protection__isnull=False),
                name="track_statement_protected",
            ),
            models.CheckConstraint(
                condition=~Q(act="taken_back") | Q(words__isnull=False),
                name="track_taken_back_in_words",
            ),
        ]
