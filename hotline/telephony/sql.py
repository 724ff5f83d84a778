"""What the telephone may see and do in the database, and what may be seen of it before anybody
has answered: never who calls."""

from hotline.actor.operations import Function, SeenByDefiner, Sql

ACTOR = "system:telephony"
_DESK = "ARRAY['role:counsellor', 'role:supervisor', 'role:manager', 'role:national']"

SCOPE = Sql(
    "The telephone sees coded facts of every file that is not sealed by decision",
    "ALTER TABLE access_grant NO FORCE ROW LEVEL SECURITY;"
    "INSERT INTO access_grant (id, scope, principal, highest, why, valid_from, given_by)"
    f" VALUES (gen_random_uuid(), 'nation', '{ACTOR}', 1, 'role', now(), 'system:setup');"
    "ALTER TABLE access_grant FORCE ROW LEVEL SECURITY",
    "ALTER TABLE access_grant NO FORCE ROW LEVEL SECURITY;"
    f"DELETE FROM access_grant WHERE principal = '{ACTOR}';"
    "ALTER TABLE access_grant FORCE ROW LEVEL SECURITY",
)

READS_CALLS = SeenByDefiner(
    "telephony_call",
    "id",
    "incoming",
    "home",
    "language",
    "emergency",
    "used_before",
    "call_back",
    "arrived_at",
    "answered_at",
    "ended_at",
)
READS_RINGS = SeenByDefiner(
    "telephony_ring", "id", "call_id", "member_id", "kind", "ended_at", "outcome"
)

# Only a call that is not sealed by decision rings or waits, so nothing of such a file is told.
RINGING = Function(
    "telephony_ringing()",
    "TABLE (ring_id uuid, call_id uuid, kind text, incoming boolean, home text, language text,"
    " emergency boolean, used_before boolean, call_back text, arrived_at timestamptz)",
    """
SELECT r.id, r.call_id, r.kind::text, c.incoming, c.home::text, c.language::text, c.emergency,
    c.used_before, c.call_back::text, c.arrived_at
FROM telephony_ring r JOIN telephony_call c ON c.id = r.call_id
WHERE r.ended_at IS NULL AND 'staff:' || r.member_id = hotline_actor()""",
    kind="STABLE",
    definer=True,
)

WAITING = Function(
    "telephony_waiting()",
    "TABLE (call_id uuid, home text, language text, emergency boolean, arrived_at timestamptz,"
    " rings boolean)",
    f"""
SELECT c.id, c.home::text, c.language::text, c.emergency, c.arrived_at,
    EXISTS (SELECT FROM telephony_ring r WHERE r.call_id = c.id AND r.ended_at IS NULL)
FROM telephony_call c
WHERE c.ended_at IS NULL AND c.answered_at IS NULL AND c.incoming
    AND access_principals() && {_DESK}
ORDER BY c.emergency DESC, c.arrived_at""",
    kind="STABLE",
    definer=True,
)

# The telephone owns a call until somebody answers; from then on it holds coded facts alone. Whoever
# answers a call that was another's is let in here: she is in it, whatever a ledger says.
LET_IN = Function(
    "telephony_let_in(call uuid, member uuid)",
    "void",
    f"""
BEGIN
    IF hotline_actor() <> '{ACTOR}' OR NOT EXISTS (
        SELECT FROM telephony_ring r
        WHERE r.call_id = call AND r.member_id = member AND r.outcome = 'answered')
    THEN
        RAISE EXCEPTION 'only whoever answered a call is let into it'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO access_grant (id, root_id, principal, highest, why, valid_from, given_by)
    SELECT gen_random_uuid(), call, 'staff:' || member, 3, 'answered', now(), hotline_actor()
    WHERE NOT EXISTS (
        SELECT FROM access_grant g
        WHERE g.root_id = call AND g.principal = 'staff:' || member AND g.highest >= 3
            AND g.valid_from <= statement_timestamp()
            AND (g.valid_until IS NULL OR g.valid_until > statement_timestamp()));
END""",
    language="plpgsql",
    definer=True,
)

# Each change of a call, a ring or a seat is heard at once by whoever drives the telephone.
TELLS_WISHES = Sql(
    "A wish is told to whoever drives the telephone",
    "CREATE FUNCTION telephony_told() RETURNS trigger LANGUAGE plpgsql"
    " SET search_path = pg_catalog, public, pg_temp AS $body$\n"
    "BEGIN\n    NOTIFY hotline_telephone;\n    RETURN NULL;\nEND\n$body$;"
    "CREATE TRIGGER telephony_wish_told AFTER INSERT ON telephony_wish"
    " FOR EACH STATEMENT EXECUTE FUNCTION telephony_told();"
    "CREATE TRIGGER telephony_seat_told AFTER INSERT OR UPDATE ON telephony_seat"
    " FOR EACH STATEMENT EXECUTE FUNCTION telephony_told()",
    "DROP TRIGGER telephony_wish_told ON telephony_wish;"
    "DROP TRIGGER telephony_seat_told ON telephony_seat;"
    "DROP FUNCTION telephony_told()",
)
