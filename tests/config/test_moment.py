"""The drill to a random second: writing goes on, the machine is lost, one second comes back."""

from __future__ import annotations

import os
import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from hotline.config.engine import Engine
from hotline.config.home import Home

from .test_drill import drill, hotline

WRITTEN = 200


@pytest.fixture
def homes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Home, Home, Path]]:
    """The one that is lost, the one that takes its place, and the archive on another disk."""
    lost, found, kept = Home(tmp_path / "lost"), Home(tmp_path / "found"), tmp_path / "archive"
    yield lost, found, kept
    for home in (lost, found):
        Engine(home).destroy()


def archived(engine: Engine) -> None:
    """What was written until now lies in the archive."""
    with psycopg.connect(engine.start().superuser, autocommit=True) as connection:
        (last,) = connection.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()  # type: ignore[misc]
        until = time.monotonic() + 60
        while time.monotonic() < until:
            done = connection.execute("SELECT last_archived_wal FROM pg_stat_archiver").fetchone()
            if done and (done[0] or "") >= last:
                engine.stop()
                return
            time.sleep(0.1)
    raise AssertionError("nothing is archived")


def slow_copying(folder: Path) -> Path:
    """A disk on which the engine is said to have started long before its recovery ends."""
    programs = folder / "programs"
    programs.mkdir()
    cp = programs / "cp"
    cp.write_text(f'#!/bin/sh\nsleep 1\nexec {shutil.which("cp")} "$@"\n')
    cp.chmod(0o755)
    for one in (folder, programs):
        one.chmod(0o755)
    return programs


def test_a_random_second_comes_back_with_everything_before_it_and_nothing_after_and_no_other(
    homes: tuple[Home, Home, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost, found, kept = homes
    monkeypatch.setenv("HOTLINE_ARCHIVE", str(kept))
    within = {"HOTLINE_ARCHIVE": str(kept)}
    hotline(lost, "migrate", **within)
    before = drill(lost, "fill", "50", **within)
    assert "Copied and verified" in hotline(lost, "backup", str(kept), "--base", **within)
    meanwhile = drill(lost, "stream", str(WRITTEN), **within)
    archived(Engine(lost))
    Engine(lost).destroy()

    slow = {"PATH": f"{slow_copying(tmp_path)}:{os.environ['PATH']}"}
    for moment, why, on in (
        ("2020-01-01 00:00:00", "no copy from before", {}),
        ("2099-01-01 00:00:00", "The archive ends before that moment", {}),
        ("2099-01-01 00:00:00", "The archive ends before that moment", slow),
        ("gestern", "is no time", {}),
    ):
        assert why in hotline(found, "restore", str(kept), "--to", moment, fails=True, **on)
        assert not found.pg.exists()

    # Not the very last: that the archive goes on past a moment is seen from a later change only.
    last = random.randrange(WRITTEN - 1)
    moments = [facts[2] for facts in meanwhile.values()]
    print(f"restored to {moments[last]}, after person {last} of {WRITTEN}")
    keyring = found.path.parent / "elsewhere" / "keyring.json"
    at = ("restore", str(kept), "--to", moments[last])
    keyring.parent.mkdir()
    keyring.write_text("{}")
    assert "holds other keys" in hotline(found, *at, fails=True, HOTLINE_KEYS=str(keyring))
    keyring.unlink()
    said = hotline(found, *at, HOTLINE_KEYS=str(keyring))
    assert "Restored as it was at" in said
    assert not found.keyring.exists()
    keyring.rename(found.keyring)

    there = {person: facts[:2] for person, facts in list(meanwhile.items())[: last + 1]}
    assert drill(found, "open") == before | there
    assert drill(found, "fill", "1")  # it takes new writes
