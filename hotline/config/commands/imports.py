"""Bring contacts from an older system or a spreadsheet into the hotline."""

from __future__ import annotations

import argparse
from types import ModuleType

from hotline.config.database import in_this_process
from hotline.config.home import Home

SUMMARY = "bring in contacts from an older system or a spreadsheet"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Those of the importer, which reads them itself: it needs the models, and a help text for
    the whole command has to come without them."""
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="`hotline import -- --help`")


def run(options: argparse.Namespace) -> int:
    """Runs the importer on the database and returns its status."""
    home = Home.from_environment()
    home.prepare()
    with in_this_process(home):
        status: int = _importer().main([a for a in options.arguments if a != "--"])
    return status


def _importer() -> ModuleType:
    import importlib

    return importlib.import_module("hotline.contacts.importing.command")
