"""Keeping how quickly agencies answer: of the last ten that each decided on."""

import datetime as dt

from django.db import connection
from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.directory.reasons import Answers
from hotline.referrals.models import Pace

_LAST = 10
_KEEP = """
INSERT INTO referrals_pace (agency_id, median_seconds, of, at)
SELECT agency_id, extract(epoch FROM percentile_cont(0.5) WITHIN GROUP (ORDER BY took))::integer,
    count(*), %s
FROM (SELECT agency_id, decided_at - sent_at AS took,
        row_number() OVER (PARTITION BY agency_id ORDER BY decided_at DESC) AS place
    FROM referrals_referral WHERE decided_at IS NOT NULL AND direction <> 'in'
        AND state <> 'entered_in_error') r
WHERE place <= %s GROUP BY agency_id
ON CONFLICT (agency_id) DO UPDATE
SET median_seconds = excluded.median_seconds, of = excluded.of, at = excluded.at"""


def keep(*, by: Actor, now: dt.datetime | None = None) -> int:
    """Work the paces out anew; of how many agencies."""
    with acting(by), connection.cursor() as cursor:
        cursor.execute(_KEEP, [now or timezone.now(), _LAST])
        return int(cursor.rowcount)


def all_of_them() -> dict[str, Answers]:
    """By agency, as the ranking of helpers asks for it."""
    return {
        pace.agency_id: Answers(dt.timedelta(seconds=pace.median_seconds), pace.of)
        for pace in Pace.objects.all()
    }
