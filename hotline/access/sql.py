"""The definer functions behind the ledger. Only they write it; each says whom it obeys."""

from hotline.actor.operations import Function, Sql

# By the clock of the statement, not of its transaction: who waited for a row that another
# transaction was making sees it when that one is done, although it began later.
IN_FORCE = (
    "g.valid_from <= statement_timestamp()"
    " AND (g.valid_until IS NULL OR g.valid_until > statement_timestamp())"
)

_PRINCIPALS = """
SELECT array_agg(principal::text) FROM (
    SELECT principal FROM access_principal WHERE actor = hotline_actor()
    UNION ALL SELECT hotline_actor()) mine"""

_SCOPES = f"""
SELECT coalesce(array_agg(DISTINCT g.scope::text), '{{}}') FROM access_grant g
WHERE g.root_id IS NULL AND g.principal = ANY (access_principals()) AND {IN_FORCE}"""

_KEYS = f"""
SELECT k.root_id, k.kek::text, k.wrapped, max(g.highest)::smallint
FROM vault_key k, LATERAL (
    SELECT g.highest FROM access_grant g
    WHERE g.root_id = k.root_id AND g.principal = ANY (access_principals()) AND {IN_FORCE}
    UNION ALL
    SELECT g.highest FROM access_grant g
    WHERE g.root_id IS NULL AND NOT k.restricted
        AND g.scope IN ('nation', 'centre:' || k.centre)
        AND g.principal = ANY (access_principals()) AND {IN_FORCE}) g
WHERE k.root_id = ANY (roots) GROUP BY k.root_id"""

_BEGIN = """
BEGIN
    -- Imported history has a key and no owner: it is nobody's to take either.
    IF EXISTS (SELECT FROM access_grant WHERE root_id = root)
        OR EXISTS (SELECT FROM vault_key k WHERE k.root_id = root) THEN
        RAISE EXCEPTION 'this file has an owner already' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO access_grant (id, root_id, principal, highest, why, valid_from, given_by)
    VALUES (gen_random_uuid(), root, hotline_actor(), deepest, 'owner', now(), hotline_actor());
END"""

_GIVE = """
BEGIN
    IF coalesce((SELECT k.reach FROM vault_keys(ARRAY[root]) k), -1) < deepest THEN
        RAISE EXCEPTION 'nobody gives what she does not hold'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO access_grant
        (id, root_id, principal, highest, why, valid_from, valid_until, given_by)
    VALUES (gen_random_uuid(), root, to_principal, deepest, reason,
        CASE WHEN offered THEN 'infinity' ELSE now() END, until, hotline_actor());
END"""

_TAKE_UP = """
WITH taken AS (
    UPDATE access_grant SET valid_from = now()
    WHERE root_id = root AND valid_from = 'infinity' AND valid_until IS NULL
        AND principal = ANY (access_principals())
    RETURNING 1)
SELECT count(*)::integer FROM taken"""

_WITHDRAW = """
BEGIN
    IF NOT EXISTS (SELECT FROM vault_keys(ARRAY[root])) THEN
        RAISE EXCEPTION 'no grant on this file' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE access_grant SET valid_until = now()
    WHERE root_id = root AND principal = from_principal AND valid_until IS NULL
        AND why <> 'owner' AND (NOT offers_only OR valid_from = 'infinity');
END"""

_ENROL = """
BEGIN
    IF hotline_actor() <> 'system:setup' AND NOT 'role:administrator' = ANY (access_principals())
    THEN
        RAISE EXCEPTION 'only an administrator enrols people'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM access_principal WHERE actor = who AND principal <> ALL (principals);
    INSERT INTO access_principal (actor, principal) SELECT who, unnest(principals)
    ON CONFLICT DO NOTHING;
    UPDATE access_grant SET valid_until = now()
    WHERE root_id IS NULL AND principal = who AND valid_until IS NULL;
    IF standing_scope <> '' THEN
        INSERT INTO access_grant (id, scope, principal, highest, why, valid_from, given_by)
        VALUES (gen_random_uuid(), standing_scope, who, deepest, 'role', now(), hotline_actor());
    END IF;
END"""

_WHO = f"""
SELECT g.principal::text, g.highest, g.why::text, g.valid_from, g.valid_until
FROM vault_key k JOIN access_grant g ON g.root_id = k.root_id
    OR (g.root_id IS NULL AND NOT k.restricted
        AND g.scope IN ('nation', 'centre:' || k.centre))
WHERE k.root_id = root AND EXISTS (SELECT FROM vault_keys(ARRAY[root])) AND {IN_FORCE}
ORDER BY g.root_id IS NULL, g.highest DESC, g.principal"""

# Reach is decided beside the key: a file that is sealed by decision, or moves to another centre,
# takes its key along.
_FOLLOW = """
BEGIN
    UPDATE vault_key k SET restricted = NEW.restricted, centre = NEW.centre
    WHERE k.root_id = NEW.id;
    RETURN NULL;
END"""

# What standing jobs may see of every file: coded facts, never a name or a sentence.
SYSTEM_ACTORS = ("system:reactions", "system:sweeper", "system:figures")

FUNCTIONS = [
    Function("access_principals()", "text[]", _PRINCIPALS, kind="STABLE", definer=True),
    Function("access_scopes()", "text[]", _SCOPES, kind="STABLE", definer=True),
    Function(
        "vault_keys(roots uuid[])",
        "TABLE (root_id uuid, kek text, wrapped bytea, reach smallint)",
        _KEYS,
        kind="STABLE",
        definer=True,
    ),
    Function(
        "access_begin(root uuid, deepest smallint)",
        "void",
        _BEGIN,
        language="plpgsql",
        definer=True,
    ),
    Function(
        "access_give(root uuid, to_principal text, deepest smallint, reason text,"
        " until timestamptz, offered boolean)",
        "void",
        _GIVE,
        language="plpgsql",
        definer=True,
    ),
    Function("access_take_up(root uuid)", "integer", _TAKE_UP, definer=True),
    Function(
        "access_withdraw(root uuid, from_principal text, offers_only boolean)",
        "void",
        _WITHDRAW,
        language="plpgsql",
        definer=True,
    ),
    Function(
        "access_enrol(who text, principals text[], standing_scope text, deepest smallint)",
        "void",
        _ENROL,
        language="plpgsql",
        definer=True,
    ),
    Function(
        "vault_follow()",
        "trigger",
        _FOLLOW,
        language="plpgsql",
        definer=True,
    ),
    Function(
        "access_who(root uuid)",
        "TABLE (principal text, highest smallint, why text,"
        " valid_from timestamptz, valid_until timestamptz)",
        _WHO,
        kind="STABLE",
        definer=True,
    ),
]

RIGHTS = Sql(
    "The ledger and the keys are out of the application's hands",
    """
REVOKE ALL ON access_grant, access_principal FROM hotline_app;
REVOKE ALL ON vault_key FROM hotline_app;
GRANT SELECT ON access_grant, access_principal TO hotline_app;
GRANT INSERT ON vault_key TO hotline_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON access_grant, access_principal TO hotline_definer;
GRANT SELECT, UPDATE (restricted, centre) ON vault_key TO hotline_definer;
""",
)

WALLS = Sql(
    "The ledger is read by its holders and written by definer functions alone",
    """
ALTER TABLE access_grant ENABLE ROW LEVEL SECURITY;
ALTER TABLE vault_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY grant_own ON access_grant FOR SELECT TO hotline_app
    USING (principal = ANY ((SELECT access_principals())::text[]));
CREATE POLICY grant_definer ON access_grant TO hotline_definer USING (true) WITH CHECK (true);
CREATE POLICY key_definer ON vault_key FOR SELECT TO hotline_definer USING (true);
CREATE POLICY key_follows ON vault_key FOR UPDATE TO hotline_definer USING (true);
CREATE POLICY key_made ON vault_key FOR INSERT TO hotline_app WITH CHECK (
    EXISTS (SELECT FROM access_grant g WHERE g.root_id = vault_key.root_id AND g.why = 'owner')
    OR (NOT restricted AND ARRAY['nation', 'centre:' || centre] && (SELECT access_scopes())));
"""
    + "".join(
        "INSERT INTO access_grant (id, scope, principal, highest, why, valid_from, given_by)"
        f" VALUES (gen_random_uuid(), 'nation', '{name}', 1, 'role', now(), 'system:setup');\n"
        for name in SYSTEM_ACTORS
    )
    + """
ALTER TABLE access_grant FORCE ROW LEVEL SECURITY;
ALTER TABLE vault_key FORCE ROW LEVEL SECURITY;
""",
)
