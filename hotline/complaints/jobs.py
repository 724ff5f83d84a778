"""The sweeper of complaints. Deadlines are rows with due times; this only looks at the clock."""

from procrastinate.contrib.django import app

from hotline.access.policy import runs_as
from hotline.actor.context import Actor
from hotline.complaints import services

SWEEPER = Actor(services.CLOCK)


@runs_as(SWEEPER.key)
def sweep(timestamp: int) -> int:
    """Raise complaints nobody answered in time, once each; every quarter of an hour."""
    return services.mark_late(by=SWEEPER)


app.periodic(cron="*/15 * * * *")(app.task(name="complaints.sweep", queue="clock")(sweep))
