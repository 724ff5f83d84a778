"""Housekeeping of the walls."""

import datetime as dt

from django.contrib.sessions.backends.db import SessionStore
from procrastinate.contrib.django import app

from hotline.access.policy import runs_as
from hotline.actor.context import Actor
from hotline.events import services as events
from hotline.vault import roots

KEPT = dt.timedelta(days=14)  # longer than any tab stays open; replay beyond it is a full refetch


@runs_as("system:sweeper")
def tidy(timestamp: int) -> int:
    """Once a night: old events that all have read, and sessions that have ended."""
    SessionStore.clear_expired()
    return events.prune(keep=KEPT)


app.periodic(cron="17 3 * * *")(app.task(name="access.tidy", queue="clock")(tidy))


@runs_as("system:sweeper")
def seal_log(timestamp: int) -> int:
    """Each minute: what is new in the log comes under a signed root, outside the database."""
    return roots.seal_log(by=Actor("system:sweeper"))


app.periodic(cron="* * * * *")(app.task(name="audit.seal", queue="clock")(seal_log))
