"""Jobs of contacts. Deadlines are rows with due times; these only look at the clock."""

from django.conf import settings
from procrastinate.contrib.django import app

from hotline.access.policy import runs_as
from hotline.actor.context import Actor
from hotline.contacts import callbacks, retention
from hotline.countries.pack import current as pack

SWEEPER = Actor("system:sweeper")
AT_NIGHT = 2  # o'clock where the hotline is


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
    if settings.HOTLINE_RETENTION != "apply" or pack().local(timestamp).hour != AT_NIGHT:
        return 0
    return retention.clear(by=SWEEPER)


app.periodic(cron="* * * * *")(app.task(name="contacts.callbacks", queue="clock")(sweep))
app.periodic(cron="43 * * * *")(app.task(name="contacts.forget", queue="clock")(forget))
