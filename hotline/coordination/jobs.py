"""The sweeper of joint plans. Days are columns; this only looks at the clock."""

from procrastinate.contrib.django import app

from hotline.access.policy import runs_as
from hotline.actor.context import Actor
from hotline.coordination import services

SWEEPER = Actor("system:sweeper")


@runs_as(SWEEPER.key)
def sweep(timestamp: int) -> int:
    """Raise steps whose day has passed, once each; what was missed is caught up."""
    return services.mark_late(by=SWEEPER)


app.periodic(cron="*/10 * * * *")(app.task(name="coordination.sweep", queue="clock")(sweep))
