"""What the finder may do that nobody else may, and the one knock it leads to.

The finder's process holds coded facts of every file that is not sealed by decision (a standing
scope), and asks for the keys of persons through a function that answers to it alone: never the key
of a file sealed by decision, never one of a case or a contact.
"""

from hotline.actor.operations import Function, Sql

ACTOR = "system:finder"

KEYS = Function(
    "finder_keys(roots uuid[])",
    "TABLE (root_id uuid, kek text, wrapped bytea)",
    f"""
BEGIN
    IF hotline_actor() <> '{ACTOR}' THEN
        RAISE EXCEPTION 'only the finder reads the keys of persons'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN QUERY SELECT k.root_id, k.kek::text, k.wrapped FROM vault_key k
        WHERE k.root_id = ANY (roots) AND k.kind = 'person' AND NOT k.restricted
            AND k.kek <> 'destroyed';
END""",
    language="plpgsql",
    kind="STABLE",
    definer=True,
)

# The whole list is looked at in any case: how long it takes says nothing about who is in it.
KNOCK = Function(
    "finder_knock(held uuid, persons uuid[])",
    "TABLE (centre text, safe_to_call_back text)",
    """
BEGIN
    IF NOT EXISTS (SELECT FROM vault_keys(ARRAY[held]) k WHERE k.reach >= 2)
        OR NOT EXISTS (SELECT FROM contacts_contact c WHERE c.id = held AND c.ended_at IS NULL)
    THEN
        RAISE EXCEPTION 'only whoever holds an open contact may knock'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN QUERY
        SELECT p.centre::text, p.safe_to_call_back::text
        FROM unnest(persons) WITH ORDINALITY AS asked (id, place)
            JOIN people_person p ON p.id = asked.id
        WHERE access_answers(p.id)
        ORDER BY asked.place LIMIT 1;
END""",
    language="plpgsql",
    kind="STABLE",
    definer=True,
)

SCOPE = Sql(
    "The finder sees the coded facts of every file that is not sealed by decision",
    "ALTER TABLE access_grant NO FORCE ROW LEVEL SECURITY;"
    "INSERT INTO access_grant (id, scope, principal, highest, why, valid_from, given_by)"
    f" VALUES (gen_random_uuid(), 'nation', '{ACTOR}', 1, 'role', now(), 'system:setup');"
    "ALTER TABLE access_grant FORCE ROW LEVEL SECURITY",
    "ALTER TABLE access_grant NO FORCE ROW LEVEL SECURITY;"
    f"DELETE FROM access_grant WHERE principal = '{ACTOR}';"
    "ALTER TABLE access_grant FORCE ROW LEVEL SECURITY",
)

READS_CENTRE = Sql(
    "The knock reads whose a person is and whether a contact goes on",
    "GRANT SELECT (centre) ON people_person TO hotline_definer;"
    "GRANT SELECT (ended_at) ON contacts_contact TO hotline_definer",
    "REVOKE SELECT (centre) ON people_person FROM hotline_definer;"
    "REVOKE SELECT (ended_at) ON contacts_contact FROM hotline_definer",
)

# Sealing a file by decision, joining two and moving one to another centre are other rooms' acts:
# the index hears of them from the database itself, whoever does it.
TOLD = Function(
    "finder_told()",
    "trigger",
    f"""
BEGIN
    INSERT INTO events_outbox (topic, kind, subject) VALUES ('{ACTOR}', 'person', NEW.id);
    RETURN NULL;
END""",
    language="plpgsql",
    definer=True,
)

TELLS = Sql(
    "The index hears when a person is sealed by decision, joined to another or moved",
    "GRANT INSERT ON events_outbox TO hotline_definer;"
    "CREATE TRIGGER people_person_finder AFTER UPDATE OF restricted, joined_to_id,"
    " centre ON people_person FOR EACH ROW WHEN ((OLD.restricted, OLD.joined_to_id, OLD.centre)"
    " IS DISTINCT FROM (NEW.restricted, NEW.joined_to_id, NEW.centre))"
    " EXECUTE FUNCTION finder_told()",
    "DROP TRIGGER people_person_finder ON people_person;"
    "REVOKE INSERT ON events_outbox FROM hotline_definer",
)
