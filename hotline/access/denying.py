"""Who is kept from a file: the walls' one "no", which no grant, role or emergency passes.

A denial names a root and a principal (a member, an agency). Row security reads the actor's denied
roots once a statement (`access_denied`), by an index; the keys follow. Temporary ways into a file
(`EMERGENCY`) give nothing onward and take nothing away.
"""

from hotline.access.handing import ASKED, CASE_OWNER, OFFER, OWNER
from hotline.access.sql import IN_FORCE
from hotline.actor.operations import MIND_DENIALS, Function, Sql

# The second pair of hands of a file that is sealed by decision. Written by `cases_seal` alone.
KEEPER = "keeps it sealed"
# Ways into a file for a time: by break-glass, by a caller's own code, let in by its owner.
BREAK_GLASS, PROVED, LET_IN = "break-glass", "proved herself", "was let in"
EMERGENCY = (BREAK_GLASS, PROVED, LET_IN)
_FOR_A_TIME = ", ".join(f"'{why}'" for why in EMERGENCY)
_NOT_GIVEN = ", ".join(f"'{why}'" for why in (OWNER, OFFER, ASKED, KEEPER, *EMERGENCY))
_OWNING = ", ".join(f"'{why}'" for why in (OWNER, CASE_OWNER, KEEPER))

_DENIED = """
SELECT coalesce(array_agg(d.root_id), '{}') FROM access_denial d
WHERE d.ended_at IS NULL AND d.principal = ANY (access_principals())"""

# Of a principal: itself, and whatever a member stands under (her agency is denied: so is she).
_IS_DENIED = """
SELECT EXISTS (SELECT FROM access_denial d WHERE d.root_id = root AND d.ended_at IS NULL
    AND (d.principal = who OR d.principal IN (
        SELECT p.principal FROM access_principal p WHERE p.actor = who)))"""

_MAY_BE_GIVEN = """
SELECT EXISTS (SELECT FROM vault_keys(ARRAY[root])) AND NOT access_is_denied(root, who)"""

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
WHERE k.root_id = ANY (roots) AND k.root_id <> ALL ((SELECT access_denied())::uuid[])
GROUP BY k.root_id"""

# How deep the actor may give on: what she holds for longer than an emergency.
_GIVABLE = f"""
SELECT coalesce(max(found.highest), -1)::smallint FROM vault_key k, LATERAL (
    SELECT g.highest FROM access_grant g
    WHERE g.root_id = k.root_id AND g.principal = ANY (access_principals()) AND {IN_FORCE}
        AND g.why NOT IN ({_FOR_A_TIME})
    UNION ALL
    SELECT g.highest FROM access_grant g
    WHERE g.root_id IS NULL AND NOT k.restricted
        AND g.scope IN ('nation', 'centre:' || k.centre)
        AND g.principal = ANY (access_principals()) AND {IN_FORCE}) found
WHERE k.root_id = root AND k.root_id <> ALL ((SELECT access_denied())::uuid[])"""

_GIVE = f"""
BEGIN
    -- Owning is not given by giving, an emergency's hour neither: each has a function of its own.
    IF reason IN ({_NOT_GIVEN}) THEN
        RAISE EXCEPTION 'nobody gives away ownership by a grant'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF reason = '{CASE_OWNER}' AND access_may_hand_over(root) < deepest THEN
        RAISE EXCEPTION 'only an owner says who owns it too'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF access_givable(root) < deepest THEN
        RAISE EXCEPTION 'nobody gives what she does not hold'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF access_is_denied(root, to_principal) THEN
        RAISE EXCEPTION 'this file is never shared with her'
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
        AND root_id <> ALL ((SELECT access_denied())::uuid[])
    RETURNING 1)
SELECT count(*)::integer FROM taken"""

_WITHDRAW = f"""
BEGIN
    IF access_givable(root) < 0 THEN
        RAISE EXCEPTION 'no grant on this file' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE access_grant SET valid_until = now()
    WHERE root_id = root AND principal = from_principal AND valid_until IS NULL
        AND why NOT IN ('{OWNER}', '{KEEPER}') AND (NOT offers_only OR valid_from = 'infinity');
END"""

_WHO = f"""
SELECT g.principal::text, g.highest, g.why::text, g.valid_from, g.valid_until
FROM vault_key k JOIN access_grant g ON g.root_id = k.root_id
    OR (g.root_id IS NULL AND NOT k.restricted
        AND g.scope IN ('nation', 'centre:' || k.centre))
WHERE k.root_id = root AND EXISTS (SELECT FROM vault_keys(ARRAY[root])) AND {IN_FORCE}
    AND NOT access_is_denied(root, g.principal)
ORDER BY g.root_id IS NULL, g.highest DESC, g.principal"""

_DEPTH = f"""
DECLARE mine text[] := access_principals();
BEGIN
    IF root = ANY (access_denied()) THEN
        RETURN -1;
    END IF;
    RETURN coalesce(
        (SELECT max(g.highest) FROM access_grant g
         WHERE g.root_id = root AND g.why IN ({_OWNING})
            AND g.principal = ANY (mine) AND {IN_FORCE}),
        (SELECT max(g.highest) FROM access_grant g JOIN vault_key k ON k.root_id = root
         WHERE g.root_id IS NULL AND NOT k.restricted AND g.highest >= 3
            AND g.scope IN ('nation', 'centre:' || k.centre)
            AND g.principal = ANY (mine) AND {IN_FORCE}),
        -1);
END"""

# Put before the body of a function that changes who owns a file.
_REFUSE_DENIED = """
    IF {who} THEN
        RAISE EXCEPTION 'this file is never shared with her'
            USING ERRCODE = 'insufficient_privilege';
    END IF;"""

_DENY = """
BEGIN
    IF access_may_hand_over(because) < 0 THEN
        RAISE EXCEPTION 'only whoever keeps a file says from whom'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF EXISTS (SELECT FROM access_grant g WHERE g.root_id = because AND g.principal = who
        AND g.why = 'owner' AND g.valid_until IS NULL) OR who = hotline_actor() THEN
        RAISE EXCEPTION 'a file is not kept from whoever owns it'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO access_denial (id, root_id, principal, because, since, given_by)
    VALUES (gen_random_uuid(), because, who, because, now(), hotline_actor())
    ON CONFLICT DO NOTHING;
END"""

_DENY_NO_LONGER = """
BEGIN
    IF access_may_hand_over(file) < 0 THEN
        RAISE EXCEPTION 'only whoever keeps a file says from whom'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE access_denial SET ended_at = now()
    WHERE because = file AND principal = who AND ended_at IS NULL;
END"""

# Who may hear of a file that is kept from somebody, or sealed: each by herself, no group.
_HEARD_BY = f"""
SELECT CASE WHEN NOT EXISTS (
        SELECT FROM access_denial d WHERE d.root_id = root AND d.ended_at IS NULL)
    AND NOT EXISTS (SELECT FROM vault_key k WHERE k.root_id = root AND k.restricted)
THEN topics ELSE coalesce((
    SELECT array_agg(DISTINCT heard.actor) FROM (
        SELECT t::text AS actor FROM unnest(topics) t WHERE t LIKE 'staff:%' OR t LIKE 'system:%'
        UNION SELECT p.actor::text FROM access_principal p WHERE p.principal = ANY (topics)
    ) heard
    WHERE NOT access_is_denied(root, heard.actor) AND (
        heard.actor LIKE 'system:%'
        OR NOT EXISTS (SELECT FROM vault_key k WHERE k.root_id = root AND k.restricted)
        OR EXISTS (SELECT FROM access_grant g WHERE g.root_id = root AND {IN_FORCE}
            AND (g.principal = heard.actor OR g.principal IN (
                SELECT p.principal FROM access_principal p WHERE p.actor = heard.actor))))),
    '{{}}') END"""

# Whether a file may answer a knock at all: never where it is sealed or kept from anybody.
_ANSWERS = """
SELECT NOT EXISTS (SELECT FROM vault_key k WHERE k.root_id = root AND k.restricted)
    AND NOT EXISTS (SELECT FROM access_denial d WHERE d.root_id = root AND d.ended_at IS NULL)"""

TABLE = Sql(
    "Who is kept from a file is written and read by definer functions alone",
    """
REVOKE ALL ON access_denial FROM hotline_app;
GRANT SELECT, INSERT, UPDATE ON access_denial TO hotline_definer;
ALTER TABLE access_denial ENABLE ROW LEVEL SECURITY;
ALTER TABLE access_denial FORCE ROW LEVEL SECURITY;
CREATE POLICY denial_definer ON access_denial TO hotline_definer USING (true) WITH CHECK (true);
""",
    """
DROP POLICY denial_definer ON access_denial;
ALTER TABLE access_denial NO FORCE ROW LEVEL SECURITY;
ALTER TABLE access_denial DISABLE ROW LEVEL SECURITY;
""",
)


def _fresh(
    signature: str, returns: str, body: str, kind: str = "STABLE", language: str = "sql"
) -> Function:
    return Function(signature, returns, body, kind=kind, language=language, definer=True)


FRESH = [
    _fresh("access_denied()", "uuid[]", _DENIED),
    _fresh("access_is_denied(root uuid, who text)", "boolean", _IS_DENIED),
    _fresh("access_answers(root uuid)", "boolean", _ANSWERS),
]
LATER = [
    _fresh("access_may_be_given(root uuid, who text)", "boolean", _MAY_BE_GIVEN),
    _fresh("access_givable(root uuid)", "smallint", _GIVABLE),
    _fresh("access_deny(because uuid, who text)", "void", _DENY, "VOLATILE", "plpgsql"),
    _fresh(
        "access_deny_no_longer(file uuid, who text)",
        "void",
        _DENY_NO_LONGER,
        "VOLATILE",
        "plpgsql",
    ),
    _fresh("access_heard_by(root uuid, topics text[])", "text[]", _HEARD_BY),
]


def _again(signature: str, returns: str, body: str, kind: str, language: str) -> Function:
    return Function(
        signature, returns, body, kind=kind, language=language, definer=True, again=True
    )


# Keys, gifts and ownership mind who is kept from a file.
MADE_AGAIN = [
    _again(
        "vault_keys(roots uuid[])",
        "TABLE (root_id uuid, kek text, wrapped bytea, reach smallint)",
        _KEYS, "STABLE", "sql",
    ),
    _again("access_may_hand_over(root uuid)", "smallint", _DEPTH, "STABLE", "plpgsql"),
    _again(
        "access_give(root uuid, to_principal text, deepest smallint, reason text,"
        " until timestamptz, offered boolean)",
        "void", _GIVE, "VOLATILE", "plpgsql",
    ),
    _again("access_take_up(root uuid)", "integer", _TAKE_UP, "VOLATILE", "sql"),
    _again(
        "access_withdraw(root uuid, from_principal text, offers_only boolean)",
        "void", _WITHDRAW, "VOLATILE", "plpgsql",
    ),
    _again(
        "access_who(root uuid)",
        "TABLE (principal text, highest smallint, why text,"
        " valid_from timestamptz, valid_until timestamptz)",
        _WHO, "STABLE", "sql",
    ),
]  # fmt: skip

# The two functions that make an owner keep their bodies; a refusal is put before them.
_GUARDS = {
    "access_hand_over": _REFUSE_DENIED.format(who="access_is_denied(root, to_principal)"),
    "access_take_over": _REFUSE_DENIED.format(who="root = ANY (access_denied())"),
}
OWNERS_GUARDED = Sql(
    "A file is handed to nobody from whom it is kept",
    "DO $mend$ DECLARE made text; BEGIN\n"
    + "\n".join(
        f"made := pg_get_functiondef('{name}'::regproc);\n"
        f"EXECUTE overlay(made PLACING $guard$BEGIN{guard}$guard$"
        " FROM position(E'\\nBEGIN' IN made) + 1 FOR 5);"
        for name, guard in _GUARDS.items()
    )
    + "\nEND $mend$",
)

# Tables protected before read no denial yet; those protected from now on do (`Protect`).
_POLICIES = """
DO $mend$
DECLARE
    p record;
    root text;
    minded text;
BEGIN
    FOR p IN
        SELECT polname, polrelid::regclass AS on_table,
            pg_get_expr(polqual, polrelid) AS seen, pg_get_expr(polwithcheck, polrelid) AS written
        FROM pg_policy
        WHERE 'hotline_app'::regrole = ANY (polroles)
            AND coalesce(pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
                LIKE '%FROM access_grant g%valid_from%'
    LOOP
        root := (regexp_match(coalesce(p.seen, p.written), 'g\\.root_id = (?:\\w+\\.)?(\\w+)'))[1];
        minded := format(' AND __MIND__', root);
        EXECUTE format('ALTER POLICY %I ON %s', p.polname, p.on_table)
            || coalesce(' USING (' || p.seen || minded || ')', '')
            || coalesce(' WITH CHECK (' || p.written || minded || ')', '');
    END LOOP;
END $mend$
""".replace("__MIND__", MIND_DENIALS.format(root="%1$I"))
POLICIES = Sql("Row security minds who is kept from a file", _POLICIES)

# Asked before many are told at once: only of these is each person asked for by herself.
_WALLED = """
SELECT coalesce(array_agg(r), '{}') FROM unnest(roots) r
WHERE EXISTS (SELECT FROM access_denial d WHERE d.root_id = r AND d.ended_at IS NULL)
    OR EXISTS (SELECT FROM vault_key k WHERE k.root_id = r AND k.restricted)"""

WALLED = _fresh("access_walled(roots uuid[])", "uuid[]", _WALLED)
