"""The five database roles, and the database that one of them owns.

Owner and application are apart so that row security binds the application: PostgreSQL exempts
superusers and BYPASSRLS roles from it. Here are the rights that hold for every table; the
migrations narrow them.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

OWNER, APP, LIVE, BACKUP = "hotline_owner", "hotline_app", "hotline_live", "hotline_backup"
DEFINER = "hotline_definer"
DATABASE = "hotline"
LOGINS = (OWNER, APP, LIVE, BACKUP)

_ONE_AT_A_TIME = 5_121_110_111  # advisory lock: two set-ups at once make PostgreSQL fail


@dataclass(frozen=True)
class Role:
    """A role, what it is for, and its attributes in PostgreSQL's words."""

    name: str
    purpose: str
    attributes: str
    member_of: tuple[str, ...] = ()


_PLAIN = "NOSUPERUSER NOCREATEROLE NOREPLICATION"
ROLES = (
    Role(DEFINER, "owns the functions that alone may write grants; nobody logs in as it",
         f"NOLOGIN {_PLAIN} NOCREATEDB NOBYPASSRLS"),
    Role(OWNER, "owns the tables and migrates them",
         f"LOGIN {_PLAIN} NOCREATEDB NOBYPASSRLS", (DEFINER,)),
    Role(APP, "the application: bound by row security",
         f"LOGIN {_PLAIN} NOCREATEDB NOBYPASSRLS"),
    Role(LIVE, "listens for events and reads the outbox",
         f"LOGIN {_PLAIN} NOCREATEDB NOBYPASSRLS"),
    Role(BACKUP, "reads every row for a backup, writes none",
         f"LOGIN {_PLAIN} NOCREATEDB BYPASSRLS", ("pg_read_all_data",)),
)  # fmt: skip

_FROM_NOW_ON = f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER}"
# Rights on what the owner makes later; the migrations narrow them table by table.
_RIGHTS = (
    f"GRANT USAGE ON SCHEMA public TO {APP}, {LIVE}, {BACKUP}",
    f"GRANT USAGE, CREATE ON SCHEMA public TO {DEFINER}",
    f"{_FROM_NOW_ON} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP}",
    f"{_FROM_NOW_ON} GRANT USAGE ON SEQUENCES TO {APP}",
)


def passwords(path: Path) -> dict[str, str]:
    """The passwords of the login roles, made at the first call and kept in `path` (0600).

    The file is written whole or not at all: a half-written one would lock everybody out.
    """
    if path.exists():
        kept: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
        return kept
    made = {role: secrets.token_urlsafe(24) for role in LOGINS}
    part = path.with_suffix(".part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(made, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    return made


def bootstrap(
    superuser_url: str, passwords: Mapping[str, str], *, may_create_databases: bool = False
) -> None:
    """Creates or corrects the roles and the database `hotline`; safe to repeat.

    `superuser_url` reaches any database as a superuser; `passwords` names each login role.
    `may_create_databases` lets the owner make test databases. Raises psycopg.Error.
    """
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_ONE_AT_A_TIME])
        known = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
        for role in ROLES:
            name = sql.Identifier(role.name)
            verb = sql.SQL("ALTER ROLE" if role.name in known else "CREATE ROLE")
            attributes = role.attributes
            if role.name == OWNER and may_create_databases:
                attributes = attributes.replace("NOCREATEDB", "CREATEDB")
            connection.execute(sql.SQL("{} {} {}").format(verb, name, sql.SQL(attributes)))
            for group in role.member_of:
                connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(group), name))
            if role.name in passwords:
                _set_password(connection, role.name, passwords[role.name])
        for statement in _database_statements(_has_database(connection)):
            connection.execute(statement)
    # A test database is a copy of template1 and takes its rights from there.
    for database in (DATABASE, "template1") if may_create_databases else (DATABASE,):
        with psycopg.connect(superuser_url, dbname=database) as connection:
            for line in _RIGHTS:
                connection.execute(line.encode())


def as_sql() -> str:
    """What `bootstrap` does, for an administrator to run in psql on a cluster of her own."""
    lines = [
        "-- The roles and the database of the Anti-TIP Hotline, for PostgreSQL 16 or later.",
        "-- Run once in psql as a superuser; psql asks for each password, so that none is kept",
        "-- in a file or a history. Then: hotline migrate",
        "",
    ]
    for role in ROLES:
        lines += [f"-- {role.name}: {role.purpose}", f"CREATE ROLE {role.name} {role.attributes};"]
        lines += [f"GRANT {group} TO {role.name};" for group in role.member_of]
        if role.name in LOGINS:
            lines.append(f"\\password {role.name}")
        lines.append("")
    lines += [f"{statement.as_string()};" for statement in _database_statements(False)]
    lines += ["", f"\\connect {DATABASE}", *(f"{line};" for line in _RIGHTS)]
    return "\n".join(lines) + "\n"


def _has_database(connection: psycopg.Connection) -> bool:
    found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
    return found.fetchone() is not None


def _set_password(connection: psycopg.Connection, role: str, password: str) -> None:
    """The password goes over as a SCRAM verifier, so that no server log can hold it."""
    verifier = connection.pgconn.encrypt_password(
        password.encode(), role.encode(), b"scram-sha-256"
    )
    connection.execute(
        sql.SQL("ALTER ROLE {} PASSWORD {}").format(
            sql.Identifier(role), sql.Literal(verifier.decode())
        )
    )


def _database_statements(exists: bool) -> list[sql.Composed]:
    """C collation everywhere: names are sorted in Python, and an index never depends on the
    machine's locale files. TEMPORARY stays away from the application, because a temporary table
    can stand before a real one in a definer function's search path.
    """
    name = sql.Identifier(DATABASE)
    statements = []
    if not exists:
        statements.append(
            sql.SQL(
                "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'"
                " LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'"
            ).format(name, sql.Identifier(OWNER))
        )
    statements.append(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    readers = sql.SQL(", ").join(sql.Identifier(role) for role in (APP, LIVE, BACKUP))
    statements.append(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, readers))
    return statements
