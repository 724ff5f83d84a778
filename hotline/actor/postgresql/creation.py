"""Test databases are made, cloned and destroyed by the owner role, and used by the application."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.postgresql import creation


class DatabaseCreation(creation.DatabaseCreation):
    @contextmanager
    def _as_owner(self) -> Iterator[None]:
        """The owner's login for a while; the connection is closed so that none outlives it."""
        settings = self.connection.settings_dict
        owner = settings.get("OWNER") or {}
        kept = {key: settings[key] for key in owner}
        self.connection.close()
        settings.update(owner)
        try:
            yield
        finally:
            self.connection.close()
            settings.update(kept)

    def create_test_db(self, *args: Any, **kwargs: Any) -> str:
        with self._as_owner():
            return super().create_test_db(*args, **kwargs)

    def clone_test_db(self, *args: Any, **kwargs: Any) -> None:
        with self._as_owner():
            super().clone_test_db(*args, **kwargs)

    def destroy_test_db(self, *args: Any, **kwargs: Any) -> None:
        with self._as_owner():
            super().destroy_test_db(*args, **kwargs)
