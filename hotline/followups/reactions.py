"""What follows from events of the rooms below. At least once each; each is idempotent."""

from hotline.access.policy import runs_as
from hotline.actor.context import Actor
from hotline.events.services import Event
from hotline.followups import services

REACTIONS = Actor("system:reactions")


@runs_as(REACTIONS.key)
def on_referral(event: Event) -> None:
    """A referral was sent (or moved): its follow-ups stand in the calendar."""
    services.plan(by=REACTIONS, referral_id=event.subject)


@runs_as(REACTIONS.key)
def on_stopped(event: Event) -> None:
    """Somebody asked us to stop: nobody comes back to her from another case either."""
    services.stop_others(by=REACTIONS, followup_id=event.subject)


@runs_as(REACTIONS.key)
def on_transfer(event: Event) -> None:
    """A case has a new owner: whoever owns it comes back to its people."""
    services.follow_case(by=REACTIONS, transfer_id=event.subject)


SUBSCRIPTIONS = {
    "referral": on_referral,
    "followup_stopped": on_stopped,
    "transfer": on_transfer,
}
