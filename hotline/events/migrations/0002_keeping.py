from django.db import migrations

from hotline.actor.operations import Function, Sql

# Oldest first and without holes, and never past a reader: replay must be able to trust what is left.
PRUNE = """
WITH gone AS (
    DELETE FROM events_outbox o
    WHERE o.at < now() - keep AND EXISTS (SELECT FROM events_cursor) AND NOT EXISTS (
        SELECT FROM events_cursor c WHERE (c.xid::xid8, c.seq) < (o.xid, o.seq))
    RETURNING 1)
SELECT count(*) FROM gone"""


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]
    operations = [
        Sql(
            "Definer functions keep the outbox short",
            "GRANT SELECT, DELETE ON events_outbox TO hotline_definer;"
            "GRANT SELECT ON events_cursor TO hotline_definer",
        ),
        Function("events_prune(keep interval)", "bigint", PRUNE, definer=True),
    ]
