"""Show the database roles, or the SQL that makes them in a PostgreSQL of your own.

hotline roles --sql > roles.sql
psql --username postgres --file roles.sql
"""

from __future__ import annotations

import argparse

from hotline.config import roles

SUMMARY = "show the database roles, or the SQL that makes them"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--sql prints statements for psql."""
    parser.add_argument("--sql", action="store_true", help="print the SQL for psql")


def run(options: argparse.Namespace) -> int:
    """Prints; returns 0."""
    if options.sql:
        print(roles.as_sql(), end="")
        return 0
    for role in roles.ROLES:
        print(f"{role.name:16} {role.purpose}")
    return 0
