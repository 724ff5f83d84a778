"""The definer functions that open a file for a time, and tell those whose file it is.

Whoever asks learns nothing from an answer that opens nothing: a number that is not there, a file
that is sealed, kept from her or not hers to open answer in the same words after the same time, and
she lets go of her own request. Only the readers of the file find it.
"""

from hotline.access.denying import BREAK_GLASS, LET_IN, PROVED
from hotline.access.sql import IN_FORCE
from hotline.actor.operations import Sql
from hotline.cases.walls_sql import CLOCK, KEEPING, asked, reads
from hotline.cases.walls_sql import _own as own

HOUR, DAY, REVIEW = "interval '60 minutes'", "interval '24 hours'", "interval '72 hours'"
TRIES, TRIES_IN_ALL, ASKS_A_DAY = 5, 10, 5
READER = "told of an opening"
# Each answer takes at least this long, so that its time tells nothing (seconds).
FLOOR = 0.08

_REFUSE = "RAISE EXCEPTION '{why}' USING ERRCODE = 'insufficient_privilege';"
_EVEN = f"""
    PERFORM pg_sleep(greatest(0, {FLOOR}
        - extract(epoch FROM clock_timestamp() - began)::double precision));"""

# --- parts -------------------------------------------------------------------------------------

_READERS = f"""
DECLARE
    f record;
BEGIN
    SELECT c.centre, c.restricted, c.owner_id INTO f FROM cases_case c WHERE c.id = file;
    IF f.restricted THEN
        RETURN ARRAY(SELECT DISTINCT g.principal::text FROM access_grant g
            WHERE g.root_id = file AND g.why IN ({KEEPING}) AND {IN_FORCE});
    END IF;
    RETURN ARRAY['staff:' || f.owner_id, 'role:supervisor@' || f.centre];
END"""

_ON_SHIFT = f"""
BEGIN
    RETURN EXISTS (
        SELECT FROM cases_case c JOIN staff_signed_in s ON s.member_id = c.owner_id
            JOIN django_session d ON d.session_key = s.session_key AND d.expire_date > now()
        WHERE c.id = file AND NOT EXISTS (
            SELECT FROM access_grant g WHERE g.root_id = file AND g.why = 'handover'
                AND g.given_by = 'staff:' || c.owner_id AND g.valid_from > s.since
                AND {IN_FORCE}));
END"""

# The request becomes one of this file: its readers hold it, its clock runs, each of them hears.
_ENTER = f"""
DECLARE
    me text := hotline_actor();
BEGIN
    UPDATE cases_opening o SET case_id = file, centre = c.centre
    FROM cases_case c WHERE o.id = opening AND c.id = file;
    INSERT INTO access_denial (id, root_id, principal, because, since, given_by)
    SELECT gen_random_uuid(), opening, d.principal, file, now(), d.given_by
    FROM access_denial d WHERE d.root_id = file AND d.because = file AND d.ended_at IS NULL
    ON CONFLICT DO NOTHING;
    INSERT INTO access_grant (id, root_id, principal, highest, why, valid_from, given_by)
    SELECT gen_random_uuid(), opening, r, CASE WHEN r LIKE 'system:%' THEN 1 ELSE 3 END,
        CASE WHEN r LIKE 'system:%' THEN '{CLOCK}' ELSE '{READER}' END, now(), me
    FROM unnest(readers || 'system:sweeper'::text) r WHERE r <> me;
    INSERT INTO events_outbox (topic, kind, subject)
    SELECT topic, 'opening', opening
    FROM unnest(access_heard_by(opening, readers)) topic WHERE topic <> me;
END"""

_GRANT = """
DECLARE
    until timestamptz := now() + lasts;
BEGIN
    INSERT INTO access_grant
        (id, root_id, principal, highest, why, valid_from, valid_until, given_by)
    SELECT gen_random_uuid(), root, who, CASE WHEN root = file THEN 3 ELSE deepest END, how,
        now(), until, hotline_actor()
    FROM unnest(file || roots) root
    -- A person whom another, sealed case holds does not open with this one.
    WHERE root = file OR EXISTS (SELECT FROM cases_case c WHERE c.id = file AND c.restricted)
        OR NOT EXISTS (SELECT FROM vault_key k WHERE k.root_id = root AND k.restricted);
    RETURN until;
END"""

_LET_GO = """
BEGIN
    UPDATE access_grant SET valid_until = now()
    WHERE root_id = opening AND principal = hotline_actor() AND valid_until IS NULL;
END"""

# Who may be calling: whoever has the contact's number, or stands in a case that grew from it.
_CALLERS = """
DECLARE
    c record;
BEGIN
    SELECT k.phone_key AS key, k.phone_hash AS hash INTO c
    FROM contacts_contact k WHERE k.id = held;
    RETURN QUERY
        SELECT unnest(named)
        UNION SELECT p.id FROM people_person p
            WHERE p.phone_hash = c.hash AND p.phone_key = c.key
        UNION SELECT n.person_id FROM people_contactpoint n
            WHERE n.value_hash = c.hash AND n.value_key = c.key AND n.struck_at IS NULL
        UNION SELECT s.person_id FROM contacts_contact k
            JOIN cases_casecontact g ON g.contact_id = k.id
            JOIN cases_caseperson s ON s.case_id = g.case_id
            WHERE k.phone_hash = c.hash AND k.phone_key = c.key AND k.id <> held;
END"""

# The file that answers for a person: open before closed, the latest first; none that is sealed.
_FILE_OF = """
BEGIN
    RETURN QUERY SELECT c.id, s.person_id FROM cases_caseperson s
        JOIN cases_case c ON c.id = s.case_id
        JOIN vault_key k ON k.root_id = s.person_id
    WHERE s.person_id = ANY (persons) AND NOT c.restricted AND NOT k.restricted
        AND c.id <> ALL (access_denied())
    ORDER BY c.status = 'closed', c.opened_at DESC LIMIT 1;
END"""

_MINE = """
    SELECT q.kind, q.by AS asker, q.number, q.contact, q.case_id INTO o
    FROM cases_opening q WHERE q.id = opening FOR UPDATE;
    IF o.asker IS DISTINCT FROM me OR o.kind <> '{kind}' OR o.case_id IS NOT NULL THEN
        RAISE EXCEPTION 'this is not hers to ask' USING ERRCODE = 'insufficient_privilege';
    END IF;"""

_HOLDS = f"""
    IF access_givable(o.contact) < 2 OR NOT EXISTS (
        SELECT FROM contacts_contact k WHERE k.id = o.contact AND k.ended_at IS NULL) THEN
        {_REFUSE.format(why="only whoever holds an open contact asks in it")}
    END IF;"""

# --- what the application asks -----------------------------------------------------------------

_BREAK_GLASS = f"""
DECLARE
    o record; f record;
    me text := hotline_actor(); mine text[] := access_principals();
    began timestamptz := clock_timestamp(); answer text := 'told';
BEGIN{_MINE.format(kind="break_glass")}
    IF NOT mine && ARRAY['role:counsellor', 'role:supervisor', 'role:manager', 'role:national'] THEN
        {_REFUSE.format(why="her role breaks no glass")}
    END IF;
    IF (SELECT count(*) FROM cases_opening q WHERE q.by = me AND q.kind = 'break_glass'
        AND q.opened_at IS NULL AND q.id <> opening
        AND q.at > now() - interval '1 day') >= {ASKS_A_DAY} THEN
        PERFORM cases_let_go(opening);
        RETURN 'too_many';
    END IF;
    SELECT c.id, c.centre, c.restricted INTO f FROM cases_case c
    WHERE c.number = o.number AND c.id <> ALL (access_denied())
        AND (NOT 'role:manager' = ANY (mine) OR 'centre:' || c.centre = ANY (mine));
    IF f.id IS NULL THEN
        INSERT INTO access_grant (id, root_id, principal, highest, why, valid_from, given_by)
        VALUES (gen_random_uuid(), opening, 'role:auditor', 3, '{READER}', now(), me);
    ELSE
        PERFORM cases_enter(opening, f.id, cases_readers(f.id) || ARRAY['role:auditor']
            || CASE WHEN f.restricted THEN '{{}}' ELSE ARRAY['role:manager@' || f.centre] END);
        IF NOT f.restricted THEN
            UPDATE cases_opening SET opened_at = now(), due_at = now() + {REVIEW},
                until = cases_grant(f.id, me, '{BREAK_GLASS}', {HOUR},
                    ARRAY(SELECT cases_roots(f.id)), 3::smallint)
            WHERE id = opening;
            answer := 'opened';
        END IF;
    END IF;
    IF answer = 'told' THEN
        PERFORM cases_let_go(opening);
    END IF;{_EVEN}
    RETURN answer;
END"""

_PROVE = f"""
DECLARE
    o record; f record;
    me text := hotline_actor(); mine text[] := access_principals();
    began timestamptz := clock_timestamp(); answer text := 'wrong';
    proven uuid[]; wrong integer; above boolean;
BEGIN{_MINE.format(kind="proved")}{_HOLDS}
    SELECT 'role:supervisor@' || k.centre = ANY (mine) INTO above
    FROM contacts_contact k WHERE k.id = o.contact;
    -- Two who ask at once are counted one after the other.
    PERFORM pg_advisory_xact_lock(hashtextextended(o.contact::text, 0));
    wrong := (SELECT count(*) FROM cases_opening q WHERE q.contact = o.contact
        AND q.kind = 'proved' AND q.opened_at IS NULL AND q.id <> opening);
    IF wrong >= (CASE WHEN above THEN {TRIES_IN_ALL} ELSE {TRIES} END) THEN
        answer := 'spent';
    ELSE
        proven := ARRAY(SELECT DISTINCT p.person_id FROM people_proof p
            WHERE p.struck_at IS NULL
                AND (p.value_key, p.value_hash) IN (SELECT * FROM unnest(key_ids, hashes))
                AND p.person_id IN (SELECT cases_callers(o.contact, named)));
        SELECT * INTO f FROM cases_file_of(proven);
        IF f.file IS NOT NULL THEN
            PERFORM cases_enter(opening, f.file, CASE WHEN cases_on_shift(f.file)
                THEN (cases_readers(f.file))[1:1] ELSE cases_readers(f.file) END);
            UPDATE cases_opening SET opened_at = now(),
                until = cases_grant(f.file, me, '{PROVED}', {DAY}, ARRAY[f.person], 2::smallint)
            WHERE id = opening;
            answer := 'opened';
        END IF;
    END IF;{_EVEN}
    RETURN answer;
END"""

_ASK_OWNER = f"""
DECLARE
    o record; f record;
    me text := hotline_actor(); began timestamptz := clock_timestamp();
BEGIN{_MINE.format(kind="asked")}{_HOLDS}
    SELECT * INTO f FROM cases_file_of(ARRAY(
        SELECT cases_callers(o.contact, named)));
    IF f.file IS NOT NULL AND access_answers(f.file) THEN
        UPDATE cases_opening SET person = f.person WHERE id = opening;
        PERFORM cases_enter(opening, f.file, CASE WHEN cases_on_shift(f.file)
            THEN (cases_readers(f.file))[1:1] ELSE cases_readers(f.file) END);
    END IF;{_EVEN}
END"""

_LET_IN = f"""
DECLARE
    o record; f record; me text := hotline_actor(); ends timestamptz;
BEGIN
    SELECT q.kind, q.by AS asker, q.case_id AS file, q.contact, q.at, q.opened_at,
        q.declined_at, q.person INTO o
    FROM cases_opening q WHERE q.id = opening FOR UPDATE;
    IF o.file IS NULL OR o.opened_at IS NOT NULL OR o.declined_at IS NOT NULL
        OR o.kind NOT IN ('break_glass', 'asked') OR o.at < now() - {DAY} THEN
        {_REFUSE.format(why="there is nothing to answer here")}
    END IF;
    IF access_may_hand_over(o.file) < 3 OR o.asker = me OR access_is_denied(o.file, o.asker) THEN
        {_REFUSE.format(why="another keeper lets in, and nobody from whom it is kept")}
    END IF;
    IF o.kind = 'break_glass' THEN
        ends := cases_grant(o.file, o.asker, '{BREAK_GLASS}', {HOUR},
            ARRAY(SELECT cases_roots(o.file)), 3::smallint);
    ELSE
        ends := cases_grant(o.file, o.asker, '{LET_IN}', {DAY}, ARRAY(
            SELECT s.person_id FROM cases_caseperson s WHERE s.case_id = o.file
                AND s.person_id IN (SELECT cases_callers(o.contact, ARRAY[o.person]))),
            2::smallint);
    END IF;
    UPDATE cases_opening SET opened_at = now(), opened_by = me, until = ends,
        due_at = CASE WHEN o.kind = 'break_glass' THEN now() + {REVIEW} END
    WHERE id = opening;
    INSERT INTO access_grant (id, root_id, principal, highest, why, valid_from, given_by)
    SELECT gen_random_uuid(), opening, o.asker, 3, '{READER}', now(), me
    WHERE NOT EXISTS (SELECT FROM access_grant g WHERE g.root_id = opening
        AND g.principal = o.asker AND g.valid_until IS NULL);
    INSERT INTO events_outbox (topic, kind, subject) VALUES (o.asker, 'opening', opening);
END"""

FUNCTIONS = [
    own("cases_readers(file uuid)", "text[]", _READERS, "STABLE"),
    own("cases_on_shift(file uuid)", "boolean", _ON_SHIFT, "STABLE"),
    own("cases_enter(opening uuid, file uuid, readers text[])", "void", _ENTER),
    own(
        "cases_grant(file uuid, who text, how text, lasts interval, roots uuid[],"
        " deepest smallint)",
        "timestamptz",
        _GRANT,
    ),
    own("cases_let_go(opening uuid)", "void", _LET_GO),
    own("cases_callers(held uuid, named uuid[])", "SETOF uuid", _CALLERS, "STABLE"),
    own("cases_file_of(persons uuid[])", "TABLE (file uuid, person uuid)", _FILE_OF, "STABLE"),
    asked("cases_break_glass(opening uuid)", "text", _BREAK_GLASS),
    asked(
        "cases_prove(opening uuid, key_ids text[], hashes bytea[], named uuid[])", "text", _PROVE
    ),
    asked("cases_ask_owner(opening uuid, named uuid[])", "void", _ASK_OWNER),
    asked("cases_let_in(opening uuid)", "void", _LET_IN),
]

READS = [
    reads(
        "cases_opening",
        "id", "kind", "by", "at", "number", "contact", "case_id", "person", "opened_at",
        "declined_at",
    ),
    reads(
        "people_contactpoint", "person_id", "value_key", "value_hash", "struck_at"
    ),
    reads("people_proof", "person_id", "value_key", "value_hash", "struck_at"),
    Sql(
        "Openings are written by definer functions; the application asks, declines and reviews",
        """
CREATE POLICY cases_opening_asked ON cases_opening AS RESTRICTIVE FOR INSERT TO hotline_app
    WITH CHECK (by = (SELECT hotline_actor()) AND case_id IS NULL AND opened_at IS NULL);
REVOKE UPDATE ON cases_opening FROM hotline_app;
GRANT UPDATE (declined_at, declined_by, raised_at, passed_on_at, passed_on_by, reviewed_at,
    reviewed_by, finding, answer) ON cases_opening TO hotline_app;
GRANT UPDATE (case_id, centre, person, opened_at, opened_by, until, due_at) ON cases_opening
    TO hotline_definer;
CREATE POLICY cases_opening_written ON cases_opening FOR UPDATE TO hotline_definer USING (true);
GRANT SELECT (phone_key, phone_hash) ON people_person TO hotline_definer;
GRANT SELECT (ended_at) ON contacts_contact TO hotline_definer;
GRANT INSERT ON events_outbox TO hotline_definer;
""",
        """
DROP POLICY cases_opening_asked ON cases_opening;
DROP POLICY cases_opening_written ON cases_opening;
REVOKE INSERT ON events_outbox FROM hotline_definer;
""",
    ),
]  # fmt: skip
