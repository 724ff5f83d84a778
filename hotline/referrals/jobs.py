"""The sweeper of silences. Deadlines are rows with due times; this only looks at the clock."""

from procrastinate.contrib.django import app

from hotline.access.policy import runs_as
from hotline.actor.context import Actor
from hotline.referrals import child_reports, climbing, paces

SWEEPER = Actor("system:sweeper")


@runs_as(SWEEPER.key)
def sweep(timestamp: int) -> int:
    """Take the steps of the ladders that are due, once a minute; what was missed while nothing ran
    is caught up. Reports of children rise also where the ladders fail."""
    try:
        taken = climbing.sweep(by=SWEEPER)
    finally:
        late = child_reports.raise_late(by=SWEEPER)
    return taken + late


app.periodic(cron="* * * * *")(app.task(name="referrals.sweep", queue="clock")(sweep))


@runs_as(SWEEPER.key)
def keep_paces(timestamp: int) -> int:
    """How quickly agencies answer, worked out anew each quarter of an hour."""
    return paces.keep(by=SWEEPER)


app.periodic(cron="*/15 * * * *")(app.task(name="referrals.paces", queue="clock")(keep_paces))
