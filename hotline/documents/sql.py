"""That a letter was made is seen by whoever sees its file. Who checks a code learns when."""

from hotline.actor.operations import Function, SeenByDefiner, Sql

TABLE = "documents_issuedletter"
_SEEN = f"""(hotline_somebody() AND (SELECT hotline_actor()) IS NOT NULL
    AND EXISTS (SELECT FROM vault_keys(ARRAY[{TABLE}.root])))"""

WALLS = Sql(
    f"Protect {TABLE} by row security",
    f"""
ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY;
CREATE POLICY {TABLE}_select ON {TABLE} FOR SELECT TO hotline_app USING {_SEEN};
CREATE POLICY {TABLE}_insert ON {TABLE} FOR INSERT TO hotline_app WITH CHECK {_SEEN};
CREATE POLICY {TABLE}_update ON {TABLE} FOR UPDATE TO hotline_app USING {_SEEN} WITH CHECK {_SEEN};
REVOKE UPDATE, DELETE, TRUNCATE ON {TABLE} FROM hotline_app;
GRANT UPDATE (withdrawn_at, withdrawn_by) ON {TABLE} TO hotline_app""",
    f"""
ALTER TABLE {TABLE} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {TABLE} DISABLE ROW LEVEL SECURITY;
DROP POLICY {TABLE}_select ON {TABLE};
DROP POLICY {TABLE}_insert ON {TABLE};
DROP POLICY {TABLE}_update ON {TABLE}""",
)

READS = SeenByDefiner(TABLE, "code_hash", "made_at", "withdrawn_at")

CHECK = Function(
    "documents_check(asked bytea)",
    "TABLE (made_at timestamptz, withdrawn_at timestamptz)",
    f"""
BEGIN
    PERFORM hotline_actor();
    RETURN QUERY SELECT l.made_at, l.withdrawn_at FROM {TABLE} l WHERE l.code_hash = asked;
END""",
    language="plpgsql",
    kind="STABLE",
    definer=True,
)
