from typing import Any

from django.db import migrations

from hotline.actor.operations import AppendOnly, Protect
from hotline.places import queries as places
from hotline.referrals import rules
from hotline.referrals.sql import CLOSE, guards

# Nobody acts while a database is brought up to date: its owner sees every row for this statement.
_OPEN = "ALTER TABLE referrals_referral NO FORCE ROW LEVEL SECURITY"
_SHUT = "ALTER TABLE referrals_referral FORCE ROW LEVEL SECURITY"


def _fill(apps: Any, editor: Any) -> None:
    """What stands already gets the time its state began, its unit, and its place on the ladder."""
    with editor.connection.cursor() as cursor:
        cursor.execute(_OPEN)
        cursor.execute(
            "UPDATE referrals_referral SET"
            " state_at = coalesce(ended_at, decided_at, received_at, sent_at),"
            " escalate_at = due_at"
        )
        cursor.execute("SELECT DISTINCT band->>'place' FROM referrals_referral")
        for (place,) in cursor.fetchall():
            if place:
                unit = places.unit_of(place) or place
                cursor.execute(
                    "UPDATE referrals_referral SET unit = %s WHERE band->>'place' = %s",
                    [unit, place],
                )
        cursor.execute(_SHUT)


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0006_life_cycle"),
        ("access", "0006_walled"),
        ("vault", "0002_destroying"),
    ]
    operations = [
        migrations.RunPython(_fill, migrations.RunPython.noop),
        Protect("referrals_consent", through=("cases_case", "case_id")),
        Protect("referrals_remark", through=("referrals_referral", "referral_id")),
        Protect("referrals_attachment", through=("referrals_remark", "remark_id")),
        AppendOnly("referrals_remark"),
        AppendOnly("referrals_attachment"),
        *CLOSE,
        *guards(rules.NEXT),
    ]
