"""Pure rules of a person's rights: the clocks of the law, and who may ask for whom."""

import datetime as dt
import re
from collections.abc import Collection, Iterable

from hotline.countries.pack import Pack
from hotline.people.rules import is_suspect

_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
_DIGITS = re.compile(r"\+?\d[\d .\-()]{5,}\d")
_SHORTEST_NAME = 2  # letters; shorter ones would mask half the language


def end_of(day: dt.date, pack: Pack) -> dt.datetime:
    """The last second of a day where the hotline is: shown, it is that day and not the next."""
    return dt.datetime.combine(day, dt.time(23, 59, 59), tzinfo=pack.timezone)


def after_working_days(received: dt.datetime, days: int, pack: Pack) -> dt.datetime:
    """The end of the nth working day after the day on which something was received."""
    day = received.astimezone(pack.timezone).date()
    while days:
        day += dt.timedelta(days=1)
        days -= pack.is_working_day(day)
    return end_of(day, pack)


def after_days(received: dt.datetime, days: int, pack: Pack) -> dt.datetime:
    """The end of the nth day after the day on which something was received; where that is no
    working day, of the next one."""
    day = received.astimezone(pack.timezone).date() + dt.timedelta(days=days)
    while not pack.is_working_day(day):
        day += dt.timedelta(days=1)
    return end_of(day, pack)


def answer_due(received: dt.datetime, pack: Pack) -> dt.datetime:
    """By when she has a first answer."""
    return after_working_days(received, pack.rights.answer_working_days, pack)


def done_due(
    received: dt.datetime, right: str, pack: Pack, *, others_hold: bool, extended: bool = False
) -> dt.datetime:
    """By when what she asked is done; longer where others hold her data too, and by one
    extension. Never before the first answer is due."""
    clock = pack.rights.clocks[right]
    days = clock.with_others if others_hold else clock.days
    days += clock.extension if extended else 0
    return max(after_days(received, days, pack), answer_due(received, pack))


def may_represent(asker_roles: Collection[str], pack: Pack) -> bool:
    """Whether somebody with these roles in the person's cases may ask in her name: a suspect
    never, whatever else she or he is; who stands in no case of hers has to prove it otherwise."""
    return not is_suspect(asker_roles, pack)


def sentences(text: str) -> list[str]:
    """A text in the pieces that can be struck out, one by one; nothing of it is lost but blanks."""
    return [piece.strip() for piece in _SENTENCE.split(text) if piece.strip()]


def masked(text: str, others: Iterable[str], own_numbers: Collection[str], mask: str) -> str:
    """The text with the names of others and every number that is not her own put behind a mask.

    `own_numbers` are digits alone, without a country's prefix or leading zero.
    """
    for name in sorted({n.strip() for n in others}, key=len, reverse=True):
        if len(name) >= _SHORTEST_NAME:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", mask, text, flags=re.IGNORECASE)

    def kept(match: re.Match[str]) -> str:
        digits = re.sub(r"\D", "", match[0])
        return match[0] if any(digits.endswith(own) for own in own_numbers if own) else mask

    return _DIGITS.sub(kept, text)
