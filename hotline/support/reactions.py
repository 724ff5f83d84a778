"""What follows from events of the rooms below. At least once each; idempotent."""

from hotline.access.policy import runs_as
from hotline.actor.context import Actor
from hotline.events.services import Event
from hotline.support import services

REACTIONS = Actor("system:reactions")


@runs_as(REACTIONS.key)
def on_transfer(event: Event) -> None:
    """A case has a new owner: what its old owner had to do for the person is hers."""
    services.follow_case(by=REACTIONS, transfer_id=event.subject)


SUBSCRIPTIONS = {"transfer": on_transfer}
