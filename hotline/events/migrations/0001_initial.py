from django.db import migrations, models

from hotline.actor.operations import Function, Sql

OUTBOX = """
CREATE TABLE events_outbox (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    topic text NOT NULL,
    kind text NOT NULL,
    subject uuid NOT NULL
);
CREATE INDEX events_outbox_order ON events_outbox (xid, seq);
REVOKE UPDATE, DELETE ON events_outbox FROM hotline_app;
GRANT SELECT ON events_outbox TO hotline_live;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = ()
    operations = [
        Function(
            "hotline_actor()",
            "text",
            """
BEGIN
    IF coalesce(current_setting('hotline.actor', true), '') = '' THEN
        RAISE EXCEPTION 'no actor is set: protected rows are read and written only for somebody'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN current_setting('hotline.actor');
END""",
            language="plpgsql",
            kind="STABLE",
        ),
        Function(
            "hotline_somebody()",
            "boolean",
            "BEGIN RETURN hotline_actor() IS NOT NULL; END",
            language="plpgsql",
            # Not true of the value, and meant: the planner works out what is immutable by itself,
            # and so refuses a statement whose plan never reaches a row.
            kind="IMMUTABLE",
        ),
        Function(
            "hotline_append_only()",
            "trigger",
            """
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END""",
            language="plpgsql",
        ),
        Sql("The outbox", OUTBOX, "DROP TABLE events_outbox"),
        Function(
            "events_notify()",
            "trigger",
            "BEGIN PERFORM pg_notify('hotline_outbox', ''); RETURN NULL; END",
            language="plpgsql",
        ),
        Sql(
            "Wake the readers",
            "CREATE TRIGGER events_outbox_notify AFTER INSERT ON events_outbox"
            " FOR EACH STATEMENT EXECUTE FUNCTION events_notify()",
            "DROP TRIGGER events_outbox_notify ON events_outbox",
        ),
        migrations.CreateModel(
            name="Outbox",
            fields=[
                ("seq", models.BigAutoField(primary_key=True, serialize=False)),
                ("xid", models.BigIntegerField(db_column="xid", editable=False)),
                ("at", models.DateTimeField()),
                ("topic", models.CharField(max_length=80)),
                ("kind", models.CharField(max_length=60)),
                ("subject", models.UUIDField()),
            ],
            options={"db_table": "events_outbox", "managed": False},
        ),
        migrations.CreateModel(
            name="Cursor",
            fields=[
                (
                    "name",
                    models.CharField(max_length=60, primary_key=True, serialize=False),
                ),
                ("xid", models.CharField(default="0", max_length=20)),
                ("seq", models.BigIntegerField(default=0)),
            ],
        ),
    ]
