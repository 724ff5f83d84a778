"""Django's PostgreSQL backend, with the actor bound to every transaction and her plans kept.

Row security makes a plan dearer than its execution, so statements are prepared. A kept plan was
made for somebody: run for nobody and over no row, it would not ask who acts, and would be silent
where it has to refuse. So plans are kept and used within an actor's transaction alone.
"""

from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.backends.postgresql import base

from hotline.actor import context
from hotline.actor.postgresql.creation import DatabaseCreation

_USES_BEFORE_KEPT = 3


class DatabaseWrapper(base.DatabaseWrapper):
    creation_class = DatabaseCreation

    def __init__(self, settings_dict: dict[str, Any], alias: str = DEFAULT_DB_ALIAS) -> None:
        # In place: the connections of other threads are made from the same dictionary.
        settings_dict["OPTIONS"] = {**settings_dict["OPTIONS"], "server_side_binding": True}
        super().__init__(settings_dict, alias)

    def bind_actor(self) -> None:
        """Tell this transaction who acts. `true` makes the setting die with the transaction."""
        actor = context.current()
        self.connection.prepare_threshold = _USES_BEFORE_KEPT if actor else None
        with self.wrap_database_errors:
            self.connection.execute(
                "SELECT set_config('hotline.actor', %s, true)", [actor.key if actor else ""]
            )

    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)  # type: ignore[misc]
        if autocommit:
            self.connection.prepare_threshold = None
            return
        try:
            self.bind_actor()
        except BaseException:
            self.close()
            raise

    def create_cursor(self, name: str | None = None) -> Any:
        if context.current() and not self.in_atomic_block:
            raise RuntimeError("a query outside the actor's transaction would run as nobody")
        return super().create_cursor(name)
