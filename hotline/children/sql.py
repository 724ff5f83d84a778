"""What the database itself holds: nobody suspected is found suitable, and no child goes back to a
family without a suitable guardian and a decision on her best interests.

Whoever is suspected has a role that begins with "suspect": the pack is checked for that.
"""

from hotline.actor.operations import Function, SeenByDefiner, Sql
from hotline.countries.children_part import SUITABLE, SUSPECT_BEGINS
from hotline.countries.tracks_part import REUNITED

_GOOD = ", ".join(f"'{code}'" for code in SUITABLE)

READS = [
    SeenByDefiner("cases_caseperson", "case_id", "person_id", "role", name="children"),
    SeenByDefiner("people_person", "id", "joined_to_id", name="children"),
    SeenByDefiner(
        "children_guardianassessment", "id", "case_id", "person_id", "guardian_id", "conclusion",
        "finding", "at", name="children",
    ),
    SeenByDefiner(
        "children_bestinterest", "case_id", "person_id", "finding", "ended_at", "decision",
        name="children",
    ),
]  # fmt: skip

# Whether somebody, or a file joined to hers, is suspected in a case or in another one that the
# child stands in too. The triggers run past the asker's own sight: what she may not see counts too.
_SUSPECTED = f"""EXISTS (
        SELECT FROM people_person p
        JOIN cases_caseperson bad ON bad.person_id = p.id
            AND bad.role LIKE '{SUSPECT_BEGINS}%'
        WHERE (p.id = {{who}} OR p.joined_to_id = {{who}}
            OR p.id = (SELECT joined_to_id FROM people_person WHERE id = {{who}}))
          AND (bad.case_id = NEW.case_id OR EXISTS (
              SELECT FROM cases_caseperson hers
              WHERE hers.case_id = bad.case_id AND hers.person_id = NEW.person_id)))"""

_NEVER_SUITABLE = f"""
BEGIN
    IF NEW.conclusion IN ({_GOOD}) AND NEW.guardian_id IS NOT NULL
        AND {_SUSPECTED.format(who="NEW.guardian_id")} THEN
        RAISE EXCEPTION 'whoever is suspected is never found suitable'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END"""

# A guardian whose latest assessment that counts is good: confirmed, and no bad one since.
_GUARDIAN = f"""EXISTS (
        SELECT FROM children_guardianassessment g
        WHERE g.case_id = NEW.case_id AND g.person_id = NEW.person_id
          AND g.finding = 'confirmed' AND g.conclusion IN ({_GOOD})
          AND (g.guardian_id IS NULL OR NOT {_SUSPECTED.format(who="g.guardian_id")})
          AND NOT EXISTS (
              SELECT FROM children_guardianassessment later
              WHERE later.case_id = g.case_id AND later.person_id = g.person_id
                AND later.at > g.at AND later.guardian_id = g.guardian_id
                AND later.conclusion NOT IN ({_GOOD}) AND later.finding <> 'returned'))"""

_REUNITED = f"""
BEGIN
    IF NEW.state = 'done' AND NEW.step = '{REUNITED}' AND NEW.as_child AND NOT (
        {_GUARDIAN}
        AND EXISTS (
            SELECT FROM children_bestinterest b
            WHERE b.case_id = NEW.case_id AND b.person_id = NEW.person_id
              AND b.finding = 'confirmed' AND b.ended_at IS NULL)
    ) THEN
        RAISE EXCEPTION 'a child needs a suitable guardian and a decision on her best interests'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END"""

GUARDS = [
    Function(
        "children_never_suitable()", "trigger", _NEVER_SUITABLE, language="plpgsql", definer=True
    ),
    Function("children_reunited()", "trigger", _REUNITED, language="plpgsql", definer=True),
    Sql(
        "Nobody suspected is found suitable; no child goes back without what protects her",
        "CREATE TRIGGER children_never_suitable BEFORE INSERT OR UPDATE ON"
        " children_guardianassessment FOR EACH ROW EXECUTE FUNCTION children_never_suitable();"
        "CREATE TRIGGER children_reunited BEFORE INSERT OR UPDATE OF state ON tracks_trackstep"
        " FOR EACH ROW EXECUTE FUNCTION children_reunited()",
        "DROP TRIGGER children_never_suitable ON children_guardianassessment;"
        "DROP TRIGGER children_reunited ON tracks_trackstep",
    ),
]
