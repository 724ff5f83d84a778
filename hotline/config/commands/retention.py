"""What the country's rules of retention remove from contacts that belong to no file.

Without --apply nothing is changed: a table by month and kind says what would go. The same happens
by itself each night where HOTLINE_RETENTION is `apply`. Number, notes and every other word go for
good; coded facts stay for the figures. Backups taken before hold the words until they are
deleted."""

from __future__ import annotations

import argparse

from hotline.config.database import in_this_process
from hotline.config.home import Home

SUMMARY = "show or apply what the rules of retention remove"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--dry-run (the default) or --apply."""
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--dry-run", action="store_true", help="only count (the default)")
    how.add_argument("--apply", action="store_true", help="remove it")


def run(options: argparse.Namespace) -> int:
    """Prints the table, and with --apply clears; returns 0."""
    home = Home.from_environment()
    home.prepare()
    with in_this_process(home):
        from hotline.contacts import retention

        found = retention.report(by=retention.SWEEPER)
        _print(found)
        if options.apply and found.count:
            cleared = retention.clear(by=retention.SWEEPER)
            print(f"Cleared: {cleared:,}.")
        elif found.count:
            print("Nothing was changed. --apply removes it.")
    return 0


def _print(found: object) -> None:
    from hotline.contacts.retention import Report

    assert isinstance(found, Report)
    if found.rule is None:
        print("The country pack has no rule of retention: everything is kept.")
        return
    print(f"Contacts of no file, kept for {found.rule.months} months ({found.rule.confidence}).")
    if not found.rows:
        print(f"None ended before {found.kept_from}.")
        return
    print(f"Ended before {found.kept_from}:")
    print(f"{'month':10} {'kind':24} {'contacts':>10}")
    for row in found.rows:
        print(f"{row.month:%Y-%m}    {row.kind or '-':24} {row.count:>10,}")
    print(f"{'in all':35} {found.count:>10,}")
