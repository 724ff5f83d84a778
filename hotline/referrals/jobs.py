"""The sweeper of silences. Deadlines are rows with due times; this only looks at the clock."""

from procrastinate.contrib.django import app

from hotline.access.policy import runs_as
from hotline.actor.context import Actor
from hotline.referrals import services

SWEEPER = Actor("system:sweeper")


@runs_as(SWEEPER.key)
def sweep(timestamp: int) -> int:
    """Raise late referrals, once a minute; what was missed while nothing ran is caught up."""
    return services.mark_silent(by=SWEEPER)


app.periodic(cron="* * * * *")(app.task(name="referrals.sweep", queue="clock")(sweep))
