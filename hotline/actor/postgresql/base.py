"""Django's PostgreSQL backend, with the actor bound to every transaction."""

from typing import Any

from django.db.backends.postgresql import base

from hotline.actor import context
from hotline.actor.postgresql.creation import DatabaseCreation


class DatabaseWrapper(base.DatabaseWrapper):
    creation_class = DatabaseCreation

    def bind_actor(self) -> None:
        """Tell this transaction who acts. `true` makes the setting die with the transaction."""
        actor = context.current()
        with self.wrap_database_errors:
            self.connection.execute(
                "SELECT set_config('hotline.actor', %s, true)", [actor.key if actor else ""]
            )

    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)  # type: ignore[misc]
        if not autocommit:
            try:
                self.bind_actor()
            except BaseException:
                self.close()
                raise

    def create_cursor(self, name: str | None = None) -> Any:
        if context.current() and not self.in_atomic_block:
            raise RuntimeError("a query outside the actor's transaction would run as nobody")
        return super().create_cursor(name)
