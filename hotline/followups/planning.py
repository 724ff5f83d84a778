"""Planning the calendar of a person in a case: when a referral is sent or accepted, when the risk
is judged anew, and every night for all.

One set of statements does it for one calendar or for every one. What is due is counted on the
country's clocks, so that a month keeps its day.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.cases.models import Case
from hotline.countries.pack import current as pack
from hotline.followups import ground, queries, rules
from hotline.followups.models import Calendar, FollowUp
from hotline.referrals import queries as sent
from hotline.referrals import rules as referral_rules
from hotline.referrals.models import ONWARD, Referral

# Not sent yet, or never meant.
_NOT_FOLLOWED = referral_rules.UNSENT | {"entered_in_error"}
# How far back a contact is caught up that nobody planned; an older one was not missed by anybody.
_CAUGHT_UP = dt.timedelta(days=7)

# A row for each contact and level of risk at which it is planned.
_STEPS = """
WITH step AS (SELECT * FROM unnest(%(codes)s::text[], %(risks)s::text[], %(months)s::int[],
    %(waits)s::interval[], %(windows)s::interval[], %(accepted)s::boolean[])
    AS s(code, risk, months, wait, early, accepted))"""

_BEGUN = """
INSERT INTO followups_calendar (id, case_id, at, by, person_id, started_at, taken_up_at, planned_at,
    risk, round, ended_by, outcome, looked_by)
SELECT gen_random_uuid(), r.case_id, %(now)s, %(by)s, r.person_id, min(r.sent_at),
    min(r.decided_at) FILTER (WHERE r.state = ANY (%(taken)s)),
    greatest(min(r.sent_at), %(now)s - %(back)s::interval), '', 1, '', '', ''
FROM referrals_referral r JOIN cases_case c ON c.id = r.case_id AND c.status <> 'closed'
WHERE r.direction <> %(onward)s AND r.person_id IS NOT NULL AND r.owner_id IS NOT NULL
    AND r.state <> ALL (%(unsent)s)
    AND (r.state <> 'cancelled' OR EXISTS (SELECT FROM referrals_step s
        WHERE s.referral_id = r.id AND s.state = 'sent'))
    AND NOT EXISTS (SELECT FROM followups_calendar k
        WHERE k.case_id = r.case_id AND k.person_id = r.person_id)
GROUP BY r.case_id, r.person_id
ON CONFLICT (case_id, person_id) DO NOTHING"""

_TAKEN_UP = """
UPDATE followups_calendar k SET taken_up_at = r.decided_at
FROM (SELECT case_id, person_id, min(decided_at) AS decided_at FROM referrals_referral
    WHERE state = ANY (%(taken)s) AND decided_at IS NOT NULL GROUP BY case_id, person_id) r
WHERE k.taken_up_at IS NULL AND k.ended_at IS NULL AND k.case_id = r.case_id
    AND k.person_id = r.person_id"""

# Contacts that the level of today does not ask for: only those still ahead that nobody has tried.
_DROPPED = (
    _STEPS
    + """
UPDATE followups_followup f SET done_at = %(now)s, done_by = %(by)s, outcome = %(replanned)s
FROM followups_calendar k JOIN cases_case c ON c.id = k.case_id
WHERE f.case_id = k.case_id AND f.person_id = k.person_id AND k.ended_at IS NULL
    AND k.risk <> c.risk AND f.kind = %(tempo)s AND f.done_at IS NULL AND f.raised_at IS NULL
    AND f.due_at > %(now)s {only}
    AND NOT EXISTS (SELECT FROM step s WHERE s.code = f.step AND s.risk = c.risk)
    AND NOT EXISTS (SELECT FROM followups_attempt a WHERE a.followup_id = f.id)"""
)

# The same contacts again, when the risk is what it was.
_REVIVED = (
    _STEPS
    + """
UPDATE followups_followup f SET done_at = NULL, done_by = '', outcome = '', due_at = f.planned_for
FROM followups_calendar k JOIN cases_case c ON c.id = k.case_id
WHERE f.case_id = k.case_id AND f.person_id = k.person_id AND f.round = k.round
    AND k.ended_at IS NULL AND k.risk <> c.risk AND c.status <> 'closed'
    AND f.outcome = %(replanned)s AND f.planned_for > %(now)s {only}
    AND EXISTS (SELECT FROM step s WHERE s.code = f.step AND s.risk = c.risk)"""
)

_MISSING = (
    _STEPS
    + """, wanted AS MATERIALIZED (
    SELECT k.case_id, k.person_id, k.round, s.code, c.owner_id, s.early,
        ((CASE WHEN s.accepted THEN k.taken_up_at ELSE k.started_at END AT TIME ZONE %(zone)s)
            + make_interval(months => s.months) + s.wait) AT TIME ZONE %(zone)s AS due,
        CASE WHEN k.risk IN ('', c.risk) THEN coalesce(k.planned_at, k.started_at)
            ELSE %(now)s END AS floor
    FROM followups_calendar k JOIN cases_case c ON c.id = k.case_id
        JOIN step s ON s.risk = c.risk
    WHERE k.ended_at IS NULL AND c.status <> 'closed' {only}
        AND (NOT s.accepted OR k.taken_up_at IS NOT NULL)
), missing AS MATERIALIZED (
    SELECT w.* FROM wanted w
    WHERE w.due >= w.floor AND w.due >= %(now)s - %(back)s::interval
        AND NOT EXISTS (SELECT FROM followups_followup f WHERE f.case_id = w.case_id
            AND f.person_id = w.person_id AND f.round = w.round AND f.step = w.code)
)
INSERT INTO followups_followup (id, case_id, person_id, kind, step, round, owner_id, from_at,
    planned_for, due_at, done_by, outcome)
SELECT gen_random_uuid(), m.case_id, m.person_id, %(tempo)s, m.code, m.round, m.owner_id,
    m.due - m.early, m.due, m.due, '', ''
FROM missing m
WHERE NOT EXISTS (SELECT FROM followups_followup f WHERE f.case_id = m.case_id
    AND f.person_id = m.person_id AND f.outcome <> %(replanned)s
    AND coalesce(f.planned_for, f.due_at)
        BETWEEN m.due - %(near)s::interval AND m.due + %(near)s::interval
    -- What ended with her calendar and was never carried out is no contact near then.
    AND (f.done_at IS NULL
        OR f.done_at BETWEEN m.due - %(near)s::interval AND m.due + %(near)s::interval
        AND EXISTS (SELECT FROM followups_attempt a WHERE a.followup_id = f.id)))
-- Sorted, so that nothing is written while the same table is still read: that would grow as it is.
ORDER BY m.case_id, m.due
ON CONFLICT (case_id, person_id, round, step) WHERE step <> '' DO NOTHING
RETURNING id"""
)

_PLANNED = """
UPDATE followups_calendar k SET risk = c.risk, planned_at = %(now)s
FROM cases_case c WHERE c.id = k.case_id AND k.ended_at IS NULL
    AND (k.risk <> c.risk OR k.planned_at IS NULL) {only}"""


def plan(*, by: Actor, referral_id: UUID) -> list[FollowUp]:
    """Plan what a referral that was sent asks for; what is planned already is left alone.

    Its own follow-ups stand when it goes out, not when it is accepted: silence must not end care.
    Her calendar in this case begins with the first referral and goes on once one is accepted; a
    contact within a day of another is no second one. Where she may not be called they are planned
    all the same, through the agency only.
    """
    with acting(by):
        referral = Referral.objects.select_related("person", "case").get(pk=referral_id)
        if referral.direction == ONWARD or not _was_sent(referral):
            return []
        if referral.case is None or referral.person is None or referral.owner_id is None:
            return []  # it came in and nobody has taken it yet
        calendar = _calendar(by, referral)
        if queries.has_died(calendar):
            return []
        there = set(FollowUp.objects.filter(referral_id=referral.id).values_list("kind", flat=True))
        due = {
            kind: referral.sent_at + pack().deadline(step, referral.urgency)
            for kind, step in rules.KINDS.items()
        }
        if referral.state == "completed" and referral.ended_at:
            wait = pack().deadline(rules.VERIFICATION, referral.urgency)
            due[rules.VERIFICATION] = referral.ended_at + wait
        planned = [
            _planned(referral, calendar, kind, at) for kind, at in due.items() if kind not in there
        ]
        more = _plan(by, timezone.now(), [calendar.id])
        found = [followup for followup in planned if followup]
        found += FollowUp.objects.filter(pk__in=more).order_by("due_at")
        if found:
            ground.tell(referral.case, found[0].id, owner=found[0].owner_id)
        return found


def _was_sent(referral: Referral) -> bool:
    """Whether it went out, and was meant to."""
    if referral.state == "cancelled":
        return sent.was_sent(referral)
    return referral.state not in _NOT_FOLLOWED


def replan(*, by: Actor, case_id: UUID) -> int:
    """Plan the calendars of a case anew if its risk is not the one they were planned by: what lies
    ahead is denser or thinner, what was missed stays, what is done stays. How many calendars."""
    with acting(by):
        rows = Calendar.objects.filter(case=case_id, ended_at__isnull=True)
        changed = list(rows.exclude(risk=F("case__risk")).values_list("pk", flat=True))
        if changed:
            _plan(by, timezone.now(), changed)
            audit.record("followup.replan", root=case_id)
        return len(changed)


def plan_missing(*, by: Actor, now: dt.datetime | None = None) -> int:
    """Plan whatever contact is missing in any calendar, and begin the calendars that are; how many
    contacts. Run again, it plans nothing twice."""
    moment = now or timezone.now()
    with acting(by):
        facts = _facts(by, moment)
        with connection.cursor() as cursor:
            cursor.execute(_BEGUN, facts)
            cursor.execute(_TAKEN_UP, facts)
        return len(_plan(by, moment))


def _plan(by: Actor, now: dt.datetime, calendars: Sequence[UUID] | None = None) -> list[UUID]:
    """The statements, over these calendars or all; the ids of the contacts that are new."""
    facts = _facts(by, now) | {"calendars": list(calendars or ())}
    only = "" if calendars is None else "AND k.id = ANY (%(calendars)s::uuid[])"
    with connection.cursor() as cursor:
        cursor.execute(_DROPPED.format(only=only), facts)
        cursor.execute(_REVIVED.format(only=only), facts)
        cursor.execute(_MISSING.format(only=only), facts)
        new = [row[0] for row in cursor.fetchall()]
        cursor.execute(_PLANNED.format(only=only), facts)
    return new


def _facts(by: Actor, now: dt.datetime) -> dict[str, Any]:
    """What the statements are given: the tempo of the pack, a row a contact and level of risk."""
    rows = [(step, risk) for step in pack().follow_ups for risk in _risks(step.risks)]
    return {
        "by": by.key,
        "now": now,
        "back": _CAUGHT_UP,
        "near": rules.NEAR,
        "zone": pack().timezone.key,
        "tempo": rules.TEMPO,
        "replanned": rules.REPLANNED,
        "onward": ONWARD,
        "taken": sorted(referral_rules.LEGIBLE),
        "unsent": sorted(_NOT_FOLLOWED),
        "codes": [step.code for step, _ in rows],
        "risks": [risk for _, risk in rows],
        "months": [step.months for step, _ in rows],
        "waits": [step.after for step, _ in rows],
        "windows": [step.window for step, _ in rows],
        "accepted": [step.counted_from == "accepted" for step, _ in rows],
    }


def _risks(named: tuple[str, ...]) -> tuple[str, ...]:
    return named or (*pack().codes("risk_level").codes(), "not_assessed")


def _calendar(by: Actor, referral: Referral) -> Calendar:
    """The calendar of the person in this case; begun with its first referral."""
    taken = referral.decided_at if referral.state in referral_rules.LEGIBLE else None
    try:
        with transaction.atomic():
            found, new = Calendar.objects.get_or_create(
                case=referral.case,
                person=referral.person,
                defaults={"by": by.key, "started_at": referral.sent_at, "taken_up_at": taken},
            )
    except IntegrityError:  # begun at the same moment
        found, new = Calendar.objects.get(case=referral.case, person=referral.person), False
    if new:
        audit.record("followup.calendar", root=referral.case_id)
    elif taken and found.taken_up_at is None:
        Calendar.objects.filter(pk=found.pk, taken_up_at__isnull=True).update(taken_up_at=taken)
        found.refresh_from_db()
    return found


def _planned(
    referral: Referral, calendar: Calendar, kind: str, due_at: dt.datetime
) -> FollowUp | None:
    """A follow-up of the referral itself; None where she is come back to within a day anyway."""
    assert referral.case is not None
    assert referral.person is not None
    near = FollowUp.objects.filter(
        # What was done before it was sent tells nothing of this referral.
        Q(done_at__isnull=True) | Q(done_at__gte=referral.sent_at),
        case=referral.case,
        person=referral.person,
        planned_for__range=(due_at - rules.NEAR, due_at + rules.NEAR),
    ).exclude(outcome=rules.REPLANNED)
    if kind == rules.VERIFICATION:
        return _verifies(referral, near) or _new(referral, calendar, kind, due_at, "")
    if near.exists():
        return None
    step = next((one for one in pack().follow_ups if one.kind == kind), None)
    free = step and not FollowUp.objects.filter(
        case=referral.case, person=referral.person, round=calendar.round, step=step.code
    )
    return _new(referral, calendar, kind, due_at, step.code if step and free else "")


def _verifies(referral: Referral, near: Any) -> FollowUp | None:
    """A contact planned for that day that asks for nothing else: she is asked then too."""
    waits = near.filter(done_at__isnull=True).exclude(kind=rules.VERIFICATION)
    found: FollowUp | None = waits.order_by("due_at").first()
    if found is None:
        return None
    found.kind, found.referral_id = rules.VERIFICATION, referral.id
    found.save(update_fields=["kind", "referral_id"])
    audit.record("followup.verifies", root=found.case_id, detail=[found.step])
    return found


def _new(
    referral: Referral, calendar: Calendar, kind: str, due_at: dt.datetime, step: str
) -> FollowUp | None:
    followup = FollowUp(
        case=referral.case,
        person=referral.person,
        referral_id=referral.id,
        kind=kind,
        step=step,
        round=calendar.round,
        owner_id=referral.owner_id or calendar.case.owner_id,
        planned_for=due_at,
        due_at=due_at,
    )
    try:
        with transaction.atomic():
            followup.save(force_insert=True)
    except IntegrityError:
        return None  # another worker was quicker
    person = followup.person
    through = rules.way(person.safe_to_call_back, stopped=queries.stopped(person.pk))
    audit.record("followup.plan", root=followup.case_id, detail=[kind, referral.urgency, through])
    return followup


def once_more(*, by: Actor, calendar: Calendar, at: dt.datetime, kind: str) -> FollowUp:
    """One contact beside the tempo; inside the actor's transaction."""
    case = Case.objects.get(pk=calendar.case_id)
    followup = FollowUp(
        case=case, person_id=calendar.person_id, kind=kind, round=calendar.round,
        owner_id=case.owner_id, planned_for=at, due_at=at,
    )  # fmt: skip
    followup.save(force_insert=True)
    audit.record("followup.plan", root=case.id, detail=[kind])
    ground.tell(case, followup.id)
    return followup


def begin_anew(*, by: Actor, calendar: Calendar) -> None:
    """Let tracing begin again from today, in a round of its own; inside the actor's transaction."""
    now = timezone.now()
    ahead = FollowUp.objects.filter(
        case=calendar.case_id, person=calendar.person_id, kind=rules.TEMPO, done_at__isnull=True,
        raised_at__isnull=True,
    )  # fmt: skip
    ahead.update(done_at=now, done_by=by.key, outcome=rules.REPLANNED)
    Calendar.objects.filter(pk=calendar.pk).update(
        round=F("round") + 1, started_at=now, taken_up_at=now, planned_at=None, risk="",
        ended_at=None, ended_by="", outcome="", look_due_at=None, looked_at=None, looked_by="",
    )  # fmt: skip
    audit.record("followup.anew", root=calendar.case_id)
    _plan(by, now, [calendar.pk])
