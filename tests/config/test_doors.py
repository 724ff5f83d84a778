"""Ports and addresses: one sentence before anything starts."""

from __future__ import annotations

import errno
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from hotline.config import doors
from hotline.config.trouble import Trouble

from .conftest import clean_environment


def hotline(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs `hotline` to its end."""
    return subprocess.run(
        [sys.executable, "-m", "hotline.config.command", *arguments],
        env=clean_environment(**environment),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("taken", [0, 1])
def test_busy_port_is_named_with_the_way_out(tmp_path: Path, port: int, taken: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port + taken))
        other.listen()
        done = hotline("demo", HOTLINE_HOME=str(tmp_path / "home"), PORT=str(port))
    assert done.returncode == 1
    assert f"Port {port + taken} " in done.stderr
    assert f"PORT={port + taken + 10}" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "home" / "pg").exists()


@pytest.mark.parametrize("asked", ["0", "65535", "http", "-1"])
def test_port_that_is_none_is_refused(asked: str) -> None:
    with pytest.raises(Trouble, match="is not a port"):
        doors.port_from({"PORT": asked})


def test_port_of_the_environment_or_8000() -> None:
    assert doors.port_from({"PORT": "8010"}) == 8010
    assert doors.port_from({"PORT": ""}) == 8000


def test_low_port_is_explained_to_a_user(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: socket.socket, address: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(socket.socket, "bind", refuse)
    with pytest.raises(Trouble, match="above 1023, for example: make demo PORT="):
        doors.require_free("127.0.0.1", 80, make=True)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "example.org", ""])
def test_demonstration_refuses_to_be_seen_from_outside(host: str) -> None:
    with pytest.raises(Trouble, match="on this machine only"):
        doors.require_safe_demo({}, host)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_demonstration_is_served_on_loopback(host: str) -> None:
    doors.require_safe_demo({}, host)


@pytest.mark.parametrize("name", ["DATABASE_URL", "HOTLINE_OWNER_URL"])
def test_demonstration_refuses_a_database_that_is_not_its_own(tmp_path: Path, name: str) -> None:
    done = hotline("demo", HOTLINE_HOME=str(tmp_path), **{name: "postgresql://db.example.org/x"})
    assert done.returncode == 1
    assert "a database of its own" in done.stderr
    assert "db.example.org" not in done.stderr


def test_demonstration_reset_refuses_a_foreign_database_too(tmp_path: Path) -> None:
    kept = tmp_path / "pg" / "kept"
    kept.parent.mkdir()
    kept.touch()
    done = hotline("demo", "--reset", HOTLINE_HOME=str(tmp_path), DATABASE_URL="postgresql:///x")
    assert done.returncode == 1
    assert kept.exists()


def test_serve_in_demonstration_mode_refuses_the_same(tmp_path: Path) -> None:
    done = hotline(
        "serve", HOTLINE_HOME=str(tmp_path), HOTLINE_DEMO="1", DATABASE_URL="postgresql:///x"
    )
    assert done.returncode == 1
    assert "a database of its own" in done.stderr
    done = hotline("serve", "--host", "0.0.0.0", HOTLINE_HOME=str(tmp_path), HOTLINE_DEMO="1")
    assert "on this machine only" in done.stderr


def test_directory_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = hotline("demo", HOTLINE_HOME=str(tmp_path / "file" / "home"))
    assert done.returncode == 1
    assert "Set HOTLINE_HOME to a directory" in done.stderr
    assert "Traceback" not in done.stderr
