"""What follows from events of the rooms below. At least once each; each is idempotent."""

from hotline.access.policy import runs_as
from hotline.actor.context import Actor
from hotline.events.services import Event
from hotline.referrals import child_reports, services

REACTIONS = Actor("system:reactions")


@runs_as(REACTIONS.key)
def on_transfer(event: Event) -> None:
    """A case has a new owner: its referrals are hers, and the clocks that run tick for her."""
    services.follow_case(by=REACTIONS, transfer_id=event.subject)


@runs_as(REACTIONS.key)
def on_case(event: Event) -> None:
    """Somebody stands in a case: for a child the clock of the report starts."""
    child_reports.start_of_case(by=REACTIONS, case_id=event.subject)


@runs_as(REACTIONS.key)
def on_person(event: Event) -> None:
    """Her age became known: for a child the clock of the report starts."""
    child_reports.start_of_person(by=REACTIONS, person_id=event.subject)


@runs_as(REACTIONS.key)
def on_referral(event: Event) -> None:
    """An agency has a referral: for a child it may be the report that the law asks for."""
    child_reports.stop(by=REACTIONS, referral_id=event.subject)


SUBSCRIPTIONS = {
    "transfer": on_transfer,
    "case": on_case,
    "person": on_person,
    "referral": on_referral,
}
