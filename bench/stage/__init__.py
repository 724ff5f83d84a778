"""What the benchmarks stand on: an engine of their own, durable, migrated, with some members."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from hotline.config import database
from hotline.config.engine import Addresses, Engine
from hotline.config.home import Home

if TYPE_CHECKING:
    from hotline.staff.models import Member


@dataclass(frozen=True)
class Stage:
    """One benchmark's home and the addresses of its engine."""

    home: Home
    engine: Engine
    addresses: Addresses

    @property
    def superuser(self) -> str:
        """The hotline's database as the superuser, past every wall. Holds no password."""
        return to_database(self.addresses.superuser, self.addresses.app)


def to_database(url: str, like: str) -> str:
    """`url`, to the database that `like` names."""
    return urlunsplit(urlsplit(url)._replace(path=urlsplit(like).path))


@contextmanager
def stage() -> Iterator[Stage]:
    """A migrated engine; the environment leads to it, and Django is loaded here."""
    with tempfile.TemporaryDirectory(prefix="hotline-bench-") as folder:
        home = Home(Path(folder))
        engine = Engine(home)
        addresses = engine.start()
        try:
            os.environ.update(
                addresses.environment(),
                HOTLINE_HOME=folder,
                HOTLINE_KEYS=str(home.keyring),
                DJANGO_SETTINGS_MODULE="hotline.config.settings",
            )
            database.ensure_keyring(os.environ)
            database.migrate(os.environ, "--verbosity", "0")
            database.set_up_django()
            yield Stage(home, engine, addresses)
        finally:
            engine.destroy()


def enrol(username: str, role: str = "counsellor", centre: str = "HN") -> Member:
    """A member whose password nobody needs: sessions are made for her."""
    from hotline.staff import services

    return services.enrol(
        by=services.SETUP, username=username, display_name=username.capitalize(), role=role,
        password="", centre=centre,
    )  # fmt: skip
