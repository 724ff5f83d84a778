"""The definer functions that seal a case and keep it from somebody: what hangs on it follows.

A case stands on several roots. Whatever closes it closes its contacts, people and referrals too,
also those that come later (`cases_walls`, by trigger).
"""

from hotline.access.denying import KEEPER
from hotline.access.handing import CASE_OWNER, OWNER
from hotline.actor.operations import Function, SeenByDefiner, Sql

KEEPING = f"'{OWNER}', '{CASE_OWNER}', '{KEEPER}'"
CLOCK = "clock"
# Clocks of a sealed case go on, and it is counted where it does not stand out; by coded facts.
_JOBS = "'system:sweeper', 'system:reactions', 'system:figures'"


def reads(table: str, *columns: str) -> Sql:
    """Let these functions read columns of a table; other rooms let theirs by policies of their
    own."""
    return SeenByDefiner(table, *columns, name="walls_read")


READS = [
    reads("cases_case", "id", "number", "centre", "restricted", "owner_id", "status", "opened_at"),
    reads("cases_casecontact", "case_id", "contact_id"),
    reads("cases_caseperson", "case_id", "person_id"),
    reads("cases_sealing", "case_id", "asked_open_by", "ended_at", "ended_by"),
]


def may_mark(table: str) -> Sql:
    """Let definer functions set the mark of sealing on rows of a root's table."""
    return Sql(
        f"Sealing reaches {table}",
        f"GRANT SELECT (id, restricted), UPDATE (restricted) ON {table} TO hotline_definer;"
        f"CREATE POLICY {table}_walls ON {table} FOR UPDATE TO hotline_definer USING (true)",
        f"DROP POLICY {table}_walls ON {table}",
    )


_ROOTS = """
BEGIN
    RETURN QUERY SELECT contact_id FROM cases_casecontact WHERE case_id = file
        UNION SELECT person_id FROM cases_caseperson WHERE case_id = file
        UNION SELECT r.id FROM referrals_referral r WHERE r.case_id = file;
END"""

_WALLS = f"""
DECLARE
    roots uuid[] := ARRAY(SELECT cases_roots(file));
BEGIN
    INSERT INTO access_denial (id, root_id, principal, because, since, given_by)
    SELECT gen_random_uuid(), root, d.principal, file, now(), d.given_by
    FROM access_denial d, unnest(roots) root
    WHERE d.because = file AND d.root_id = file AND d.ended_at IS NULL
    ON CONFLICT DO NOTHING;
    IF NOT EXISTS (SELECT FROM cases_case c WHERE c.id = file AND c.restricted) THEN
        RETURN;
    END IF;
    UPDATE contacts_contact SET restricted = true WHERE id = ANY (roots) AND NOT restricted;
    UPDATE people_person SET restricted = true WHERE id = ANY (roots) AND NOT restricted;
    UPDATE referrals_referral SET restricted = true WHERE id = ANY (roots) AND NOT restricted;
    -- Whoever does not hold the case holds none of it; agencies keep the packets sent to them, the
    -- owner of another case of a person goes on reaching that person, and so does whoever keeps
    -- another sealed case of hers.
    UPDATE access_grant g SET valid_until = now()
    WHERE g.root_id = ANY (roots)
        AND (g.valid_until IS NULL OR g.valid_until > statement_timestamp())
        AND g.principal NOT LIKE 'agency:%' AND g.principal NOT LIKE 'system:%'
        AND NOT EXISTS (SELECT FROM access_grant h WHERE h.root_id = file
            AND h.principal = g.principal
            AND (h.valid_until IS NULL OR h.valid_until > statement_timestamp()))
        AND NOT EXISTS (SELECT FROM cases_caseperson s JOIN cases_case o ON o.id = s.case_id
            WHERE s.person_id = g.root_id AND o.id <> file
            AND 'staff:' || o.owner_id = g.principal)
        AND NOT cases_keeps_besides(g.principal, g.root_id, file);
    INSERT INTO access_grant (id, root_id, principal, highest, why, valid_from, given_by)
    SELECT gen_random_uuid(), root, h.principal, h.highest,
        CASE WHEN h.why = '{OWNER}' THEN '{CASE_OWNER}' ELSE h.why END, now(), hotline_actor()
    FROM access_grant h, unnest(roots) root
    WHERE h.root_id = file AND h.why IN ({KEEPING}, '{CLOCK}') AND h.valid_until IS NULL
        AND h.valid_from <= statement_timestamp()
        AND NOT EXISTS (SELECT FROM access_grant g WHERE g.root_id = root
            AND g.principal = h.principal AND g.highest >= h.highest AND g.valid_until IS NULL
            AND g.valid_from <= statement_timestamp()
            -- One that ends when another case is unsealed does not stand for one that stays.
            AND (g.why = h.why OR g.why NOT IN ('{KEEPER}', '{CLOCK}')));
END"""

# Whether somebody keeps a person or a contact because of another sealed case than `file`.
_KEEPS_BESIDES = f"""
SELECT EXISTS (SELECT FROM access_grant h JOIN cases_case o ON o.id = h.root_id
    WHERE h.principal = who AND h.why IN ({KEEPING}, '{CLOCK}')
        AND h.valid_from <= statement_timestamp()
        AND (h.valid_until IS NULL OR h.valid_until > statement_timestamp())
        AND o.id <> file AND o.restricted AND (
            EXISTS (SELECT FROM cases_caseperson s WHERE s.case_id = o.id AND s.person_id = root)
            OR EXISTS (
                SELECT FROM cases_casecontact s WHERE s.case_id = o.id AND s.contact_id = root)))"""

_FOLLOW = """
BEGIN
    IF EXISTS (SELECT FROM cases_case c WHERE c.id = NEW.case_id AND c.restricted)
        OR EXISTS (SELECT FROM access_denial d WHERE d.because = NEW.case_id
            AND d.ended_at IS NULL) THEN
        PERFORM cases_walls(NEW.case_id);
    END IF;
    RETURN NULL;
END"""

_REFUSE = "RAISE EXCEPTION '{why}' USING ERRCODE = 'insufficient_privilege';"
_KEEPS = f"""
    IF access_may_hand_over(file) < 3 THEN
        {_REFUSE.format(why="only whoever keeps a file seals and unseals it")}
    END IF;"""

_SEAL = f"""
DECLARE
    owner text;
BEGIN{_KEEPS}
    SELECT 'staff:' || c.owner_id INTO owner FROM cases_case c
        WHERE c.id = file AND NOT c.restricted FOR NO KEY UPDATE;
    IF owner IS NULL OR keeper = owner OR keeper NOT LIKE 'staff:%'
        OR hotline_actor() NOT IN (owner, keeper) OR access_is_denied(file, keeper) THEN
        {_REFUSE.format(why="a sealed file is kept by its owner and one other person")}
    END IF;
    UPDATE access_grant SET valid_until = now()
    WHERE root_id = file AND (valid_until IS NULL OR valid_until > statement_timestamp())
        AND principal NOT IN (owner, keeper);
    INSERT INTO access_grant (id, root_id, principal, highest, why, valid_from, given_by)
    VALUES (gen_random_uuid(), file, keeper, 3, '{KEEPER}', now(), hotline_actor());
    INSERT INTO access_grant (id, root_id, principal, highest, why, valid_from, given_by)
    SELECT gen_random_uuid(), file, job, 1, '{CLOCK}', now(), hotline_actor()
    FROM unnest(ARRAY[{_JOBS}]) job;
    UPDATE cases_case SET restricted = true WHERE id = file;
    PERFORM cases_walls(file);
END"""

_UNSEAL = f"""
DECLARE
    roots uuid[] := ARRAY(SELECT cases_roots(file));
    others uuid[];
BEGIN{_KEEPS}
    -- The decision stands already: whoever keeps it from another centre loses sight of it here.
    IF NOT EXISTS (SELECT FROM cases_case c WHERE c.id = file AND c.restricted)
        OR EXISTS (SELECT FROM cases_sealing s WHERE s.case_id = file AND s.ended_at IS NULL)
        OR NOT coalesce((SELECT s.ended_by = hotline_actor()
                AND s.asked_open_by NOT IN ('', hotline_actor())
            FROM cases_sealing s WHERE s.case_id = file ORDER BY s.ended_at DESC LIMIT 1), false)
    THEN
        {_REFUSE.format(why="nobody unseals alone")}
    END IF;
    UPDATE cases_case SET restricted = false WHERE id = file;
    -- What another sealed case holds stays sealed.
    others := ARRAY(SELECT s.person_id FROM cases_caseperson s JOIN cases_case o ON o.id = s.case_id
            WHERE s.person_id = ANY (roots) AND o.restricted
        UNION SELECT s.contact_id FROM cases_casecontact s JOIN cases_case o ON o.id = s.case_id
            WHERE s.contact_id = ANY (roots) AND o.restricted);
    UPDATE contacts_contact SET restricted = false WHERE id = ANY (roots) AND id <> ALL (others);
    UPDATE people_person SET restricted = false WHERE id = ANY (roots) AND id <> ALL (others);
    UPDATE referrals_referral SET restricted = false WHERE id = ANY (roots);
    UPDATE access_grant g SET valid_until = now()
    WHERE (g.root_id = file OR g.root_id = ANY (roots))
        AND g.why IN ('{KEEPER}', '{CLOCK}') AND g.valid_until IS NULL
        AND NOT cases_keeps_besides(g.principal, g.root_id, file);
END"""

_KEEP_FROM = """
BEGIN
    PERFORM access_deny(file, who);
    PERFORM cases_walls(file);
END"""


def _own(
    signature: str, returns: str, body: str, kind: str = "VOLATILE", language: str = "plpgsql"
) -> Function:
    """A part of the functions below that only they call."""
    return Function(
        signature, returns, body, language=language, kind=kind, definer=True,
        execute="hotline_definer",
    )  # fmt: skip


def asked(signature: str, returns: str, body: str, kind: str = "VOLATILE") -> Function:
    """A function that the application may ask."""
    return Function(signature, returns, body, language="plpgsql", kind=kind, definer=True)


FUNCTIONS = [
    _own("cases_roots(file uuid)", "SETOF uuid", _ROOTS, "STABLE"),
    _own(
        "cases_keeps_besides(who text, root uuid, file uuid)", "boolean", _KEEPS_BESIDES,
        "STABLE", "sql",
    ),
    _own("cases_walls(file uuid)", "void", _WALLS),
    asked("cases_walls_follow()", "trigger", _FOLLOW),
    asked("cases_seal(file uuid, keeper text)", "void", _SEAL),
    asked("cases_unseal(file uuid)", "void", _UNSEAL),
    asked("cases_keep_from(file uuid, who text)", "void", _KEEP_FROM),
]  # fmt: skip


class WallsFollow(Sql):
    """A row of `table` that joins a root to a case (`case_id`) takes the case's walls over."""

    def __init__(self, table: str) -> None:
        super().__init__(
            f"Rows of {table} follow the walls of their case",
            f"CREATE TRIGGER {table}_walls_follow AFTER INSERT ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION cases_walls_follow()",
            f"DROP TRIGGER {table}_walls_follow ON {table}",
        )
