"""Walls of visits and of what comes from them.

A visit follows the walls of its case as a joint step does. An assessment is seen by whoever sees
the case; one that came from a visit also by whoever sees the visit, which is how somebody who
never sees the case can write it.
"""

from hotline.actor.operations import Sql
from hotline.coordination.sql import added

VISIT = "needs_visit"

_ROOTS_OF = "UNION SELECT r.id FROM referrals_referral r WHERE r.case_id = file"
_MARKS = "UPDATE referrals_referral SET restricted = {to} WHERE id = ANY (roots){more};"

WALLS = [
    added(
        "cases_roots(uuid)",
        _ROOTS_OF,
        f"\n        UNION SELECT v.id FROM {VISIT} v WHERE v.case_id = file",
    ),
    *(
        added(
            function,
            _MARKS.format(to=to, more=more),
            f"\n    UPDATE {VISIT} SET restricted = {to} WHERE id = ANY (roots){more};",
        )
        for function, to, more in (
            ("cases_walls(uuid)", "true", " AND NOT restricted"),
            ("cases_unseal(uuid)", "false", ""),
        )
    ),
]

# What erasing a person destroys with the cases that are hers alone.
ERASED = added(
    "rights_roots(uuid, text[])",
    "RETURN QUERY SELECT 'person'::text, unnest(hers);",
    f"\n    RETURN QUERY SELECT 'visit'::text, v.id FROM {VISIT} v WHERE v.case_id = ANY (alone);",
)

# What the officer's page shows as parts of a case.
INSPECTED = added(
    "inspection_family(uuid)",
    "SELECT c.id FROM cases c",
    f"\n        UNION SELECT v.id FROM {VISIT} v WHERE v.case_id = sought",
)

_SEEN = """hotline_somebody() AND (SELECT hotline_actor()) IS NOT NULL AND (
    EXISTS (SELECT FROM cases_case p WHERE p.id = needs_assessment.case_id)
    OR EXISTS (SELECT FROM needs_visit p WHERE p.id = needs_assessment.visit_id
        AND p.case_id = needs_assessment.case_id))"""


def _policy(verb: str, *clauses: str) -> str:
    rule = " ".join(f"{clause} ({_SEEN})" for clause in clauses)
    name = f"needs_assessment_{verb} ON needs_assessment"
    return f"CREATE POLICY {name} FOR {verb} TO hotline_app {rule}"


PROTECT_ASSESSMENT = Sql(
    "Protect needs_assessment by the case it stands in, or by the visit it came from",
    ";\n".join(
        (
            "ALTER TABLE needs_assessment ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE needs_assessment FORCE ROW LEVEL SECURITY",
            _policy("select", "USING"),
            _policy("insert", "WITH CHECK"),
            _policy("update", "USING", "WITH CHECK"),
            "REVOKE DELETE, TRUNCATE ON needs_assessment FROM hotline_app",
        )
    ),
    "ALTER TABLE needs_assessment NO FORCE ROW LEVEL SECURITY;"
    "ALTER TABLE needs_assessment DISABLE ROW LEVEL SECURITY;"
    + "".join(
        f"DROP POLICY IF EXISTS needs_assessment_{verb} ON needs_assessment;"
        for verb in ("select", "insert", "update")
    ),
)
