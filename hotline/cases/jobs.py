"""Jobs of cases by the clock."""

from procrastinate.contrib.django import app

from hotline.access.policy import runs_as
from hotline.cases import documents


@runs_as(documents.SCANNER.key)
def scan(timestamp: int) -> int:
    """Every few minutes: documents in quarantine, where a scanner answers."""
    return documents.scan_waiting(by=documents.SCANNER)


app.periodic(cron="*/3 * * * *")(app.task(name="cases.scan", queue="clock")(scan))
