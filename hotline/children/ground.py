"""What every verb for a child needs: that she is one, that the case is open, and who may never look
after her or take part: whoever is suspected."""

from uuid import UUID

from hotline.actor.day import today
from hotline.audit import services as audit
from hotline.cases import standing
from hotline.cases.models import Case
from hotline.cases.writing import topics
from hotline.events import services as events
from hotline.people.folding import in_any_order
from hotline.people.models import Person

EVENT = "child"


class Refused(ValueError):
    """What may not be written down so; `code` says why, `field` where, `more` what it is about.

    not_in_case, suspect, not_a_child, bad_code, nobody, two, herself, suspect_name,
    suspect_unread (the actor may not open who is suspected), no_words, criteria (`more`: those
    that are not met), opinion, past, moved_on, same, future, bodies.
    """

    def __init__(self, code: str, field: str = "", more: tuple[str, ...] = ()) -> None:
        super().__init__(code)
        self.code, self.field, self.more = code, field, more


def child_in(case: Case, person_id: UUID) -> Person:
    """The person, who stands in the case, is suspected of nothing there and is to be treated as a
    child. Raises Refused (not_in_case, suspect, not_a_child)."""
    try:
        person = standing.unsuspected(case, person_id)
    except standing.NotInCase:
        raise Refused("not_in_case") from None
    except standing.Suspected:
        raise Refused("suspect") from None
    if not person.is_child(today()):
        raise Refused("not_a_child")
    return person


def suspected_names(case_id: UUID, person_id: UUID) -> set[str]:
    """What those are called, in any order, who are suspected in the case or named as ones from whom
    it is kept. Raises vault's Sealed where the actor may not read one of them."""
    return {in_any_order(one) for one in standing.names_to_keep_from(case_id, person_id)}


def tell(case: Case, person_id: UUID, act: str, *detail: str) -> None:
    """Leave the act in the log and tell whoever reads the case."""
    audit.record(f"child.{act}", root=case.id, detail=list(detail))
    events.publish(EVENT, subject=person_id, topics=topics(case))
