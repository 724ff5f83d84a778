"""Triggers behind a support plan: an agreed version does not change, and a step's life has one way.

They run as whoever writes, under row security: what she does not see she cannot write on.
"""

from hotline.actor.operations import Function, Sql

_REFUSE = "RAISE EXCEPTION '{why}' USING ERRCODE = 'integrity_constraint_violation';"

PLAN_FROZEN = Function(
    "support_plan_frozen()",
    "trigger",
    f"""
BEGIN
    IF OLD.state = 'draft' AND NEW.state IN ('draft', 'agreed', 'ended') THEN
        RETURN NEW;
    END IF;
    IF OLD.state = 'agreed' AND NEW.state IN ('agreed', 'replaced', 'ended')
        AND (to_jsonb(NEW) - '{{state,ended_at,ended_by,reason}}'::text[])
          = (to_jsonb(OLD) - '{{state,ended_at,ended_by,reason}}'::text[]) THEN
        RETURN NEW;
    END IF;
    {_REFUSE.format(why="an agreed version of a support plan does not change")}
END""",
    language="plpgsql",
)

# Goals and lines are written and taken out while their version is a draft, and never afterwards.
PART_FROZEN = Function(
    "support_part_frozen()",
    "trigger",
    """
DECLARE
    version uuid := CASE TG_OP WHEN 'DELETE' THEN OLD.plan_id ELSE NEW.plan_id END;
BEGIN
    IF (SELECT p.state FROM support_supportplan p WHERE p.id = version) IS DISTINCT FROM 'draft'
        OR (TG_OP = 'UPDATE' AND OLD.plan_id <> NEW.plan_id) THEN
        RAISE EXCEPTION 'a part of an agreed version does not change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END""",
    language="plpgsql",
)

# Who of the centre does it, until when, and how it stands may move; what she was asked may not.
_MOVES = "{state,due_on,member_id,answered_at,answered_by,ended_at,ended_by,reason,raised_at}"

STEP_FROZEN = Function(
    "support_step_frozen()",
    "trigger",
    f"""
BEGIN
    IF OLD.state <> NEW.state AND NOT (OLD.state, NEW.state) IN (
        ('proposed', 'agreed'), ('proposed', 'refused'), ('proposed', 'replaced'),
        ('proposed', 'taken_back'), ('agreed', 'under_way'), ('agreed', 'done'),
        ('agreed', 'given_up'), ('agreed', 'replaced'), ('under_way', 'done'),
        ('under_way', 'given_up'), ('under_way', 'replaced')) THEN
        {_REFUSE.format(why="a step does not go this way")}
    END IF;
    IF OLD.state = NEW.state
        AND OLD.state NOT IN ('proposed', 'agreed', 'under_way') THEN
        {_REFUSE.format(why="a step that has ended does not change")}
    END IF;
    IF (to_jsonb(NEW) - '{_MOVES}'::text[]) = (to_jsonb(OLD) - '{_MOVES}'::text[])
        AND (OLD.member_id IS NULL) = (NEW.member_id IS NULL) THEN
        RETURN NEW;
    END IF;
    IF OLD.state <> 'proposed' OR EXISTS (
        SELECT FROM support_planline l JOIN support_supportplan p ON p.id = l.plan_id
        WHERE l.step_id = OLD.id AND p.state <> 'draft') THEN
        {_REFUSE.format(why="what she was asked does not change; a new step replaces it")}
    END IF;
    RETURN NEW;
END""",
    language="plpgsql",
)


def frozen(table: str, function: str, events: str) -> Sql:
    """Hold the rows of a table by a function before they are written."""
    return Sql(
        f"Hold {table} by {function}",
        f"CREATE TRIGGER {table}_frozen BEFORE {events} ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {function}()",
        f"DROP TRIGGER {table}_frozen ON {table}",
    )
