"""Whether somebody may be reached, how and when; and the permission to do it once.

Source: WHO ethical and safety recommendations (2003). Nothing answered means nothing allowed;
what is unknown, the supervisor decides.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from django.db import connection
from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.countries.pack import Pack
from hotline.countries.pack import current as pack
from hotline.people import hours
from hotline.people.models import Clearance, Person
from hotline.people.numbers import e164, keyed
from hotline.people.safe_contact import SafeContact

How = Literal["call", "text", "voicemail"]
HOWS: tuple[How, ...] = ("call", "text", "voicemail")
LASTS = dt.timedelta(minutes=10)

Answer = Literal["allowed", "ask_supervisor", "forbidden"]
_RANK: dict[Answer, int] = {"allowed": 0, "ask_supervisor": 1, "forbidden": 2}
_Found = list[tuple[Answer, str]]
_BARRED: list[Callable[[UUID], set[bytes]]] = []


@dataclass(frozen=True)
class Block:
    """The answers of a safe-contact block, and the number she has of her own.

    `barred` are keyed hashes of numbers of people who are suspected of harming her: whatever was
    written down before, nobody is reached on them.
    """

    own: str = ""
    safe_to_call_back: str = "unknown"
    safe_to_text: str = "unknown"
    safe_to_leave_message: str = "unknown"
    phone_shared: str = "unknown"
    safe_number: str = ""
    safe_hours: str = ""
    barred: frozenset[bytes] = frozenset()


@dataclass(frozen=True)
class Verdict:
    """What the rule says, and every reason why by its code; an allowed one has none."""

    answer: Answer
    why: tuple[str, ...] = ()

    @property
    def allowed(self) -> bool:
        return self.answer == "allowed"


class NotAllowed(PermissionError):
    """The rule does not clear this; `verdict` says why."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(", ".join(verdict.why))
        self.verdict = verdict


class NotCleared(PermissionError):
    """No clearance, or one that is used, over, somebody else's or for another way."""


def bar(finder: Callable[[UUID], set[bytes]]) -> None:
    """Let a room above name numbers (keyed hashes) on which a person is never to be reached."""
    if finder not in _BARRED:
        _BARRED.append(finder)


def barred_for(person_id: UUID) -> frozenset[bytes]:
    """The numbers on which a person is never to be reached, as keyed hashes."""
    return frozenset().union(*(finder(person_id) for finder in _BARRED))


def block_of(row: SafeContact) -> Block:
    """The block of a contact or a person whose numbers the actor may open. Raises Sealed."""
    return Block(
        own=getattr(row, "phone", ""),
        safe_to_call_back=row.safe_to_call_back,
        safe_to_text=row.safe_to_text,
        safe_to_leave_message=row.safe_to_leave_message,
        phone_shared=row.phone_shared,
        safe_number=row.safe_number,
        safe_hours=row.safe_hours,
        barred=barred_for(row.pk) if isinstance(row, Person) else frozenset(),
    )


def safe_numbers(text: str) -> tuple[str, ...]:
    """The numbers she named, one a line; a line that is no number spoils them all, for it may be
    the one that matters."""
    lines = [line.strip() for line in text.replace(";", "\n").splitlines() if line.strip()]
    return tuple(lines) if all(e164(line) for line in lines) else ()


def numbers(block: Block) -> tuple[str, ...]:
    """Where she may be reached: on the numbers she named, else on her own if nobody else uses or
    watches it. Never on one that belongs to a suspect."""
    if block.safe_number.strip():
        return unbarred(block, safe_numbers(block.safe_number))
    return unbarred(block, (block.own,)) if block.own and block.phone_shared == "no" else ()


def unbarred(block: Block, found: tuple[str, ...]) -> tuple[str, ...]:
    """The numbers that belong to no suspect."""
    if not block.barred:
        return found
    return tuple(number for number in found if keyed(number)[1] not in block.barred)


def unbarred_own(person: Person) -> bool:
    """Whether her own number is hers: not also the number of a suspect."""
    digest = bytes(person.phone_hash) if person.phone_hash is not None else None
    return digest not in barred_for(person.id)


def safe_or_own(block: Block) -> tuple[str, ...]:
    """Every number that is written down: those she named, else her own; suspects' too."""
    named = safe_numbers(block.safe_number)
    return named or ((block.own,) if block.own else ())


def candidates(block: Block) -> tuple[str, ...]:
    """The numbers a supervisor's decision may be about: written down, and no suspect's."""
    return unbarred(block, safe_or_own(block))


def judge(block: Block, *, how: How, at: dt.datetime, number: str = "") -> Verdict:
    """Whether she may be reached this way at a moment (aware), on `number` or any allowed one."""
    found: _Found = []
    if how != "text":
        found += _calling(block)
    if how != "call":
        found += _writing(block, how)
    found += _number(block, number)
    if block.safe_to_call_back == "given_times":
        found += _hour(block, at)
    if not found:
        return Verdict("allowed")
    answer = max((answer for answer, _why in found), key=_RANK.__getitem__)
    return Verdict(answer, tuple(dict.fromkeys(why for _answer, why in found)))


def _calling(block: Block) -> _Found:
    if block.safe_to_call_back == "never":
        return [("forbidden", "never")]
    known = block.safe_to_call_back in ("given_times", "any_time")
    return [] if known else [("ask_supervisor", "not_asked")]


def _writing(block: Block, how: How) -> _Found:
    answer = block.safe_to_text if how == "text" else block.safe_to_leave_message
    found: _Found = []
    if answer == "no":
        found.append(("forbidden", f"no_{how}"))
    elif answer != "yes":
        found.append(("ask_supervisor", f"{how}_not_asked"))
    if block.phone_shared == "yes":
        found.append(("forbidden", "phone_watched"))
    elif block.phone_shared != "no":
        found.append(("ask_supervisor", "phone_not_asked"))
    return found


def _number(block: Block, number: str) -> _Found:
    if not block.own and not block.safe_number.strip():
        return [("forbidden", "no_number")]
    if not candidates(block) and safe_or_own(block):
        return [("forbidden", "suspect_number")]
    allowed = numbers(block)
    if not allowed and block.safe_number.strip():
        return [("ask_supervisor", "number_unclear")]
    if not allowed:
        watched = block.phone_shared == "yes"
        return [("ask_supervisor", "phone_watched" if watched else "phone_not_asked")]
    if number and e164(number) not in {e164(one) for one in allowed}:
        return [("ask_supervisor", "other_number")]
    return []


def _hour(block: Block, at: dt.datetime) -> _Found:
    windows = hours.parse(block.safe_hours.strip())
    if windows is None:
        return [
            ("ask_supervisor", "hours_unclear" if block.safe_hours.strip() else "hours_missing")
        ]
    inside = hours.inside(windows, at, pack().timezone)
    return [] if inside else [("ask_supervisor", "outside_hours")]


def is_open_number(text: str, country: Pack | None = None) -> bool:
    """Whether a number needs no clearance: emergency services and public numbers of the pack."""
    wanted = "".join(c for c in text if c.isdigit())
    return bool(wanted) and any(
        wanted == "".join(c for c in n.number if c.isdigit()) for n in (country or pack()).numbers
    )


def clear(*, by: Actor, person_id: UUID, how: How, at: dt.datetime | None = None) -> Clearance:
    """Let the actor reach a person once, within ten minutes, if the rule allows it now.

    Raises NotAllowed, Person.DoesNotExist, vault's Sealed for whoever may not see the number.
    """
    with acting(by):
        person = Person.objects.get(pk=person_id)
        return issue("people_clear", root=person.id, block=block_of(person), how=how, at=at)


def issue(
    function: str, *, root: UUID, block: Block, how: How, at: dt.datetime | None = None
) -> Clearance:
    """Judge, and have the database write the clearance; it checks the coded answers once more.

    For the current actor, inside `acting`. Raises NotAllowed.
    """
    verdict = judge(block, how=how, at=at or timezone.now())
    if not verdict.allowed:
        raise NotAllowed(verdict)
    with connection.cursor() as cursor:
        ident = new_id()
        cursor.execute(f"SELECT {function}(%s::uuid, %s::uuid, %s)", [ident, root, how])
    audit.record("reach.clear", root=root, reason="rule", detail=[how])
    return Clearance.objects.get(pk=ident)


def current(by: Actor, root: UUID, *, at: dt.datetime | None = None) -> Clearance | None:
    """The actor's clearance for a file that can still be used, the one that lasts longest."""
    now = at or timezone.now()
    with acting(by):
        open_ones = Clearance.objects.filter(root=root, used_at__isnull=True, until__gt=now)
        return open_ones.order_by("-until").first()


def checked(
    by: Actor, clearance: Clearance, *, how: How | None = None, at: dt.datetime | None = None
) -> Clearance:
    """The clearance as the database holds it, if it is the actor's, unused and not over. An object
    that calling code made by itself is worth nothing. Raises NotCleared."""
    with acting(by):
        held = Clearance.objects.filter(
            pk=clearance.pk, used_at__isnull=True, until__gt=at or timezone.now()
        ).first()
        if held is None or (how is not None and held.how != how):
            raise NotCleared
        return held


def use(
    *,
    by: Actor,
    clearance_id: UUID,
    block: Callable[[UUID], Block],
    at: dt.datetime | None = None,
) -> Clearance:
    """Use a clearance up: once, in time, and only while what she answered still allows it.

    `block` reads the answers of the cleared file as they are now. Raises NotCleared, NotAllowed.
    """
    now = at or timezone.now()
    with acting(by):
        held = checked(by, Clearance(pk=clearance_id), at=now)
        answers = block(held.root)
        if held.basis == "rule":
            verdict = judge(answers, how=held.how, at=now)  # type: ignore[arg-type]
        else:
            verdict = Verdict("allowed" if may_be_decided(answers) else "forbidden", ("never",))
        if not verdict.allowed:
            raise NotAllowed(verdict)
        used = Clearance.objects.filter(pk=held.pk, used_at__isnull=True, until__gt=now).update(
            used_at=now
        )
        if not used:
            raise NotCleared
        held.used_at = now
        audit.record("reach.use", root=held.root, reason=held.basis, detail=[held.how])
        return held


def may_be_decided(block: Block) -> bool:
    """Whether a supervisor may clear a neutral call: never against "never call back", and never on
    the number of a suspect alone."""
    return block.safe_to_call_back != "never" and (
        bool(candidates(block)) or bool(block.safe_number.strip() and not safe_or_own(block))
    )
