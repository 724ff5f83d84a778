"""Run one of Django's management commands, for development:

    hotline manage shell
    hotline manage makemessages -l vi

--owner runs it as the owner role. Without DATABASE_URL the embedded database is used."""

from __future__ import annotations

import argparse

from hotline.config import database
from hotline.config.home import Home

SUMMARY = "run one of Django's management commands"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--owner and everything else as it is."""
    parser.add_argument("--owner", action="store_true", help="as the owner role")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="the command and its options")


def run(options: argparse.Namespace) -> int:
    """Runs the command; 0, or Trouble."""
    home = Home.from_environment()
    home.prepare()
    with database.reachable(home) as environment:
        as_owner = {"HOTLINE_AS_OWNER": "1"} if options.owner else {}
        database.manage({**environment, **as_owner}, *(options.arguments or ["help"]))
    return 0
