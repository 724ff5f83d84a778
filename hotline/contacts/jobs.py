"""Jobs of contacts. Deadlines are rows with due times; these only look at the clock."""

from django.conf import settings
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
    """Once a night: what the rules of retention reach is cleared, where the installation says so.

    Out of the box nothing is forgotten by itself: a period nobody has confirmed would take words
    that no backup brings back.
    """
    return retention.clear(by=SWEEPER) if settings.HOTLINE_RETENTION == "apply" else 0


app.periodic(cron="* * * * *")(app.task(name="contacts.callbacks", queue="clock")(sweep))
app.periodic(cron="43 2 * * *")(app.task(name="contacts.forget", queue="clock")(forget))
