"""Pure rules of a referral: which states follow which, which clock runs, what leaves when."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from hotline.countries.pack import Pack
from hotline.countries.referrals_part import FACTS, Rung

# Who may go where. The sender stays responsible until acceptance; nothing is accepted by itself.
# Source: task states of FHIR and Gravity, Primero, coordinated access (shared practice).
_ENDS_EARLY = frozenset({"cancelled", "consent_withdrawn", "entered_in_error"})
_ANSWERS = frozenset({"accepted", "declined", "info_requested", "expired"}) | _ENDS_EARLY
_WORK = frozenset({"completed", "failed", "cancelled", "consent_withdrawn"})
NEXT: dict[str, frozenset[str]] = {
    "draft": frozenset({"pending_approval", "sent", "cancelled", "entered_in_error"}),
    "pending_approval": frozenset({"sent", "draft", "cancelled", "entered_in_error"}),
    "sent": frozenset({"received"}) | _ANSWERS,
    "received": _ANSWERS,
    "info_requested": frozenset({"received", "accepted", "declined"}) | _ENDS_EARLY,
    "accepted": frozenset({"in_service", "on_hold", "waitlisted"}) | _WORK,
    "on_hold": frozenset({"accepted", "in_service", "waitlisted"}) | _WORK,
    "waitlisted": frozenset({"accepted", "in_service", "on_hold"}) | _WORK,
    "in_service": frozenset({"on_hold"}) | _WORK,
    "completed": frozenset({"verified"}),
    "declined": frozenset(),
    "verified": frozenset(),
    "failed": frozenset(),
    "cancelled": frozenset(),
    "consent_withdrawn": frozenset(),
    "expired": frozenset(),
    "entered_in_error": frozenset(),
}
UNSENT = frozenset({"draft", "pending_approval"})
# Before somebody has taken responsibility for her.
UNDECIDED = frozenset({"sent", "received", "info_requested"})
IN_CARE = frozenset({"accepted", "on_hold", "waitlisted", "in_service"})
# The agency has a next step to take.
WAITING = (UNDECIDED | IN_CARE) - {"info_requested"}
OPEN = UNDECIDED | IN_CARE
ENDED = frozenset(NEXT) - OPEN - UNSENT
# States in which what was shared is still to be looked at by whoever accepted it.
LEGIBLE = IN_CARE | {"completed", "verified", "failed"}

# Steps of a ladder that bring the referral into another state.
EXPIRE, REOPEN = "expire", "reopen"
MOVES = frozenset({EXPIRE, REOPEN})
# Where a decision that waited is opened again.
REOPENS = {"info_requested": "received", "on_hold": "accepted", "waitlisted": "accepted"}

# What an agency may be told of who she is, once it has accepted. Counselling notes never leave:
# the account is written for its reader. A number for locating her is not for calling: it leaves in
# an emergency, when somebody chose it.
IDENTITY = FACTS
USUAL = frozenset({"name", "birth_year", "phone", "address", "safe_contact"})
# Which category of data each fact is (list `data_category`).
CATEGORY = {
    "name": "identity",
    "birth_year": "identity",
    "paper": "documents",
    "phone": "contact",
    "phone_to_locate": "contact",
    "safe_contact": "contact",
    "address": "address",
}


def before(state: str) -> frozenset[str]:
    """The states from which `state` may be reached."""
    return frozenset(source for source, following in NEXT.items() if state in following)


def due(pack: Pack, state: str, urgency: str, since: dt.datetime) -> dt.datetime | None:
    """When the next step is late; None where nothing is waited for, or until a date that whoever
    waits has to name (on hold, on a waiting list)."""
    step = pack.referrals.states[state].clock
    return since + pack.deadline(step, urgency) if step else None


def ladder(pack: Pack, state: str) -> tuple[Rung, ...]:
    """Who is asked, one after the other, when the clock of a state has run out."""
    return pack.referrals.ladders.get(pack.referrals.states[state].ladder, ())


def escalates(
    pack: Pack, state: str, urgency: str, due_at: dt.datetime | None, rung: int
) -> dt.datetime | None:
    """When the next step of the ladder is taken; None at its top, or where no clock runs."""
    steps = ladder(pack, state)
    if due_at is None or rung >= len(steps):
        return None
    return due_at + steps[rung].waits[urgency]


@dataclass(frozen=True, slots=True)
class Climb:
    """Steps of a ladder that are due, lowest first; where it stands afterwards, and until when."""

    codes: tuple[str, ...]
    rung: int
    next_at: dt.datetime | None


def climb(
    pack: Pack, state: str, urgency: str, due_at: dt.datetime, rung: int, now: dt.datetime
) -> Climb:
    """Which steps are due at `now`: after an hour in which nothing ran, all that were missed, each
    once. A step that moves the referral is the last."""
    steps = ladder(pack, state)
    codes: list[str] = []
    while rung < len(steps) and due_at + steps[rung].waits[urgency] <= now:
        codes.append(steps[rung].code)
        rung += 1
        if codes[-1] in MOVES:
            break
    return Climb(tuple(codes), rung, escalates(pack, state, urgency, due_at, rung))


def at_once(urgency: str) -> bool:
    """Whether identity goes before acceptance: only in an emergency (security.md, sharing)."""
    return urgency == "emergency"


def needs_second_signer(basis: str) -> bool:
    """Whether a second person signs: sharing without consent rests on a coded ground that two have
    looked at; before it leaves, or afterwards where every minute counts (security.md, sharing)."""
    return basis != "consent"


def who_must_agree(age: int | None, *, child: bool, own_voice_from: int) -> frozenset[str]:
    """Who has to agree to sharing on consent: an adult herself; a child of `own_voice_from` years
    or more herself and her guardian; a younger one her guardian.

    The age is the pack's (`ages`, own_agreement), with its source. A child whose age nobody knows
    is asked too.
    """
    if not child:
        return frozenset({"person"})
    if age is not None and age < own_voice_from:
        return frozenset({"guardian"})
    return frozenset({"person", "guardian"})


def categories(fields: Collection[str]) -> list[str]:
    """The categories of data of a packet: coded facts and the account always, the rest by fact."""
    always = {"coded_facts", "need", "narrative"}
    return sorted(always | {CATEGORY[name] for name in fields if name in CATEGORY})


def pseudonym(referral: UUID) -> str:
    """How the person is called until somebody has accepted responsibility for her."""
    return f"R-{referral.hex[-6:].upper()}"
