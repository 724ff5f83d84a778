"""The reader that hands events to reactions, in order."""

import uuid
from collections.abc import Callable, Mapping

from hotline.events.models import Cursor
from hotline.events.services import Event, read_after

Reaction = Callable[[Event], None]


def run_once(name: str, reactions: Mapping[str, list[Reaction]], *, limit: int = 200) -> int:
    """React to the next events after the cursor `name`; how many were read.

    The cursor moves after an event's reactions: killed in between, they run again, and each is
    idempotent. A reaction that raises stops the reader at its event, so that none is skipped.
    An event written for several topics is one event to react to.
    """
    cursor, _ = Cursor.objects.get_or_create(name=name)
    batch = list(read_after(cursor.xid, cursor.seq, limit=limit))
    done: set[tuple[str, str, uuid.UUID]] = set()
    for event in batch:
        same = (event.xid, event.kind, event.subject)
        if same not in done:
            done.add(same)
            for reaction in reactions.get(event.kind, ()):
                reaction(event)
        Cursor.objects.filter(name=name).update(xid=event.xid, seq=event.seq)
    return len(batch)
