"""The rule behind closing as reintegrated, in the database: no path goes round it.

The functions run as whoever writes, under row security: who does not see the case cannot close it,
and who sees it sees its people, assessments and agreements. `rules.missing` says the same in
Python, with the reasons; a test holds the two together. What is to be decided for a child
(`children.queries.ready_to_close`) is asked by the verbs alone.
"""

from hotline.actor.operations import Function, Sql
from hotline.reintegration.rules import REINTEGRATED, SURVIVORS

_ROLES = ", ".join(f"'{role}'" for role in SURVIVORS)
_REFUSE = "RAISE EXCEPTION '{why}' USING ERRCODE = 'insufficient_privilege';"

# Persons of a case, in the protected roles and not suspected in it, who are not reintegrated.
# A file that was joined to another one of the same case is that person's, not a second one.
_LACKING = f"""
WITH hers AS (
    SELECT DISTINCT s.person_id FROM cases_caseperson s
    WHERE s.case_id = file AND s.role IN ({_ROLES})
        AND NOT EXISTS (SELECT FROM cases_caseperson o WHERE o.case_id = file
            AND o.person_id = s.person_id AND o.role LIKE 'suspect%')
        AND NOT EXISTS (SELECT FROM people_person p JOIN cases_caseperson o
            ON o.person_id = p.joined_to_id AND o.case_id = file AND o.role IN ({_ROLES})
            WHERE p.id = s.person_id)
), scored AS (
    SELECT a.id, a.person_id, a.seen_at, a.at, a.complete,
        bool_or(d.score IN ('1', '2')) AS weak,
        bool_and(d.score IN ('3', '4')) AS stable
    FROM needs_assessment a JOIN needs_domainscore d ON d.assessment_id = a.id
    WHERE a.case_id = file GROUP BY a.id
), latest AS (
    SELECT *, row_number() OVER (PARTITION BY person_id ORDER BY seen_at DESC, at DESC) AS place
    FROM scored WHERE complete
), answered AS (
    SELECT DISTINCT ON (c.person_id) c.* FROM reintegration_closingagreement c
    WHERE c.case_id = file ORDER BY c.person_id, c.at DESC, c.id DESC
)
SELECT h.person_id FROM hers h
WHERE (SELECT count(*) FROM latest l WHERE l.person_id = h.person_id AND l.place <= 2
        AND l.stable) < 2
    OR EXISTS (SELECT FROM scored s, latest l WHERE s.person_id = h.person_id AND s.weak
        AND l.person_id = h.person_id AND l.place = 1
        AND (s.seen_at, s.at) > (l.seen_at, l.at))
    OR NOT EXISTS (SELECT FROM answered w WHERE w.person_id = h.person_id AND w.agrees
        AND w.said_at >= (SELECT min(l.seen_at) FROM latest l
            WHERE l.person_id = h.person_id AND l.place <= 2)
        AND w.at >= coalesce((SELECT max(e.at) FROM cases_entry e
            WHERE e.case_id = file AND e.kind = 'case.reopened'), w.at))
"""

LACKING = Function(
    "reintegration_lacking(file uuid)", "SETOF uuid", _LACKING, language="sql", kind="STABLE"
)

_MAY_CLOSE = f"""
BEGIN
    IF EXISTS (SELECT FROM reintegration_lacking(file))
        OR NOT EXISTS (SELECT FROM cases_caseperson s WHERE s.case_id = file
            AND s.role IN ({_ROLES})) THEN
        {_REFUSE.format(why="not every survivor of this case is reintegrated")}
    END IF;
END"""

MAY_CLOSE = Function(
    "reintegration_may_close(file uuid)", "void", _MAY_CLOSE, language="plpgsql", kind="STABLE"
)

_ASKED = f"""
BEGIN
    IF NEW.outcome = '{REINTEGRATED}' AND NEW.approved IS NOT false THEN
        PERFORM reintegration_may_close(NEW.case_id);
    END IF;
    RETURN NEW;
END"""

ASKED = Function("reintegration_asked()", "trigger", _ASKED, language="plpgsql")

# Two people closed it: the approved closing of this very moment stands beside it.
_CLOSED = f"""
BEGIN
    IF NEW.outcome = '{REINTEGRATED}' AND NEW.status = 'closed'
        AND (TG_OP = 'INSERT' OR (OLD.status, OLD.outcome, OLD.closed_at)
            IS DISTINCT FROM (NEW.status, NEW.outcome, NEW.closed_at)) THEN
        IF NOT EXISTS (SELECT FROM cases_closing c WHERE c.case_id = NEW.id AND c.approved
            AND c.outcome = NEW.outcome AND c.decided_at = NEW.closed_at) THEN
            {_REFUSE.format(why="a case closes as reintegrated by two people")}
        END IF;
        PERFORM reintegration_may_close(NEW.id);
    END IF;
    RETURN NEW;
END"""

CLOSED = Function("reintegration_closed()", "trigger", _CLOSED, language="plpgsql")


def held(table: str, function: str) -> Sql:
    """Hold what is written to a table by a function."""
    return Sql(
        f"Nothing of {table} goes round {function}",
        f"CREATE TRIGGER {table}_reintegrated BEFORE INSERT OR UPDATE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {function}()",
        f"DROP TRIGGER {table}_reintegrated ON {table}",
    )


RULE = [
    LACKING,
    MAY_CLOSE,
    ASKED,
    CLOSED,
    held("cases_closing", "reintegration_asked"),
    held("cases_case", "reintegration_closed"),
]

# A note stays what it was; of a point only that it is done is written later.
_POINT = """
BEGIN
    IF (to_jsonb(NEW) - '{done_at,done_by}'::text[])
        <> (to_jsonb(OLD) - '{done_at,done_by}'::text[]) OR OLD.done_at IS NOT NULL THEN
        RAISE EXCEPTION 'what was agreed does not change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END"""

POINT = [
    Function("reintegration_point_frozen()", "trigger", _POINT, language="plpgsql"),
    Sql(
        "Hold reintegration_supervisionpoint as it was agreed",
        "CREATE TRIGGER reintegration_supervisionpoint_frozen BEFORE UPDATE ON"
        " reintegration_supervisionpoint FOR EACH ROW"
        " EXECUTE FUNCTION reintegration_point_frozen()",
        "DROP TRIGGER reintegration_supervisionpoint_frozen ON reintegration_supervisionpoint",
    ),
]
