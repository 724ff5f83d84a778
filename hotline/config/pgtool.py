"""pg_dump and pg_restore between pipes: nothing plain need touch the disk."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from hotline.config.cluster import binaries
from hotline.config.trouble import Trouble


@contextmanager
def postgres_tool(
    name: str, url: str, *arguments: str, version: int
) -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """pg_dump or pg_restore of the server's version between pipes; raises Trouble when it fails.

    The password goes by environment: arguments are seen by every user of the machine.
    """
    parts = conninfo_to_dict(url)
    secret = str(parts.pop("password", ""))
    ours = binaries(16 if version < 170000 else 18) / name
    program = str(ours) if version < 190000 else shutil.which(name) or str(ours)
    environment = {**os.environ, "PGPASSWORD": secret} if secret else dict(os.environ)
    command = [program, f"--dbname={make_conninfo('', **parts)}", "--no-password", *arguments]
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=told,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            with suppress(BrokenPipeError):
                yield process.stdin, process.stdout  # type: ignore[misc]
                process.stdin.close()
                process.stdout.read()
        except BaseException:
            process.kill()
            raise
        finally:
            with suppress(BrokenPipeError):
                process.stdin.close()
            process.stdout.close()
            process.wait()
        if process.returncode != 0:
            told.seek(0)
            raise Trouble(_reason(name, told.read().decode(errors="replace")))


def _reason(name: str, told: str) -> str:
    if "No space left" in told:
        return "The disk is full; make room and try again."
    lines = [line for line in told.splitlines() if "error" in line]
    return f"{name} failed: {lines[0] if lines else 'no reason given'}"
