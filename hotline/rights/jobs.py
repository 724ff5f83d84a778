"""The sweeper of requests. Clocks are rows with due times; this only looks at them."""

from procrastinate.contrib.django import app

from hotline.access.policy import runs_as
from hotline.actor.context import Actor
from hotline.rights import services

SWEEPER = Actor(services.CLOCK)


@runs_as(SWEEPER.key)
def sweep(timestamp: int) -> int:
    """Tell the data protection officer what was not answered or done in time; each quarter hour."""
    return services.raise_late(by=SWEEPER)


app.periodic(cron="*/15 * * * *")(app.task(name="rights.sweep", queue="clock")(sweep))
