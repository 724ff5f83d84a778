"""What follows from events of the rooms below. At least once each; each is idempotent."""

from hotline.access.policy import runs_as
from hotline.actor.context import Actor
from hotline.events.services import Event
from hotline.referrals import services

REACTIONS = Actor("system:reactions")


@runs_as(REACTIONS.key)
def on_transfer(event: Event) -> None:
    """A case has a new owner: its referrals are hers, and the clocks that run tick for her."""
    services.follow_case(by=REACTIONS, transfer_id=event.subject)


SUBSCRIPTIONS = {"transfer": on_transfer}
