from django.db import migrations

from hotline.actor.operations import Sql

# Databases made before compare by the time their transaction began; newer ones are made right.
_MEND = """
DO $mend$
DECLARE
    p record;
    f record;
BEGIN
    FOR p IN
        SELECT polname, polrelid::regclass AS on_table,
            pg_get_expr(polqual, polrelid) AS seen, pg_get_expr(polwithcheck, polrelid) AS written
        FROM pg_policy
        WHERE coalesce(pg_get_expr(polqual, polrelid), '')
            || coalesce(pg_get_expr(polwithcheck, polrelid), '') LIKE '%valid_from <= now()%'
    LOOP
        EXECUTE format('ALTER POLICY %I ON %s', p.polname, p.on_table)
            || coalesce(' USING (' || replace(p.seen, 'now()', 'statement_timestamp()') || ')', '')
            || coalesce(
                ' WITH CHECK (' || replace(p.written, 'now()', 'statement_timestamp()') || ')', '');
    END LOOP;
    FOR f IN
        SELECT pg_get_functiondef(oid) AS made FROM pg_proc
        WHERE proowner = 'hotline_definer'::regrole AND prosrc LIKE '%valid_from <= now()%'
    LOOP
        EXECUTE replace(replace(f.made, 'valid_from <= now()',
            'valid_from <= statement_timestamp()'), 'valid_until > now()',
            'valid_until > statement_timestamp()');
    END LOOP;
END $mend$
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0003_handing_over")]
    operations = [Sql("Grants hold by the clock of the statement", _MEND)]
