"""The trigger behind a claim: its life has one way, and what was asked for does not change."""

from hotline.actor.operations import Function, Sql
from hotline.entitlements import rules

_WAYS = ", ".join(
    f"('{state}', '{after}')" for state in rules.WAITING for after in rules.may_follow(state)
)
_MOVES = "{state,state_on,reason,due_on,raised_at,granted,received,agency_id}"

FROZEN = Function(
    "entitlements_claim_frozen()",
    "trigger",
    f"""
BEGIN
    IF OLD.state <> NEW.state AND NOT (OLD.state, NEW.state) IN ({_WAYS}) THEN
        RAISE EXCEPTION 'a claim does not go this way'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (to_jsonb(NEW) - '{_MOVES}'::text[]) <> (to_jsonb(OLD) - '{_MOVES}'::text[]) THEN
        RAISE EXCEPTION 'what was asked for does not change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END""",
    language="plpgsql",
)
HELD = Sql(
    "Hold claims to their way",
    "CREATE TRIGGER entitlements_claim_frozen BEFORE UPDATE ON entitlements_claim"
    " FOR EACH ROW EXECUTE FUNCTION entitlements_claim_frozen()",
    "DROP TRIGGER entitlements_claim_frozen ON entitlements_claim",
)
