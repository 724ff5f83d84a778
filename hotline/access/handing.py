"""The definer functions by which a file changes its owner: offered and taken, or assigned.

An owner is not withdrawn by anybody (sql.py), so passing a file on is an act of its own. Who may
hand a file over: its owner, or whoever reads all of it by her standing scope (a supervisor). The
new owner holds what was handed over and no more; the old one's grants end in the same moment.
"""

from hotline.access.sql import IN_FORCE
from hotline.actor.operations import Function

# Reasons that only the functions below and access_begin may write.
OWNER, OFFER, ASKED = "owner", "hand-over", "asked to take over"
# Owns the file because she owns the case it belongs to; given only by whoever owns it herself.
CASE_OWNER = "owner of the case"

# Grants that end when a file has a new owner: those of the old one, and all offers of it.
_PASSING = "root_id = root AND valid_until IS NULL AND why IN " + str(
    (OWNER, CASE_OWNER, OFFER, ASKED)
)

_OFFERS = f"""
    SELECT g.highest FROM access_grant g
    WHERE g.root_id = root AND g.why = '{OFFER}' AND g.valid_from = 'infinity'
        AND g.valid_until IS NULL AND g.principal = ANY (mine)"""

_DEPTH = f"""
DECLARE mine text[] := access_principals();
BEGIN
    RETURN coalesce(
        (SELECT max(g.highest) FROM access_grant g
         WHERE g.root_id = root AND g.why IN ('{OWNER}', '{CASE_OWNER}')
            AND g.principal = ANY (mine) AND {IN_FORCE}),
        (SELECT max(g.highest) FROM access_grant g JOIN vault_key k ON k.root_id = root
         WHERE g.root_id IS NULL AND NOT k.restricted AND g.highest >= 3
            AND g.scope IN ('nation', 'centre:' || k.centre)
            AND g.principal = ANY (mine) AND {IN_FORCE}),
        -1);
END"""

_HAND_OVER = f"""
DECLARE depth smallint := access_may_hand_over(root);
BEGIN
    IF depth < 0 THEN
        RAISE EXCEPTION 'nobody hands over what she does not own'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF at_once THEN
        IF to_principal NOT LIKE 'staff:%' THEN
            RAISE EXCEPTION 'a file is owned by a person'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        UPDATE access_grant SET valid_until = now() WHERE {_PASSING};
        INSERT INTO access_grant (id, root_id, principal, highest, why, valid_from, given_by)
        VALUES (gen_random_uuid(), root, to_principal, depth, '{OWNER}', now(), hotline_actor());
    ELSE
        INSERT INTO access_grant (id, root_id, principal, highest, why, valid_from, given_by)
        VALUES
            (gen_random_uuid(), root, to_principal, 1, '{ASKED}', now(), hotline_actor()),
            (gen_random_uuid(), root, to_principal, depth, '{OFFER}', 'infinity',
                hotline_actor());
    END IF;
END"""

_TAKE_OVER = f"""
DECLARE mine text[] := access_principals(); depth smallint;
BEGIN
    depth := (SELECT max(o.highest) FROM ({_OFFERS} FOR UPDATE) o);
    IF depth IS NULL THEN
        RAISE EXCEPTION 'nobody takes over what she was not offered'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE access_grant SET valid_until = now() WHERE {_PASSING};
    INSERT INTO access_grant (id, root_id, principal, highest, why, valid_from, given_by)
    VALUES (gen_random_uuid(), root, hotline_actor(), depth, '{OWNER}', now(), hotline_actor());
END"""

_CALL_OFF = f"""
DECLARE mine text[] := access_principals();
BEGIN
    IF access_may_hand_over(root) < 0 AND NOT EXISTS ({_OFFERS}) THEN
        RAISE EXCEPTION 'this hand-over is between others'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE access_grant SET valid_until = now()
    WHERE root_id = root AND valid_until IS NULL AND why IN ('{OFFER}', '{ASKED}');
END"""

_GIVE = f"""
BEGIN
    -- Owning is not given by giving: it begins with the file or is handed over.
    IF reason IN ('{OWNER}', '{OFFER}', '{ASKED}') THEN
        RAISE EXCEPTION 'nobody gives away ownership by a grant'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF reason = '{CASE_OWNER}' AND access_may_hand_over(root) < deepest THEN
        RAISE EXCEPTION 'only an owner says who owns it too'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF coalesce((SELECT k.reach FROM vault_keys(ARRAY[root]) k), -1) < deepest THEN
        RAISE EXCEPTION 'nobody gives what she does not hold'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO access_grant
        (id, root_id, principal, highest, why, valid_from, valid_until, given_by)
    VALUES (gen_random_uuid(), root, to_principal, deepest, reason,
        CASE WHEN offered THEN 'infinity' ELSE now() END, until, hotline_actor());
END"""

FUNCTIONS = [
    Function(
        "access_may_hand_over(root uuid)",
        "smallint",
        _DEPTH,
        language="plpgsql",
        kind="STABLE",
        definer=True,
    ),
    Function(
        "access_hand_over(root uuid, to_principal text, at_once boolean)",
        "void",
        _HAND_OVER,
        language="plpgsql",
        definer=True,
    ),
    Function("access_take_over(root uuid)", "void", _TAKE_OVER, language="plpgsql", definer=True),
    Function("access_call_off(root uuid)", "void", _CALL_OFF, language="plpgsql", definer=True),
]

# It writes no reason that makes an owner.
GIVE_NO_OWNERSHIP = Function(
    "access_give(root uuid, to_principal text, deepest smallint, reason text, until timestamptz,"
    " offered boolean)",
    "void",
    _GIVE,
    language="plpgsql",
    definer=True,
    again=True,
)
