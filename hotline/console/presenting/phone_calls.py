"""The call somebody is in: what goes on in it, with whom, and what she may do."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from hotline import wording
from hotline.access.asking import id_of
from hotline.actor.context import Actor
from hotline.console.presenting import phone
from hotline.contacts import interpreting
from hotline.countries.pack import current as pack
from hotline.countries.phone_part import PAUSES
from hotline.staff import queries as staff
from hotline.telephony import queries, seats
from hotline.telephony.models import Call, Ring, Seat, Wish
from hotline.telephony.wishes import REGISTER, of_register

SAID_FOR = dt.timedelta(seconds=45)  # how long a refusal stands in the strip
_BESIDE = ("consult", "listen", "whisper", "join")


@dataclass(frozen=True)
class OnCall:
    """The call she is in: `part` is what goes on (talking, held, ringing, asking, three;
    alone; dialling; or what she does in a colleague's call), `waits` what she asked for and is not
    done yet, `trouble` why the last wish was not."""

    id: UUID
    href: str
    incoming: bool
    since: dt.datetime
    part: str
    words: str
    tone: str
    icon: str
    waits: str = ""
    trouble: str = ""
    may_hand_over: bool = False  # whom she asked in can take the call: a colleague
    paused: str = ""  # why nothing is recorded now
    goes_on_at: dt.datetime | None = None  # when a paused recording goes on by itself


def strip(actor: Actor) -> dict[str, Any]:
    """What the strip under the bar of every page shows of the telephone."""
    seat = seats.taken(actor.member_id)
    found: dict[str, Any] = {
        "place": phone.place(seat) if seat else None,
        "device": phone.kind_of_device(),
        "simulated": phone.is_simulated(),
    }
    if seat is not None:
        found["away_reasons"] = wording.choices("stepped_away", blank=False)
        found |= of_member(actor, seat)
    return found


def of_member(actor: Actor, seat: Seat) -> dict[str, Any]:
    """The call of a member at her seat, and whom she may pass it on to."""
    call = queries.my_call(actor)
    if call is not None:
        found = _hers(actor, call)
        to = partners(actor, call) if found.part in ("talking", "held") else {}
        why = _pause_reasons(call)
        return {"on_call": found, "partners": to, "holds": True, "pause_reasons": why}
    dialling = queries.my_outgoing(actor)
    if dialling is not None:
        return {"on_call": _dialling(actor, dialling), "holds": False}
    beside = _beside(actor) if seat.state == "talking" else None
    return {"on_call": beside, "holds": False, "trouble": _trouble(_wishes(actor))}


def _hers(actor: Actor, call: Call) -> OnCall:
    wishes = _wishes(actor, call.pk)
    part = "alone" if call.carries_itself else call.part or "talking"
    guest = _named(call.guest)
    words = {
        "talking": _("You speak with the caller") if call.incoming else _("You speak"),
        "held": _("On hold: the caller hears music"),
        "ringing": _("Ringing %(who)s; the caller hears music"),
        "asking": _("With %(who)s; the caller hears music"),
        "three": _("All three speak together"),
        "alone": _("You speak with the caller; the exchange carries this call by itself"),
    }[part]
    tone, icon = {
        "talking": ("ok", "phone-call"),
        "held": ("waiting", "pause"),
        "three": ("ok", "users"),
        "alone": ("ok", "phone-call"),
    }.get(part, ("waiting", "users"))
    return OnCall(
        id=call.pk,
        href=phone.contact_href(call.pk),
        incoming=call.incoming,
        since=call.answered_at or call.arrived_at,
        part=part,
        words=words % {"who": guest},
        tone=tone,
        icon=icon,
        waits=_open(wishes),
        trouble=_trouble(wishes),
        may_hand_over=id_of(call.guest) is not None,
        paused=wording.label(PAUSES, call.pause_reason) if call.paused_at else "",
        goes_on_at=_goes_on_at(call),
    )


def _pause_reasons(call: Call) -> list[tuple[str, str]]:
    """Why its recording may be paused now; nothing where the law lets none pause."""
    if not pack().phone.pausing or call.paused_at is not None or call.carries_itself:
        return []
    return wording.choices(PAUSES, blank=False)


def _goes_on_at(call: Call) -> dt.datetime | None:
    longest = dt.timedelta(seconds=pack().phone.longest_pause)
    return call.paused_at + longest if call.paused_at else None


def _dialling(actor: Actor, call: Call) -> OnCall:
    wishes = _wishes(actor, call.pk)
    return OnCall(
        call.pk, phone.contact_href(call.pk), False, call.arrived_at, "dialling",
        _("Calling; nobody has answered yet"), "info", "phone-outgoing",
        trouble=_trouble(wishes),
    )  # fmt: skip


def _beside(actor: Actor) -> OnCall | None:
    """A colleague's call that she was brought into."""
    rings = Ring.objects.filter(
        member=actor.member_id, outcome="answered", kind__in=_BESIDE, call__ended_at__isnull=True
    )
    ring = rings.select_related("call").order_by("-at").first()
    if ring is None:
        return None
    words = {
        "consult": _("You help a colleague with a call"),
        "listen": _("You listen; nobody hears you"),
        "whisper": _("You whisper; the counsellor alone hears you"),
        "join": _("You are in the call with both"),
    }[ring.kind]
    wishes = _wishes(actor, ring.call_id)
    return OnCall(
        ring.call_id, phone.contact_href(ring.call_id), ring.call.incoming,
        ring.ended_at or ring.at, "beside", words, "info", "headphones",
        waits=_open(wishes), trouble=_trouble(wishes),
    )  # fmt: skip


def _wishes(actor: Actor, call_id: UUID | None = None) -> list[Wish]:
    rows = Wish.objects.filter(by=actor.member_id)
    rows = rows.filter(call=call_id) if call_id else rows.filter(at__gt=timezone.now() - SAID_FOR)
    return list(rows.order_by("-at")[:30])


def _open(wishes: Sequence[Wish]) -> str:
    """What she asked for and is not done yet."""
    kinds = {
        "hang_up": _("Hanging up …"),
        "hold": _("Putting the caller on hold …"),
        "resume": _("Going back to the caller …"),
        "pause": _("Pausing the recording …"),
        "unpause": _("Recording again …"),
        "consult": _("Ringing …"),
        "bring_in": _("Bringing all three together …"),
        "hand_over": _("Handing over …"),
        "send_away": _("Going back to the caller …"),
        "take_over": _("Taking over …"),
        "listen": _("Your telephone rings …"),
        "whisper": _("Your telephone rings …"),
        "join": _("Your telephone rings …"),
    }
    newest = next((w for w in wishes if w.done_at is None and w.kind in kinds), None)
    return kinds[newest.kind] if newest else ""


def _trouble(wishes: Sequence[Wish]) -> str:
    """Why the newest wish was refused, for as long as it is news."""
    newest = wishes[0] if wishes else None
    if newest is None or newest.done_at is None or not newest.refused:
        return ""
    if timezone.now() - newest.done_at > SAID_FOR or newest.kind.startswith("sim_"):
        return ""
    return phone.refused(newest.refused)


def _named(guest: str) -> str:
    """Whom she asked in, in words: a public number, an interpreter, a colleague."""
    if guest.startswith(REGISTER):
        return _("the interpreter")
    known = next((label for number, label in numbers() if number == guest), "")
    if known:
        return f"{guest} {known}"
    member = id_of(guest)
    return staff.names_of([member]).get(member, "") if member else guest


def partners(actor: Actor, call: Call) -> dict[str, Any]:
    """Whom a call may be passed on to now: colleagues and centres that are free, interpreters who
    were asked into this contact, public numbers."""
    free = [s for s in queries.seats() if s.is_free and s.member_id != actor.member_id]
    centres = [c for c in pack().centres if any(s.centre == c for s in free)]
    return {
        "colleagues": [
            (str(s.member_id), s.member.display_name, wording.centre(s.centre)) for s in free
        ],
        "centres": [(code, wording.centre(code)) for code in centres],
        "interpreters": [
            (of_register(one.interpreter_id), one.interpreter.name)
            for one in interpreting.of_contact(call.pk)
        ],
        "numbers": numbers(),
    }


def numbers() -> list[tuple[str, str]]:
    """Public numbers of the country that no rule locks, but for the line's own: the emergency
    ones first."""
    today, own = pack().today(), wording.hotline_number()
    return [
        (n.number, n.labels.of(wording.lang()))
        for n in sorted(pack().numbers, key=lambda n: len(n.number))
        if n.span.holds(today) and n.number != own
    ]
