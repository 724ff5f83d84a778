"""What follows from events of the rooms below. At least once each; each is idempotent."""

from hotline.access.policy import runs_as
from hotline.actor.context import Actor
from hotline.events.services import Event
from hotline.followups import ending, planning, services

REACTIONS = Actor("system:reactions")


@runs_as(REACTIONS.key)
def on_referral(event: Event) -> None:
    """A referral was sent (or moved): its follow-ups stand in the calendar."""
    services.plan(by=REACTIONS, referral_id=event.subject)


@runs_as(REACTIONS.key)
def on_case(event: Event) -> None:
    """A case changed: if its risk did, its calendars are planned by the new one; closed because
    she died or asked for it, nobody comes back to her, and never to whoever is suspected now."""
    ending.end_with_case(by=REACTIONS, case_id=event.subject)
    ending.end_of_suspects(by=REACTIONS, case_id=event.subject)
    planning.replan(by=REACTIONS, case_id=event.subject)


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
    "case": on_case,
    "followup_stopped": on_stopped,
    "transfer": on_transfer,
}
