"""The sweeper of links. Their times stand in rows; this only looks at the clock."""

from procrastinate.contrib.django import app

from hotline.access.policy import runs_as
from hotline.actor.context import Actor
from hotline.links import services

SWEEPER = Actor("system:sweeper")


@runs_as(SWEEPER.key)
def sweep(timestamp: int) -> int:
    """End the grants of links past their time, every ten minutes; they open nothing before that."""
    return services.revoke_expired(by=SWEEPER)


app.periodic(cron="*/10 * * * *")(app.task(name="links.sweep", queue="clock")(sweep))
