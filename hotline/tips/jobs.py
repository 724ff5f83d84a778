"""The sweeper of tips. Deadlines are rows with due times; this only looks at the clock."""

from procrastinate.contrib.django import app

from hotline.access.policy import runs_as
from hotline.actor.context import Actor
from hotline.tips import services

SWEEPER = Actor("system:sweeper")


@runs_as(SWEEPER.key)
def sweep(timestamp: int) -> int:
    """Raise tips nobody classified in time and hand-overs nobody answered, once each."""
    return services.mark_late(by=SWEEPER)


app.periodic(cron="* * * * *")(app.task(name="tips.sweep", queue="clock")(sweep))
