"""Telephone numbers, accounts and numbers of papers: one spelling each, found by keyed hash, never
stored in the clear."""

import unicodedata
from functools import lru_cache

import phonenumbers

from hotline.countries.pack import current
from hotline.vault import keyring

_FEWEST_ON_PAPER = 5  # digits; shorter ones are no number of a paper
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


def keyed_account(kind: str, text: str) -> tuple[str, bytes | None]:
    """Key id and hash of a contact point. A number of a kind that hangs on one (`number: yes` in
    `contact_point_kind`) is that telephone number wherever it is written; any other account is
    found within its kind, without regard to case, blanks and a leading @."""
    known = current().codes("contact_point_kind").get(kind)
    if known is not None and known.extra.get("number") == "yes" and e164(text):
        return keyed(text)
    plain = "".join(unicodedata.normalize("NFKC", text).casefold().split()).lstrip("@")
    return keyring.number_hash(f"{kind}:{plain}") if plain else ("", None)


def keyed_paper(text: str) -> tuple[str, bytes | None]:
    """Key id and hash of a number on a paper: its letters and digits, whatever stands between."""
    plain = "".join(c for c in unicodedata.normalize("NFKC", text).upper() if c.isalnum())
    digits = sum(c.isdigit() for c in plain)
    return keyring.number_hash(f"paper:{plain}") if digits >= _FEWEST_ON_PAPER else ("", None)
