"""One running Asterisk, a child of this process.

Its programs may come from a root directory of their own (`.ci/phone` makes one): the loader of
that root starts them with that root's libraries. So nothing is mounted, no root rights are needed,
paths are the same within and without, and several run from one root, each in directories and on
addresses of its own.
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from hotline.telephony.asterisk.dialplan import JOURNAL
from hotline.telephony.asterisk.shape import Site
from hotline.telephony.asterisk.writing import configuration

_SYSTEM = Path("/")
_BOOT_SECONDS = 30.0
_CONSOLE_BYTES = 107  # of a socket's path


class NotRunning(RuntimeError):
    """There is no Asterisk, or it did not start; the sentence says what it said last."""


class Instance:
    """Asterisk of `root` (None: the system's own) as `site` describes it."""

    def __init__(self, root: Path | None, site: Site) -> None:
        self.root = root or _SYSTEM
        self.site = site
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self.process is not None and self.process.poll() is None

    def prepare(self) -> None:
        """Makes the directories and writes the configuration, closed to everybody else."""
        places = self.site.directories
        for directory in (
            *(places.etc, places.lib, places.lib / "keys", places.spool, places.run, places.log),
            *(places.recordings, places.sounds, places.music),
        ):
            directory.mkdir(parents=True, exist_ok=True)
        for directory in (places.etc, places.spool, places.run, places.log):
            directory.chmod(0o700)
        _link(places.data / "documentation", self.root / "usr/share/asterisk/documentation")
        present = {path.stem for path in places.modules.glob("*.so")}
        for name, text in configuration(self.site, present or None).items():
            path = places.etc / name
            path.touch(mode=0o600)
            path.chmod(0o600)
            path.write_text(text)

    def start(self, preexec: Callable[[], None] | None = None) -> None:
        """Starts and waits until calls are taken. `preexec` runs in the child before Asterisk
        does: let it ask the kernel to end the child with its parent.

        Raises NotRunning when it does not come up.
        """
        places = self.site.directories
        if len(str(places.socket).encode()) > _CONSOLE_BYTES:
            raise NotRunning(f"The path {places.socket} is too long for a socket.")
        _require_free(self.site)
        self.prepare()
        places.socket.unlink(missing_ok=True)

        def before() -> None:
            # A core would hold voices; a call needs some ten descriptors.
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
            os.umask(0o077)
            if preexec is not None:
                preexec()

        with (places.log / "console").open("wb") as console:
            self.process = subprocess.Popen(
                command(self.root, places.etc),
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=console,
                start_new_session=True,
                preexec_fn=before,
            )
        self._await_boot()

    def stop(self, patience: float = 5.0) -> None:
        """Ends it in order; calls that are up are hung up."""
        if self.process is None:
            return
        if self.running:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(patience)
        self.kill()

    def kill(self) -> None:
        """Ends it at once, as a fault would."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    def rx(self, command: str) -> str:
        """What the console answers to `command`. Raises NotRunning when nobody answers."""
        return console(self.site.directories.socket, command)

    def warnings(self) -> list[str]:
        """Warnings and errors since the log was begun."""
        path = self.site.directories.log / "messages"
        lines = path.read_text(errors="replace").splitlines() if path.exists() else []
        return [line for line in lines if "WARNING[" in line or "ERROR[" in line]

    def journal(self) -> list[dict[str, str]]:
        """What the dialplan wrote of calls, in order."""
        return read_journal(self.site.directories.journal)

    def _await_boot(self) -> None:
        end = time.monotonic() + _BOOT_SECONDS
        while time.monotonic() < end and self.running:
            with suppress(NotRunning):
                if "fully booted" in self.rx("core waitfullybooted"):
                    return
            time.sleep(0.03)
        said = (self.site.directories.log / "console").read_text(errors="replace").strip()
        self.kill()
        last = said.splitlines()[-1] if said else "it said nothing"
        raise NotRunning(f"Asterisk did not start: {last}")


def command(root: Path, etc: Path) -> list[str]:
    """How Asterisk of `root` is started in the foreground with the configuration in `etc`.

    Raises NotRunning when there is none.
    """
    program = root / "usr/sbin/asterisk"
    options = ["-f", "-C", str(etc / "asterisk.conf")]
    if root == _SYSTEM:
        own = shutil.which("asterisk") or shutil.which("asterisk", path="/usr/sbin:/usr/local/sbin")
        if own is None:
            raise NotRunning("Asterisk is not installed on this machine.")
        return [own, *options]
    loader = next(iter(sorted(root.glob("usr/lib/*-linux-gnu*/ld-linux*.so.*"))), None)
    if loader is None or not program.exists():
        raise NotRunning(f"There is no Asterisk in {root}. Run: sh .ci/phone")
    libraries = ":".join(str(path) for path in sorted(root.glob("usr/lib/*-linux-gnu*")))
    return [
        *(str(loader), "--argv0", "asterisk", "--library-path", libraries),
        *(str(program), *options),
    ]


def modules_of(root: Path | None) -> Path:
    """Where the modules of an Asterisk lie. Raises NotRunning when there are none."""
    places = (
        "usr/lib/*/asterisk/modules",
        "usr/lib/asterisk/modules",
        "usr/lib64/asterisk/modules",
    )
    for pattern in places:
        for path in sorted((root or _SYSTEM).glob(pattern)):
            return path
    raise NotRunning(f"There are no modules of Asterisk in {root or _SYSTEM}.")


def console(path: Path, command: str, seconds: float = 10.0) -> str:
    """What the Asterisk behind the socket `path` answers to one command of its console."""
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(seconds)
            line.connect(str(path))
            line.recv(4096)  # its name and version
            line.sendall(f"cli quit after {command}\0".encode())
            answer = b"".join(iter(lambda: line.recv(65536), b""))
    except OSError as error:
        raise NotRunning(f"Asterisk does not answer at {path}: {error.strerror}") from error
    text = answer.decode(errors="replace").replace("\0", "").replace("\x7f", "")
    return text.strip()


def read_journal(path: Path) -> list[dict[str, str]]:
    """The lines of a journal, oldest first; a line that was cut off by a crash is left out."""
    import csv

    if not path.exists():
        return []
    names = [name for name, _ in JOURNAL]
    with path.open(newline="", errors="replace") as lines:
        return [
            dict(zip(names, row, strict=True))
            for row in csv.reader(lines)
            if len(row) == len(names)
        ]


def _require_free(site: Site) -> None:
    """Asterisk starts on taken addresses as well, and its calls then go to the other."""
    for address, kind in ((site.http, socket.SOCK_STREAM), (site.sip, socket.SOCK_DGRAM)):
        family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
        with socket.socket(family, kind) as line:
            if kind == socket.SOCK_STREAM:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                line.bind((address.host.strip("[]"), address.port))
            except OSError as error:
                raise NotRunning(
                    f"{address} cannot be used ({error.strerror}). End what has it, or give "
                    "Asterisk another address (HOTLINE_PHONE_SIP, HOTLINE_PHONE_ARI)."
                ) from error


def _link(path: Path, target: Path) -> None:
    if path.is_symlink() and path.readlink() != target:
        path.unlink()
    if not path.exists() and target.exists():
        path.symlink_to(target)
