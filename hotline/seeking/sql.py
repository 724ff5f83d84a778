"""What the job that compares may ask the database beyond its coded facts: who owns a file, and
which files hold a number. Answers ids and principals, to that job alone."""

from hotline.actor.operations import Function, SeenByDefiner, Sql

COMPARES = "system:reactions"

_ALONE = f"""
    IF hotline_actor() <> '{COMPARES}' THEN
        RAISE EXCEPTION 'only the job that compares asks this'
            USING ERRCODE = 'insufficient_privilege';
    END IF;"""

READS_NUMBERS = Sql(
    "Let definer functions read the keyed hashes of people's numbers",
    "GRANT SELECT (phone_hash, joined_to_id) ON people_person TO hotline_definer;"
    "GRANT SELECT (person_id, value_hash) ON people_contactpoint TO hotline_definer;"
    "CREATE POLICY people_contactpoint_holders ON people_contactpoint FOR SELECT"
    " TO hotline_definer USING (true)",
    "DROP POLICY people_contactpoint_holders ON people_contactpoint",
)

# Whom a notice goes to: the owner of the file that stays, where two were joined.
OWNER = Function(
    "seeking_owner(person uuid)",
    "text",
    f"""
DECLARE found text;
BEGIN{_ALONE}
    SELECT g.principal INTO found FROM access_grant g
    WHERE g.root_id = person AND g.why = 'owner' AND g.principal LIKE 'staff:%'
        AND g.valid_from <= statement_timestamp() AND g.valid_until IS NULL
    ORDER BY g.valid_from DESC LIMIT 1;
    RETURN found;
END""",
    language="plpgsql",
    definer=True,
)

# A number finds files that are sealed by decision too: only their owner is told.
HOLDERS = Function(
    "seeking_holders(number bytea)",
    "uuid[]",
    f"""
BEGIN{_ALONE}
    RETURN (SELECT coalesce(array_agg(DISTINCT h.holder), '{{}}') FROM (
        SELECT coalesce(p.joined_to_id, p.id) AS holder FROM people_person p
        WHERE p.phone_hash = number
        UNION ALL
        SELECT coalesce(p.joined_to_id, p.id) FROM people_contactpoint c
        JOIN people_person p ON p.id = c.person_id WHERE c.value_hash = number) h);
END""",
    language="plpgsql",
    definer=True,
)

READS_NOTICES = SeenByDefiner("seeking_notice", "sought", "person")

# The job lets go of each notice, so it cannot see by itself which it has written.
TOLD = Function(
    "seeking_told(asked uuid, whom uuid)",
    "boolean",
    f"""
BEGIN{_ALONE}
    RETURN EXISTS (SELECT FROM seeking_notice n WHERE n.sought = asked AND n.person = whom);
END""",
    language="plpgsql",
    definer=True,
)
