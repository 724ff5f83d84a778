"""Verbs of people in a call: each writes a wish that whoever drives the telephone carries out.

The rules of who may stand here; the telephone only does. In a call that the exchange carries by
itself every wish but its end is Refused(carries_itself). Dialling needs the clearance that the
safe-contact rule issues; emergency and public numbers of the country are always open.
"""

from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from hotline.access import services as access
from hotline.access.roles import may
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.contacts import callbacks, interpreting, services
from hotline.contacts.models import Contact
from hotline.countries.pack import current as pack
from hotline.countries.phone_part import PAUSES
from hotline.people import reach
from hotline.people.models import Clearance
from hotline.staff.models import Member
from hotline.telephony import queries, telling
from hotline.telephony.models import Call, Ring, Seat, Wish
from hotline.telephony.seats import Refused, taken
from hotline.telephony.sql import ACTOR

REGISTER = "i-"  # how an interpreter is told from a member and a centre


def decline(*, by: Actor, call_id: UUID, reason: str) -> Wish:
    """Pass a call that rings here on to the next, with a reason. Raises Refused (bad_code,
    not_ringing)."""
    if reason not in pack().codes("ring_declined"):
        raise Refused("bad_code")
    with acting(by):
        if call_id not in {ring.call_id for ring in queries.ringing()}:
            raise Refused("not_ringing")
        return _wish(by, call_id, "decline", target=reason)


def answer(*, by: Actor, call_id: UUID) -> Wish:
    """Answer a call that rings here, at a telephone that is only simulated: a real one answers by
    itself. Raises Refused(not_ringing)."""
    with acting(by):
        if call_id not in {ring.call_id for ring in queries.ringing()}:
            raise Refused("not_ringing")
        return _wish(by, call_id, "answer")


def hang_up(*, by: Actor, call_id: UUID) -> Wish:
    """End the call for everybody; one that she makes, before it is answered too. Raises
    Refused(not_in_call)."""
    with acting(by):
        dialling = queries.my_outgoing(by)
        if dialling is not None and dialling.pk == call_id:
            return _wish(by, call_id, "hang_up")
        return _in_call(by, call_id, "hang_up")


def step_out(*, by: Actor, call_id: UUID) -> Wish:
    """Leave a colleague's call, which goes on. Raises Refused(not_in_call)."""
    with acting(by):
        beside = Ring.objects.filter(
            call=call_id, member=by.member_id, outcome="answered", call__ended_at__isnull=True
        )
        if not beside.exists() or Call.objects.filter(pk=call_id, answered_by=by.member_id):
            raise Refused("not_in_call")
        return _wish(by, call_id, "step_out")


def hold(*, by: Actor, call_id: UUID) -> Wish:
    """Let the caller hear music. Raises Refused(not_in_call)."""
    return _in_call(by, call_id, "hold")


def resume(*, by: Actor, call_id: UUID) -> Wish:
    """Speak with the caller again. Raises Refused(not_in_call)."""
    return _in_call(by, call_id, "resume")


def pause(*, by: Actor, call_id: UUID, reason: str) -> Wish:
    """Record nothing of the call for a while, where the law of the country lets a recording pause.
    Raises Refused (recorded_whole, bad_code, not_in_call)."""
    if not pack().phone.pausing:
        raise Refused("recorded_whole")
    if reason not in pack().codes(PAUSES):
        raise Refused("bad_code")
    return _in_call(by, call_id, "pause", target=reason)


def unpause(*, by: Actor, call_id: UUID) -> Wish:
    """Record the call again. Raises Refused(not_in_call)."""
    return _in_call(by, call_id, "unpause")


def come_back(*, by: Actor) -> Wish | None:
    """Her page was loaded anew while she was in a call, and its telephone with it: the caller hears
    music and her seat rings again. None where she is in no call."""
    with acting(by):
        call = queries.my_call(by)
        if call is None or call.carries_itself:
            return None
        return _wish(by, call.contact_id, "come_back")


def consult(*, by: Actor, call_id: UUID, with_: str) -> Wish:
    """Ring somebody to speak with first, while the caller hears music: a member by id, whoever is
    free in a centre by its code, a public number, or an interpreter of the contact
    (`of_register`). Raises Refused (not_in_call, nobody)."""
    with acting(by):
        if with_.startswith(REGISTER):
            return _in_call(by, call_id, "consult", target=_interpreter(by, call_id, with_))
        if reach.is_open_number(with_):
            return _in_call(by, call_id, "consult", number=with_)
        seats = Seat.objects.filter(left_at__isnull=True, device_since__isnull=False, state="ready")
        if with_ in pack().centres:
            found = seats.filter(centre=with_).exists()
        else:
            found = _is_id(with_) and seats.filter(member=UUID(with_)).exists()
        if not found:
            raise Refused("nobody")
        return _in_call(by, call_id, "consult", target=with_)


def of_register(interpreter_id: UUID) -> str:
    """An interpreter as somebody to consult."""
    return REGISTER + interpreter_id.hex


def bring_in(*, by: Actor, call_id: UUID) -> Wish:
    """All three speak together. Raises Refused(not_in_call)."""
    return _in_call(by, call_id, "bring_in")


def hand_over(*, by: Actor, call_id: UUID) -> Wish:
    """Leave the call to whom she consulted. Raises Refused(not_in_call)."""
    return _in_call(by, call_id, "hand_over")


def send_away(*, by: Actor, call_id: UUID) -> Wish:
    """Go back to the caller without whom she consulted. Raises Refused(not_in_call)."""
    return _in_call(by, call_id, "send_away")


def oversee(*, by: Actor, call_id: UUID, how: str) -> Wish:
    """Listen to a call, whisper to its counsellor, join it or take it over: by a supervisor, in
    calls of her centre and in those of others in which a life may be at stake.

    Raises Refused (not_allowed, ended, carries_itself, no_seat), Call.DoesNotExist.
    """
    if how not in ("listen", "whisper", "join", "take_over"):
        raise Refused("bad_code")
    with acting(by):
        call = Call.objects.select_related("contact").get(pk=call_id)
        if not may(by.role, "cases.approve") or not (
            call.contact.centre == by.centre or call.contact.alarm
        ):
            raise Refused("not_allowed")
        if call.ended_at is not None or call.answered_at is None:
            raise Refused("ended")
        if call.carries_itself:
            raise Refused("carries_itself")
        if taken(by.member_id) is None:
            raise Refused("no_seat")
        audit.record(f"call.{how}", root=call_id, detail=[f"staff:{call.answered_by_id}"])
        return _wish(by, call_id, how)


def dial(*, by: Actor, clearance: Clearance) -> Contact:
    """Call somebody whom the rule allows to call: her own seat rings first, then the number.

    Raises Refused (no_seat, in_call), reach.NotCleared, reach.NotAllowed.
    """
    with acting(by):
        _free_seat(by)
        contact = callbacks.dial(by=by, clearance=clearance)
        # Whoever drives the telephone reads this one number, for as long as it takes to dial it.
        _lend(contact.id)
        Call(contact=contact, incoming=False, arrived_at=contact.started_at).save(force_insert=True)
        _wish(by, contact.id, "dial")
        return contact


def dial_public(*, by: Actor, number: str) -> Contact:
    """Call an emergency service or another public number of the country: always open.

    Raises Refused (no_seat, in_call, not_allowed).
    """
    if not reach.is_open_number(number):
        raise Refused("not_allowed")
    with acting(by):
        _free_seat(by)
        contact = services.take_contact(by=by, channel="phone_out")
        Call(contact=contact, incoming=False, arrived_at=contact.started_at).save(force_insert=True)
        audit.record("call.dial_public", root=contact.id, detail=[number])
        _wish(by, contact.id, "dial", number=number)
        return contact


def _interpreter(by: Actor, call_id: UUID, with_: str) -> str:
    """Only one who was asked into this contact, and has no tie to the caller, hears her. The
    telephone may read her number for as long as it takes to dial it."""
    asked = {of_register(a.interpreter_id): a for a in interpreting.of_contact(call_id)}
    if with_ not in asked:
        raise Refused("nobody")
    _lend(asked[with_].interpreter_id)
    return with_


def _lend(root: UUID) -> None:
    until = timezone.now() + reach.LASTS
    access.give(root, to=ACTOR, deepest=DataClass.D2, why="dial", until=until)


def _in_call(by: Actor, call_id: UUID, kind: str, **more: str) -> Wish:
    with acting(by):
        mine = Q(pk=call_id, answered_by=by.member_id, ended_at__isnull=True)
        call = Call.objects.filter(mine).first()
        if call is None:
            raise Refused("not_in_call")
        if call.carries_itself and kind != "hang_up":
            raise Refused("carries_itself")
        return _wish(by, call_id, kind, **more)


def _free_seat(by: Actor) -> None:
    seat = taken(by.member_id)
    if seat is None or seat.device_since is None:
        raise Refused("no_seat")
    if seat.state in ("ringing", "talking"):
        raise Refused("in_call")


def _wish(by: Actor, call_id: UUID, kind: str, *, target: str = "", number: str = "") -> Wish:
    wish = Wish(
        call=call_id,
        by=Member.objects.get(pk=by.member_id),
        kind=kind,
        target=target,
        number=number,
        at=timezone.now(),
    )
    wish.save(force_insert=True)
    audit.record(f"wish.{kind}", root=call_id)
    telling.call_moved(call_id, by.member_id)
    return wish


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
