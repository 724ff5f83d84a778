"""The one command: `hotline`. Each subcommand is a module of hotline.config.commands."""

from __future__ import annotations

import argparse
import errno
import importlib
import os
import sys
from collections.abc import Sequence
from types import ModuleType

from hotline.config.processes import Stopped
from hotline.config.trouble import Trouble

# name -> module; every module has SUMMARY, add_arguments(parser) and run(options) -> int.
COMMANDS = {
    "demo": "demo",
    "serve": "serve",
    "work": "work",
    "finder": "finder",
    "phone": "phone",
    "migrate": "migrate",
    "import": "imports",
    "check": "check",
    "staff": "staff",
    "retention": "retention",
    "keys": "keys",
    "audit": "audit",
    "backup": "backup",
    "restore": "restore",
    "roles": "roles",
    "engine": "engine",
    "manage": "manage",
}

_END = """\
HOTLINE_HOME is the directory of data and keys. Without DATABASE_URL the PostgreSQL that comes
with this package is used and keeps its data there. `hotline COMMAND --help` tells the rest."""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one subcommand and returns its exit status; trouble is one sentence on stderr."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    named = arguments[0] if arguments and arguments[0] in COMMANDS else None
    options = _parser(only=named).parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline.config.settings")
    try:
        status: int = options.run(options)
        return status
    except Stopped:
        return 0
    except Trouble as trouble:
        print(f"hotline: {trouble}", file=sys.stderr)
        return 1
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        if error.errno != errno.ENOSPC:
            raise
        print("hotline: The disk is full. Make room and try again.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser(*, only: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hotline",
        description="The Anti-TIP Hotline: serve it, back it up, look after it.",
        epilog=_END,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"hotline {_version()}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in COMMANDS if only is None else (only,):
        module = _module(name)
        command = commands.add_parser(
            name,
            help=module.SUMMARY,
            description=module.__doc__,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        if only is not None:
            module.add_arguments(command)
        command.set_defaults(run=module.run)
    return parser


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"hotline.config.commands.{COMMANDS[name]}")


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("anti-tip-hotline")
    except PackageNotFoundError:
        return "(not installed)"


if __name__ == "__main__":
    sys.exit(main())
