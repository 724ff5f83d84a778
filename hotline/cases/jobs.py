"""Jobs of cases by the clock."""

from procrastinate.contrib.django import app

from hotline.access.policy import runs_as
from hotline.actor.context import Actor
from hotline.cases import documents, openings


@runs_as(documents.SCANNER.key)
def scan(timestamp: int) -> int:
    """Every few minutes: documents in quarantine, where a scanner answers."""
    return documents.scan_waiting(by=documents.SCANNER)


app.periodic(cron="*/3 * * * *")(app.task(name="cases.scan", queue="clock")(scan))


@runs_as("system:sweeper")
def reviews(timestamp: int) -> int:
    """Each quarter of an hour: emergency openings that nobody has reviewed in time."""
    return openings.mark_late(by=Actor("system:sweeper"))


app.periodic(cron="*/15 * * * *")(app.task(name="cases.reviews", queue="clock")(reviews))
