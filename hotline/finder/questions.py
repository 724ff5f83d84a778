"""What a line of text asks for: parts of a name, parts of numbers, a year, a province."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from hotline.finder.digits import SHORTEST_PART, only_digits
from hotline.people.folding import fold

LONGEST_TEXT = 200
_NUMBER = re.compile(r"(?<!\w)\+?\d[\d\s.\-()/]*")
_CASE = re.compile(r"(?<![\w-])[A-Za-z]{2,4}-\d{4}-\d{1,6}(?!\w)")
_OLDEST = 110  # years
_MOST_PROVINCE_WORDS = 4


@dataclass(frozen=True)
class Question:
    """`name` is what is left as a name; `without` the same where a province was not meant as one.

    `digits` are the numbers asked for, each in the writings it may stand under; `province` the
    codes that mean the same place.
    """

    name: str = ""
    digits: tuple[tuple[str, ...], ...] = ()
    year: int = 0
    province: frozenset[str] = frozenset()
    with_province: str = ""
    case_number: str = ""


def parse(
    text: str,
    *,
    provinces: Mapping[str, frozenset[str]],
    calling_code: str,
    today: dt.date | None = None,
) -> Question:
    """Read a line of text. `provinces` maps folded names of provinces to the codes they mean."""
    line = text[:LONGEST_TEXT]
    case = _CASE.search(line)
    if case:
        line = line.replace(case.group(), " ")
    year, numbers = 0, []
    last = (today or dt.date.today()).year
    for match in _NUMBER.finditer(line):
        for number in _apart(match.group(), last):
            digits = only_digits(number)
            if _is_year(digits, last) and not year:
                year = int(digits)
            elif len(digits) >= SHORTEST_PART:
                numbers.append(writings(number, calling_code))
    name = " ".join(re.sub(r"\d+", " ", _NUMBER.sub(" ", line)).split())
    named, codes = _province(name, provinces)
    return Question(
        name=named,
        digits=tuple(numbers),
        year=year,
        province=codes,
        with_province=name if codes else "",
        case_number=case.group().upper() if case else "",
    )


def _is_year(digits: str, last: int) -> bool:
    return len(digits) == 4 and last - _OLDEST <= int(digits) <= last


def _apart(numbers: str, last: int) -> list[str]:
    """A year before a number, or behind it, is no part of that number."""
    words = numbers.split()
    if len(words) > 1 and _is_year(words[0], last) and words[1][0] in "0+":
        return [words[0], " ".join(words[1:])]
    if len(words) > 1 and _is_year(words[-1], last) and len(only_digits(numbers)) > 12:
        return [" ".join(words[:-1]), words[-1]]
    return [numbers]


def writings(number: str, calling_code: str) -> tuple[str, ...]:
    """The digits that a number or part of one may be kept under: as it stands, from abroad, and
    without the first zero."""
    digits = only_digits(number)
    found = [digits]
    if number.lstrip().startswith("+"):
        return (digits,)
    if digits.startswith("00"):
        found.append(digits[2:])
    elif digits.startswith("0"):
        found = [calling_code + digits[1:], digits[1:], digits]
    return tuple(d for d in dict.fromkeys(found) if len(d) >= SHORTEST_PART)


def _province(name: str, provinces: Mapping[str, frozenset[str]]) -> tuple[str, frozenset[str]]:
    """A province named at the end, behind two words at least that are left as a name."""
    words = name.split()
    for count in range(min(_MOST_PROVINCE_WORDS, len(words) - 2), 0, -1):
        codes = provinces.get(fold(" ".join(words[-count:])))
        if codes and (count > 1 or len(words) > 3):
            return " ".join(words[:-count]).rstrip(",;- "), codes
    return name, frozenset()
