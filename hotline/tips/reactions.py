"""What a tip learns from the body it was handed to."""

from hotline.access.policy import runs_as
from hotline.actor.context import Actor
from hotline.events.services import Event
from hotline.tips import handovers, services

REACTIONS = Actor("system:reactions")


@runs_as(REACTIONS.key)
def on_handover(event: Event) -> None:
    """An agency reported a result: the tip it had is resolved."""
    services.settle(by=REACTIONS, handover_id=event.subject)


SUBSCRIPTIONS = {handovers.EVENT: on_handover}
