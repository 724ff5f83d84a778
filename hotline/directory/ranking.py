"""Who can help: services and agencies for a need, a place and a person, best first, with reasons.

Three queries, however large the directory is: services that take her, their hours, and agencies
that serve the place by their role; a fourth where few serve her place, for those across borders.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from hotline.countries.pack import Pack
from hotline.countries.pack import current as pack
from hotline.directory import reasons as why
from hotline.directory.hours import Hours
from hotline.directory.models import Schedule
from hotline.directory.reasons import (
    Answers,
    Helper,
    LeftOut,
    Offer,
    Question,
    Reason,
    Wanted,
)
from hotline.directory.rings import NATIONWIDE, NEAR, Rings, rings

__all__ = ["Answers", "Helper", "LeftOut", "Reason", "Wanted", "fits", "left_out", "who_can_help"]

LONGEST = 40
"""Helpers in an answer; nobody reads more during a call."""
_HERE, _ELSEWHERE = LONGEST, 15  # services considered: of her unit; nationwide; across borders
_NO_ANSWERS: Mapping[str, Answers] = {}
FOCAL_POINT, CONSULATE = "focal_point", "consulate"

# Ages, sex and status are compared as `reasons.why_not` does it; a test holds the two together.
# Each service looks up its own few areas, whatever the planner guesses of how many services fit.
_FITTING = """
WITH placed AS (
    SELECT s.*, a.languages AS spoken, near.place, near.step FROM directory_service s
    JOIN directory_agency a ON a.code = s.agency_id
    CROSS JOIN LATERAL (
        SELECT place, step FROM (
            SELECT area.place, (%(ring)s::jsonb ->> area.place)::int AS step
            FROM directory_servicearea area WHERE area.service_id = s.id
            AND (area.valid_from IS NULL OR area.valid_from <= %(day)s)
            AND (area.valid_until IS NULL OR area.valid_until >= %(day)s)
            UNION ALL
            SELECT area.place, (%(ring)s::jsonb ->> area.place)::int
            FROM directory_agencyarea area WHERE area.agency_id = s.agency_id
            AND NOT EXISTS (SELECT FROM directory_servicearea own WHERE own.service_id = s.id)
            AND (area.valid_until IS NULL OR area.valid_until >= %(day)s)
            AND area.role <> ALL (%(apart)s)
        ) areas WHERE step <= %(farthest)s ORDER BY step, place LIMIT 1
    ) near
    WHERE s.needs && %(needs)s::varchar[] AND s.agency_id <> ALL (%(kept)s)
    AND near.step >= %(nearest)s
    AND (%(far)s OR s.id IN (SELECT service_id FROM directory_servicearea
            WHERE place = ANY (%(close)s))
        OR s.agency_id IN (SELECT agency_id FROM directory_agencyarea
            WHERE place = ANY (%(close)s)))
    AND (a.valid_from IS NULL OR a.valid_from <= %(day)s)
    AND (a.valid_until IS NULL OR a.valid_until >= %(day)s)
    AND (%(all)s OR (s.status = 'active' AND s.accepts_referrals
        AND (s.min_age IS NULL OR s.min_age <= %(oldest)s)
        AND (s.max_age IS NULL OR s.max_age >= %(youngest)s)
        AND (s.sexes = '{}' OR %(sex)s IN ('', 'unknown') OR %(sex)s = ANY (s.sexes))
        AND (s.statuses = '{}' OR %(status)s = '' OR %(status)s = ANY (s.statuses))))
),
in_line AS (
    SELECT placed.*, step < %(nationwide)s AS here, row_number() OVER (
        PARTITION BY step < %(nationwide)s, step < %(near)s
        ORDER BY capacity = 'no_capacity', step, capacity <> 'available',
            capacity_at DESC NULLS LAST, id) AS at
    FROM placed
)
SELECT id, agency_id, names, needs, status, min_age, max_age, sexes, statuses,
    languages || spoken, capacity, capacity_number, capacity_at, accepts_referrals,
    acknowledge_minutes, step, place
FROM in_line WHERE at <= CASE WHEN here THEN %(most_here)s ELSE %(most_elsewhere)s END"""

_BY_ROLE = """
SELECT DISTINCT ON (area.agency_id) area.agency_id, area.role, area.place, ring.step, area.rank,
    a.languages
FROM unnest(%(places)s::text[], %(steps)s::int[]) AS ring (place, step)
JOIN directory_agencyarea area ON area.place = ring.place
JOIN directory_agency a ON a.code = area.agency_id
WHERE area.role = ANY (%(roles)s) AND ring.step <= %(nationwide)s
AND area.agency_id <> ALL (%(kept)s)
AND (area.valid_until IS NULL OR area.valid_until >= %(day)s)
AND (a.valid_from IS NULL OR a.valid_from <= %(day)s)
AND (a.valid_until IS NULL OR a.valid_until >= %(day)s)
AND (area.role = ANY (%(last)s) OR NOT EXISTS (SELECT FROM directory_service s
    WHERE s.agency_id = area.agency_id AND s.needs && %(needs)s::varchar[]
    AND s.status <> 'defunct'))
ORDER BY area.agency_id, ring.step, array_position(%(roles)s, area.role::text)"""


def who_can_help(
    *,
    need: str,
    place: str,
    person: Wanted,
    at: dt.datetime,
    answers: Mapping[str, Answers] = _NO_ANSWERS,
    keep_from: Collection[str] = (),
) -> list[Helper]:
    """Who can help, best first, with reasons.

    `need` is a code of `need_domain` or `measure_kind`. Nearest first: who serves the place, its
    unit, the whole country, then other units by distance; those without room come last. Agencies
    in `keep_from` are never named. Raises UnknownPlace, KeyError for a need that is none.
    """
    around, day = rings(place, _day(at)), _day(at)
    asked = _asked(need, around, person, day, keep_from)
    offers = _offers(asked)
    if sum(offer.capacity != "no_capacity" for offer in offers) < LONGEST:
        offers += _offers(asked | {"nearest": NEAR, "farthest": 2**31 - 1, "far": True})
    turns = _turns([offer.id for offer in offers])
    question = Question(need, person, at, answers)
    found = [
        (_key(offer.ring, full, reasons), _helper(offer, reasons, full))
        for offer in offers
        for reasons, full in [_of_service(offer, turns.get(offer.id, ()), around, question)]
    ]
    there = {offer.agency for offer in offers if offer.ring <= NATIONWIDE}
    found += _by_role(asked, around, question, there)
    found.sort(key=lambda one: one[0])
    return [helper for _, helper in found[:LONGEST]]


def fits(helpers: Iterable[Helper]) -> bool:
    """Whether somebody who serves her place does this and has room, or may have. Else it is a gap:
    a focal point that would have to find help, and who is far off, do not count."""
    return any(
        not one.full and one.because("near") is None and one.because("focal_point") is None
        for one in helpers
    )


def left_out(
    *,
    need: str,
    place: str,
    person: Wanted,
    at: dt.datetime,
    keep_from: Collection[str] = (),
) -> list[LeftOut]:
    """Services that serve her place and meet the need, but do not take her, with the reason. What
    is kept from a case is not named here either."""
    around, day = rings(place, _day(at)), _day(at)
    asked = _asked(need, around, person, day, keep_from)
    offers = _offers(asked | {"all": True})
    found = [(offer, why.why_not(offer, person)) for offer in offers]
    return [
        LeftOut(offer.agency, offer.id, offer.names, tuple(reasons))
        for offer, reasons in sorted(found, key=lambda one: (one[0].ring, one[0].agency))
        if reasons
    ]


@functools.lru_cache(maxsize=256)
def codes_for(here: Pack, need: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The codes under which services meet a need, and the roles of agencies that do by their
    office. A measure is met by its domain too; a domain by each of its measures."""
    measures = here.codes("measure_kind")
    found = measures.get(need)
    if found is not None:
        named = found.extra.get("agency_role", "")
        return (need, found.extra["domain"]), (named,) if named else ()
    if need not in here.codes("need_domain"):
        raise KeyError(need)
    within = [code for code in measures if code.extra["domain"] == need]
    roles = dict.fromkeys(code.extra.get("agency_role", "") for code in within)
    return (need, *(code.code for code in within)), tuple(role for role in roles if role)


def _asked(
    need: str, around: Rings, person: Wanted, day: dt.date, keep_from: Collection[str]
) -> dict[str, Any]:
    needs, roles = codes_for(pack(), need)
    youngest, oldest = person.ages
    last = CONSULATE if around.abroad else FOCAL_POINT
    # Abroad everything goes through the mission; at home the focal point finds what others do not.
    first = (CONSULATE,) if around.abroad else ()
    return {
        "ring": around.text,
        "places": list(around.steps),
        "steps": list(around.steps.values()),
        "needs": list(needs),
        "roles": list(dict.fromkeys((*first, *roles, last))),
        "last": [last],
        "offices": roles,
        "apart": _apart(pack()),
        "kept": list(keep_from),
        "day": day,
        "youngest": youngest,
        "oldest": oldest,
        "sex": person.sex,
        "status": person.status,
        "nationwide": NATIONWIDE,
        "near": NEAR,
        "all": False,
        "nearest": 0,
        "farthest": NATIONWIDE,
        "far": False,
        "close": [place for place, step in around.steps.items() if step <= NATIONWIDE],
        "most_here": _HERE,
        "most_elsewhere": _ELSEWHERE,
    }


@functools.lru_cache(maxsize=8)
def _apart(here: Pack) -> list[str]:
    """Roles in which an agency receives nobody."""
    return [role.code for role in here.codes("agency_role") if role.extra.get("receives") == "no"]


def _offers(asked: Mapping[str, Any]) -> list[Offer]:
    with connection.cursor() as cursor:
        cursor.execute(_FITTING, asked)
        rows = cursor.fetchall()
    # Django leaves JSON of its own cursors as text.
    return [Offer(row[0], row[1], json.loads(row[2]), *row[3:]) for row in rows]


def _turns(services: Iterable[UUID]) -> dict[UUID, list[Hours]]:
    found: dict[UUID, list[Hours]] = {}
    rows: Iterable[Any] = Schedule.objects.filter(service__in=list(services)).values_list(
        "service_id", "opens_at", "closes_at", "freq", "interval", "byday", "bymonthday",
        "dtstart", "until", "on_holidays",
    )  # fmt: skip
    for service, *rule in rows:
        found.setdefault(service, []).append(Hours(*rule))
    return found


def _of_service(
    offer: Offer, turns: Sequence[Hours], around: Rings, question: Question
) -> tuple[tuple[Reason, ...], bool]:
    room = why.room_reason(offer, question.at)
    promised = offer.acknowledge_minutes
    reasons: list[Reason | None] = [
        around.reason(offer.ring, offer.place),
        Reason("offers", question.need) if question.need in offer.needs else None,
        why.time_reason(turns, question.at),
        room,
        why.language_reason(offer.languages, question.person.language),
        *why.whom_it_takes(offer, question.person),
        why.answer_reason(question.answers.get(offer.agency), promised),
        Reason("promises", dt.timedelta(minutes=promised)) if promised else None,
    ]
    return tuple(r for r in reasons if r is not None), room.code == "no_capacity"


def _helper(offer: Offer, reasons: tuple[Reason, ...], full: bool) -> Helper:
    km = max(0, offer.ring - NEAR)
    return Helper(offer.agency, offer.id, offer.names, reasons, km=km, full=full)


def _key(step: int, full: bool, reasons: Sequence[Reason]) -> tuple[bool, int, int]:
    return full, step, -why.score(reasons)


def _by_role(
    asked: Mapping[str, Any], around: Rings, question: Question, there: set[str]
) -> list[tuple[tuple[bool, int, int], Helper]]:
    """Agencies that serve the place by their office and have named no service for the need: what a
    service says of whom it takes goes before what the office would do."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_ROLE, asked)
        rows = [row for row in cursor.fetchall() if row[0] not in there]
    found = []
    for agency, role, place, step, rank, languages in rows:
        finds = role == FOCAL_POINT and role not in asked["offices"]
        reasons: list[Reason | None] = [
            around.reason(step, place, role=role),
            Reason("focal_point") if finds else Reason("role", role),
            why.language_reason(languages, question.person.language),
            why.answer_reason(question.answers.get(agency), None),
        ]
        given = tuple(r for r in reasons if r is not None)
        # Who has to find help herself stands after everybody who gives it in the country.
        full, at, points = _key(NATIONWIDE if finds else step, False, given)
        found.append(((full, at, points + rank), Helper(agency, None, {}, given)))
    return found


def _day(at: dt.datetime) -> dt.date:
    return at.astimezone(pack().timezone).date()
