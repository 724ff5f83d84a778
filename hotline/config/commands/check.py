"""Check a country pack, whether this installation is fit to serve, or how it keeps privacy.

hotline check pack [PATH]     every problem with file and line
hotline check deployment      settings, keys, roles and tables, in plain words
hotline check privacy         evidence for each of twenty requirements, and what a person checks"""

from __future__ import annotations

import argparse

from hotline.config import deployment

SUMMARY = "check a country pack or this installation"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """pack [PATH], deployment or privacy."""
    what = parser.add_subparsers(title="what to check", metavar="WHAT", required=True)
    pack = what.add_parser("pack", help="a country pack: every problem with file and line")
    pack.add_argument("path", nargs="?", help="folder of the pack (default: the one in use)")
    pack.set_defaults(check=_pack)
    whole = what.add_parser("deployment", help="settings, keys, roles and tables")
    whole.set_defaults(check=_deployment)
    law = what.add_parser("privacy", help="evidence for the protection of personal data")
    law.set_defaults(check=_privacy)


def run(options: argparse.Namespace) -> int:
    """0 when all is well."""
    status: int = options.check(options)
    return status


def _pack(options: argparse.Namespace) -> int:
    from hotline.countries import checking

    return checking.main([options.path] if options.path else [])


def _privacy(options: argparse.Namespace) -> int:
    from hotline.config.privacy import printing

    return printing.main()


def _deployment(options: argparse.Namespace) -> int:
    return deployment.main()
