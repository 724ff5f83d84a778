"""Pure rules of a referral: which states follow which, which clock runs, what leaves when."""

import datetime as dt
from uuid import UUID

from hotline.countries.pack import Pack

# Who may go where. The sender stays responsible until acceptance; nothing is accepted by itself.
NEXT: dict[str, frozenset[str]] = {
    "sent": frozenset({"received", "accepted", "declined", "cancelled"}),
    "received": frozenset({"accepted", "declined", "cancelled"}),
    "accepted": frozenset({"completed", "failed", "cancelled"}),
    "declined": frozenset(),
    "completed": frozenset(),
    "failed": frozenset(),
    "cancelled": frozenset(),
}
CLOCK = {"sent": "referral_opened", "received": "referral_decided", "accepted": "first_contact"}
WAITING = frozenset(CLOCK)
BY_AGENCY = frozenset({"received", "accepted", "declined", "completed", "failed"})

# What an agency may be told of who she is, once it has accepted. Counselling notes never leave:
# the account is written for its reader. A number for locating her is not for calling: it leaves in
# an emergency, when somebody chose it.
IDENTITY = ("name", "birth_year", "phone", "phone_to_locate", "address", "paper", "safe_contact")
USUAL = frozenset({"name", "birth_year", "phone", "address", "safe_contact"})


def before(state: str) -> frozenset[str]:
    """The states from which `state` may be reached."""
    return frozenset(source for source, following in NEXT.items() if state in following)


def due(pack: Pack, state: str, urgency: str, since: dt.datetime) -> dt.datetime | None:
    """When the next step is late; None where nothing is waited for."""
    step = CLOCK.get(state)
    return since + pack.deadline(step, urgency) if step else None


def at_once(urgency: str) -> bool:
    """Whether identity goes before acceptance: only in an emergency (security.md, sharing)."""
    return urgency == "emergency"


def pseudonym(referral: UUID) -> str:
    """How the person is called until somebody has accepted responsibility for her."""
    return f"R-{referral.hex[-6:].upper()}"
