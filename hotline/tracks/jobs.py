"""The sweeper of tracks. Days are columns; this only looks at the clock."""

from procrastinate.contrib.django import app

from hotline.access.policy import runs_as
from hotline.actor.context import Actor
from hotline.tracks import sweeping

SWEEPER = Actor("system:sweeper")


@runs_as(SWEEPER.key)
def sweep(timestamp: int) -> int:
    """Raise steps whose day has passed and days that are near, once each."""
    return sweeping.raise_due(by=SWEEPER)


app.periodic(cron="*/10 * * * *")(app.task(name="tracks.sweep", queue="clock")(sweep))
