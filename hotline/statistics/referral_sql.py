"""The statements behind the figures of referrals. `{inner}` stands for the rows counted."""

from __future__ import annotations

from collections.abc import Collection

from hotline.referrals import rules

# Her own word on a completed referral: codes of `help_confirmed`, and that nobody has asked yet.
WORD = ("yes", "partly", "no", "unverified", "not_asked")
TIMES = ("open", "decide", "contact")


def _within(*states: str) -> str:
    return f"state IN ({', '.join(repr(one) for one in sorted(states))})"


_OPEN, _UNDECIDED = _within(*rules.OPEN), _within(*rules.UNDECIDED)
# Each number as a condition on a row. Those of STANDING part the referrals: they add up.
_STANDING = {
    "waiting": _UNDECIDED,
    "in_care": _within(*rules.IN_CARE),
    "completed": _within("completed", "verified"),
    **{name: _within(name) for name in ("declined", "failed", "cancelled", "expired")},
    "withdrawn": _within("consent_withdrawn"),
}
STANDING = tuple(_STANDING)
_CONDITIONS = {
    "sent": "TRUE",
    "opened": "received_at IS NOT NULL",
    "accepted": "decided_at IS NOT NULL AND state <> 'declined'",
    "in_service": _within("in_service"),
    "verified": _within("verified"),
    "silent": f"silent_since IS NOT NULL AND {_OPEN}",
    **_STANDING,
    **{code: f"state = 'verified' AND confirmed = '{code}'" for code in WORD[:-1]},
    "not_asked": _within("completed"),
    "in_time": "decided_at <= answer_due",
    # Answered, expired, or late: the others still have time, or were ended by somebody else.
    "answerable": "decided_at IS NOT NULL OR state = 'expired'"
    f" OR ({_UNDECIDED} AND answer_due < %(now)s)",
}
NUMBERS = tuple(_CONDITIONS)


def _columns(times: Collection[str]) -> str:
    numbers = [f"count(*) FILTER (WHERE {condition})" for condition in _CONDITIONS.values()]
    spells = [
        f"count(to_{one}), percentile_cont(0.5) WITHIN GROUP (ORDER BY to_{one}), max(to_{one})"
        for one in times
    ]
    return ", ".join([*numbers, *spells])


_COLUMNS = _columns(TIMES)

# The rows are fetched once, so that every breakdown speaks of the same ones at the same moment.
COUNTING = f"""
WITH asked AS MATERIALIZED ({{inner}}),
met AS (
    SELECT s.referral_id, min(s.at) AS at FROM referrals_step s
    JOIN asked a ON a.id = s.referral_id
    WHERE a.decided_at IS NOT NULL AND a.state <> 'declined'
        AND ((s.act = 'moved' AND s.state = 'in_service')
            OR (s.act = 'reported' AND s.code = ANY(%(met)s)))
    GROUP BY s.referral_id),
facts AS MATERIALIZED (
    SELECT a.direction, a.state, a.body, a.needs, a.received_at, a.decided_at, a.silent_since,
        a.confirmed, coalesce(nullif(u.today, ''), a.unit) AS province,
        extract(epoch FROM a.received_at - a.sent_at)::float8 AS to_open,
        extract(epoch FROM a.decided_at - a.received_at)::float8 AS to_decide,
        extract(epoch FROM m.at - a.decided_at)::float8 AS to_contact,
        a.sent_at + CASE a.urgency WHEN 'emergency' THEN %(emergency)s::interval
            WHEN 'urgent' THEN %(urgent)s::interval ELSE %(routine)s::interval END AS answer_due
    FROM asked a
    LEFT JOIN met m ON m.referral_id = a.id
    LEFT JOIN unnest(%(units)s::text[], %(today)s::text[]) AS u(key, today) ON u.key = a.unit)
SELECT 'direction', direction, {_COLUMNS} FROM facts GROUP BY direction
UNION ALL
SELECT 'agency', body, {_COLUMNS} FROM facts WHERE direction = %(direction)s GROUP BY body
UNION ALL
SELECT 'province', province, {_COLUMNS} FROM facts WHERE direction = %(direction)s
GROUP BY province
UNION ALL
SELECT 'need', coalesce(n.need, ''), {_COLUMNS} FROM facts
LEFT JOIN LATERAL (
    SELECT DISTINCT jsonb_array_elements_text(facts.needs) AS need) n ON TRUE
WHERE direction = %(direction)s GROUP BY coalesce(n.need, '')"""

REPORTED = """
WITH asked AS MATERIALIZED ({inner})
SELECT s.code, count(DISTINCT s.referral_id) FROM referrals_step s
JOIN asked a ON a.id = s.referral_id
WHERE a.direction = %(direction)s AND s.act = 'reported' AND s.code <> ''
GROUP BY s.code"""

LADDER = """
WITH asked AS MATERIALIZED ({inner}),
stood AS (
    SELECT coalesce(l.code, %(elsewhere)s) AS step, a.*,
        CASE a.urgency WHEN 'emergency' THEN 0 WHEN 'urgent' THEN 1 ELSE 2 END AS rank
    FROM asked a
    LEFT JOIN unnest(%(states)s::text[], %(places)s::int[], %(codes)s::text[])
        AS l(state, place, code) ON l.state = a.state AND l.place = a.rung),
placed AS (
    SELECT step, count(*) OVER (PARTITION BY step) AS count, id, body, urgency, unit, silent_since,
        row_number() OVER (PARTITION BY step ORDER BY rank, silent_since, id) AS place
    FROM stood)
SELECT step, count, id, body, urgency, unit, silent_since FROM placed
WHERE place <= %(each)s ORDER BY step, place"""
