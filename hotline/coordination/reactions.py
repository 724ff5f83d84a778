"""What follows from events of the rooms below and of this one. At least once each."""

from hotline.access.policy import runs_as
from hotline.actor.context import Actor
from hotline.coordination import following, services
from hotline.events.services import Event

REACTIONS = Actor("system:reactions")


@runs_as(REACTIONS.key)
def on_transfer(event: Event) -> None:
    """A case has a new owner: its joint plan is hers."""
    following.follow_case(by=REACTIONS, transfer_id=event.subject)


@runs_as(REACTIONS.key)
def on_step(event: Event) -> None:
    """A step was declined: its words close to whoever declined."""
    following.after_declining(by=REACTIONS, step_id=event.subject)


@runs_as(REACTIONS.key)
def on_referral(event: Event) -> None:
    """A referral was taken back: so are its letters, and what rests on her consent."""
    following.after_referral(by=REACTIONS, referral_id=event.subject)


SUBSCRIPTIONS = {"transfer": on_transfer, services.EVENT: on_step, "referral": on_referral}
