"""Housekeeping of the walls."""

import datetime as dt

from django.contrib.sessions.backends.db import SessionStore
from procrastinate.contrib.django import app

from hotline.access.policy import runs_as
from hotline.events import services as events

KEPT = dt.timedelta(days=14)  # longer than any tab stays open; replay beyond it is a full refetch


@runs_as("system:sweeper")
def tidy(timestamp: int) -> int:
    """Once a night: old events that all have read, and sessions that have ended."""
    SessionStore.clear_expired()
    return events.prune(keep=KEPT)


app.periodic(cron="17 3 * * *")(app.task(name="access.tidy", queue="clock")(tidy))
