"""The archive of the embedded engine: base copies and everything written since, so that a database
can be brought back as it was in any second.

HOTLINE_ARCHIVE names a folder on another disk. `wal/` takes each segment of the log of writes as
it is finished, at the latest after a minute; `base/` holds copies of the whole directory of data.
What is sealed lies sealed there too; coded facts do not: keep it on an encrypted disk. For a
cluster of one's own its own tool does this.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg

from hotline.config import backup
from hotline.config.account import Account, account, open_way
from hotline.config.cluster import Cluster, binaries, version_of
from hotline.config.home import Home
from hotline.config.trouble import Trouble

LATEST_SECONDS = 60  # an unfinished segment is archived after this time
RECOVERY_SECONDS = 3600
_TOO_SHORT = b"recovery ended before configured recovery target"
_FORBIDDEN = set("\"'$`%\\\n")
_BASE, _WAL, _MARK = "base", "wal", "hotline-base.json"


@dataclass(frozen=True)
class Base:
    """One copy of the data: whole from `made` on."""

    path: Path
    made: dt.datetime
    version: int


def named(environ: Mapping[str, str] | None = None) -> Path | None:
    """The archive that HOTLINE_ARCHIVE names. Raises Trouble for a name a shell would read."""
    text = (os.environ if environ is None else environ).get("HOTLINE_ARCHIVE", "")
    if not text:
        return None
    path = Path(text).expanduser().absolute()
    if _FORBIDDEN & set(str(path)):
        raise Trouble("HOTLINE_ARCHIVE holds a quotation mark, $ or %: choose a plainer name.")
    return path


def settings(archive: Path | None, who: Account) -> dict[str, str]:
    """What the engine is told, so that it fills the archive. A full archive stops nothing: writes
    go on and their log waits in the directory of data, where `hotline check deployment` sees it."""
    if archive is None:
        return {"archive_mode": "off"}
    _folders(archive, who)
    into = archive / _WAL
    # Copied under another name, written through, then named: half a segment is never taken for one.
    put = (
        f'dd if="%p" of="{into}/.%f.part" bs=1M conv=fsync status=none'
        f' && mv "{into}/.%f.part" "{into}/%f"'
    )
    return {
        "archive_mode": "on",
        "archive_timeout": str(LATEST_SECONDS),
        "archive_command": f'cmp -s "%p" "{into}/%f" || {{ test ! -e "{into}/%f" && {put}; }}',
    }


def copy_base(
    home: Home, archive: Path, *, keys_to: Path | None = None, passphrase: bytes | None = None
) -> Path:
    """Copy the running engine's data into the archive, with the keyring. Raises Trouble."""
    version = version_of(home.pg)
    if version is None:
        raise Trouble("There is no embedded database here. Its own tool copies another cluster.")
    who = account(binaries(version), home.path)
    _folders(archive, who)
    stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    part = archive / _BASE / f".{stamp}.part"
    cluster = Cluster(home, version, who)
    told = ["-D", str(part), "-h", str(cluster.socket_directory()), "-U", "postgres"]
    how = ["--checkpoint=fast", "--wal-method=fetch", "--manifest-checksums=SHA256", "-w"]
    try:
        done = cluster.run("pg_basebackup", *told, *how)
        if done.returncode != 0:
            lines = done.stderr.strip().splitlines()
            raise Trouble(f"The copy failed: {lines[-1] if lines else 'no reason given'}")
        verify(part)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    made = dt.datetime.now(dt.UTC)
    (part / _MARK).write_text(json.dumps({"made": made.isoformat(), "version": version}))
    final = part.rename(archive / _BASE / stamp)
    keys = final.with_suffix(".keys") if keys_to is None else keys_to / f"{stamp}.keys"
    keys.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    backup.write_keys(keys, home.keyring_in_use().read_bytes(), passphrase)
    return final


def verify(base: Path) -> None:
    """Compare every file of a copy with its manifest (pg_verifybackup of the wheel does not run).
    Raises Trouble for the first that is missing or not as it was."""
    manifest = json.loads((base / "backup_manifest").read_text())
    for told in manifest["Files"]:
        path = base / str(told["Path"])
        try:
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            raise Trouble(f"{path} is missing from the copy.") from None
        if found != told["Checksum"]:
            raise Trouble(f"{path} is damaged: its checksum is not right.")


def bases(archive: Path) -> list[Base]:
    """The copies of an archive, oldest first."""
    found = []
    for mark in (archive / _BASE).glob(f"*/{_MARK}"):
        told = json.loads(mark.read_text())
        made = dt.datetime.fromisoformat(told["made"])
        found.append(Base(mark.parent, made, int(told["version"])))
    return sorted(found, key=lambda base: base.made)


def restore_to(
    home: Home,
    archive: Path,
    moment: dt.datetime,
    *,
    keys_from: Path | None = None,
    passphrase: bytes | None = None,
) -> Base:
    """Bring the data back as it was at `moment` (aware), into a home that has none. Returns the
    copy it began from. Raises Trouble, and leaves no half database behind."""
    if home.pg.exists():
        raise Trouble(f"{home.pg} exists already. Restore into a new HOTLINE_HOME.")
    base = next((one for one in reversed(bases(archive)) if one.made <= moment), None)
    if base is None:
        raise Trouble(f"The archive at {archive} holds no copy from before that moment.")
    keys = keys_from or base.path.with_suffix(".keys")
    fresh = backup.read_keys(keys, passphrase) if keys.exists() else None
    if fresh is None:
        raise Trouble(f"{keys} is missing. Give --keys-from.")
    backup.refuse_other_keys(home.keyring_in_use(), fresh)
    who = account(binaries(base.version), home.path)
    verify(base.path)
    try:
        _lay(base, home, who)
        _recover(Cluster(home, base.version, who), archive, moment)
    except BaseException:
        shutil.rmtree(home.pg, ignore_errors=True)
        raise
    backup.lay_keys(home.keyring_in_use(), fresh)
    return base


def end_sessions(owner_url: str) -> None:
    """Who was signed in at that moment signs in again: some may have left since."""
    with psycopg.connect(owner_url) as connection:
        connection.execute("DELETE FROM django_session")
        connection.execute("DELETE FROM staff_signed_in")


def _folders(archive: Path, who: Account) -> None:
    try:
        for folder in (archive, archive / _WAL, archive / _BASE):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            who.give(folder)
        if who.other:
            open_way(archive.parent)
    except OSError as error:
        raise Trouble(f"The archive {archive} cannot be used: {error.strerror}.") from error


def _lay(base: Base, home: Home, who: Account) -> None:
    shutil.copytree(base.path, home.pg, symlinks=True)
    (home.pg / _MARK).unlink()
    (home.pg / "hotline.roles").unlink(missing_ok=True)  # the roles get this home's passwords
    home.pg.chmod(0o700)
    for folder, names, files in os.walk(home.pg):
        for name in (".", *names, *files):
            who.give(Path(folder) / name)


def _recover(cluster: Cluster, archive: Path, moment: dt.datetime) -> None:
    signal = cluster.home.pg / "recovery.signal"
    signal.touch(mode=0o600)
    cluster.account.give(signal)
    when = moment.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S.%f+00")
    cluster.configure(
        {
            "archive_mode": "off",
            "hot_standby": "off",  # it takes logins when it is there, not on the way
            "restore_command": f'cp "{archive / _WAL}/%f" "%p"',
            "recovery_target_time": when,
            "recovery_target_action": "promote",
        },
        durable=True,
    )
    log = cluster.log()
    began = log.stat().st_size  # an earlier attempt may have ended too early, for its own reason
    try:
        cluster.start(RECOVERY_SECONDS)
        _wait_until_promoted(cluster)
    except Trouble as trouble:
        if _TOO_SHORT in log.read_bytes()[began:]:
            raise Trouble(
                "The archive ends before that moment: what came last was not archived yet, or is"
                " lost. Choose an earlier one."
            ) from trouble
        raise
    finally:
        cluster.run("pg_ctl", "stop", "-w", "-m", "fast", "-D", str(cluster.home.pg))


def _wait_until_promoted(cluster: Cluster) -> None:
    """pg_ctl calls an engine started that has only begun to recover: it may still give up."""
    url = f"host={cluster.socket_directory()} user=postgres dbname=postgres"
    until = time.monotonic() + RECOVERY_SECONDS
    while time.monotonic() < until:
        alive = cluster.alive()
        try:
            with psycopg.connect(url) as connection:
                row = connection.execute("SELECT pg_is_in_recovery()").fetchone()
            if row == (False,):
                return
        except psycopg.OperationalError:
            if not alive:
                break
        time.sleep(0.2)
    raise Trouble("The database does not come out of recovery; see engine.log.")
