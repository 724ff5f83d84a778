"""What was written is sent at once after it stands, not only at the next minute."""

import logging

from django.db import DatabaseError, transaction
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException

from hotline.actor import context
from hotline.actor.context import Actor, acting

log = logging.getLogger(__name__)

NAME = "messaging.deliver"
DELIVERER = Actor("system:sweeper")


def after_commit() -> None:
    """Wake the deliverer when this transaction ends well; once an actor and transaction."""
    if context.current() is None:
        transaction.on_commit(_wake, robust=True)
    elif "messaging.wakes" not in (memo := context.memo()):
        memo["messaging.wakes"] = True
        transaction.on_commit(_wake, robust=True)


def _wake() -> None:
    """One waiting job is enough for all; without one, the next minute's takes what is there."""
    from procrastinate.contrib.django import app

    job = app.configure_task(NAME, queue="clock", queueing_lock=NAME, allow_unknown=True)
    try:
        with acting(DELIVERER):
            job.defer(timestamp=0)
    except AlreadyEnqueued:
        pass
    except (ConnectorException, DatabaseError) as error:
        log.warning("the deliverer was not woken: %s", type(error).__name__)
