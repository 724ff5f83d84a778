"""The thread that hands events to reactions, beside the worker's jobs."""

import logging
import threading
from collections import defaultdict
from importlib import import_module

from django.db import close_old_connections, connection

from hotline.events.reactions import Reaction, run_once

log = logging.getLogger(__name__)

# Rooms that react to what happens below them.
ROOMS = (
    "hotline.referrals.reactions",
    "hotline.links.reactions",
    "hotline.coordination.reactions",
    "hotline.followups.reactions",
    "hotline.needs.reactions",
    "hotline.support.reactions",
    "hotline.tips.reactions",
    "hotline.seeking.reactions",
)
WAIT_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0


def subscriptions() -> dict[str, list[Reaction]]:
    """All reactions by kind of event."""
    found: dict[str, list[Reaction]] = defaultdict(list)
    for room in ROOMS:
        for kind, reaction in import_module(room).SUBSCRIPTIONS.items():
            found[kind].append(reaction)
    return dict(found)


class Reactor(threading.Thread):
    """Reacts at once when something is written, and looks again each second in any case."""

    def __init__(self) -> None:
        super().__init__(name="reactor", daemon=True)
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Finish the event in hand and end."""
        self._stopping.set()
        self.join(timeout=5)

    def run(self) -> None:
        pause = WAIT_SECONDS
        while not self._stopping.is_set():
            try:
                self._listen()
                while not self._stopping.is_set():
                    if not run_once("reactions", subscriptions()):
                        self._wait()
                    pause = WAIT_SECONDS
            except Exception as error:
                # The kind of error only: its message may quote a row.
                log.error("reactions stopped: %s; trying again", type(error).__name__)
                close_old_connections()
                connection.close()
                self._stopping.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    @staticmethod
    def _listen() -> None:
        with connection.cursor() as cursor:
            cursor.execute("LISTEN hotline_outbox")

    @staticmethod
    def _wait() -> None:
        for _ in connection.connection.notifies(timeout=WAIT_SECONDS, stop_after=1):
            pass
