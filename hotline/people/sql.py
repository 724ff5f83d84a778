"""Clearances are written by the database: by the rule's coded answers, or a supervisor's decision.

The page's own judgement (hours, numbers) is made before; these functions refuse whatever the coded
answers alone forbid, so that no calling code can clear a call that she did not allow.
"""

from hotline.actor.operations import Function, SeenByDefiner, Sql

LASTS = "interval '10 minutes'"

ALLOWED = """CASE how
            WHEN 'call' THEN {row}.safe_to_call_back IN ('any_time', 'given_times')
            WHEN 'text' THEN {row}.safe_to_text = 'yes' AND {row}.phone_shared = 'no'
            WHEN 'voicemail' THEN {row}.safe_to_call_back IN ('any_time', 'given_times')
                AND {row}.safe_to_leave_message = 'yes' AND {row}.phone_shared = 'no'
            ELSE false END"""

HELD = """
    IF NOT EXISTS (SELECT FROM vault_keys(ARRAY[{root}]) k WHERE k.reach >= 2) THEN
        RAISE EXCEPTION 'only whoever may see the number is cleared to use it'
            USING ERRCODE = 'insufficient_privilege';
    END IF;"""

WRITE = """
    INSERT INTO people_clearance (id, root, how, basis, issued_at, until, by)
    VALUES (clearance, {root}, {how}, {basis}, now(), now() + {lasts}, {by});"""

REFUSE = "RAISE EXCEPTION '{why}' USING ERRCODE = 'insufficient_privilege';"

READS = SeenByDefiner(
    "people_person",
    "id",
    "safe_to_call_back",
    "safe_to_text",
    "safe_to_leave_message",
    "phone_shared",
)

CLEAR = Function(
    "people_clear(clearance uuid, person uuid, how text)",
    "void",
    "BEGIN"
    + HELD.format(root="person")
    + f"""
    IF NOT EXISTS (SELECT FROM people_person p WHERE p.id = person
        AND {ALLOWED.format(row="p")}) THEN
        {REFUSE.format(why="she did not allow this")}
    END IF;"""
    + WRITE.format(root="person", how="how", basis="'rule'", by="hotline_actor()", lasts=LASTS)
    + "\nEND",
    language="plpgsql",
    definer=True,
)

WALLS = Sql(
    "A clearance is its holder's, written by definer functions and used up by her alone",
    """
ALTER TABLE people_clearance ENABLE ROW LEVEL SECURITY;
ALTER TABLE people_clearance FORCE ROW LEVEL SECURITY;
CREATE POLICY people_clearance_select ON people_clearance FOR SELECT TO hotline_app
    USING (hotline_somebody() AND by = (SELECT hotline_actor()));
CREATE POLICY people_clearance_update ON people_clearance FOR UPDATE TO hotline_app
    USING (hotline_somebody() AND by = (SELECT hotline_actor()))
    WITH CHECK (by = (SELECT hotline_actor()));
CREATE POLICY people_clearance_written ON people_clearance FOR INSERT TO hotline_definer
    WITH CHECK (true);
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON people_clearance FROM hotline_app;
GRANT UPDATE (used_at) ON people_clearance TO hotline_app;
GRANT INSERT ON people_clearance TO hotline_definer;
""",
    """
REVOKE INSERT ON people_clearance FROM hotline_definer;
ALTER TABLE people_clearance NO FORCE ROW LEVEL SECURITY;
ALTER TABLE people_clearance DISABLE ROW LEVEL SECURITY;
DROP POLICY people_clearance_select ON people_clearance;
DROP POLICY people_clearance_update ON people_clearance;
DROP POLICY people_clearance_written ON people_clearance;
""",
)

BOTH_ENDS = Sql(
    "A relation is seen and written only by whoever sees both persons",
    """
CREATE POLICY people_relation_both ON people_relation AS RESTRICTIVE TO hotline_app
    USING (EXISTS (SELECT FROM people_person o WHERE o.id = people_relation.other_id));
""",
    "DROP POLICY people_relation_both ON people_relation;",
)
