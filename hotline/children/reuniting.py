"""A child goes back to a family only with a suitable guardian and a decision on what is best for
her that leads there and is not overdue."""

from hotline.actor.day import today
from hotline.children import queries
from hotline.countries.pack import current as pack
from hotline.countries.tracks_part import REUNITED
from hotline.tracks.ground import Asked

KIND = "reunification"


def missing(asked: Asked) -> list[str]:
    """Codes of what is missing before a child goes back: guardian, best_interest (none in force),
    best_interest_review (overdue), other_care (it was decided otherwise)."""
    if asked.step != REUNITED or not asked.child:
        return []
    found = [] if queries.suitable(asked.case_id, asked.person.pk) else ["guardian"]
    decision = queries.in_force(asked.case_id, asked.person.pk)
    if decision is None:
        return [*found, "best_interest"]
    if decision.review_on < today():
        found.append("best_interest_review")
    code = pack().codes("care_arrangement").get(decision.decision)
    if code is None or code.extra.get("family") != "yes":
        found.append("other_care")
    return found
