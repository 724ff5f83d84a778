"""Pure rules of sealed links: how long they hold, how often a code is tried."""

import datetime as dt
from email.utils import parseaddr

from hotline.messaging.models import EMAIL, SMS, WAYS
from hotline.people.numbers import e164

# A code may also be read out: whoever made the link phones the agency.
VOICE = "voice"
CODE_WAYS = (*WAYS, VOICE)

LONGEST = dt.timedelta(days=30)
USUAL = dt.timedelta(days=7)
SESSION = dt.timedelta(minutes=60)
# The first code waits for whoever opens the link; one that is asked for on the page does not.
FIRST_CODE, ASKED_CODE = dt.timedelta(hours=24), dt.timedelta(minutes=15)
MOST_CODES = 12
# Of one code, and of a link in all: then it is revoked, and whoever made it hears of it.
MOST_TRIES_OF_CODE, MOST_TRIES = 5, 10
_DELAYS = (0, 5, 30, 120, 600)  # seconds after a wrong code, by how many were wrong
# A referral is over in a way in which it is nobody's to read by a link.
DEAD = frozenset({"cancelled", "consent_withdrawn", "entered_in_error", "expired"})


def delay(tries: int) -> dt.timedelta:
    """How long the next code waits after so many wrong ones."""
    return dt.timedelta(seconds=_DELAYS[min(tries, len(_DELAYS)) - 1])


def spelt(way: str, address: str) -> str:
    """An address in the one spelling in which two are compared; "" where it is none."""
    if way in (SMS, VOICE):
        return e164(address)
    _name, found = parseaddr(address.strip())
    plain = found.lower() if way == EMAIL else ""
    name, at, domain = plain.partition("@")
    return plain if name and at and "." in domain.strip(".") and " " not in plain else ""
