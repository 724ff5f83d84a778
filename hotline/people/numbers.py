"""Telephone numbers: one spelling (E.164), found by keyed hash, never stored in the clear."""

from functools import lru_cache

import phonenumbers

from hotline.countries.pack import current
from hotline.vault import keyring

_SHORTEST = 8  # digits after the plus; shorter numbers are services, shared by everybody


@lru_cache(maxsize=4096)
def e164(text: str) -> str:
    """A number in E.164, or "" where it is none: withheld, a short code, a slip of the pen."""
    try:
        number = phonenumbers.parse(text, current().code)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    spelt = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return spelt if len(spelt) > _SHORTEST else ""


def keyed(text: str) -> tuple[str, bytes | None]:
    """Key id and hash by which a number is found again; ("", None) for what is never keyed, or
    all anonymous callers would become one."""
    spelt = e164(text) if text else ""
    return keyring.number_hash(spelt) if spelt else ("", None)
