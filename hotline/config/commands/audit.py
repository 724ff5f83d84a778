"""The log of acts and looks: is it whole, and a copy of it for somebody else to verify.

hotline audit verify                 every row against its signed root, every root against the next
hotline audit verify --expect MARK   and: the root noted down on that day is still among them
hotline audit export FOLDER          rows, roots and leaf hashes, to take to another machine
hotline audit verify --from FOLDER   the same proof over such a copy; needs no database
hotline audit seal                   now what the worker does each minute
hotline audit restart --reason WORDS after a restore: go on, and say in a signed line what is lost

`verify` prints the mark of the last root and the first public key. Note both down elsewhere: who
holds the database, the folder of roots and the keyring can write all three anew, not your note."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

from hotline.config.database import in_this_process, set_up_django
from hotline.config.home import Home
from hotline.config.trouble import Trouble

if TYPE_CHECKING:
    from hotline.audit.chain import Line
    from hotline.audit.verifying import Report

SUMMARY = "prove that the log is whole, or export it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """verify, export, seal, restart."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    verify = verbs.add_parser("verify", help="prove the log whole, or name the first wrong row")
    verify.add_argument("--expect", default="", metavar="MARK", help="a root noted down earlier")
    verify.add_argument("--from", dest="folder", type=Path, help="an exported copy")
    export = verbs.add_parser("export", help="rows, roots and leaf hashes into a new folder")
    export.add_argument("folder", type=Path)
    verbs.add_parser("seal", help="bring new rows under a root now")
    restart = verbs.add_parser("restart", help="go on after a restore to an earlier moment")
    restart.add_argument("--reason", required=True, help="why, for whoever reads the roots later")


def run(options: argparse.Namespace) -> int:
    """0 when the log is whole or the thing was done, 1 when a row or root is not what it was."""
    if options.verb == "verify" and options.folder:
        set_up_django()
        from hotline.vault import roots

        if not (options.folder / roots.RECORDS).exists():
            raise Trouble(f"{options.folder} is no exported log.")
        began = time.monotonic()
        return tell(roots.verify_folder(options.folder, expect=options.expect), began)
    home = Home.from_environment()
    home.prepare()
    with in_this_process(home):
        does = {"verify": _verify, "export": _export, "seal": _seal, "restart": _restart}
        return does[options.verb](options)


def _verify(options: argparse.Namespace) -> int:
    from hotline.staff.services import SETUP
    from hotline.vault import roots

    began = time.monotonic()
    return tell(roots.verify_log(by=SETUP, expect=options.expect), began)


def tell(report: Report, began: float) -> int:
    """Print what was found; 0 when the log is whole."""
    seconds = time.monotonic() - began
    print(f"{report.rows:,} rows under {report.roots:,} roots, read in {seconds:.1f} s.")
    for line in report.given_up:
        print(f"Given up at {line.body['at']}: {_gone(line)}. {line.body['reason']}")
    if report.unsealed:
        print(f"{report.unsealed:,} rows are newer than the last root.")
    if report.first:
        print(f"NOT WHOLE. {report.first}")
        if len(report.findings) > 1:
            print(f"{len(report.findings) - 1:,} more findings; the first one is above.")
        return 1
    if report.late:
        print(f"NOT PROVEN since {report.since:%Y-%m-%d %H:%M} UTC: no root was made. Does the")
        print("worker run? `hotline audit seal` says what is in its way.")
        return 1
    print(f"Whole. Mark of the last root: {report.head}")
    print(f"First public key: {report.key}")
    return 0


def _export(options: argparse.Namespace) -> int:
    from hotline.staff.services import SETUP
    from hotline.vault import roots

    try:
        count = roots.export_log(options.folder, by=SETUP)
    except FileExistsError:
        raise Trouble(f"{options.folder} is there already; nothing is overwritten.") from None
    print(f"{count:,} rows and their roots are in {options.folder}.")
    return 0


def _seal(options: argparse.Namespace) -> int:
    from hotline.audit.sealing import OutOfStep
    from hotline.staff.services import SETUP
    from hotline.vault import roots

    try:
        print(f"{roots.seal_log(by=SETUP):,} rows came under a root.")
    except OutOfStep as error:
        raise Trouble(f"No root was made: {error}.") from None
    return 0


def _restart(options: argparse.Namespace) -> int:
    from hotline.audit.chain import BrokenChain
    from hotline.audit.sealing import OutOfStep
    from hotline.staff.services import SETUP
    from hotline.vault import roots

    try:
        line = roots.restart_log(by=SETUP, reason=options.reason)
    except (BrokenChain, OutOfStep) as error:
        raise Trouble(f"This is no restore: {error}. Keep everything as it is.") from None
    if line is None:
        print("Every row is there; nothing had to be given up.")
        return 0
    print(f"{_gone(line)}; a signed line says so. New rows come under new roots.")
    return 0


def _gone(line: Line) -> str:
    lost, changed = (sum(b - a + 1 for a, b in line.body[which]) for which in ("lost", "changed"))
    return f"{lost:,} rows lost, {changed:,} not as they were sealed"
