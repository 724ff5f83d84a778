"""Pure rules about people. Ages at which the law changes, and bands, are the country pack's."""

import datetime as dt

from hotline.countries.pack import Pack


def age_on(birth_year: int | None, day: dt.date) -> int | None:
    """The least age in years that a year of birth allows on a day; None where unknown."""
    return None if birth_year is None else max(0, day.year - birth_year - 1)


def is_child(birth_year: int | None, day: dt.date, pack: Pack) -> bool:
    """Whether to treat somebody as a child: below the pack's `adult` age, perhaps below it, or of
    unknown age."""
    age = age_on(birth_year, day)
    return age is None or age < pack.ages["adult"].years


def age_band(birth_year: int | None, day: dt.date, pack: Pack) -> str:
    """The band shown where an age would say too much; "unknown" is a band of its own."""
    return pack.age_band(age_on(birth_year, day))
