"""Who was rung for a call, and what somebody at the telephone wants done."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hotline.actor.classes import D0, D7, DataClass
from hotline.actor.ids import new_id
from hotline.staff.models import Member
from hotline.telephony.models.call import Call

# What became of a ring; `cancelled` is one that the caller or another answer ended.
OUTCOMES = ("answered", "declined", "no_answer", "gone", "cancelled")
# `call` is a waiting call; the others bring somebody into one that goes on.
KINDS = ("call", "back", "own", "consult", "listen", "whisper", "join", "take_over")
WISHES = (
    "decline", "hang_up", "hold", "resume", "consult", "bring_in", "hand_over", "send_away",
    "listen", "whisper", "join", "take_over", "dial", "answer", "come_back", "step_out",
    "pause", "unpause",
    "sim_arrive", "sim_leave",
)  # fmt: skip


class Ring(models.Model):
    """One ring at one seat. Whoever did not answer stays written down, with her reason."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "call", "member", "kind", "at", "ended_at", "outcome", "reason"), D0
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    call = models.ForeignKey(Call, models.PROTECT)
    member = models.ForeignKey(Member, models.PROTECT)
    kind = models.CharField(max_length=10, default="call")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, blank=True)
    reason = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="ring_kind"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="")
                | Q(ended_at__gte=F("at"), outcome__in=OUTCOMES),
                name="ring_ended_somehow",
            ),
        ]
        indexes = [
            models.Index(fields=["member"], name="ring_now", condition=Q(ended_at__isnull=True))
        ]

    @property
    def root_id(self) -> uuid.UUID:
        return self.call.contact_id


class Wish(models.Model):
    """What somebody asks the telephone to do; whoever drives it hears of the row and does it.

    `target` is a member or a centre, `number` a public one of the pack: none is of a case.
    `refused` says why it could not be done.
    """

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "call", "by", "kind", "target", "number", "at", "done_at", "refused"), D7
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    call = models.UUIDField()
    by = models.ForeignKey(Member, models.PROTECT)
    kind = models.CharField(max_length=12)
    target = models.CharField(max_length=40, blank=True)
    number = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    refused = models.CharField(max_length=30, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=WISHES), name="wish_kind"),
        ]
        indexes = [models.Index(fields=["at"], name="wish_open", condition=Q(done_at__isnull=True))]
