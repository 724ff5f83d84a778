"""By night: the finder compares all files and proposes pairs that may be one person's."""

from procrastinate.contrib.django import app

from hotline.access.policy import runs_as
from hotline.finder import client


@runs_as("system:sweeper")
def compare(timestamp: int) -> str:
    """Ask the finder to begin; it writes the pairs itself, since it alone has names before it."""
    return client.compare().state


app.periodic(cron="23 2 * * *")(app.task(name="finder.compare", queue="clock")(compare))
