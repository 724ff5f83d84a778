"""Questions that waited for the index."""

from procrastinate.contrib.django import app

from hotline.access.policy import runs_as
from hotline.actor.context import Actor
from hotline.seeking import services
from hotline.seeking.sql import COMPARES


@runs_as(COMPARES)
def compare_waiting(timestamp: int) -> int:
    """Every five minutes: what could not be compared when it was asked."""
    return services.compare_waiting(by=Actor(COMPARES))


app.periodic(cron="*/5 * * * *")(
    app.task(name="seeking.compare_waiting", queue="clock")(compare_waiting)
)
