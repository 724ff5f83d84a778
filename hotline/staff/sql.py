"""The definer functions by which rights change hands: one asks, another confirms.

Whoever can confirm is an administrator or sits in the national centre. As long as there is nobody
beside the one who asks, there is nobody to confirm, and one person alone enrols: the server's
keeper by `hotline staff` until there are two administrators, or the only administrator herself.

Whoever keeps the people of an agency stands under `keeper:` and its code. She asks for changes
that stay within this agency, and lets its people go alone; both are told by principals, which the
application cannot write.
"""

from hotline.actor.operations import Function, Sql
from hotline.vault.sql import ROTATES

_DECIDES = "('role:administrator', 'role:national')"

_TWO = f"""
SELECT CASE WHEN hotline_actor() = 'system:setup' THEN
    (SELECT count(DISTINCT actor) >= 2 FROM access_principal
     WHERE principal = 'role:administrator')
ELSE EXISTS (SELECT FROM access_principal
    WHERE principal IN {_DECIDES} AND actor <> hotline_actor()) END"""

# More than she stands under now; or less, for somebody who herself confirms: let go by one person
# alone, she would leave that one alone with every right.
_WIDENS = f"""
SELECT EXISTS (SELECT FROM unnest(principals) p WHERE NOT EXISTS (
        SELECT FROM access_principal a WHERE a.actor = who AND a.principal = p))
    OR (standing_scope <> '' AND NOT EXISTS (SELECT FROM access_grant g
        WHERE g.root_id IS NULL AND g.principal = who AND g.scope = standing_scope
            AND g.highest >= deepest AND g.valid_until IS NULL))
    OR (hotline_actor() <> 'system:setup' AND EXISTS (SELECT FROM access_principal a
        WHERE a.actor = who AND a.principal IN {_DECIDES} AND a.principal <> ALL (principals)))"""

_APPLY = """
BEGIN
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

# Whether whoever acts keeps the people of an agency to which `who` belongs, or belongs to nothing
# yet where somebody is taken in, and whether what she would stand under stays within it.
_KEEPS = """
SELECT EXISTS (SELECT FROM unnest(access_principals()) k,
        LATERAL (SELECT 'agency:' || substr(k, 8) AS agency) own,
        LATERAL (SELECT ARRAY['role:focal_point', 'role:partner', own.agency, k] AS its) all_of
    WHERE k LIKE 'keeper:%' AND standing_scope = '' AND deepest = 0
        AND principals <@ its
        AND (principals = '{}' OR own.agency = ANY (principals))
        AND NOT EXISTS (SELECT FROM access_principal a
            WHERE a.actor = who AND a.principal <> ALL (its))
        AND joins <> EXISTS (SELECT FROM access_principal a
            WHERE a.actor = who AND a.principal = own.agency))"""

_ENROL = """
BEGIN
    IF hotline_actor() <> 'system:setup' AND NOT 'role:administrator' = ANY (access_principals())
        AND NOT (principals = '{}' AND staff_keeps(who, principals, standing_scope, deepest, false))
    THEN
        RAISE EXCEPTION 'only an administrator enrols people'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF staff_two() AND staff_widens(who, principals, standing_scope, deepest) THEN
        RAISE EXCEPTION 'one person alone does not widen rights: another confirms it'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM staff_apply(who, principals, standing_scope, deepest);
END"""

_ASK = """
DECLARE c staff_change;
BEGIN
    SELECT * INTO c FROM jsonb_populate_record(NULL::staff_change, facts);
    IF NOT 'role:administrator' = ANY (access_principals())
        AND NOT (c.kind IN ('enrol', 'change', 'reset')
            AND 'staff:' || c.member_id::text <> hotline_actor()
            AND jsonb_array_length(c.principals) > 0
            AND staff_keeps('staff:' || c.member_id::text,
                ARRAY(SELECT jsonb_array_elements_text(c.principals)), c.scope::text, c.deepest,
                c.kind = 'enrol'))
    THEN
        RAISE EXCEPTION 'only an administrator asks for a change of rights, or who keeps the agency'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO staff_change (id, kind, member_id, username, display_name, role, centre, agency,
        language, principals, scope, deepest, first_half, state, asked_by, asked_at, decided_by,
        keeps_people)
    SELECT r.id, r.kind, r.member_id, r.username, r.display_name, r.role, r.centre, r.agency,
        r.language, r.principals, r.scope, r.deepest, r.first_half, 'asked', hotline_actor(),
        now(), '', coalesce(r.keeps_people, false)
    FROM jsonb_populate_record(NULL::staff_change, facts) r;
END"""

_DECIDE = f"""
DECLARE c staff_change;
BEGIN
    PERFORM hotline_actor();
    SELECT * INTO c FROM staff_change WHERE id = change AND state = 'asked' FOR UPDATE;
    IF NOT FOUND OR verdict NOT IN ('confirmed', 'refused', 'withdrawn') THEN
        RAISE EXCEPTION 'nothing waits to be decided' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF (verdict = 'withdrawn') <> (c.asked_by = hotline_actor())
        OR (verdict <> 'withdrawn' AND (c.member_id::text = substr(hotline_actor(), 7)
            OR NOT EXISTS (SELECT FROM access_principal WHERE actor = hotline_actor()
                AND principal IN {_DECIDES})))
    THEN
        RAISE EXCEPTION 'nobody confirms what she asked for, or what is about herself'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE staff_change SET state = verdict, decided_by = hotline_actor(), decided_at = now(),
        first_half = '' WHERE id = change;
    IF verdict = 'confirmed' AND c.kind <> 'reset' THEN
        PERFORM staff_apply('staff:' || c.member_id::text,
            ARRAY(SELECT jsonb_array_elements_text(c.principals)), c.scope::text, c.deepest);
    END IF;
END"""

# The half lies under another key afterwards; decided meanwhile, there is none any more.
_RESEAL = f"""
DECLARE done integer;
BEGIN
    IF hotline_actor() <> '{ROTATES}' THEN
        RAISE EXCEPTION 'only the rotation of keys seals halves of passwords anew'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE staff_change c SET first_half = becomes WHERE c.id = change AND c.first_half = was;
    GET DIAGNOSTICS done = ROW_COUNT;
    RETURN done;
END"""

_ARGUMENTS = "who text, principals text[], standing_scope text, deepest smallint"


def _within(name: str, body: str, returns: str, language: str, kind: str) -> Function:
    """A step of the functions above, which nobody calls by itself."""
    return Function(
        f"{name}({_ARGUMENTS})" if "(" not in name else name,
        returns,
        body,
        language=language,
        kind=kind,
        definer=True,
        execute="hotline_definer",
    )


_ENROLS = Function(
    f"access_enrol({_ARGUMENTS})", "void", _ENROL, language="plpgsql", definer=True, again=True
)


def _asks(again: bool = False) -> Function:
    return Function(
        "staff_ask(facts jsonb)", "void", _ASK, language="plpgsql", definer=True, again=again
    )


FUNCTIONS = [
    Function("staff_two()", "boolean", _TWO, kind="STABLE", definer=True),
    _within("staff_widens", _WIDENS, "boolean", "sql", "STABLE"),
    _within("staff_apply", _APPLY, "void", "plpgsql", "VOLATILE"),
    # One person alone does not widen rights.
    _ENROLS,
    _asks(),
    Function(
        "staff_decide(change uuid, verdict text)",
        "void",
        _DECIDE,
        language="plpgsql",
        definer=True,
    ),
    Function(
        "staff_reseal(change uuid, was text, becomes text)",
        "integer",
        _RESEAL,
        language="plpgsql",
        definer=True,
    ),
]

# Agencies keep their own people.
KEEPERS = [
    _within(f"staff_keeps({_ARGUMENTS}, joins boolean)", _KEEPS, "boolean", "sql", "STABLE"),
    _ENROLS,
    _asks(again=True),
]

RIGHTS = Sql(
    "Changes of rights are written by definer functions alone",
    "REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON staff_change FROM hotline_app;"
    "GRANT SELECT, INSERT, UPDATE ON staff_change TO hotline_definer",
)
