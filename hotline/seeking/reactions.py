"""What follows when somebody looks for a person. At least once; idempotent."""

from hotline.access.policy import runs_as
from hotline.actor.context import Actor
from hotline.events.services import Event
from hotline.seeking import services
from hotline.seeking.sql import COMPARES

COMPARER = Actor(COMPARES)


@runs_as(COMPARER.key)
def on_sought(event: Event) -> None:
    """Whom somebody looks for is compared with everybody on file."""
    services.compare(by=COMPARER, sought_id=event.subject)


SUBSCRIPTIONS = {"sought": on_sought}
