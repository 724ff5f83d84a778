"""The sweeper of call-backs. Deadlines are rows with due times; this only looks at the clock."""

from procrastinate.contrib.django import app

from hotline.access.policy import runs_as
from hotline.actor.context import Actor
from hotline.contacts import callbacks

SWEEPER = Actor("system:sweeper")


@runs_as(SWEEPER.key)
def sweep(timestamp: int) -> int:
    """Raise questions that no supervisor answered in time, once a minute."""
    return callbacks.mark_overdue(by=SWEEPER)


app.periodic(cron="* * * * *")(app.task(name="contacts.callbacks", queue="clock")(sweep))
