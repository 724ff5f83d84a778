"""Jobs of contacts. Deadlines are rows with due times; these only look at the clock."""

from procrastinate.contrib.django import app

from hotline.access.policy import runs_as
from hotline.actor.context import Actor
from hotline.contacts import callbacks, retention

SWEEPER = Actor("system:sweeper")


@runs_as(SWEEPER.key)
def sweep(timestamp: int) -> int:
    """Raise questions that no supervisor answered in time, once a minute."""
    return callbacks.mark_overdue(by=SWEEPER)


@runs_as(SWEEPER.key)
def forget(timestamp: int) -> int:
    """Once a night: what the rules of retention reach is cleared."""
    return retention.clear(by=SWEEPER)


app.periodic(cron="* * * * *")(app.task(name="contacts.callbacks", queue="clock")(sweep))
app.periodic(cron="43 2 * * *")(app.task(name="contacts.forget", queue="clock")(forget))
