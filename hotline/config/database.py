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


def migrate(environment: Mapping[str, str], *arguments: str) -> None:
    """Brings the tables to this version as the owner. Raises Trouble when that fails."""
    if not environment.get("HOTLINE_OWNER_URL"):
        raise Trouble(
            "HOTLINE_OWNER_URL is not set: tables are made by the role hotline_owner. "
            "`hotline roles --sql` shows how to make the roles."
        )
    as_owner = {**environment, "HOTLINE_AS_OWNER": "1"}
    manage(as_owner, "migrate", "--no-input", *arguments)
    if "--plan" not in arguments:
        manage(as_owner, "createcachetable")


def manage(environment: Mapping[str, str], *arguments: str) -> None:
    """Runs one of Django's management commands in a process of its own. Raises Trouble."""
    settings = {"DJANGO_SETTINGS_MODULE": "hotline.config.settings"}
    program = [sys.executable, "-m", "django", *arguments]
    if subprocess.run(program, env={**settings, **environment}, check=False).returncode != 0:
        raise Trouble(f"`{arguments[0]}` failed; the lines above say why.")


def require_migrated(environment: Mapping[str, str]) -> None:
    """Raises Trouble when the tables are not of this version."""
    program = [sys.executable, "-m", "django", "migrate", "--check"]
    settings = {"DJANGO_SETTINGS_MODULE": "hotline.config.settings"}
    done = subprocess.run(
        program, env={**settings, **environment}, check=False, capture_output=True, text=True
    )
    if done.returncode == 0:
        return
    if "OperationalError" in done.stderr:
        reason = done.stderr.strip().splitlines()[-1].partition("OperationalError: ")[2]
        raise Trouble(f"The database cannot be reached: {reason}")
    raise Trouble("The tables are not of this version. Run `hotline migrate` first.")


def set_up_django() -> None:
    """Loads the settings and models into this process."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline.config.settings")
    django.setup()


@contextmanager
def in_this_process(home: Home) -> Iterator[None]:
    """The database reachable and Django loaded here, as the application role."""
    with reachable(home) as environment:
        os.environ.update(environment)
        set_up_django()
        try:
            yield
        finally:
            from django.db import connections

            connections.close_all()


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
