"""Who acts: bound to the thread of work and to the database transaction, never to one alone.

Row security reads the actor from the transaction. A query on a protected table without an
actor is an error in the database and, where an actor is set but no transaction holds it, an
error here: silence would look like "no survivors".
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection, transaction


@dataclass(frozen=True)
class Actor:
    """Somebody or something that reads or changes data.

    `key` is `staff:<uuid>` for a member of staff or a partner agency, `system:<name>` for a job.
    """

    key: str
    role: str = "system"
    centre: str = ""
    agency: str = ""
    session: str = ""

    @property
    def member_id(self) -> UUID:
        """The id of the member who acts. Raises ValueError for the system's own actors."""
        return UUID(self.key.removeprefix("staff:"))

    def __str__(self) -> str:
        return self.key


@dataclass
class _State:
    actor: Actor
    memo: dict[str, Any] = field(default_factory=dict)
    before_end: list[Callable[[], None]] = field(default_factory=list)
    after_undoing: list[Callable[[], None]] = field(default_factory=list)


_state: ContextVar[_State | None] = ContextVar("hotline_actor", default=None)


class NoActor(RuntimeError):
    """Protected data was touched outside `acting(...)`."""


def current() -> Actor | None:
    """The actor of this thread of work, or None."""
    state = _state.get()
    return state.actor if state else None


def require() -> Actor:
    """The actor of this thread of work. Raises NoActor where there is none."""
    return _require_state().actor


def memo() -> dict[str, Any]:
    """A store that lives as long as this actor's outermost `acting`: opened keys, what was seen."""
    return _require_state().memo


def before_end(callback: Callable[[], None]) -> None:
    """Run `callback` inside the transaction, just before it ends well."""
    _require_state().before_end.append(callback)


def after_undoing(callback: Callable[[], None]) -> None:
    """Run `callback` if the transaction is undone, when it is over: what happened all the same."""
    _require_state().after_undoing.append(callback)


def _require_state() -> _State:
    state = _state.get()
    if state is None:
        raise NoActor("nobody acts here: wrap this in acting(actor)")
    return state


@contextmanager
def acting(actor: Actor) -> Iterator[Actor]:
    """Open a transaction in which `actor` acts; nested, the inner actor acts until its end."""
    outer = _state.get()
    if outer is not None and outer.actor == actor:
        with transaction.atomic():
            yield actor
        return
    connection.ensure_connection()
    state, done = _State(actor), False
    within = connection.in_atomic_block
    token = _state.set(state)
    try:
        with transaction.atomic():
            if within:  # an outermost transaction binds its actor as it begins
                connection.bind_actor()  # type: ignore[attr-defined]
            yield actor
            if keep := not connection.needs_rollback:
                for callback in state.before_end:
                    callback()
        done = keep
    finally:
        _state.reset(token)
        if connection.in_atomic_block and not connection.needs_rollback:
            connection.bind_actor()  # type: ignore[attr-defined]
        if not done:
            _undone(state, outer)


def _undone(state: _State, outer: _State | None) -> None:
    if outer is None:
        for callback in state.after_undoing:
            callback()
    else:
        # The outer transaction is still open: it keeps what it is told, however it ends.
        outer.before_end += state.after_undoing
        outer.after_undoing += state.after_undoing
