"""The operating system's account that the engine runs under."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from hotline.config.trouble import Trouble

ENGINE_USER = "hotline-engine"


@dataclass(frozen=True)
class Account:
    """Who runs the engine: this very user, or as root a user without a login of its own."""

    name: str
    uid: int
    gid: int
    other: bool

    def start_options(self) -> dict[str, int | list[int]]:
        """Options for subprocess that start a program under this account."""
        if not self.other:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def give(self, path: Path) -> None:
        """Makes this account the owner of `path`."""
        if self.other:
            os.chown(path, self.uid, self.gid)


def account(programs: Path, home: Path) -> Account:
    """The account for the programs in `programs` and the data in `home`.

    As root, makes the user `hotline-engine` once, and lets other users pass through (not list)
    the folders on the way where they may not yet: without it the engine cannot reach its files.
    Raises Trouble when there is no name for this user, or no means to make one.
    """
    try:
        entry = pwd.getpwuid(os.geteuid())
    except KeyError as error:
        raise Trouble(
            f"This user (number {os.geteuid()}) has no name on this machine and PostgreSQL needs "
            "one. Add it to /etc/passwd, or set DATABASE_URL to a PostgreSQL of your own."
        ) from error
    if entry.pw_uid != 0:
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, other=False)
    engine = _owner_of_data(home / "pg") or _engine_user()
    made = Account(engine.pw_name, engine.pw_uid, engine.pw_gid, other=True)
    open_way(home)
    if not _can_run(programs, made):
        open_way(programs)
        _open_tree(programs.parent)
        if not _can_run(programs, made):
            raise Trouble(
                f"The user {ENGINE_USER} cannot run the programs in {programs}. "
                "Install in a folder that all users may read, or run as an ordinary user."
            )
    return made


def _owner_of_data(pg: Path) -> pwd.struct_passwd | None:
    """Data that an ordinary user made stays hers when root starts the engine."""
    try:
        uid = pg.stat().st_uid
        return pwd.getpwuid(uid) if uid else None
    except (FileNotFoundError, KeyError):
        return None


def _engine_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(ENGINE_USER)
    except KeyError:
        pass
    program = shutil.which("useradd") or shutil.which("useradd", path="/usr/sbin:/sbin")
    trouble = Trouble(
        f"PostgreSQL does not run as root and the user {ENGINE_USER} cannot be made here. "
        "Run as an ordinary user, or add that user."
    )
    if program is None:
        raise trouble
    command = [program, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ENGINE_USER]
    made = subprocess.run(command, capture_output=True, check=False)
    try:
        return pwd.getpwnam(ENGINE_USER)
    except KeyError as error:
        raise trouble from (error if made.returncode == 0 else None)


def _can_run(programs: Path, who: Account) -> bool:
    try:
        done = subprocess.run(
            [programs / "postgres", "--version"],
            capture_output=True,
            check=False,
            cwd="/",
            **who.start_options(),  # type: ignore[call-overload]
        )
    except OSError:
        return False
    return bool(done.returncode == 0)


def open_way(path: Path) -> None:
    """Lets other users pass through, not list, each folder on the way to `path`."""
    for folder in (path, *path.parents):
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)


def _open_tree(path: Path) -> None:
    """Read for all in a package folder that a strict umask closed; it holds programs only."""
    for folder, _, files in os.walk(path):
        Path(folder).chmod(0o755)
        for name in files:
            file = Path(folder) / name
            if not file.is_symlink():
                file.chmod(stat.S_IMODE(file.stat().st_mode) | stat.S_IRGRP | stat.S_IROTH)
                if file.stat().st_mode & stat.S_IXUSR:
                    file.chmod(stat.S_IMODE(file.stat().st_mode) | stat.S_IXGRP | stat.S_IXOTH)
