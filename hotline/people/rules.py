"""Pure rules about people."""

import datetime as dt

ADULT_AGE = 18  # Law 53/2024/QH15 art. 2(1): under 18 the means of trafficking are not needed
CHILD_LAW_AGE = 16  # Law on Children 102/2016/QH13 art. 1

AGE_BANDS = ((0, 10), (11, 14), (15, 17), (18, 25), (26, 40), (41, 200))


def age_on(birth_year: int | None, day: dt.date) -> int | None:
    """The least age in years that a year of birth allows on a day; None where unknown."""
    return None if birth_year is None else max(0, day.year - birth_year - 1)


def is_child(birth_year: int | None, day: dt.date) -> bool:
    """Whether to treat somebody as a child: under 18, perhaps under 18, or of unknown age."""
    age = age_on(birth_year, day)
    return age is None or age < ADULT_AGE


def age_band(birth_year: int | None, day: dt.date) -> str:
    """The band shown where an age would say too much; "unknown" is a band of its own."""
    age = age_on(birth_year, day)
    if age is None:
        return "unknown"
    return next(f"{low}-{high}" if high < 200 else f"{low}+" for low, high in AGE_BANDS if age <= high)
