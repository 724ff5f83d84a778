"""The wallboard: who waits and who answers, of each centre and of the whole line."""

import datetime as dt
from collections import Counter
from typing import Any

from django.utils.translation import gettext as _

from hotline import wording
from hotline.access.roles import may
from hotline.actor.context import Actor
from hotline.console.presenting import phone
from hotline.console.presenting.minutes import alarm
from hotline.countries.pack import current as pack
from hotline.telephony import queries
from hotline.telephony.models import Call, Seat

Waits = list[dict[str, Any]]


def board(actor: Actor) -> dict[str, Any]:
    """All of it, as one reader may see it."""
    waits, taken = phone.waiting(), list(queries.seats())
    return {
        "all": _row("", _("All centres"), waits, taken),
        "centres": [
            _row(
                code,
                wording.centre(code),
                [w for w in waits if w["home"] == code],
                [s for s in taken if s.centre == code],
            )
            for code in pack().centres
        ],
        "waiting": waits,
        "calls": [_going_on(call, actor) for call in queries.going_on()],
        "seats": [_seat(seat) for seat in taken],
        "at_phone": any(seat.member_id == actor.member_id for seat in taken),
    }


def _row(code: str, name: str, waits: Waits, taken: list[Seat]) -> dict[str, Any]:
    states = Counter(phone.place(seat).state for seat in taken)
    longest: dt.datetime | None = min((w["since"] for w in waits), default=None)
    return {
        "code": code,
        "name": name,
        "waiting": len(waits),
        "emergency": any(w["emergency"] for w in waits),
        "longest": longest,
        "ready": states["ready"],
        "talking": states["talking"] + states["ringing"],
        "wrap_up": states["wrap_up"],
        "away": states["away"] + states[phone.LOST],
    }


def _seat(seat: Seat) -> dict[str, Any]:
    place = phone.place(seat)
    return {
        "id": seat.id,
        "name": seat.member.display_name,
        "supervisor": seat.supervisor,
        "centre": wording.centre(seat.centre),
        "place": place,
    }


def _going_on(call: Call, actor: Actor) -> dict[str, Any]:
    """A call that goes on: how long, with whom, where; a supervisor gets on it if it is of her
    centre or a life may be at stake."""
    contact, holder = call.contact, call.answered_by
    mine = call.answered_by_id == actor.member_id
    reach = contact.centre == actor.centre or bool(contact.alarm)
    return {
        "id": call.pk,
        "href": phone.contact_href(call.pk),
        "who": _("with you") if mine else holder.display_name if holder else "",
        "centre": wording.centre(contact.centre),
        "since": call.answered_at,
        "incoming": call.incoming,
        "alarm": alarm(contact),
        "may": may(actor.role, "cases.approve") and reach and not mine and not call.carries_itself,
    }
