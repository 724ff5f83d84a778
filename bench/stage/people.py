"""Invented people by the million, some of them written down twice, each drawn from a seed.

`people(1_000_000, seed=1)` gives columns: 950,000 persons and 50,000 second records of some of
them, shuffled. `who` tells which records are one person; nothing else does. The second record
carries the errors of `Slips`, whose rates a benchmark changes to see errors that no weight knew.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace

import numpy as np

from bench.stage import names, slips

TWINS = 0.05
GROUPS = {"kinh": 0.77, "hmong": 0.10, "khmer": 0.05, "ede": 0.04, "foreign": 0.04}
YEARS = (1950, 2018)


@dataclass(frozen=True)
class Known:
    """The share of people of whom something is written down at all."""

    birth_year: float = 0.85
    sex: float = 0.97
    province: float = 0.90
    phone: float = 0.45
    paper: float = 0.15
    zalo: float = 0.15
    alias: float = 0.08


@dataclass(frozen=True)
class Slips:
    """Shares of second records in which something differs from the first.

    `name` gives the weight of each kind of `slips.KINDS`; `second` the share that has two kinds at
    once; `by_alias` those known the second time by another name of theirs. `first` is the share of
    all people who were written down with a slip the first time already.
    """

    name: dict[str, float] = field(
        default_factory=lambda: {
            "exact": 0.34, "no marks": 0.16, "typing": 0.09, "hearing": 0.10, "wrong tone": 0.08,
            "swapped": 0.06, "swapped with a typo": 0.02, "missing middle": 0.10, "prefix": 0.01,
            "glued": 0.04,
        }
    )  # fmt: skip
    first: float = 0.10
    second: float = 0.12
    by_alias: float = 0.04
    year_near: float = 0.14
    year_far: float = 0.03
    sex: float = 0.01
    moved: float = 0.12
    other_phone: float = 0.40
    phone_key: float = 0.03
    paper_key: float = 0.04


USUAL = Slips()
# Rates far from the usual ones, for figures on errors that nobody tuned for.
UNSEEN = Slips(
    name={
        "exact": 0.22, "no marks": 0.12, "typing": 0.15, "hearing": 0.16, "wrong tone": 0.10,
        "swapped": 0.07, "swapped with a typo": 0.04, "missing middle": 0.09, "prefix": 0.02,
        "glued": 0.03,
    },
    first=0.16, second=0.2, by_alias=0.06, year_near=0.22, year_far=0.05, sex=0.02, moved=0.2,
    other_phone=0.5, phone_key=0.05, paper_key=0.06,
)  # fmt: skip


@dataclass(frozen=True)
class People:
    """One list a column; "" and 0 where nothing is known. `alias` is a further name."""

    who: list[int]
    name: list[str]
    alias: list[str]
    birth_year: list[int]
    sex: list[str]
    province: list[str]
    phone: list[str]
    paper: list[str]
    zalo: list[str]

    def __len__(self) -> int:
        return len(self.who)


@dataclass(frozen=True)
class _Someone:
    who: int
    name: str
    alias: str
    birth_year: int
    sex: str
    province: str
    phone: str
    paper: str
    zalo: str


def people(
    count: int, *, seed: int, twins: float = TWINS, slip: Slips = USUAL, known: Known | None = None
) -> People:
    """So many records, of which a share `twins` are second records of somebody else's."""
    again = round(count * twins)
    known = known or Known()
    draw = random.Random(seed)
    whole = _population(count - again, np.random.default_rng(seed), draw)
    seconds = [_again(draw.choice(whole), slip, draw) for _ in range(again)]
    whole = [_misheard(each, slip, draw) for each in whole]
    records = [_written(each, known, draw) for each in whole + seconds]
    draw.shuffle(records)
    return People(*(list(column) for column in zip(*records, strict=True)))


def true_pairs(everybody: People) -> set[tuple[int, int]]:
    """Pairs of positions (lower first) that are one person."""
    found: dict[int, list[int]] = {}
    for n, who in enumerate(everybody.who):
        found.setdefault(who, []).append(n)
    return {(a, b) for same in found.values() for i, a in enumerate(same) for b in same[i + 1 :]}


def _population(count: int, rng: np.random.Generator, draw: random.Random) -> list[_Someone]:
    first, last = YEARS
    ages = np.arange(first, last)
    weight = np.exp(-(((ages - 1998) / 13.0) ** 2)) + 0.08
    years = rng.choice(ages, count, p=weight / weight.sum()).tolist()
    female = (rng.random(count) < 0.68).tolist()
    groups = rng.choice(list(GROUPS), count, p=list(GROUPS.values())).tolist()
    share = np.array(list(names.PROVINCES.values()))
    provinces = rng.choice(list(names.PROVINCES), count, p=share / share.sum()).tolist()
    return [_someone(n, groups[n], female[n], years[n], provinces[n], draw) for n in range(count)]


def _someone(
    who: int, group: str, female: bool, year: int, province: str, draw: random.Random
) -> _Someone:
    name = _NAMED[group](female, draw)
    return _Someone(
        who, name, _alias(name, group, female, draw), year, "female" if female else "male",
        f"34/{province}", _phone(draw), _paper(province, female, year, draw), _zalo(name, draw),
    )  # fmt: skip


def _written(one: _Someone, known: Known, draw: random.Random) -> tuple[object, ...]:
    def kept(share: float) -> bool:
        return draw.random() < share

    return (
        one.who,
        one.name,
        one.alias if kept(known.alias) else "",
        one.birth_year if kept(known.birth_year) else 0,
        one.sex if kept(known.sex) else "unknown",
        one.province if kept(known.province) else "",
        one.phone if kept(known.phone) else "",
        one.paper if kept(known.paper) else "",
        one.zalo if kept(known.zalo) else "",
    )


def _misheard(one: _Someone, slip: Slips, draw: random.Random) -> _Someone:
    if draw.random() >= slip.first:
        return one
    kind = draw.choices(list(slip.name), list(slip.name.values()))[0]
    return replace(one, name=slips.KINDS[kind](one.name, draw))


def _again(one: _Someone, slip: Slips, draw: random.Random) -> _Someone:
    """The same person written down a second time."""
    name, alias, year = one.name, one.alias, one.birth_year
    if draw.random() < slip.by_alias:
        name, alias = alias, name
    kinds = draw.choices(list(slip.name), list(slip.name.values()), k=2)
    name = slips.KINDS[kinds[0]](name, draw)
    if draw.random() < slip.second:
        name = slips.KINDS[kinds[1]](name, draw)
    if draw.random() < slip.year_near:
        year += draw.choice((-2, -1, -1, 1, 1, 2))
    elif draw.random() < slip.year_far:
        year += draw.choice((-10, -9, -7, -5, 5, 7, 9, 10))
    sex = one.sex
    if draw.random() < slip.sex:
        sex = "male" if sex == "female" else "female"
    moved = draw.random() < slip.moved
    phone = _phone(draw) if draw.random() < slip.other_phone else one.phone
    return replace(
        one, name=name, alias=alias, birth_year=year, sex=sex,
        province=f"34/{draw.choice(list(names.PROVINCES))}" if moved else one.province,
        phone=_key(phone, draw) if draw.random() < slip.phone_key else phone,
        paper=_key(one.paper, draw) if draw.random() < slip.paper_key else one.paper,
    )  # fmt: skip


def _falling(words: list[str], draw: random.Random, *, steep: float = 2.2) -> str:
    """One of a list, the first ones far more often: a power of a uniform draw."""
    return words[int(len(words) * draw.random() ** steep)]


_SURNAMES, _SHARES = list(names.KINH_SURNAMES), list(names.KINH_SURNAMES.values())
_RUNNING = [sum(_SHARES[: n + 1]) for n in range(len(_SHARES))]


def _kinh(female: bool, draw: random.Random) -> str:
    surname = draw.choices(_SURNAMES, cum_weights=_RUNNING)[0]
    middles = names.FEMALE_MIDDLES if female else names.MALE_MIDDLES
    given = names.FEMALE_GIVEN if female else names.MALE_GIVEN
    last = _falling(given, draw, steep=1.8)
    length = draw.random()
    if length < 0.06:
        return f"{surname} {last}"
    if length < 0.14:
        return f"{surname} {draw.choice(_SURNAMES)} {_falling(middles, draw)} {last}"
    if length < 0.34:
        return f"{surname} {_falling(middles, draw)} {_falling(given, draw)} {last}"
    return f"{surname} {_falling(middles, draw, steep=2.8)} {last}"


def _hmong(female: bool, draw: random.Random) -> str:
    surname = _falling(names.HMONG_SURNAMES, draw, steep=1.5)
    given = names.HMONG_FEMALE if female else names.HMONG_MALE
    middle = draw.choices(("Thị", "A", "Thị " + _falling(given, draw)), (90, 2, 8))[0]
    if not female:
        middle = draw.choices(("A", "Seo", "Mí", "Văn"), (75, 10, 8, 7))[0]
    return f"{surname} {middle} {_falling(given, draw, steep=1.4)}"


def _khmer(female: bool, draw: random.Random) -> str:
    surname = _falling(names.KHMER_SURNAMES, draw, steep=1.5)
    middle = "Thị " if female and draw.random() < 0.5 else ""
    return f"{surname} {middle}{_falling(names.KHMER_GIVEN, draw, steep=1.3)}"


def _ede(female: bool, draw: random.Random) -> str:
    own = _falling(names.EDE_FEMALE if female else names.EDE_MALE, draw, steep=1.3)
    return f"{own} {_falling(names.EDE_CLANS, draw, steep=1.4)}"


def _foreign(female: bool, draw: random.Random) -> str:
    middle = f"{draw.choice(names.FOREIGN_FIRST)} " if draw.random() < 0.2 else ""
    return f"{draw.choice(names.FOREIGN_FIRST)} {middle}{draw.choice(names.FOREIGN_LAST)}"


_NAMED = {"kinh": _kinh, "hmong": _hmong, "khmer": _khmer, "ede": _ede, "foreign": _foreign}


def _alias(name: str, group: str, female: bool, draw: random.Random) -> str:
    """What else somebody is called: a name used at home with her own, or one given to her."""
    words = name.split(" ")
    if draw.random() < 0.5:
        return f"{draw.choice(names.NICKNAMES)} {words[-1]}"
    return _NAMED[group](female, draw)


def _phone(draw: random.Random) -> str:
    return f"+84{draw.choice(names.MOBILE)}{draw.randrange(10**7):07d}"


def _paper(province: str, female: bool, year: int, draw: random.Random) -> str:
    """A number of twelve digits like those of the citizen's card."""
    century = (2 if year >= 2000 else 0) + female
    return f"0{province}{century}{year % 100:02d}{draw.randrange(10**6):06d}"


def _zalo(name: str, draw: random.Random) -> str:
    last = slips.no_marks(name.split(" ")[-1], draw).lower().replace("'", "")
    return f"{last}{draw.choice(('', '.', '_'))}{draw.randrange(10**4)}"


def _key(digits: str, draw: random.Random) -> str:
    """One digit wrong, or two in the wrong order."""
    at = draw.randrange(len(digits) - 6, len(digits) - 1)
    if draw.random() < 0.5 and digits[at] != digits[at + 1]:
        return digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
    other = str((int(digits[at]) + draw.randrange(1, 10)) % 10)
    return digits[:at] + other + digits[at + 1 :]
