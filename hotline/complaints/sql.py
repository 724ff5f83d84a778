"""Whoever took a complaint down lets go of it: it may be about her."""

from hotline.actor.operations import Function, SeenByDefiner

READS = SeenByDefiner("complaints_complaint", "id", "received_by")

# Her own grant ends; somebody else must hold the file as deep, or nobody could ever answer it.
LET_GO = Function(
    "complaints_let_go(root uuid)",
    "void",
    """
BEGIN
    IF NOT EXISTS (
        SELECT FROM complaints_complaint c WHERE c.id = root AND c.received_by = hotline_actor())
    THEN
        RAISE EXCEPTION 'only whoever took a complaint lets go of it'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NOT EXISTS (
        SELECT FROM access_grant g WHERE g.root_id = root AND g.principal <> hotline_actor()
            AND g.highest >= 3 AND g.valid_until IS NULL
            AND g.valid_from <= statement_timestamp()) THEN
        RAISE EXCEPTION 'nobody would be left to read this complaint'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE access_grant SET valid_until = now()
    WHERE root_id = root AND principal = hotline_actor() AND why = 'owner' AND valid_until IS NULL;
END""",
    language="plpgsql",
    definer=True,
)
