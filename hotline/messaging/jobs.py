"""The deliverer of messages, and the reader of what comes back. What is due stands in rows; this
only looks at the clock."""

from procrastinate.contrib.django import app

from hotline.access.policy import runs_as
from hotline.messaging import delivering, mailbox, quarterly, waking
from hotline.messaging.waking import DELIVERER


@runs_as(DELIVERER.key)
def deliver(timestamp: int) -> int:
    """Send what is due: at once when something was written, else each minute."""
    return delivering.deliver(by=DELIVERER)


app.periodic(cron="* * * * *")(
    app.task(name=waking.NAME, queue="clock", queueing_lock=waking.NAME)(deliver)
)


@runs_as(DELIVERER.key)
def ask_quarterly(timestamp: int) -> int:
    """Ask agencies whether their entry in the directory is right, each once a quarter."""
    return quarterly.ask_due(by=DELIVERER)


app.periodic(cron="20 * * * *")(
    app.task(name="messaging.ask_quarterly", queue="clock")(ask_quarterly)
)


@runs_as(DELIVERER.key)
def read_returned(timestamp: int) -> int:
    """Hear what mail servers could not deliver, every five minutes; how many were news."""
    return mailbox.collect().new


app.periodic(cron="*/5 * * * *")(
    app.task(
        name="messaging.read_returned", queue="clock", queueing_lock="messaging.read_returned"
    )(read_returned)
)
