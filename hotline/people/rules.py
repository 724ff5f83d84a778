"""Pure rules about people. Ages at which the law changes, and bands, are the country pack's."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from hotline.countries.pack import Pack

# Of her age nothing is known but the side of the law's line (`age_certainty`).
SAID_CHILD, SAID_ADULT = SAID = ("said_child", "said_adult")


@dataclass(frozen=True)
class Birth:
    """The days between which somebody was born: one day, one year, or a range that was guessed."""

    earliest: dt.date
    latest: dt.date

    @classmethod
    def on(cls, day: dt.date) -> "Birth":
        """Born on a day."""
        return cls(day, day)

    @classmethod
    def within(cls, first: int, last: int) -> "Birth":
        """Born in the years from `first` to `last`, both included."""
        return cls(dt.date(first, 1, 1), dt.date(last, 12, 31))

    @property
    def exact(self) -> bool:
        """Whether the day is known."""
        return self.earliest == self.latest


def years_between(birth: dt.date, day: dt.date) -> int:
    """Completed years of life on a day, never less than 0. Who was born on 29 February is a year
    older from 1 March on."""
    before = (day.month, day.day) < (birth.month, birth.day)
    return max(0, day.year - birth.year - before)


def age_on(birth: Birth | None, day: dt.date) -> int | None:
    """The least age in years that a birth allows on a day; None where unknown."""
    return None if birth is None else years_between(birth.latest, day)


def oldest_on(birth: Birth | None, day: dt.date) -> int | None:
    """The greatest age in years that a birth allows on a day; None where unknown."""
    return None if birth is None else years_between(birth.earliest, day)


def is_below(line: str, birth: Birth | None, day: dt.date, pack: Pack) -> bool:
    """Whether to treat somebody as younger than an age line of the pack (`adult`, `child_law`):
    younger, perhaps younger, or of unknown age."""
    age = age_on(birth, day)
    return age is None or age < pack.ages[line].years


def is_child(birth: Birth | None, day: dt.date, pack: Pack) -> bool:
    """Whether to treat somebody as a child: below the pack's `adult` age, perhaps below it, or of
    unknown age."""
    return is_below("adult", birth, day, pack)


def under_child_law(birth: Birth | None, day: dt.date, pack: Pack) -> bool:
    """Whether the law on children protects somebody: below its age, perhaps below it, or of
    unknown age."""
    return is_below("child_law", birth, day, pack)


def age_band(birth: Birth | None, day: dt.date, pack: Pack) -> str:
    """The band shown where an age would say too much; "unknown" is a band of its own."""
    return pack.age_band(age_on(birth, day))


def suspect_roles(pack: Pack) -> frozenset[str]:
    """The roles in a case of whoever is suspected of harming somebody in it."""
    roles = pack.codes("person_role")
    return frozenset(c.code for c in roles if c.extra.get("suspect") == "yes")


def is_suspect(roles: Collection[str], pack: Pack) -> bool:
    """Whether a person with these roles in a case is suspected of harming somebody in it."""
    return not suspect_roles(pack).isdisjoint(roles)
