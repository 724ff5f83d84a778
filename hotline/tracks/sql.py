"""What the database itself holds of tracks: no statement is done without its protection plan."""

from hotline.actor.operations import Function, Sql
from hotline.countries.tracks_part import STATEMENT

_PROTECTED = f"""
BEGIN
    IF NEW.state = 'done' AND NEW.step = '{STATEMENT}' AND NOT EXISTS (
        SELECT FROM tracks_trackmove m
        WHERE m.track_step_id = NEW.id AND m.act = 'done' AND m.protection IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'a statement needs a protection plan' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END"""

GUARDS = [
    Function("tracks_protected()", "trigger", _PROTECTED, language="plpgsql"),
    Sql(
        "A statement needs a protection plan",
        "CREATE TRIGGER tracks_protected BEFORE INSERT OR UPDATE OF state ON tracks_trackstep"
        " FOR EACH ROW EXECUTE FUNCTION tracks_protected()",
        "DROP TRIGGER tracks_protected ON tracks_trackstep",
    ),
]
