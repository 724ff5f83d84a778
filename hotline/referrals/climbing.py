"""Silence escalates by itself: the ladder of a referral, taken step by step by a sweeper.

A step is due by a time in the row, so a sweeper that was away an hour catches up; it locks the rows
it takes, and a step stands in the history once for each time a state began, so that two sweepers
take none twice. A step tells; it never decides.
"""

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.utils import timezone

from hotline.access import services as access
from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.countries.pack import current as pack
from hotline.directory import queries as directory
from hotline.directory.models import ContactPoint
from hotline.events import services as events
from hotline.messaging import notices
from hotline.referrals import consents, rules
from hotline.referrals.models import Referral, Step
from hotline.referrals.moving import move, topics, topics_of

log = logging.getLogger(__name__)

BATCH = 5000  # rows a transaction: short enough to be undone, long enough to be quick
NATIONAL = "role:national"
# Who of the agency is told by a step, with which words.
AGENCY_STEPS = {
    "remind_agency": (("main", "duty"), "reminder"),
    "backup": (("backup",), "handed_on"),
    "head": (("head",), "second_reminder"),
}
SKIPPED = "skipped"  # nobody is there, or it must not be shared with her


class _Late(NamedTuple):
    id: UUID
    state: str
    state_at: dt.datetime
    urgency: str
    due_at: dt.datetime
    rung: int
    agency: str
    unit: str
    owner: UUID | None
    centre: str
    sender: str | None
    restricted: bool


@dataclass(frozen=True, slots=True)
class _Taken:
    """A step taken for a referral; `skipped` where there was nobody to tell."""

    late: _Late
    code: str
    skipped: bool

    @property
    def told(self) -> str:
        return f"{self.code}-{SKIPPED}" if self.skipped else self.code


class _Climb(NamedTuple):
    """What referrals have in common that are written at once: the steps they take, as they are
    told, where they stand afterwards, and how long after their time the next is due."""

    told: tuple[str, ...]
    rung: int
    wait: dt.timedelta | None


_LATE = """
SELECT id, state, state_at, urgency, due_at, rung, agency_id, unit, owner_id,
    centre, sender_id, restricted
FROM referrals_referral WHERE escalate_at <= %s AND NOT id = ANY (%s)
ORDER BY escalate_at LIMIT %s FOR UPDATE SKIP LOCKED"""

# Referrals that take the same steps and wait as long for the next are written at once: where each
# stands, and its lines of history, a moment apart so that they keep their order. A step that is
# written already is passed over: its referral goes on, and keeps no other from climbing.
_CLIMB = """
WITH stays AS (
    UPDATE referrals_referral SET rung = %(rung)s, escalate_at = due_at + %(wait)s::interval,
        silent_since = coalesce(silent_since, %(now)s),
        phone_asked_at = CASE WHEN %(phone)s THEN coalesce(phone_asked_at, %(now)s)
            ELSE phone_asked_at END
    WHERE id = ANY (%(ids)s::uuid[]) RETURNING id, state, state_at)
INSERT INTO referrals_step (id, referral_id, at, by, state, act, code, since)
SELECT gen_random_uuid(), stays.id, %(now)s + told.place * interval '1 microsecond', %(by)s,
    stays.state, %(act)s, told.code, stays.state_at
FROM stays, unnest(%(codes)s::text[]) WITH ORDINALITY AS told (code, place)
ON CONFLICT (referral_id, since, code) WHERE act = 'rung' DO NOTHING"""


def sweep(*, by: Actor, now: dt.datetime | None = None, batch: int = BATCH) -> int:
    """Take every step of every ladder that is due, and close what rests on a consent that has run
    out; how many were taken. Where a part of it fails the others are done all the same, and what
    failed is raised at the end."""
    moment = now or timezone.now()
    # First: nobody is reminded of what she may not read any more.
    lapsed, taken, raised = _each(
        lambda: _lapse(by, moment),
        lambda: _ladders(by, moment, batch),
        lambda: _reviews(by, moment),
    )
    return taken + lapsed + raised


def _each(*parts: Callable[[], int]) -> list[int]:
    """What each of these did, whatever becomes of the others. Raises the first failure, when all
    have had their turn."""
    done, failed = [], []
    for part in parts:
        try:
            done.append(part())
        except Exception as error:
            failed.append(_told(error))
    if failed:
        raise failed[0]
    return done


def _told(error: Exception) -> Exception:
    """Into the log its kind only: its message may quote a row."""
    log.error("a part of the sweep failed: %s", type(error).__name__)
    return error


def _lapse(by: Actor, now: dt.datetime) -> int:
    found = consents.run_out(by=by, now=now)
    return sum(_each(*(partial(consents.lapse, by=by, referral_id=pk, now=now) for pk in found)))


def _ladders(by: Actor, now: dt.datetime, batch: int) -> int:
    """Many at once. Where that fails fewer are tried, until the one that fails stands alone: it is
    left for the next sweep and keeps no other from climbing."""
    taken, size = 0, batch
    alone: list[UUID] = []
    failed: list[Exception] = []
    while True:
        late: list[_Late] = []
        try:
            with acting(by):
                late = _lock(now, size, alone)
                steps = _take(by, late, now)
        except Exception as error:
            if not late:
                raise
            failed.append(_told(error))
            size = len(late) // 2 or 1
            alone += [late[0].id] if len(late) == 1 else []
            continue
        taken += steps
        if len(late) < size:
            break
        size = min(batch, size * 2)
    if failed:
        raise failed[0]
    return taken


def _lock(now: dt.datetime, batch: int, without: list[UUID]) -> list[_Late]:
    with connection.cursor() as cursor:
        cursor.execute(_LATE, [now, without, batch])
        return [_Late(*row) for row in cursor.fetchall()]


def _take(by: Actor, late: list[_Late], now: dt.datetime) -> int:
    if not late:
        return 0
    rules_of = pack()
    there = _points({row.agency for row in late})
    walled = access.walled([row.id for row in late])
    climbs: dict[_Climb, list[UUID]] = defaultdict(list)
    steps: list[_Taken] = []
    moving: list[tuple[_Late, str]] = []
    focal: dict[str, str] = {}
    for row in late:
        found = rules.climb(rules_of, row.state, row.urgency, row.due_at, row.rung, now)
        own = [_Taken(row, code, _nobody(row, code, there, focal, walled)) for code in found.codes]
        steps += own
        moving += [(row, code) for code in found.codes if code in rules.MOVES]
        wait = found.next_at - row.due_at if found.next_at else None
        climbs[_Climb(tuple(one.told for one in own), found.rung, wait)].append(row.id)
    _stay(by, climbs, now)
    _write(steps)
    _tell_agencies(steps, focal, now)
    _tell_screens(steps, walled)
    for row, code in moving:
        _move(by, row, code, now)
    return len(steps)


def _nobody(
    row: _Late,
    code: str,
    there: set[tuple[str, str]],
    focal: dict[str, str],
    walled: set[UUID],
) -> bool:
    """Whether a step finds nobody it may tell."""
    if code in AGENCY_STEPS:
        if row.id in walled and access.is_denied(row.id, f"agency:{row.agency}"):
            return True
        # Its own page reminds it, whether or not a message can be sent.
        kinds = AGENCY_STEPS[code][0]
        return code != "remind_agency" and not any((row.agency, kind) in there for kind in kinds)
    if code == "provincial":
        agency = _focal(row.unit, focal)
        return (
            not agency
            or row.restricted  # sealed by decision: it is conducted by whoever keeps it
            or agency == row.agency
            or (row.id in walled and access.is_denied(row.id, f"agency:{agency}"))
        )
    return False


def _focal(unit: str, known: dict[str, str]) -> str:
    if unit and unit not in known:
        found = directory.responsible_agency(unit)
        known[unit] = found.pk if found else ""
    return known.get(unit, "")


def _points(agencies: set[str]) -> set[tuple[str, str]]:
    """Which kinds of contact of these agencies messages reach."""
    rows = ContactPoint.objects.filter(
        agency__in=agencies, ended_at__isnull=True, bounced_at__isnull=True
    )
    return set(rows.values_list("agency", "kind"))


def _stay(by: Actor, climbs: dict[_Climb, list[UUID]], now: dt.datetime) -> None:
    with connection.cursor() as cursor:
        for climb, ids in climbs.items():
            values: dict[str, Any] = {
                "rung": climb.rung,
                "wait": climb.wait,
                "phone": "phone" in climb.told,
                "now": now,
                "by": by.key,
                "act": Step.RUNG,
                "codes": list(climb.told),
                # As text: an element at a time costs more than the statement itself.
                "ids": f"{{{','.join(map(str, ids))}}}",
            }
            cursor.execute(_CLIMB, values)


def _write(steps: list[_Taken]) -> None:
    """In the log: a row for each step."""
    by_code: dict[str, list[UUID]] = defaultdict(list)
    for one in steps:
        by_code[one.told].append(one.late.id)
    for code, roots in by_code.items():
        audit.record_each("referral.rung", roots, detail=[code])


def _tell_agencies(steps: list[_Taken], focal: dict[str, str], now: dt.datetime) -> None:
    """One message to an agency for a step, however many referrals took it in this sweep."""
    waits: dict[tuple[str, str, bool], dt.datetime] = {}
    for one in steps:
        if one.skipped or (one.code not in AGENCY_STEPS and one.code != "provincial"):
            continue
        agency = focal[one.late.unit] if one.code == "provincial" else one.late.agency
        key = (one.code, agency, rules.at_once(one.late.urgency))
        waits[key] = min(waits.get(key, one.late.state_at), one.late.state_at)
    for (code, agency, urgent), since in waits.items():
        kinds, template = AGENCY_STEPS.get(code, (("main", "duty"), "handed_on"))
        notices.tell_agency(
            key=f"ladder:{code}:{agency}:{'now' if urgent else 'soon'}:{now:%Y%m%d%H%M%S}",
            agency=agency,
            kinds=kinds,
            template=template,
            urgent=urgent,
            since=since,
            at=now,
        )


def _tell_screens(steps: list[_Taken], walled: set[UUID]) -> None:
    """Screens are fetched anew by topic: one event a topic is enough, but of a file that is kept
    from somebody each person is asked for by herself."""
    heard: dict[str, UUID] = {}
    alike = set()
    for one in steps:
        late, national = one.late, one.code == "national"
        them = (late.owner, late.centre, late.agency, late.sender, national)
        if late.id not in walled and them in alike:
            continue
        alike.add(them)
        names = topics_of(late.owner, late.centre, late.agency, late.sender)
        if national:
            names.append(NATIONAL)
        if late.id in walled:
            names = access.heard_by(late.id, names)
        for name in names:
            heard.setdefault(name, late.id)
    for name, subject in heard.items():
        events.publish("referral", subject=subject, topics=[name])


def _move(by: Actor, row: _Late, code: str, now: dt.datetime) -> None:
    referral = Referral.objects.get(pk=row.id)
    state = "expired" if code == rules.EXPIRE else rules.REOPENS[row.state]
    move(by, referral, state, at=now, code=code)


def _reviews(by: Actor, now: dt.datetime) -> int:
    """Emergencies that nobody else has looked at within the hour rise to the national centre."""
    raised = 0
    with acting(by):
        seen = Step.objects.filter(act=Step.RUNG, code="review").values("referral")
        rows = Referral.objects.filter(review_due_at__lt=now, reviewed_at__isnull=True)
        for referral in rows.exclude(pk__in=seen).select_for_update(skip_locked=True)[:BATCH]:
            Step(
                referral=referral, at=now, by=by.key, state=referral.state, act=Step.RUNG,
                code="review", since=referral.sent_at,
            ).save(force_insert=True)  # fmt: skip
            audit.record("referral.rung", root=referral.id, detail=["review"])
            events.publish(
                "referral",
                subject=referral.id,
                topics=access.heard_by(referral.id, [*topics(referral), NATIONAL]),
            )
            raised += 1
    return raised
