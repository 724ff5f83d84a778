"""The joint plan and the conferences of a case follow its walls: what seals the case, or keeps it
from somebody, reaches them too.

`cases_roots` and the functions that mark what is sealed name the tables of every room that hangs
files on a case. A room above adds its own to the bodies that stand in the database, so that the
rooms need not know each other.
"""

from hotline.actor.operations import Sql

FILES = ("coordination_jointstep", "coordination_conference", "coordination_minutes")

# Where each function names the referrals; the rest of its body stays as it is.
_ROOTS_OF = "UNION SELECT r.id FROM referrals_referral r WHERE r.case_id = file"
_MARKS = (
    "UPDATE referrals_referral SET restricted = {to} WHERE id = ANY (roots){more};",
    "    UPDATE {table} SET restricted = {to} WHERE id = ANY (roots){more};",
)


def added(function: str, place: str, more: str) -> Sql:
    """The body of a function (`name(types)`), with `more` behind the one place where `place` stands
    in it."""
    return Sql(
        f"{function} names the files of the joint plan",
        f"""
DO $do$
DECLARE
    whole text := pg_get_functiondef('{function}'::regprocedure);
    place text := $place${place}$place$;
BEGIN
    IF array_length(string_to_array(whole, place), 1) IS DISTINCT FROM 2 THEN
        RAISE EXCEPTION '{function} is not as it was: look where files of a case are named';
    END IF;
    EXECUTE replace(whole, place, place || $more${more}$more$);
END $do$""",
        f"""
DO $do$
BEGIN
    EXECUTE replace(pg_get_functiondef('{function}'::regprocedure), $more${more}$more$, '');
END $do$""",
    )


def _marks(function: str, to: str, more: str) -> Sql:
    place, line = (part.replace("{to}", to).replace("{more}", more) for part in _MARKS)
    lines = "".join("\n" + line.replace("{table}", table) for table in FILES)
    return added(function, place, lines)


WALLS = [
    added(
        "cases_roots(uuid)",
        _ROOTS_OF,
        "".join(f"\n        UNION SELECT x.id FROM {t} x WHERE x.case_id = file" for t in FILES),
    ),
    _marks("cases_walls(uuid)", "true", " AND NOT restricted"),
    _marks("cases_unseal(uuid)", "false", ""),
]

# What erasing a person destroys with the cases that are hers alone.
ERASED = added(
    "rights_roots(uuid, text[])",
    "RETURN QUERY SELECT 'person'::text, unnest(hers);",
    "".join(
        f"""
    RETURN QUERY SELECT 'plan'::text, x.id FROM {table} x WHERE x.case_id = ANY (alone);"""
        for table in FILES
    ),
)

# What the officer's page shows as parts of a case.
INSPECTED = added(
    "inspection_family(uuid)",
    "SELECT c.id FROM cases c",
    "".join(f"\n        UNION SELECT x.id FROM {t} x WHERE x.case_id = sought" for t in FILES),
)
