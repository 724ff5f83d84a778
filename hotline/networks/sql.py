"""What the rooms of mentions may ask the database beyond the asker's files: only whether an
identifier was seen before, never where, how often or by whom."""

from hotline.actor.operations import Function, SeenByDefiner, Sql

# What a definer function may read of mentions, and nothing else.
READS = [
    SeenByDefiner("networks_sighting", "id", "source"),
    SeenByDefiner("networks_mark", "sighting_id", "value_hash"),
    SeenByDefiner("networks_mention", "sighting_id", "struck_at"),
    SeenByDefiner("networks_networkrequest", "id", "sighting_id"),
]

_SEEN_WITH_ITS_FILE = """(hotline_somebody() AND (SELECT hotline_actor()) IS NOT NULL AND (
    EXISTS (SELECT FROM contacts_contact p WHERE p.id = networks_mention.contact_id)
    OR EXISTS (SELECT FROM cases_case p WHERE p.id = networks_mention.case_id)
    OR EXISTS (SELECT FROM tips_tip p WHERE p.id = networks_mention.tip_id)))"""

MENTIONS = Sql(
    "A mention is seen by whoever sees its file",
    f"""
ALTER TABLE networks_mention ENABLE ROW LEVEL SECURITY;
ALTER TABLE networks_mention FORCE ROW LEVEL SECURITY;
CREATE POLICY networks_mention_select ON networks_mention FOR SELECT TO hotline_app
    USING {_SEEN_WITH_ITS_FILE};
CREATE POLICY networks_mention_insert ON networks_mention FOR INSERT TO hotline_app
    WITH CHECK {_SEEN_WITH_ITS_FILE};
CREATE POLICY networks_mention_update ON networks_mention FOR UPDATE TO hotline_app
    USING {_SEEN_WITH_ITS_FILE} WITH CHECK {_SEEN_WITH_ITS_FILE};
REVOKE DELETE, TRUNCATE ON networks_mention FROM hotline_app""",
)

# Whether a sighting stands open to the national desk.
OPEN = Function(
    "networks_open(sighting uuid, file uuid)",
    "boolean",
    """
SELECT hotline_somebody()
    AND NOT EXISTS (SELECT FROM vault_key k WHERE k.root_id = file AND k.restricted)
    AND NOT EXISTS (SELECT FROM networks_mention m
        WHERE m.sighting_id = sighting AND m.struck_at IS NOT NULL)""",
    kind="STABLE",
    definer=True,
)

STANDS_OPEN = Sql(
    "A sighting of a sealed file, or struck out, exists for the readers of its file alone",
    "CREATE POLICY networks_sighting_open ON networks_sighting AS RESTRICTIVE FOR SELECT"
    " TO hotline_app USING (source <> ALL ((SELECT access_denied())::uuid[])"
    " AND (networks_open(id, source)"
    " OR EXISTS (SELECT FROM vault_keys(ARRAY[source]) k WHERE k.reach >= 2)))",
    "DROP POLICY networks_sighting_open ON networks_sighting",
)

# Asked from a mention in a file that the actor reads. Files that are sealed by decision or kept
# from anybody answer nobody; a file and what belongs to it (`besides`, as far as the actor sees
# it) is not "before".
SEEN = Function(
    "networks_seen(asked uuid, besides uuid[])",
    "boolean",
    """
DECLARE
    mine uuid;
BEGIN
    PERFORM hotline_actor();
    SELECT s.source INTO mine FROM networks_sighting s WHERE s.id = asked;
    IF mine IS NULL
        OR coalesce((SELECT k.reach FROM vault_keys(ARRAY[mine]) k), -1) < 2 THEN
        RAISE EXCEPTION 'only whoever reads the file asks whether its mention was seen before'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN EXISTS (
        SELECT FROM networks_mark a
        JOIN networks_mark b ON b.value_hash = a.value_hash
        JOIN networks_sighting s ON s.id = b.sighting_id
        WHERE a.sighting_id = asked AND s.source <> mine
            AND s.source NOT IN (SELECT k.root_id FROM vault_keys(besides) k)
            AND networks_open(s.id, s.source) AND access_answers(s.source));
END""",
    language="plpgsql",
    kind="STABLE",
    definer=True,
)

# For the national desk: what meets the sighting a request is about, though the file that asks may
# be sealed. The rows themselves come under the desk's own rights.
ALIKE = Function(
    "networks_alike(request uuid)",
    "uuid[]",
    """
BEGIN
    PERFORM hotline_actor();
    IF NOT 'role:national' = ANY (access_principals())
        OR NOT EXISTS (SELECT FROM vault_keys(ARRAY[request])) THEN
        RAISE EXCEPTION 'only the national desk asks what meets'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN (SELECT coalesce(array_agg(DISTINCT b.sighting_id), '{}')
        FROM networks_networkrequest r
        JOIN networks_mark a ON a.sighting_id = r.sighting_id
        JOIN networks_mark b ON b.value_hash = a.value_hash
        WHERE r.id = request);
END""",
    language="plpgsql",
    kind="STABLE",
    definer=True,
)
