"""What follows from events of the rooms below. At least once each; each is idempotent."""

from hotline.access.policy import runs_as
from hotline.actor.context import Actor
from hotline.events.services import Event
from hotline.links import services

REACTIONS = Actor("system:reactions")


@runs_as(REACTIONS.key)
def on_referral(event: Event) -> None:
    """A referral was taken back or withdrawn: its links open nothing any more."""
    services.withdraw_dead(by=REACTIONS, referral_id=event.subject)


SUBSCRIPTIONS = {"referral": on_referral}
