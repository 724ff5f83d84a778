"""Take in the contacts of an older system or a spreadsheet.

First the log is read and a mapping of its columns guessed, then tried without storing anything,
then taken in under the name of somebody who answers for it."""

from __future__ import annotations

import argparse

from hotline.config.database import in_this_process
from hotline.config.home import Home

SUMMARY = "take in contacts from an older system or a spreadsheet"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Those of the importer. It loads what reads workbooks, hence not before it is asked for."""
    from hotline.contacts.importing import command

    command.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """The importer's status; the database is reached only where it needs one."""
    from hotline.contacts.importing import command

    if not command.needs_database(options):
        return command.run(options)
    home = Home.from_environment()
    home.prepare()
    with in_this_process(home):
        return command.run(options)
