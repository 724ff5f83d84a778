"""Whether an installation is fit to serve: Django's own checks and ours, in plain words."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg

from hotline.config.database import in_this_process
from hotline.config.home import Home

# Django's four ways of saying that HOTLINE_HTTPS is not 1.
_SAID_ALREADY = {"security.W004", "security.W008", "security.W012", "security.W016"}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `grave` findings make the check fail."""

    sentence: str
    grave: bool


def main() -> int:
    """Prints every finding; 1 when one is grave."""
    home = Home.from_environment()
    home.prepare()
    with in_this_process(home):
        found = [*_environment(), *_keyring(home), *_roles(), *_tables(), *_django()]
    for finding in found:
        print(("must be mended: " if finding.grave else "worth a look:   ") + finding.sentence)
    if not found:
        print("Fit to serve: settings, keys, roles and tables are in order.")
    return 1 if any(finding.grave for finding in found) else 0


def _environment() -> Iterator[Finding]:
    if os.environ.get("HOTLINE_DEMO") == "1":
        yield Finding("HOTLINE_DEMO=1 shows passwords and codes. Unset it.", True)
    if os.environ.get("HOTLINE_HTTPS") != "1":
        yield Finding("HOTLINE_HTTPS is not 1: cookies would travel unencrypted.", True)
    if os.environ.get("HOTLINE_SINK") == "1":
        yield Finding("HOTLINE_SINK=1: messages to agencies are written to files, not sent.", True)
    for name, way in (("HOTLINE_SMTP_URL", "e-mail"), ("HOTLINE_SMS_URL", "text message")):
        if not os.environ.get(name):
            yield Finding(f"{name} is not set: nobody is told by {way}.", False)
    if not os.environ.get("HOTLINE_HOSTS"):
        yield Finding("HOTLINE_HOSTS is not set: pages answer on this machine only.", False)


def _keyring(home: Home) -> Iterator[Finding]:
    path = home.keyring_in_use()
    if not path.exists():
        yield Finding(f"There is no keyring at {path}. `hotline migrate` makes one.", True)
        return
    if path.stat().st_mode & 0o077:
        yield Finding(f"Others may read the keyring. Run: chmod 600 {path}", True)


def _roles() -> Iterator[Finding]:
    question = (
        "SELECT rolsuper OR rolbypassrls, rolname, pg_has_role('hotline_definer', 'MEMBER')"
        " FROM pg_roles WHERE rolname = current_user"
    )
    for name in ("DATABASE_URL", "HOTLINE_LIVE_URL"):
        url = os.environ.get(name)
        if not url:
            yield Finding(f"{name} is not set.", True)
            continue
        try:
            with psycopg.connect(url, connect_timeout=5) as connection:
                row = connection.execute(question).fetchone()
        except psycopg.Error as error:
            yield Finding(f"{name} cannot be reached ({type(error).__name__}).", True)
            continue
        if row and (row[0] or row[2]):
            yield Finding(f"{name}: role {row[1]} passes row security; it must not.", True)


def _tables() -> Iterator[Finding]:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield Finding("The tables are not of this version. Run `hotline migrate`.", True)


def _django() -> Iterator[Finding]:
    from django.core import checks

    for message in checks.run_checks(include_deployment_checks=True):
        if not message.is_silenced() and message.id not in _SAID_ALREADY:
            first = str(message.msg).split(". ")[0].rstrip(".")
            yield Finding(f"{first} ({message.id}).", message.level >= checks.ERROR)
