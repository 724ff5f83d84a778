"""A member at a telephone."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hotline.actor.classes import D7, DataClass
from hotline.actor.ids import new_id
from hotline.staff.models import Member

STATES = ("ready", "away", "ringing", "talking", "wrap_up")
DEVICES = ("browser", "desk", "simulated")


class Seat(models.Model):
    """From when a member takes her place at a telephone until she leaves it.

    `state` is hers (ready, away) or the call's (ringing, talking, wrap_up), since `since`;
    `device_since` is null while her browser or telephone is gone: then nobody rings her, whatever
    the state. `languages` are those she can help in beside the national one.
    """

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        (
            "id",
            "member",
            "centre",
            "supervisor",
            "device",
            "languages",
            "state",
            "reason",
            "since",
            "until",
            "device_since",
            "taken_at",
            "left_at",
        ),
        D7,
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = models.ForeignKey(Member, models.PROTECT)
    centre = models.CharField(max_length=10)
    supervisor = models.BooleanField(default=False)
    device = models.CharField(max_length=10, default="browser")
    languages = models.JSONField(default=list)
    state = models.CharField(max_length=10, default="away")
    reason = models.CharField(max_length=20, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)  # when writing up ends by itself
    device_since = models.DateTimeField(null=True)
    taken_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member"], name="seat_one_a_member", condition=Q(left_at__isnull=True)
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="seat_state"),
            models.CheckConstraint(condition=Q(device__in=DEVICES), name="seat_device"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(state="wrap_up"), name="seat_until_of_wrap_up"
            ),
        ]
        indexes = [
            models.Index(
                fields=["centre", "state"], name="seat_taken", condition=Q(left_at__isnull=True)
            )
        ]

    @property
    def is_free(self) -> bool:
        """Whether a call may ring here now."""
        return self.state == "ready" and self.device_since is not None and self.left_at is None
