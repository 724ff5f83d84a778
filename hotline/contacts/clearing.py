"""Clearances to reach a caller: by her answers, or by a supervisor's decision on a question."""

from hotline.actor.operations import Function, Sql
from hotline.people.sql import ALLOWED, HELD, LASTS, REFUSE, WRITE

READS = Sql(
    "Let definer functions read the coded safe-contact answers and the questions of call-backs",
    """
GRANT SELECT (safe_to_text, safe_to_leave_message, phone_shared) ON contacts_contact
    TO hotline_definer;
GRANT SELECT (id, contact_id, person_id, asked_by, decided_by, decision) ON contacts_callback
    TO hotline_definer;
CREATE POLICY contacts_callback_definer ON contacts_callback FOR SELECT TO hotline_definer
    USING (true);
""",
    "DROP POLICY contacts_callback_definer ON contacts_callback",
)

CLEAR = Function(
    "contacts_clear(clearance uuid, contact uuid, how text)",
    "void",
    "BEGIN"
    + HELD.format(root="contact")
    + f"""
    IF NOT EXISTS (SELECT FROM contacts_contact c WHERE c.id = contact
        AND {ALLOWED.format(row="c")}) THEN
        {REFUSE.format(why="she did not allow this")}
    END IF;"""
    + WRITE.format(root="contact", how="how", basis="'rule'", by="hotline_actor()", lasts=LASTS)
    + "\nEND",
    language="plpgsql",
    definer=True,
)

# For whoever asked, on the decision of whoever decides now; once a question, never against "never".
DECIDED = Function(
    "contacts_clear_decided(clearance uuid, question uuid)",
    "void",
    f"""
DECLARE
    asked record;
    rule text;
BEGIN
    SELECT coalesce(q.person_id, q.contact_id) AS root, q.asked_by, q.person_id, q.contact_id
    INTO asked FROM contacts_callback q
    WHERE q.id = question AND q.decision = 'neutral_call_back' AND q.decided_by = hotline_actor();
    IF NOT FOUND THEN
        {REFUSE.format(why="only the decision to call clears a call")}
    END IF;
    {HELD.format(root="asked.root")}
    IF asked.person_id IS NULL THEN
        SELECT c.safe_to_call_back INTO rule FROM contacts_contact c WHERE c.id = asked.contact_id;
    ELSE
        SELECT p.safe_to_call_back INTO rule FROM people_person p WHERE p.id = asked.person_id;
    END IF;
    IF rule = 'never' THEN
        {REFUSE.format(why="she said never")}
    END IF;"""
    + WRITE.format(
        root="asked.root", how="'call'", basis="'supervisor'", by="asked.asked_by", lasts=LASTS
    )
    + "\nEND",
    language="plpgsql",
    definer=True,
)
