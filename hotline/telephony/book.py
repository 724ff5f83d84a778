"""What whoever drives the telephone writes down, each in a transaction and in a way that may be
told twice: after the database was away, what happened meanwhile is told again in its order."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from hotline.actor.context import acting
from hotline.audit import services as audit
from hotline.contacts import callbacks, ringing
from hotline.contacts.models import Contact
from hotline.countries.pack import current as pack
from hotline.registers.models import Interpreter
from hotline.staff.models import Member
from hotline.telephony import duty, pauses, telling
from hotline.telephony.duty import SWITCH
from hotline.telephony.landlines import home_of
from hotline.telephony.models import Call, Ring, Seat, Wish

UNTOUCHED = "no_answer"
LATE = dt.timedelta(minutes=1)  # after which a wish is no longer carried out


@dataclass(frozen=True)
class Facts:
    """What routing needs to know of a call, as far as the database knows it."""

    home: str = ""
    returning: bool = False
    emergency: bool = False
    known_to: str = ""


@dataclass(frozen=True)
class Arrival:
    """A call as the carrier gives it: `number` empty where it was withheld or is none."""

    call: UUID
    at: dt.datetime
    number: str = ""
    withheld: bool = False
    language: str = ""
    way: str = "live"


def arrived(arrival: Arrival) -> Facts:
    """Write a call down as it comes in. Told twice, it is one call."""
    home = home_of(arrival.number)
    with acting(SWITCH):
        earlier = Call.objects.filter(pk=arrival.call).first()
        if earlier is not None:
            return _facts(earlier)
        contact, known = ringing.arrive(
            by=SWITCH,
            contact_id=arrival.call,
            centre=home or pack().national_centre.code,
            number=arrival.number,
            withheld=arrival.withheld,
            language=arrival.language,
            at=arrival.at,
        )
        call = Call(
            contact=contact,
            home=home,
            language=arrival.language,
            emergency=known.known and ringing.is_in_danger(contact),
            used_before=known.known,
            call_back=known.safe_to_call_back,
            known_to=ringing.caller_known_to(contact) if known.known else None,
            arrived_at=arrival.at,
            way=arrival.way,
        )
        call.save(force_insert=True)
        telling.call_moved(contact.id)
        return _facts(call)


def chose_language(call_id: UUID, language: str) -> None:
    """The caller pressed the key of a language."""
    with acting(SWITCH):
        Call.objects.filter(pk=call_id).update(language=language)
        Contact.objects.filter(pk=call_id, language="").update(language=language)
        telling.call_moved(call_id)


def rang(ring_id: UUID, call_id: UUID, member_id: UUID, *, kind: str, at: dt.datetime) -> None:
    """A seat rings for a call."""
    with acting(SWITCH):
        ring = Ring(id=ring_id, call_id=call_id, member_id=member_id, kind=kind, at=at)
        if Ring.objects.filter(pk=ring_id).exists():
            return
        ring.save(force_insert=True)
        if kind != "own":
            duty.move(member_id, "ringing", at)
        telling.rings(ring_id, member_id)
        telling.call_moved(call_id)


def ring_over(ring_id: UUID, outcome: str, *, reason: str = "", at: dt.datetime) -> None:
    """A ring ended without an answer. Whoever did not answer or declined is away from now on, so
    that the next call does not wait for her too: until she says that she is ready."""
    with acting(SWITCH):
        ring = Ring.objects.select_for_update().filter(pk=ring_id, ended_at__isnull=True).first()
        if ring is None:
            return
        ring.outcome, ring.reason, ring.ended_at = outcome, reason, max(at, ring.at)
        ring.save(update_fields=["outcome", "reason", "ended_at"])
        steps_back = outcome in (UNTOUCHED, "declined")
        why = outcome if steps_back else ""
        duty.move(ring.member_id, "away" if steps_back else "ready", at, why, only=("ringing",))
        audit.record("call.ring_over", root=ring.call_id, detail=[outcome, reason])
        telling.rings(ring_id, ring.member_id)
        telling.call_moved(ring.call_id)


def answered(ring_id: UUID, *, at: dt.datetime) -> None:
    """A ring was answered: the contact is hers from now on, with its times."""
    with acting(SWITCH):
        ring = (
            Ring.objects.select_for_update(of=("self",))
            .select_related("member")
            .filter(pk=ring_id, ended_at__isnull=True)
            .first()
        )
        if ring is None:
            return
        ring.outcome, ring.ended_at = "answered", max(at, ring.at)
        ring.save(update_fields=["outcome", "ended_at"])
        if ring.kind in ("call", "back"):
            _give(ring.call_id, ring.member, at)
        else:
            _let_in(ring.call_id, ring.member)
        duty.move(ring.member_id, "talking", at)
        telling.rings(ring_id, ring.member_id)
        telling.call_moved(ring.call_id, ring.member_id)


def goes_on(call_id: UUID, part: str, guest: str = "") -> None:
    """What goes on in a call from now on, and with whom besides the two."""
    with acting(SWITCH):
        call = Call.objects.filter(pk=call_id, ended_at__isnull=True).first()
        if call is not None:
            call.part, call.guest = part, guest
            call.save(update_fields=["part", "guest"])
            telling.call_moved(call_id, *([call.answered_by_id] if call.answered_by_id else []))


def reached(call_id: UUID, *, at: dt.datetime) -> None:
    """Whoever was called answered."""
    with acting(SWITCH):
        call = Call.objects.select_related("contact").get(pk=call_id)
        if call.answered_at is None:
            call.answered_at = max(at, call.arrived_at)
            call.answered_by_id = call.contact.counsellor_id
            call.save(update_fields=["answered_at", "answered_by"])
            telling.call_moved(call_id, *([call.answered_by_id] if call.answered_by_id else []))


def served_by_exchange(call_id: UUID) -> None:
    """No controller answered this call: the exchange did."""
    with acting(SWITCH):
        Call.objects.filter(pk=call_id).update(way="fallback")


def took(call_id: UUID, member_id: UUID, *, at: dt.datetime) -> None:
    """A member answered a call that the exchange served by itself. Told twice, it is once."""
    with acting(SWITCH):
        member = Member.objects.filter(pk=member_id, is_active=True).first()
        call = Call.objects.filter(pk=call_id, ended_at__isnull=True).first()
        if member is None or call is None:
            return
        if call.carries_itself and call.answered_by_id == member_id:
            return
        if call.answered_by_id not in (None, member_id):
            _lost(call)
        Ring(
            call_id=call_id, member=member, kind="call", at=at, ended_at=at, outcome="answered"
        ).save(force_insert=True)
        _give(call_id, member, at, way="fallback")
        duty.move(member_id, "talking", at, only=("ready", "ringing", "wrap_up", "away"))
        telling.call_moved(call_id, member_id)


def number_of(call_id: UUID) -> str:
    """The number of a call that a member begins: she let the telephone read it. Raises Sealed."""
    with acting(SWITCH):
        return str(Contact.objects.get(pk=call_id).phone)


def number_of_interpreter(interpreter_id: UUID) -> str:
    """The number of an interpreter whom a member asks into a call. Raises Sealed."""
    with acting(SWITCH):
        return str(Interpreter.objects.get(pk=interpreter_id).phone)


def returned(call_id: UUID) -> None:
    """A caller whom a member spoke with waits again: her line was lost while nobody drove."""
    with acting(SWITCH):
        call = Call.objects.filter(pk=call_id, ended_at__isnull=True).first()
        if call is not None and call.answered_by_id is not None:
            _lost(call)
            Call.objects.filter(pk=call_id).update(way="live")
            telling.call_moved(call_id, call.answered_by_id)


def passed_on(call_id: UUID, member_id: UUID, *, at: dt.datetime) -> None:
    """The call is another member's from now on, who answered a ring for it before."""
    with acting(SWITCH):
        _give(call_id, Member.objects.get(pk=member_id), at)
        telling.call_moved(call_id, member_id)


def ended(call_id: UUID, ending: str, *, at: dt.datetime) -> None:
    """The caller's line is gone. A call that nobody answered ends as a contact here; one that was
    cut with the telephone itself is a question to the supervisor."""
    with acting(SWITCH):
        call = (
            Call.objects.select_for_update(of=("self",)).filter(pk=call_id, ended_at=None).first()
        )
        if call is None:
            return
        if ending == "caller" and call.answered_at is None:
            ending = "waiting"
        pauses.over(call_id, "ended", at=at)
        call.ended_at, call.ending = max(at, call.answered_at or call.arrived_at), ending
        call.save(update_fields=["ended_at", "ending"])
        audit.record("call.end", root=call_id, detail=[ending])
        if call.answered_at is None and call.incoming:
            ringing.end_unanswered(by=SWITCH, contact_id=call_id, at=at)
        elif ending == "switch":
            callbacks.ask(by=SWITCH, contact_id=call_id, why=ringing.DROPPED, at=at)
        members = [call.answered_by_id] if call.answered_by_id else []
        if not _elsewhere(call):
            for member in members:
                duty.stepped_out(member, at=at)
        telling.call_moved(call_id, *members)


def open_wishes() -> list[Wish]:
    """What members ask for and nobody has done yet, the oldest first. What nobody did in time is
    over: a call wished for an hour ago rings nowhere today."""
    with acting(SWITCH):
        found = list(Wish.objects.filter(done_at__isnull=True).order_by("at"))
    late = timezone.now() - LATE
    for wish in [one for one in found if one.at < late]:
        done(wish.id, refused="late")
        if wish.kind == "dial":
            ended(wish.call, "nobody", at=timezone.now())
    return [wish for wish in found if wish.at >= late]


def done(wish_id: UUID, *, refused: str = "", at: dt.datetime | None = None) -> None:
    """A wish was carried out, or why it was not."""
    with acting(SWITCH):
        wish = Wish.objects.get(pk=wish_id)
        wish.done_at, wish.refused = at or timezone.now(), refused
        wish.save(update_fields=["done_at", "refused"])
        telling.call_moved(wish.call, wish.by_id)


def going_on() -> list[Call]:
    """All calls that have not ended, as the database knows them."""
    with acting(SWITCH):
        return list(Call.objects.filter(ended_at__isnull=True))


def lost(alive: Collection[UUID], *, before: dt.datetime) -> int:
    """Calls the database takes for going on which the telephone does not know, and that began
    before: they ended with it. How many."""
    begun = {wish.call for wish in open_wishes() if wish.kind == "dial"}
    kept = {*alive, *begun}
    gone = [c for c in going_on() if c.contact_id not in kept and c.arrived_at < before]
    for call in gone:
        ended(call.contact_id, "switch", at=timezone.now())
    _write_off(Ring.objects.filter(ended_at__isnull=True, call__in=[c.pk for c in gone]))
    return len(gone)


def rings_gone(standing: Collection[UUID], *, before: dt.datetime) -> None:
    """Write off what rang before and rings no more: no leg of it stands."""
    _write_off(Ring.objects.filter(ended_at__isnull=True, at__lt=before).exclude(pk__in=standing))


def _write_off(rings: QuerySet[Ring]) -> None:
    with acting(SWITCH):
        over = list(rings.values_list("pk", flat=True))
    for ring_id in over:
        ring_over(ring_id, "cancelled", at=timezone.now())


def _give(call_id: UUID, member: Member, at: dt.datetime, *, way: str = "live") -> None:
    call = Call.objects.select_for_update(of=("self",)).get(pk=call_id)
    first = call.answered_by_id is None
    if not first:
        _let_in(call_id, member)
    ringing.answer(by=SWITCH, contact_id=call_id, member=member)
    if first:
        call.answered_at = max(at, call.arrived_at)
    call.answered_by, call.way = member, way
    call.save(update_fields=["answered_at", "answered_by", "way"])


def _lost(call: Call) -> None:
    """Whoever answered it has lost its line; in another call she stays."""
    if call.answered_by_id is not None and not _elsewhere(call):
        duty.lost_her(call.answered_by_id, at=timezone.now())


def _elsewhere(call: Call) -> bool:
    """Whether whoever answered it is in another call now."""
    others = Call.objects.filter(answered_by=call.answered_by_id, ended_at__isnull=True)
    return others.exclude(pk=call.pk).exists()


def nobody_else_talks(engaged: Collection[UUID], *, before: dt.datetime) -> None:
    """Members who are in a call as the database has it, and in none that goes on: they write up.
    `engaged` are those whom the telephone knows in one."""
    with acting(SWITCH):
        alone = Call.objects.filter(way="fallback", ended_at__isnull=True)
        kept = {*engaged, *alone.values_list("answered_by", flat=True)}
        stuck = Seat.objects.filter(state="talking", left_at__isnull=True, since__lt=before)
        for member in set(stuck.values_list("member", flat=True)) - kept:
            duty.stepped_out(member, at=timezone.now())


def _let_in(call_id: UUID, member: Member) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT telephony_let_in(%s, %s)", [call_id, member.id])


def _facts(call: Call) -> Facts:
    known_to = call.answered_by_id or call.known_to_id
    return Facts(call.home, call.used_before, call.emergency, str(known_to or ""))
