"""`hotline import contacts FILE` and `hotline import rejects`.

Exit status: 0 all taken, 1 some rows rejected, 2 could not run, 130 interrupted.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from hotline.contacts.importing.mapping import (
    REJECT_COLUMNS,
    Mapping,
    MappingError,
    load_mapping,
)
from hotline.contacts.importing.sources import Source, SourceError, open_source

if TYPE_CHECKING:
    from hotline.actor.context import Actor

DONE, SOME_REJECTED, COULD_NOT_RUN, INTERRUPTED = 0, 1, 2, 130
MAY_IMPORT: Final = frozenset({"manager", "national"})
"""Roles that may take a log in and see what was rejected; an administrator reads no case."""
_GUESS_ROWS: Final = 20_000

_STEPS = """\
Three steps:
  hotline import contacts log.xlsx --guess > mapping.yaml
  hotline import contacts log.xlsx --mapping mapping.yaml --dry-run
  hotline import contacts log.xlsx --mapping mapping.yaml --as YOUR_NAME
Taken in twice, a row is stored once; after an interruption run the same command again."""


class CannotRun(Exception):
    """The command cannot be carried out; the message says why and what to do."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add `contacts` and `rejects` with their options."""
    kinds = parser.add_subparsers(title="what", metavar="WHAT", dest="what", required=True)
    contacts = kinds.add_parser(
        "contacts",
        help="take in a call log (CSV or .xlsx)",
        description="Take in the call log that a hotline already keeps, as history.",
        epilog=_STEPS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    contacts.add_argument("file", type=Path, metavar="FILE", help="the log: CSV, TSV or .xlsx")
    way = contacts.add_mutually_exclusive_group(required=True)
    way.add_argument(
        "--guess", action="store_true", help="print a first mapping for FILE; stores nothing"
    )
    way.add_argument("--mapping", type=Path, metavar="M.yaml", help="the mapping you have checked")
    contacts.add_argument(
        "--dry-run",
        action="store_true",
        help="read and count, store nothing; with --as also counts what is here already",
    )
    contacts.add_argument("--sheet", help="sheet of a workbook, by name or number (else the first)")
    contacts.add_argument(
        "--batch",
        type=_positive,
        default=1000,
        metavar="ROWS",
        help="rows stored together (default 1000)",
    )
    contacts.add_argument("--as", dest="username", metavar="USERNAME", help="in whose name")
    rejects = kinds.add_parser(
        "rejects",
        help="show the rows that could not be taken in",
        description="Show rejected rows with row, column and reason; with --out also their cells, "
        "as a table to mend and to take in again.",
    )
    rejects.add_argument("--batch", type=_batch_id, metavar="ID", help="only those of one import")
    rejects.add_argument("--out", type=Path, metavar="FILE.csv", help="write them with their cells")
    rejects.add_argument("--as", dest="username", metavar="USERNAME", required=True,
                         help="in whose name")  # fmt: skip


def needs_database(args: argparse.Namespace) -> bool:
    """Whether the command needs more than the file: guessing and an anonymous dry run do not."""
    return args.what == "rejects" or bool(args.username)


def main(argv: Sequence[str] | None = None) -> int:
    """Parse `argv` (without `hotline import`) and run it."""
    parser = argparse.ArgumentParser(prog="hotline import", description="Take in older records.")
    add_arguments(parser)
    return run(parser.parse_args(argv))


def run(args: argparse.Namespace) -> int:
    """Run a parsed command and return its exit status; errors are sentences on stderr."""
    try:
        if args.what == "rejects":
            return _rejects(args)
        if args.guess:
            return _guess(args)
        return _contacts(args)
    except MappingError as error:
        for each in error.problems:
            print(f"{args.mapping}: {each}", file=sys.stderr)
        return COULD_NOT_RUN
    except (CannotRun, SourceError) as error:
        print(f"hotline import: {error}", file=sys.stderr)
        return COULD_NOT_RUN


def _guess(args: argparse.Namespace) -> int:
    from hotline.contacts.importing.guessing import guess

    mapping = guess(open_source(args.file, sheet=args.sheet), sample=_GUESS_ROWS)
    sys.stdout.write(mapping.text)
    if mapping.columns:
        return DONE
    print("No column was found that says when a contact began; add it.", file=sys.stderr)
    return SOME_REJECTED


def _contacts(args: argparse.Namespace) -> int:
    if not args.username and not args.dry_run:
        raise CannotRun("Say in whose name with --as USERNAME, or try it first with --dry-run.")
    mapping = load_mapping(args.mapping)
    source = open_source(args.file, sheet=args.sheet)
    _compare_columns(source, mapping)
    actor = _actor(args.username) if args.username else None
    if actor is not None and actor.role == "manager" and not mapping.defaults.get("centre"):
        # A manager brings the log of her own centre; the national centre's is parted by place.
        mapping = replace(mapping, defaults={**mapping.defaults, "centre": actor.centre})
    return _take(args, source, mapping, actor)


def _take(args: argparse.Namespace, source: Source, mapping: Mapping, actor: "Actor | None") -> int:
    from tqdm import tqdm

    from hotline.contacts.importing.rows import read_rows
    from hotline.contacts.importing.taking import Summary, take_in, told

    summary = Summary()
    own = actor.centre if actor is not None and actor.role == "manager" else ""
    rows = read_rows(source, mapping, only_centre=own)
    interrupted = False
    with tqdm(total=source.total, unit=" rows", disable=None, leave=False) as bar:
        try:
            if actor is None:
                take_in(rows, batch=args.batch, summary=summary, step=bar.update)
            else:
                from hotline.contacts.importing.writing import Writer

                with Writer(
                    source.name, source.fingerprint, mapping.text, by=actor, dry_run=args.dry_run
                ) as writer:
                    take_in(
                        rows, batch=args.batch, summary=summary, take=writer.take, step=bar.update
                    )
        except KeyboardInterrupt:
            interrupted = True
    for line in told(summary, compared=actor is not None):
        print(line)
    print(_next_step(args, rejected=summary.rejected, interrupted=interrupted))
    if interrupted:
        return INTERRUPTED
    return SOME_REJECTED if summary.rejected else DONE


def _next_step(args: argparse.Namespace, *, rejected: int, interrupted: bool) -> str:
    if interrupted:
        return "\nStopped. Run the same command again: it goes on, and stores nothing twice."
    if args.dry_run:
        more = "Mend the log or the mapping, or go on as it is" if rejected else "Nothing is wrong"
        return f"\nNothing was stored. {more}; then run it again without --dry-run, with --as."
    if rejected:
        return (
            "\nThe rejected rows are kept sealed. See and mend them with\n"
            "  hotline import rejects --out rejects.csv --as YOUR_NAME"
        )
    return "\nAll rows are in. Keep or destroy the file as your rules say; it is not needed here."


def _rejects(args: argparse.Namespace) -> int:
    actor = _actor(args.username)
    from hotline.contacts.importing import writing
    from hotline.contacts.importing.rejects import listed, write_table

    found = writing.rejects(by=actor, batch=args.batch)
    if args.out is None:
        nothing = True
        for line in listed(found):
            print(line)
            nothing = False
        if nothing:
            print("There are no rejected rows.")
        return DONE
    try:
        count = write_table(args.out, found)
    except FileExistsError as error:
        raise CannotRun("The file of --out exists already; choose another name.") from error
    except OSError as error:
        raise CannotRun(f"The file of --out cannot be written: {error.strerror}.") from error
    print(f"{count} rejected rows written. They hold what callers said: mend them, take them in")
    print("with the same mapping, then destroy the file.")
    return DONE


def _compare_columns(source: Source, mapping: Mapping) -> None:
    """Raises CannotRun when the mapping is not for this file; warns of columns it leaves out."""
    absent = mapping.absent(source.columns)
    # A table of rejects only has the columns that were filled in some rejected row.
    if absent and REJECT_COLUMNS[1] not in source.columns:
        raise CannotRun(f"The file has no column {_named(absent)} of the mapping.")
    unmentioned = mapping.unmentioned(source.columns)
    if unmentioned:
        print(f"Not in the mapping, so not taken in: {_named(unmentioned)}.", file=sys.stderr)


def _named(columns: list[str]) -> str:
    from hotline.contacts.importing.taking import one_line

    return ", ".join(f'"{one_line(name)}"' for name in columns)


def _actor(username: str) -> "Actor":
    """The member in whose name it runs. Raises CannotRun when there is none, or she may not."""
    import django
    from django.apps import apps

    if not apps.ready:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline.config.settings")
        django.setup()
    from hotline.staff.queries import UnknownMember, actor_for

    try:
        actor = actor_for(username)
    except UnknownMember as error:
        raise CannotRun("There is no active member of this name (--as).") from error
    if actor.role not in MAY_IMPORT:
        raise CannotRun("Only a centre manager or the national centre may import and see rejects.")
    return actor


def _batch_id(text: str) -> str:
    return str(UUID(text))


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number
