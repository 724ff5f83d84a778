"""What every verb of tracing needs: a refusal with its code, a line in the timeline, who hears."""

from uuid import UUID

from hotline.access import services as access
from hotline.actor.context import Actor
from hotline.cases import services as cases
from hotline.cases.models import Case
from hotline.events import services as events

# Screens follow this one kind of event; ids only.
EVENT = "followup"


class NotInList(ValueError):
    """A code that the pack's list does not hold."""


class Refused(ValueError):
    """Something that may not be recorded so; `code` says why: not_permitted (a channel that her
    safe-contact rule forbids, or forbids at this hour), in_the_past (the next try), done (it has
    ended or was answered meanwhile), not_asked (whether she was helped), no_place (where she moved
    to), no_words, not_yours (a supervisor decides), same_person (somebody else has to look)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def note(by: Actor, case_id: UUID, act: str, *, detail: str = "", subject: UUID) -> None:
    """A line of the case's timeline."""
    cases.note(by=by, case_id=case_id, kind=f"followup.{act}", detail=detail, subject=subject)


def tell(case: Case, subject: UUID, *, owner: UUID | None = None) -> None:
    """Let the owner and the supervisors of the centre hear, without whom it is kept from."""
    heard = [f"staff:{owner or case.owner_id}", f"role:supervisor@{case.centre}"]
    events.publish(EVENT, subject=subject, topics=access.heard_by(case.id, heard))
