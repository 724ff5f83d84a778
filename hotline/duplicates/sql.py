"""The walls of pairs and merges: who sees a pair, who it opens to, and which grants follow a merge.

A pair is seen by reviewers, by whoever oversees the centre of both files, and by the finder that
proposes it; never where one of the files is sealed by decision or kept from the reader. Its two
files open to whoever takes it up, to their names and for two hours.

While two files are joined, whoever holds a grant on one holds the same on the other, under the
reason JOINED. Those grants are worked out from the others whenever a grant changes, so that they
end with what they rest on, and all of them end when the merge is undone. They never rest on each
other, nor on what opens a file for a time only.
"""

from hotline.access.denying import EMERGENCY
from hotline.access.sql import IN_FORCE
from hotline.actor.operations import Function, Sql

FINDER = "system:finder"
PROPOSED, NOT_SURE = "proposed", "not_sure"  # `models.STATES` that are not decided yet
JOINED, REVIEW = "the same person", "review of a pair"
REVIEW_HOURS = 2
_NO_GROUND = ", ".join(f"'{why}'" for why in (JOINED, REVIEW, *EMERGENCY))

_DENIED = "RAISE EXCEPTION '{why}' USING ERRCODE = 'insufficient_privilege';"

TABLES = Sql(
    "Pairs are read by reviewers; merges and what opens a pair are written by definer functions",
    f"""
ALTER TABLE duplicates_pair ENABLE ROW LEVEL SECURITY;
ALTER TABLE duplicates_pair FORCE ROW LEVEL SECURITY;
ALTER TABLE duplicates_merge ENABLE ROW LEVEL SECURITY;
ALTER TABLE duplicates_merge FORCE ROW LEVEL SECURITY;
CREATE POLICY duplicates_pair_select ON duplicates_pair FOR SELECT TO hotline_app USING (
    hotline_somebody() AND (SELECT hotline_actor()) IS NOT NULL AND (
        (SELECT hotline_actor()) = '{FINDER}'
        OR 'role:reviewer' = ANY ((SELECT access_principals())::text[])
        OR (first_centre = second_centre
            AND 'centre:' || first_centre = ANY ((SELECT access_scopes())::text[])))
    AND duplicates_shown(first, second));
CREATE POLICY duplicates_pair_insert ON duplicates_pair FOR INSERT TO hotline_app WITH CHECK (
    (SELECT hotline_actor()) = '{FINDER}' AND state = 'proposed' AND taken_by = '');
CREATE POLICY duplicates_pair_update ON duplicates_pair FOR UPDATE TO hotline_app
    USING (taken_by = (SELECT hotline_actor()) AND taken_until > statement_timestamp())
    WITH CHECK (taken_by IN ('', (SELECT hotline_actor())));
CREATE POLICY duplicates_pair_definer ON duplicates_pair TO hotline_definer
    USING (true) WITH CHECK (true);
CREATE POLICY duplicates_merge_select ON duplicates_merge FOR SELECT TO hotline_app USING (
    hotline_somebody() AND (SELECT hotline_actor()) IS NOT NULL AND (
        'role:reviewer' = ANY ((SELECT access_principals())::text[])
        OR EXISTS (SELECT FROM people_person p WHERE p.id = duplicates_merge.stays_id))
    AND duplicates_shown(stays_id, joined_id));
CREATE POLICY duplicates_merge_definer ON duplicates_merge TO hotline_definer
    USING (true) WITH CHECK (true);
REVOKE DELETE, TRUNCATE ON duplicates_pair FROM hotline_app;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON duplicates_merge FROM hotline_app;
REVOKE UPDATE ON duplicates_pair FROM hotline_app;
GRANT UPDATE (state, decided_by, decided_at, taken_by, taken_until) ON duplicates_pair
    TO hotline_app;
REVOKE UPDATE, DELETE, TRUNCATE ON duplicates_learnedweights FROM hotline_app;
GRANT SELECT, UPDATE ON duplicates_pair TO hotline_definer;
GRANT SELECT, INSERT, UPDATE ON duplicates_merge TO hotline_definer;
GRANT SELECT (joined_to_id, centre), UPDATE (joined_to_id) ON people_person TO hotline_definer;
CREATE POLICY people_person_joins ON people_person FOR UPDATE TO hotline_definer
    USING (true) WITH CHECK (true);
GRANT SELECT (person_id, role) ON cases_caseperson TO hotline_definer;
CREATE POLICY cases_caseperson_roles ON cases_caseperson FOR SELECT TO hotline_definer
    USING (true);
""",
    """
DROP POLICY cases_caseperson_roles ON cases_caseperson;
DROP POLICY people_person_joins ON people_person;
REVOKE UPDATE (joined_to_id) ON people_person FROM hotline_definer;
DROP POLICY duplicates_merge_definer ON duplicates_merge;
DROP POLICY duplicates_merge_select ON duplicates_merge;
DROP POLICY duplicates_pair_definer ON duplicates_pair;
DROP POLICY duplicates_pair_update ON duplicates_pair;
DROP POLICY duplicates_pair_insert ON duplicates_pair;
DROP POLICY duplicates_pair_select ON duplicates_pair;
ALTER TABLE duplicates_merge NO FORCE ROW LEVEL SECURITY;
ALTER TABLE duplicates_merge DISABLE ROW LEVEL SECURITY;
ALTER TABLE duplicates_pair NO FORCE ROW LEVEL SECURITY;
ALTER TABLE duplicates_pair DISABLE ROW LEVEL SECURITY;
""",
)

# Sealed by decision, destroyed, or kept from the reader: such a pair is not there.
SHOWN = Function(
    "duplicates_shown(first uuid, second uuid)",
    "boolean",
    """
SELECT count(*) = 2 FROM vault_key k
WHERE k.root_id IN (first, second) AND NOT k.restricted AND k.kek <> 'destroyed'
    AND k.root_id <> ALL (access_denied())""",
    kind="STABLE",
    definer=True,
)

_MAY = """
    IF NOT duplicates_shown(one, other) OR NOT (
        'role:reviewer' = ANY (access_principals())
        OR (SELECT count(*) = 2 AND min(k.reach) >= 2 FROM vault_keys(ARRAY[one, other]) k))
    THEN"""

_OPEN = f"""
    INSERT INTO access_grant
        (id, root_id, principal, highest, why, valid_from, valid_until, given_by)
    SELECT gen_random_uuid(), file, hotline_actor(), 2, '{REVIEW}', now(),
        now() + interval '{REVIEW_HOURS} hours', hotline_actor()
    FROM unnest(ARRAY[one, other]) AS file
    WHERE NOT EXISTS (SELECT FROM vault_keys(ARRAY[file]) k WHERE k.reach >= 2);"""

TAKE_UP = Function(
    "duplicates_take_up(pair uuid)",
    "void",
    f"""
DECLARE one uuid; other uuid; holder text; until timestamptz;
BEGIN
    SELECT p.first, p.second, p.taken_by, p.taken_until INTO one, other, holder, until
    FROM duplicates_pair p
    WHERE p.id = pair AND p.state IN ('{PROPOSED}', '{NOT_SURE}') FOR UPDATE;{_MAY}
        {_DENIED.format(why="this pair is not hers to review")}
    END IF;
    IF holder <> '' AND holder <> hotline_actor() AND until > now() THEN
        RAISE EXCEPTION 'somebody else reviews this pair' USING ERRCODE = 'lock_not_available';
    END IF;
    UPDATE duplicates_pair SET taken_by = hotline_actor(),
        taken_until = now() + interval '{REVIEW_HOURS} hours' WHERE id = pair;{_OPEN}
END""",
    language="plpgsql",
    definer=True,
)

TAKE_UP_MERGE = Function(
    "duplicates_take_up_merge(merge uuid)",
    "void",
    f"""
DECLARE one uuid; other uuid;
BEGIN
    SELECT m.stays_id, m.joined_id INTO one, other FROM duplicates_merge m
    WHERE m.id = merge AND m.undone_at IS NULL;{_MAY}
        {_DENIED.format(why="this merge is not hers to undo")}
    END IF;{_OPEN}
END""",
    language="plpgsql",
    definer=True,
)

# What a review opened closes with its decision.
LET_GO = Function(
    "duplicates_let_go(files uuid[])",
    "void",
    f"""
    UPDATE access_grant SET valid_until = now()
    WHERE root_id = ANY (files) AND principal = hotline_actor() AND why = '{REVIEW}'
        AND valid_until > now()""",
    definer=True,
)

_READ_BOTH = """
    IF (SELECT count(*) < 2 OR min(k.reach) < 2 FROM vault_keys(ARRAY[one, other]) k) THEN
        RAISE EXCEPTION 'only whoever may read both files joins or parts them'
            USING ERRCODE = 'insufficient_privilege';
    END IF;"""

# Why two files are not joined, as a code; empty where nothing speaks against it. Roles of people
# in cases are asked here, since the reviewer sees no case.
REFUSAL = Function(
    "duplicates_refusal(one uuid, other uuid, suspects text[])",
    "text",
    """
SELECT CASE
    WHEN one = other THEN 'same_file'
    WHEN EXISTS (SELECT FROM vault_key k WHERE k.root_id IN (one, other) AND k.restricted)
        THEN 'sealed'
    WHEN NOT (access_answers(one) AND access_answers(other)) THEN 'kept_from'
    WHEN EXISTS (SELECT FROM people_person p WHERE p.id IN (one, other)
        AND p.joined_to_id IS NOT NULL) THEN 'joined_already'
    WHEN EXISTS (SELECT FROM people_person p WHERE p.joined_to_id = other) THEN 'holds_others'
    WHEN (SELECT count(DISTINCT c.role = ANY (suspects)) > 1 FROM cases_caseperson c
        WHERE c.person_id IN (one, other)) THEN 'suspect'
    ELSE '' END""",
    kind="STABLE",
    definer=True,
)

JOIN = Function(
    "duplicates_join(merge uuid, one uuid, other uuid, suspects text[])",
    "text",
    f"""
DECLARE refused text;
BEGIN{_READ_BOTH}
    PERFORM FROM people_person p WHERE p.id IN (one, other) ORDER BY p.id FOR UPDATE;
    refused := duplicates_refusal(one, other, suspects);
    IF refused <> '' THEN
        RETURN refused;
    END IF;
    INSERT INTO duplicates_merge (id, stays_id, joined_id, at, by, undone_by)
    VALUES (merge, one, other, now(), hotline_actor(), '');
    UPDATE people_person SET joined_to_id = one WHERE id = other;
    PERFORM duplicates_mirror(one);
    RETURN '';
END""",
    language="plpgsql",
    definer=True,
)

PART = Function(
    "duplicates_part(merge uuid)",
    "void",
    f"""
DECLARE one uuid; other uuid;
BEGIN
    SELECT m.stays_id, m.joined_id INTO one, other FROM duplicates_merge m
    WHERE m.id = merge AND m.undone_at IS NULL FOR UPDATE;{_READ_BOTH}
    UPDATE duplicates_merge SET undone_at = now(), undone_by = hotline_actor() WHERE id = merge;
    UPDATE people_person SET joined_to_id = NULL WHERE id = other;
    UPDATE access_grant SET valid_until = now()
    WHERE root_id = other AND why = '{JOINED}'
        AND (valid_until IS NULL OR valid_until > now());
    PERFORM duplicates_mirror(one);
END""",
    language="plpgsql",
    definer=True,
)

# The grants that every file of one person should have, from those that rest on something.
_SHOULD = f"""
    SELECT f.id AS root, held.principal, max(held.highest) AS highest,
        CASE WHEN bool_or(held.valid_until IS NULL) THEN NULL
            ELSE max(held.valid_until) END AS until
    FROM unnest(files) AS f (id), LATERAL (
        SELECT g.principal, g.highest, g.valid_until FROM access_grant g
        WHERE g.root_id = ANY (files) AND g.root_id <> f.id AND {IN_FORCE}
            AND g.why NOT IN ({_NO_GROUND})
        UNION ALL
        SELECT g.principal, g.highest, g.valid_until
        FROM people_person p JOIN access_grant g ON g.scope = 'centre:' || p.centre
        WHERE p.id = ANY (files) AND p.id <> f.id AND g.root_id IS NULL AND {IN_FORCE}
            AND p.centre <> (SELECT q.centre FROM people_person q WHERE q.id = f.id)) AS held
    WHERE NOT sealed
    GROUP BY f.id, held.principal"""

MIRROR = Function(
    "duplicates_mirror(file uuid)",
    "void",
    f"""
DECLARE files uuid[]; sealed boolean;
BEGIN
    files := ARRAY[file] || ARRAY(SELECT m.joined_id FROM duplicates_merge m
        WHERE m.stays_id = file AND m.undone_at IS NULL);
    sealed := EXISTS (SELECT FROM vault_key k WHERE k.root_id = ANY (files) AND k.restricted);
    UPDATE access_grant m SET valid_until = now()
    WHERE m.root_id = ANY (files) AND m.why = '{JOINED}'
        AND (m.valid_until IS NULL OR m.valid_until > now())
        AND NOT EXISTS (SELECT FROM ({_SHOULD}) s WHERE s.root = m.root_id
            AND s.principal = m.principal AND s.highest = m.highest
            AND s.until IS NOT DISTINCT FROM m.valid_until);
    INSERT INTO access_grant
        (id, root_id, principal, highest, why, valid_from, valid_until, given_by)
    SELECT gen_random_uuid(), s.root, s.principal, s.highest, '{JOINED}', now(), s.until,
        hotline_actor()
    FROM ({_SHOULD}) s
    WHERE NOT EXISTS (SELECT FROM access_grant m WHERE m.root_id = s.root AND m.why = '{JOINED}'
        AND m.principal = s.principal AND m.highest = s.highest
        AND m.valid_until IS NOT DISTINCT FROM s.until);
END""",
    language="plpgsql",
    definer=True,
)

GRANT_CHANGED = Function(
    "duplicates_grant_changed()",
    "trigger",
    """
BEGIN
    PERFORM duplicates_mirror(found.stays_id) FROM (
        SELECT m.stays_id FROM duplicates_merge m WHERE m.undone_at IS NULL
            AND NEW.root_id IN (m.stays_id, m.joined_id)
        UNION SELECT m.stays_id FROM duplicates_merge m
            JOIN people_person p ON p.id IN (m.stays_id, m.joined_id)
        WHERE m.undone_at IS NULL AND NEW.root_id IS NULL
            AND NEW.scope = 'centre:' || p.centre) AS found;
    RETURN NULL;
END""",
    language="plpgsql",
    definer=True,
)

PERSON_MOVED = Function(
    "duplicates_person_moved()",
    "trigger",
    """
BEGIN
    PERFORM duplicates_mirror(m.stays_id) FROM duplicates_merge m
    WHERE m.undone_at IS NULL AND NEW.id IN (m.stays_id, m.joined_id);
    RETURN NULL;
END""",
    language="plpgsql",
    definer=True,
)

TRIGGERS = Sql(
    "The grants of joined files follow each other",
    f"CREATE TRIGGER access_grant_duplicates AFTER INSERT OR UPDATE ON access_grant"
    f" FOR EACH ROW WHEN (NEW.why NOT IN ({_NO_GROUND})) EXECUTE FUNCTION"
    " duplicates_grant_changed();"
    # After `people_person_key_follows`, by name: the key says first that the file is sealed.
    "CREATE TRIGGER people_person_same_person AFTER UPDATE OF restricted, centre ON people_person"
    " FOR EACH ROW WHEN ((OLD.restricted, OLD.centre) IS DISTINCT FROM"
    " (NEW.restricted, NEW.centre)) EXECUTE FUNCTION duplicates_person_moved()",
    "DROP TRIGGER access_grant_duplicates ON access_grant;"
    "DROP TRIGGER people_person_same_person ON people_person",
)
