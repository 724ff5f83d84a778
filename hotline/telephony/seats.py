"""Verbs of whoever sits at a telephone: take a place, be ready, step away, leave."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.utils import timezone

from hotline.access.roles import may
from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.countries.pack import current as pack
from hotline.staff.models import Member
from hotline.telephony import telling
from hotline.telephony.models import Seat

HERS = ("ready", "away", "wrap_up")  # states she may leave by herself; the others are the call's


class Refused(ValueError):
    """Something the telephone cannot do now; `code` says why: bad_code, no_seat (take a place
    first), in_call (a call rings or goes on), not_ringing, not_in_call, nobody (whom she asked for
    is not at a telephone), not_allowed, ended, recorded_whole (the law lets no recording pause)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def taken(member_id: UUID) -> Seat | None:
    """The seat a member has taken and not left."""
    return Seat.objects.filter(member=member_id, left_at__isnull=True).first()


def take(
    *,
    by: Actor,
    device: str,
    languages: Collection[str] | None = None,
    now: dt.datetime | None = None,
) -> Seat:
    """Take a place at a telephone, away until she says that she is ready; on one already, that one
    with another device. Languages not named are those of the last time. Raises Refused(bad_code).
    """
    at = now or timezone.now()
    _check(languages or ())
    with acting(by):
        seat = (
            Seat.objects.select_for_update()
            .filter(member=by.member_id, left_at__isnull=True)
            .first()
        )
        if seat is None:
            last = Seat.objects.filter(member=by.member_id).order_by("-taken_at").first()
            spoken = languages if languages is not None else last.languages if last else ()
            seat = Seat(
                member=Member.objects.get(pk=by.member_id),
                centre=by.centre,
                supervisor=may(by.role, "cases.approve"),
                device=device,
                languages=sorted(spoken),
                since=at,
                taken_at=at,
                device_since=at if device == "simulated" else None,
            )
            seat.save(force_insert=True)
            audit.record("seat.take", detail=[device])
        else:
            if seat.device != device:
                seat.device, seat.device_since = device, at if device == "simulated" else None
            if languages is not None:
                seat.languages = sorted(languages)
            seat.save(update_fields=["device", "device_since", "languages"])
        telling.seat_moved(seat)
        return seat


def be_ready(*, by: Actor, now: dt.datetime | None = None) -> Seat:
    """Calls may ring here from now on. Raises Refused (no_seat, in_call)."""
    return _move(by, "ready", "", now)


def step_away(*, by: Actor, reason: str = "", now: dt.datetime | None = None) -> Seat:
    """No call rings here until she is ready again. Raises Refused (no_seat, in_call, bad_code)."""
    if reason and reason not in pack().codes("stepped_away"):
        raise Refused("bad_code")
    return _move(by, "away", reason, now)


def speak(*, by: Actor, languages: Collection[str]) -> Seat:
    """Say in which languages beside the national one she can help. Raises Refused."""
    _check(languages)
    with acting(by):
        seat = _hers(by)
        seat.languages = sorted(set(languages))
        seat.save(update_fields=["languages"])
        telling.seat_moved(seat)
        return seat


def leave(*, by: Actor, now: dt.datetime | None = None) -> None:
    """Leave the telephone; without a place nothing happens. Raises Refused(in_call)."""
    with acting(by):
        seat = Seat.objects.filter(member=by.member_id, left_at__isnull=True).first()
        if seat is None:
            return
        left = Seat.objects.filter(pk=seat.pk, state__in=HERS).update(
            left_at=now or timezone.now(), device_since=None
        )
        if not left:
            raise Refused("in_call")
        audit.record("seat.leave")
        telling.seat_moved(seat)


def _move(by: Actor, state: str, reason: str, now: dt.datetime | None) -> Seat:
    with acting(by):
        seat = _hers(by)
        if seat.state == state and seat.reason == reason:
            return seat
        moved = Seat.objects.filter(pk=seat.pk, state__in=HERS, left_at__isnull=True).update(
            state=state, reason=reason, since=now or timezone.now(), until=None
        )
        if not moved:
            raise Refused("in_call")
        audit.record("seat.move", detail=[state, reason])
        seat.refresh_from_db()
        telling.seat_moved(seat)
        return seat


def _hers(by: Actor) -> Seat:
    seat = taken(by.member_id)
    if seat is None:
        raise Refused("no_seat")
    return seat


def _check(languages: Collection[str]) -> None:
    known = pack().codes("language")
    if any(code not in known for code in languages):
        raise Refused("bad_code")
