"""The sweeper of support plans. Days are columns; this only looks at the clock."""

from procrastinate.contrib.django import app

from hotline.access.policy import runs_as
from hotline.actor.context import Actor
from hotline.support import services

SWEEPER = Actor("system:sweeper")


@runs_as(SWEEPER.key)
def sweep(timestamp: int) -> int:
    """Tell supervisors of late steps, once each; what was missed is caught up."""
    return services.raise_late(by=SWEEPER)


app.periodic(cron="*/10 * * * *")(app.task(name="support.sweep", queue="clock")(sweep))
