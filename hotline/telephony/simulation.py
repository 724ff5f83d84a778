"""Calls that nobody makes: the demonstration's callers. They take the same way as a real one from
the telephone onward; no sound is carried. Refused outside a demonstration."""

from collections.abc import Collection
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.staff.models import Member
from hotline.telephony.duty import SWITCH
from hotline.telephony.models import Call, Wish

LONGEST_NUMBER = 20


class NotADemonstration(RuntimeError):
    """A simulated call where real ones come in."""


def call_in(*, by: Actor, number: str = "", language: str = "") -> UUID:
    """Let an invented person call; an empty number is withheld. Returns the call's id. Raises
    NotADemonstration."""
    return _wish(by, new_id(), "sim_arrive", number[:LONGEST_NUMBER], language)


def leave(*, by: Actor, call_id: UUID) -> UUID:
    """The invented caller hangs up. Raises NotADemonstration."""
    return _wish(by, call_id, "sim_leave", "", "")


def over(call_ids: Collection[UUID]) -> set[UUID]:
    """Which of these invented calls have ended, in whoever's hands they were."""
    with acting(SWITCH):
        ended = Call.objects.filter(pk__in=call_ids, ended_at__isnull=False)
        return set(ended.values_list("pk", flat=True))


def _wish(by: Actor, call_id: UUID, kind: str, number: str, language: str) -> UUID:
    if not settings.HOTLINE_DEMO:
        raise NotADemonstration
    with acting(by):
        Wish(
            call=call_id,
            by=Member.objects.get(pk=by.member_id),
            kind=kind,
            number=number,
            target=language,
            at=timezone.now(),
        ).save(force_insert=True)
    return call_id
