"""What follows from events of the rooms below and of this one. At least once each."""

from hotline.access.policy import runs_as
from hotline.actor.context import Actor
from hotline.events.services import Event
from hotline.needs import following, visiting

REACTIONS = Actor("system:reactions")


@runs_as(REACTIONS.key)
def on_transfer(event: Event) -> None:
    """A case has a new owner: its visits are hers."""
    following.follow_case(by=REACTIONS, transfer_id=event.subject)


@runs_as(REACTIONS.key)
def on_case(event: Event) -> None:
    """A case moved: if it was closed, its visits to come are taken back; those to somebody who is
    suspected in it now too."""
    following.after_case(by=REACTIONS, case_id=event.subject)
    following.after_suspicion(by=REACTIONS, case_id=event.subject)


@runs_as(REACTIONS.key)
def on_stopped(event: Event) -> None:
    """Somebody asked us to stop, or died: nobody visits her."""
    following.after_tracing(by=REACTIONS, followup_id=event.subject)


@runs_as(REACTIONS.key)
def on_visit(event: Event) -> None:
    """A visit moved: the timeline of its case says what came of it."""
    following.after_visit(by=REACTIONS, visit_id=event.subject)


SUBSCRIPTIONS = {
    "transfer": on_transfer,
    "case": on_case,
    "followup_stopped": on_stopped,
    visiting.EVENT: on_visit,
}
