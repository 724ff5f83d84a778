"""What an installation needs before it serves: tables, static files, the country pack, demo data.

Runs as `python -m hotline.config.preparing owner|app` in a process of its own, so that the
supervisor never loads Django and the two database roles never meet in one process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping

from hotline.config import database
from hotline.config.home import Home
from hotline.config.processes import following
from hotline.config.trouble import Trouble

_FULL = 28  # exit status that says "the disk is full" (ENOSPC)


def prepare(
    home: Home, environment: Mapping[str, str], *, demo: bool, say: Callable[[str], None]
) -> None:
    """Brings tables, static files, reference data and demo data to this version.

    Does nothing when this version has been prepared in this directory before. Raises Trouble.
    """
    database.ensure_keyring(environment)
    done = home.pg / "hotline.prepared"
    mark = database.fingerprint_of_code(environment) + f" {demo}"
    if done.exists() and done.read_text() == mark and home.static.exists():
        return
    say("Preparing tables and pages (once a version) …")
    _run("owner", {**environment, "HOTLINE_AS_OWNER": "1"})
    say("Loading the country pack …")
    if demo:
        say("Loading demonstration data with invented people …")
    fill(environment, demo=demo)
    done.write_text(mark)


def fill(environment: Mapping[str, str], *, demo: bool = False) -> None:
    """Gathers static files and brings the directory into the state of the pack. Raises Trouble."""
    _run("app", {**environment, "HOTLINE_PREPARE_DEMO": "1" if demo else ""})


def _run(part: str, environment: Mapping[str, str]) -> None:
    command = [sys.executable, "-m", "hotline.config.preparing", part]
    # A session of its own: Ctrl-C reaches this process alone, which then ends that one.
    status = subprocess.run(
        command,
        env=dict(environment),
        check=False,
        start_new_session=True,
        preexec_fn=following(os.getpid()),
    ).returncode
    if status == _FULL:
        raise Trouble("The disk is full. Make room and start again; nothing is lost.")
    if status != 0:
        raise Trouble("The preparation failed; the lines above say why.")


def _as_owner() -> None:
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def _as_app() -> None:
    from django.core.management import call_command

    from hotline.countries.pack import current
    from hotline.directory.services import sync_from_pack

    call_command("collectstatic", interactive=False, verbosity=0)
    sync_from_pack(current())
    if os.environ.get("HOTLINE_PREPARE_DEMO"):
        from hotline.config import demo

        demo.load()
        _keep_sign_ins(demo.sign_ins())


def _keep_sign_ins(sign_ins: Iterable[object]) -> None:
    """Beside the keys, so that a later start prints them without loading Django."""
    path = Home.from_environment().keys / "demo_sign_ins.json"
    rows = [row if isinstance(row, dict) else vars(row) for row in sign_ins]
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(rows, file, ensure_ascii=False, default=str)


def sign_in_lines(home: Home) -> list[str]:
    """One aligned line for each sign-in of the demonstration; the first line names the columns."""
    try:
        rows = json.loads((home.keys / "demo_sign_ins.json").read_text())
    except (FileNotFoundError, ValueError):
        return []
    columns = [str(key) for key in rows[0]] if rows else []
    table = [columns, *([str(row.get(key) or "") for key in columns] for row in rows)]
    widths = [max(len(line[i]) for line in table) for i in range(len(columns))]
    return [
        "  " + "  ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)).rstrip()
        for line in table
    ]


def main(arguments: list[str]) -> int:
    """Runs one part inside Django."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline.config.settings")
    django.setup()
    try:
        {"owner": _as_owner, "app": _as_app}[arguments[0]]()
    except Exception as error:
        chain: BaseException | None = error
        while chain is not None:
            if getattr(chain, "errno", None) == _FULL or getattr(chain, "sqlstate", "") == "53100":
                return _FULL
            chain = chain.__cause__ or chain.__context__
        raise
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
