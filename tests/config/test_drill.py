"""The drill: an installation is lost, and comes back whole from its backup in another place."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotline.config.engine import Engine
from hotline.config.home import Home

from .conftest import clean_environment

OPENINGS = 1000


@pytest.fixture
def homes(tmp_path: Path) -> Iterator[tuple[Home, Home]]:
    """The one that is lost and the one that takes its place."""
    both = (Home(tmp_path / "lost"), Home(tmp_path / "found"))
    yield both
    for home in both:
        Engine(home).destroy()


def hotline(home: Home, *arguments: str, fails: bool = False, **more: str) -> str:
    """Runs `hotline` on a home; it has to succeed, or else to say why not."""
    done = subprocess.run(
        [sys.executable, "-m", "hotline.config.command", *arguments],
        env=clean_environment(HOTLINE_HOME=str(home.path), **more),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode != 0) is fails, done.stderr
    return done.stderr if fails else done.stdout


def drill(home: Home, *arguments: str, **more: str) -> dict[str, list[str]]:
    """One end of the drill on a home, as the application's role."""
    engine = Engine(home)
    environment = clean_environment(
        **engine.start().environment(),
        HOTLINE_HOME=str(home.path),
        DJANGO_SETTINGS_MODULE="hotline.config.settings",
        **more,
    )
    try:
        done = subprocess.run(
            [sys.executable, str(Path(__file__).with_name("drilling.py")), *arguments],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        engine.stop()
    assert done.returncode == 0, done.stderr
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


def test_lost_installation_comes_back_and_opens_every_sealed_value(
    homes: tuple[Home, Home], tmp_path: Path
) -> None:
    lost, found = homes
    hotline(lost, "migrate")
    sealed = drill(lost, "fill", str(OPENINGS))
    said = hotline(lost, "backup", str(tmp_path / "backups"))
    assert "data without its keys is lost" in said
    Engine(lost).destroy()
    shutil.rmtree(lost.path)
    (folder,) = (tmp_path / "backups").iterdir()
    assert "all as in the backup" in hotline(found, "restore", str(folder))
    assert len(sealed) == OPENINGS
    assert drill(found, "open") == sealed
    hotline(found, "migrate")
    assert drill(found, "open") == sealed


def test_dump_shows_no_name(homes: tuple[Home, Home], tmp_path: Path) -> None:
    lost, _ = homes
    hotline(lost, "migrate")
    drill(lost, "fill", "20")
    hotline(lost, "backup", str(tmp_path / "backups"))
    (folder,) = (tmp_path / "backups").iterdir()
    text = subprocess.run(
        [str(Engine(lost).tool("pg_restore")), "--file=-", str(folder / "data.dump")],
        capture_output=True,
        check=True,
    ).stdout
    assert b"COPY public.people_person" in text
    for word in ("Người bịa", "không có thật", "drill@"):
        assert word.encode() not in text
