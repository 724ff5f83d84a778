"""Which database a command works on, and what has to be in place before it can."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from hotline.config.engine import Engine
from hotline.config.home import Home
from hotline.config.trouble import Trouble

PACKAGE = Path(__file__).resolve().parents[1]


@contextmanager
def reachable(home: Home) -> Iterator[dict[str, str]]:
    """The environment of processes that need the database.

    With DATABASE_URL set, that database as it is; without, the embedded engine of `home`, which
    is stopped again at the end if it was started here.
    """
    surroundings = {**os.environ, "HOTLINE_HOME": str(home.path)}
    surroundings.setdefault("HOTLINE_KEYS", str(home.keyring))
    if os.environ.get("DATABASE_URL"):
        yield surroundings
        return
    engine = Engine(home)
    ran_before = engine.running()
    addresses = engine.start()
    try:
        yield {**surroundings, **addresses.environment()}
    finally:
        if not ran_before:
            engine.stop()


def ensure_keyring(environment: Mapping[str, str]) -> None:
    """Makes the keyring where there is none yet."""
    from hotline.vault import keyring

    keyring.ensure(Path(environment["HOTLINE_KEYS"]))


def migrate(environment: Mapping[str, str], *arguments: str, quiet: bool = False) -> None:
    """Brings the tables to this version as the owner. Raises Trouble when that fails."""
    owner = environment.get("HOTLINE_OWNER_URL")
    if not owner:
        raise Trouble(
            "HOTLINE_OWNER_URL is not set: tables are made by the role hotline_owner. "
            "`hotline roles --sql` shows how to make the roles."
        )
    verbosity = ["--verbosity", "0"] if quiet else []
    manage({**environment, "DATABASE_URL": owner}, "migrate", "--no-input", *verbosity, *arguments)


def manage(environment: Mapping[str, str], *arguments: str) -> None:
    """Runs one of Django's management commands in a process of its own. Raises Trouble."""
    program = [sys.executable, "-m", "django", *arguments]
    done = subprocess.run(program, env={**environment, **_settings()}, check=False)
    if done.returncode != 0:
        raise Trouble(f"`{arguments[0]}` failed; the lines above say why.")


def fingerprint_of_code(environment: Mapping[str, str]) -> str:
    """Changes whenever tables, static files, the country pack or a dependency may have changed.

    Names, sizes and times of the package's own files, and the versions of what is installed: read
    in a few milliseconds, so that a second start need not ask Django.
    """
    from importlib.metadata import distributions

    parts = [f"{d.name}=={d.version}" for d in distributions()]
    suffixes = {".py", ".yaml", ".csv", ".css", ".js", ".svg", ".woff2", ".mo"}
    for folder, _, names in os.walk(PACKAGE):
        for name in names:
            path = Path(folder, name)
            if path.suffix in suffixes:
                found = path.stat()
                parts.append(f"{path} {found.st_size} {found.st_mtime_ns}")
    parts.append(environment.get("HOTLINE_COUNTRY", ""))
    return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()


def _settings() -> dict[str, str]:
    return {"DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "hotline.config.settings")}
