"""Ranking helpers over 20,000 services: ours, beside a plain SQL query of services for the same
needs and places, without reasons and without anybody across a border. Within `stage()`.

`BENCH_SERVICES` makes it smaller. Alone: `python -m bench.stage.helpers`.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import time
from dataclasses import dataclass

from bench.harness import Row, alternate, percentile, report, row, spread

SERVICES = int(os.environ.get("BENCH_SERVICES", "20000"))
SEED = int(os.environ.get("BENCH_SEED", "2401"))
EACH_ROUND, ROUNDS = 400, 5
GOAL_MS = 50.0
_WEEK = ("MO,TU,WE,TH,FR", "MO,TU,WE,TH,FR,SA", "MO,TU,WE,TH,FR,SA,SU")

# What a page without reasons would ask: who does it here or everywhere, those with room first.
PLAIN = """
SELECT s.id, s.agency_id, s.names, s.needs, s.min_age, s.max_age, s.sexes, s.languages, s.capacity,
    s.capacity_number, s.capacity_at, s.acknowledge_minutes, area.place
FROM directory_service s JOIN directory_servicearea area ON area.service_id = s.id
WHERE s.needs && %s::varchar[] AND area.place = ANY (%s) AND s.status = 'active'
AND (s.min_age IS NULL OR s.min_age <= %s) AND (s.max_age IS NULL OR s.max_age >= %s)
AND (s.sexes = '{}' OR %s = ANY (s.sexes))
ORDER BY (area.place = '*'), (s.capacity <> 'available'), s.capacity_at DESC LIMIT 40"""


@dataclass(frozen=True)
class Asked:
    """One question: what, where, for whom."""

    need: str
    place: str
    age: int
    sex: str
    language: str


def rows() -> list[Row]:
    """The figures; the directory is filled first."""
    fill(SERVICES)
    asked = _questions(EACH_ROUND)
    moment = dt.datetime(2026, 11, 25, 3, 0, tzinfo=dt.UTC)
    every: list[float] = []
    plain_p50: list[float] = []
    ours_p50: list[float] = []

    def ours() -> float:
        times = _timed([lambda q=q: _ours(q, moment) for q in asked])
        every.extend(times)
        ours_p50.append(percentile(times, 0.5))
        return percentile(times, 0.99)

    def plain() -> float:
        times = _timed([lambda q=q: _plain(q) for q in asked])
        plain_p50.append(percentile(times, 0.5))
        return percentile(times, 0.99)

    _timed([lambda: _ours(asked[0], moment), lambda: _plain(asked[0])])  # what is built once
    measured = alternate(ours, plain, rounds=ROUNDS)
    return [
        row(
            "ranking helpers p99", spread(measured.ours).median, "ms",
            against=spread(measured.yardstick).median, at_most=GOAL_MS,
        ),
        row("ranking helpers p99, worst round", spread(measured.ours).high, "ms"),
        row(
            "ranking helpers p50", spread(ours_p50).median, "ms", against=spread(plain_p50).median
        ),
        row("ranking helpers, slowest of all", max(every), "ms"),
        row("services in the directory", SERVICES, ""),
        row("rounds discarded", measured.discarded, ""),
    ]  # fmt: skip


def fill(count: int) -> None:
    """Invented services of invented agencies, three to an agency, spread over all units as the
    population of an agency list is: most serve one unit, some three, some the whole country."""
    from django.db import connection

    from hotline.countries.pack import current
    from hotline.directory.models import Agency, Schedule, Service, ServiceArea
    from hotline.directory.services import sync_from_pack

    draw, pack = random.Random(SEED), current()
    sync_from_pack(pack)
    now = dt.datetime(2026, 11, 25, tzinfo=dt.UTC)
    units = [unit.key for unit in pack.units.values()]
    needs = [*pack.codes("measure_kind").codes(), *pack.codes("need_domain").codes()]
    languages = list(pack.codes("language").codes())
    agencies = [
        Agency(
            code=f"invented-{n}", kind="ngo", confidence="own", kept_here=True,
            languages=draw.sample(languages, draw.choice([0, 0, 1, 2])),
        )
        for n in range(count // 3 + 1)
    ]  # fmt: skip
    Agency.objects.bulk_create(agencies, batch_size=2000)
    services, areas, turns = [], [], []
    for number in range(count):
        low, high = draw.choice([(None, None), (None, 15), (6, 17), (18, None), (16, 60)])
        made = Service(
            agency=agencies[number // 3], names={"en": f"Invented {number}"},
            needs=draw.sample(needs, draw.randint(1, 4)), min_age=low, max_age=high,
            sexes=draw.choice([[], [], ["female"], ["male"]]),
            capacity=draw.choice(["available", "available", "waitlist", "no_capacity"]),
            capacity_at=now - dt.timedelta(days=draw.randint(0, 40)),
            acknowledge_minutes=draw.choice([None, 60, 240]),
        )  # fmt: skip
        made.fold()
        services.append(made)
        many = draw.choices([1, 3, 0], [80, 15, 5])[0]
        places = draw.sample(units, many) if many else ["*"]
        areas += [ServiceArea(service=made, place=place) for place in places]
        turns.append(
            Schedule(
                service=made, byday=draw.choice(_WEEK), opens_at=dt.time(draw.choice([7, 8])),
                closes_at=dt.time(draw.choice([17, 18, 0])),
            )
        )  # fmt: skip
    for model, made_rows in ((Service, services), (ServiceArea, areas), (Schedule, turns)):
        model.objects.bulk_create(made_rows, batch_size=2000)  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        for table in ("service", "servicearea", "schedule", "agency", "agencyarea"):
            cursor.execute(f"ANALYZE directory_{table}")


def _questions(count: int) -> list[Asked]:
    from hotline.countries.pack import current

    draw, pack = random.Random(SEED + 1), current()
    needs = [*pack.codes("measure_kind").codes(), *pack.codes("need_domain").codes()]
    return [
        Asked(
            draw.choice(needs), draw.choice(list(pack.units)), draw.randint(3, 60),
            draw.choice(["female", "male"]), draw.choice(list(pack.codes("language").codes())),
        )
        for _ in range(count)
    ]  # fmt: skip


def _ours(asked: Asked, moment: dt.datetime) -> int:
    from hotline.directory.ranking import Wanted, who_can_help

    person = Wanted(asked.age, asked.sex, asked.language)
    return len(who_can_help(need=asked.need, place=asked.place, person=person, at=moment))


def _plain(asked: Asked) -> int:
    from django.db import connection

    from hotline.countries.pack import current
    from hotline.directory.ranking import codes_for
    from hotline.places.queries import today

    needs, _roles = codes_for(current(), asked.need)
    places = [asked.place, today(asked.place), "*"]
    with connection.cursor() as cursor:
        cursor.execute(PLAIN, [list(needs), places, asked.age, asked.age, asked.sex])
        return len(cursor.fetchall())


def _timed(asks: list) -> list[float]:
    times = []
    for ask in asks:
        began = time.perf_counter()
        ask()
        times.append((time.perf_counter() - began) * 1000)
    return times


def main() -> int:
    """Runs it alone; 1 when the goal is missed."""
    from bench.stage import stage

    with stage():
        return report("helpers", rows())


if __name__ == "__main__":
    raise SystemExit(main())
