"""The definer functions behind the officer's page: what belongs to a file, and why it opened.

Each obeys a data protection officer alone, and answers ids, codes and times.
"""

from hotline.actor.operations import Function, SeenByDefiner, Sql

_READ = {
    "cases_case": ("id", "number"),
    "cases_caseperson": ("case_id", "person_id"),
    "cases_casecontact": ("case_id", "contact_id"),
    "referrals_referral": ("id", "case_id", "person_id"),
}

READS = [
    *(SeenByDefiner(table, *columns, name="inspected") for table, columns in _READ.items()),
    Sql("The officer's functions read the log", "GRANT SELECT ON audit_record TO hotline_definer"),
]

_OFFICER = """
BEGIN
    IF NOT coalesce('role:auditor' = ANY (access_principals()), false) THEN
        RAISE EXCEPTION 'only a data protection officer reads who saw what'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
END"""

_FIND = """
BEGIN
    PERFORM inspection_officer();
    RETURN (SELECT c.id FROM cases_case c WHERE c.number = sought
        UNION ALL SELECT k.root_id FROM vault_key k WHERE k.root_id = root LIMIT 1);
END"""

# A file with what it is made of: a case with its people, contacts and referrals; a person with
# the cases and referrals about her.
_FAMILY = """
BEGIN
    PERFORM inspection_officer();
    RETURN QUERY
    WITH cases AS (
        SELECT sought AS id
        UNION SELECT p.case_id FROM cases_caseperson p WHERE p.person_id = sought),
    found AS (
        SELECT c.id FROM cases c
        UNION SELECT p.person_id FROM cases_caseperson p WHERE p.case_id = sought
        UNION SELECT k.contact_id FROM cases_casecontact k JOIN cases c ON c.id = k.case_id
        UNION SELECT r.id FROM referrals_referral r JOIN cases c ON c.id = r.case_id
            WHERE sought = r.case_id OR sought = r.person_id)
    SELECT k.root_id, k.kind::text FROM found f JOIN vault_key k ON k.root_id = f.id;
END"""

# Why it opened: the deepest grant on this file that held then, else the scope of her role. Grants
# end and are never taken away, so that the reason of long ago is still there; under which roles and
# agencies somebody stood is known for today only.
_LOOKS = """
BEGIN
    PERFORM inspection_officer();
    RETURN QUERY
    SELECT r.seq, r.at, r.actor::text, r.session::text, r.action::text, r.root, r.reason::text,
        r.detail, k.kind::text, coalesce(
            (SELECT g.why::text FROM access_grant g WHERE g.root_id = r.root
                AND (g.principal = r.actor OR g.principal IN (
                    SELECT a.principal FROM access_principal a WHERE a.actor = r.actor))
                AND g.valid_from <= r.at AND (g.valid_until IS NULL OR g.valid_until > r.at)
             ORDER BY g.highest DESC, g.valid_from LIMIT 1),
            (SELECT 'scope' FROM access_grant g WHERE g.root_id IS NULL AND g.principal = r.actor
                AND NOT k.restricted AND g.scope IN ('nation', 'centre:' || k.centre)
                AND g.valid_from <= r.at AND (g.valid_until IS NULL OR g.valid_until > r.at)
             LIMIT 1),
            '')
    FROM audit_record r LEFT JOIN vault_key k ON k.root_id = r.root
    WHERE (roots IS NULL OR r.root = ANY (roots)) AND (who = '' OR r.actor = who)
        AND r.root IS NOT NULL AND r.seq < before
    ORDER BY r.seq DESC LIMIT most;
END"""

# Counts that stand out: files opened within one hour of the clock, files of another centre.
_PATTERNS = """
BEGIN
    PERFORM inspection_officer();
    RETURN QUERY
    WITH seen AS (
        SELECT r.actor, r.root, date_trunc('hour', r.at) AS hour FROM audit_record r
        WHERE r.at >= since AND r.action = 'saw' AND r.actor LIKE 'staff:%'),
    hours AS (SELECT s.actor, count(DISTINCT s.root) AS files FROM seen s GROUP BY s.actor, s.hour),
    away AS (
        SELECT s.actor, count(DISTINCT s.root) AS files,
            count(DISTINCT s.root) FILTER (WHERE k.centre <> '' AND EXISTS (
                SELECT FROM access_principal a WHERE a.actor = s.actor
                    AND a.principal LIKE 'centre:%')
                AND NOT EXISTS (SELECT FROM access_principal a WHERE a.actor = s.actor
                    AND a.principal = 'centre:' || k.centre)) AS elsewhere
        FROM seen s LEFT JOIN vault_key k ON k.root_id = s.root GROUP BY s.actor)
    SELECT a.actor::text, a.files, (SELECT max(h.files) FROM hours h WHERE h.actor = a.actor),
        a.elsewhere
    FROM away a ORDER BY 3 DESC, 2 DESC LIMIT most;
END"""

_ROW = (
    "seq bigint, at timestamptz, actor text, session text, action text, root uuid, reason text,"
    " detail jsonb, kind text, why text"
)

FUNCTIONS = [
    Function("inspection_officer()", "void", _OFFICER, language="plpgsql", kind="STABLE",
             definer=True),
    Function("inspection_find(sought text, root uuid)", "uuid", _FIND, language="plpgsql",
             kind="STABLE", definer=True),
    Function("inspection_family(sought uuid)", "TABLE (root uuid, kind text)", _FAMILY,
             language="plpgsql", kind="STABLE", definer=True),
    Function("inspection_looks(roots uuid[], who text, before bigint, most integer)",
             f"TABLE ({_ROW})", _LOOKS, language="plpgsql", kind="STABLE", definer=True),
    Function("inspection_patterns(since timestamptz, most integer)",
             "TABLE (actor text, files bigint, busiest bigint, elsewhere bigint)", _PATTERNS,
             language="plpgsql", kind="STABLE", definer=True),
]  # fmt: skip
