"""When the year's contacts come: by month, day of the week and hour."""

from __future__ import annotations

import datetime as dt
from random import Random

from hotline.config.demonstration.content import content
from hotline.config.demonstration.shares import quotas
from hotline.countries.pack import current as pack

DAYS = 365
NEWEST = dt.timedelta(minutes=15)  # a contact needs time to have ended


def moments(chance: Random, count: int, now: dt.datetime) -> list[dt.datetime]:
    """`count` moments in the 365 days that end `now`, in order of time."""
    local = now.astimezone(pack().timezone)
    days = [local.date() - dt.timedelta(days=n) for n in range(DAYS)]
    weights = {day: _weight(day) for day in days}
    weights[local.date()] *= _elapsed(local)
    months: dict[tuple[int, int], float] = {}
    for day, weight in weights.items():
        months[day.year, day.month] = months.get((day.year, day.month), 0.0) + weight
    found: list[dt.datetime] = []
    for (year, month), number in quotas(count, months).items():
        within = {d: w for d, w in weights.items() if (d.year, d.month) == (year, month)}
        chosen = chance.choices(list(within), list(within.values()), k=number)
        found += [_moment(chance, day, local) for day in chosen]
    return sorted(found)


def _weight(day: dt.date) -> float:
    shape = content("year")
    following = (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    length = (following - day.replace(day=1)).days
    return float(shape["months"][day.month - 1] / length * shape["weekdays"][day.weekday()])


def _elapsed(local: dt.datetime) -> float:
    hours: list[int] = content("year")["hours"]
    return max(sum(hours[: local.hour]) / sum(hours), 1e-9)


def _moment(chance: Random, day: dt.date, local: dt.datetime) -> dt.datetime:
    hours: list[int] = content("year")["hours"]
    hour = chance.choices(range(24), hours)[0]
    time = dt.time(hour, chance.randrange(60), chance.randrange(60), tzinfo=local.tzinfo)
    moment = dt.datetime.combine(day, time)
    latest = local - NEWEST
    if moment > latest:  # today: somewhere in what has passed of it
        begin = dt.datetime.combine(local.date(), dt.time(), tzinfo=local.tzinfo)
        moment = begin + max(latest - begin, dt.timedelta()) * chance.random()
    return moment
