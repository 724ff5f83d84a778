"""The sweeper of visits. Times are columns; this only looks at the clock."""

from procrastinate.contrib.django import app

from hotline.access.policy import runs_as
from hotline.actor.context import Actor
from hotline.needs import visiting

SWEEPER = Actor("system:sweeper")


@runs_as(SWEEPER.key)
def sweep(timestamp: int) -> int:
    """Raise visits whose time has passed, once each; what was missed is caught up."""
    return visiting.mark_late(by=SWEEPER)


app.periodic(cron="*/10 * * * *")(app.task(name="needs.sweep", queue="clock")(sweep))
