"""The sweeper of overdue follow-ups. Deadlines are rows with due times; this only looks."""

from procrastinate.contrib.django import app

from hotline.access.policy import runs_as
from hotline.actor.context import Actor
from hotline.followups import services

SWEEPER = Actor("system:sweeper")


@runs_as(SWEEPER.key)
def sweep(timestamp: int) -> int:
    """Raise overdue follow-ups, once a minute; what was missed while nothing ran is caught up."""
    return services.raise_overdue(by=SWEEPER)


app.periodic(cron="* * * * *")(app.task(name="followups.sweep", queue="clock")(sweep))
