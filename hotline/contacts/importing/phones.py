"""Telephone numbers as they stand in a call log."""

import re
from functools import lru_cache
from typing import Final

from phonenumbers import (
    NumberParseException,
    PhoneNumberFormat,
    format_number,
    is_possible_number,
    parse,
)

from hotline.contacts.importing.words import NO_NUMBER, fold

UNREADABLE: Final = "phone_unreadable"
ROUNDED: Final = "phone_rounded"

_ROUNDED = re.compile(r"^\d(?:[.,]\d+)?[eE]\+?\d{1,2}$")
_HALVES = re.compile(r"\s*(?:[/;,|\n]|\bhoặc\b|\bvà\b|\bor\b|\band\b|\s-\s)\s*", re.IGNORECASE)
_EXTENSION = re.compile(r"\s*(?:ext\.?|máy lẻ|số lẻ|x)\s*\.?\s*\d{1,5}$", re.IGNORECASE)
_SIGNS = re.compile(r"^[\d\s().+\-_]+$")
_LABEL = re.compile(r"^(?:sđt|sdt|đt|dt|tel|phone|mobile|zalo)\s*[:.]?\s*(?=[\d+(])", re.IGNORECASE)
_MASKED = re.compile(r"^[\d\s().+\-]*[*x•#?]{2,}[\d\s().+\-*x•#?]*$", re.IGNORECASE)
_LONGEST_SHORT_NUMBER = 6


class PhoneProblem(ValueError):
    """A cell that holds no number we can dial; `code` says why, the text is not repeated."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@lru_cache(maxsize=50_000)
def read_numbers(text: str, region: str) -> tuple[str, ...]:
    """The numbers in a cell in E.164, in their order; empty for withheld, masked and short ones.

    `region` is the ISO country whose habits of dialling count. Numbers that were possible under an
    older plan are kept as written. Raises PhoneProblem (`phone_unreadable`, `phone_rounded`).
    """
    text = text.strip().lstrip("'").strip()
    whole = _number(text, region)
    if whole is not None:
        return (whole,) if whole else ()
    numbers = [_number(part, region) for part in _HALVES.split(text) if part.strip()]
    if len(numbers) < 2 or None in numbers:
        raise PhoneProblem(UNREADABLE)
    return tuple(dict.fromkeys(number for number in numbers if number))


def _number(text: str, region: str) -> str | None:
    """E.164, "" for a number that is none on purpose, None for what cannot be read."""
    if fold(text) in NO_NUMBER or not fold(text) or _MASKED.match(text):
        return ""
    if _ROUNDED.match(text):
        raise PhoneProblem(ROUNDED)
    text = _EXTENSION.sub("", _LABEL.sub("", text)).removesuffix(".0")
    if not _SIGNS.match(text):
        return None
    digits = sum(sign.isdigit() for sign in text)
    if digits <= _LONGEST_SHORT_NUMBER:
        return ""
    try:
        number = parse(text, region)
    except NumberParseException:
        return None
    if not is_possible_number(number):
        return None
    return format_number(number, PhoneNumberFormat.E164)
