"""The command: every subcommand explains itself, and the wheel runs without the repository."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from hotline.config import command
from hotline.config.command import COMMANDS
from hotline.config.home import REPOSITORY, Home
from hotline.config.trouble import Trouble

from .conftest import clean_environment


@pytest.mark.parametrize("name", COMMANDS)
def test_every_subcommand_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main([name, "--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert len(said.splitlines()) > 5
    assert "Traceback" not in said


def test_help_lists_every_subcommand_without_loading_django() -> None:
    code = (
        "import sys; from hotline.config import command\n"
        "try: command.main(['--help'])\n"
        "finally: assert 'django' not in sys.modules"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    for name in COMMANDS:
        assert f"\n    {name} " in done.stdout.replace("\n              ", " ")


def test_trouble_is_one_line_on_stderr(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(options: object) -> int:
        raise Trouble("The disk is full.")

    monkeypatch.setattr("hotline.config.commands.roles.run", fail)
    assert command.main(["roles"]) == 1
    assert capsys.readouterr().err == "hotline: The disk is full.\n"


def test_full_disk_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(options: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("hotline.config.commands.roles.run", fail)
    assert command.main(["roles"]) == 1
    assert capsys.readouterr().err == "hotline: The disk is full. Make room and try again.\n"


def test_unknown_subcommand_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main(["sevre"])
    assert ended.value.code == 2


def test_home_is_what_the_environment_names_or_var_demo_or_the_users_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Home.from_environment({"HOTLINE_HOME": str(tmp_path)}).path == tmp_path
    assert Home.from_environment({}).path == REPOSITORY / "var" / "demo"
    monkeypatch.setattr("hotline.config.home.REPOSITORY", tmp_path)
    data = Home.from_environment({"XDG_DATA_HOME": "/data"}).path
    assert data == Path("/data/anti-tip-hotline")


def test_wheel_installs_and_runs_without_the_repository(tmp_path: Path) -> None:
    """The dependencies come from this environment, so that the test needs no network."""
    source = tmp_path / "source"
    source.mkdir()
    for name in ("hotline", "README.md", "pyproject.toml", "LICENSE", "CHANGELOG.md"):
        if (REPOSITORY / name).is_dir():
            shutil.copytree(
                REPOSITORY / name,
                source / name,
                ignore=shutil.ignore_patterns("__pycache__"),
            )
        elif (REPOSITORY / name).exists():
            shutil.copy(REPOSITORY / name, source / name)
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path)],
        cwd=source,
        env=clean_environment(),
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    shutil.rmtree(source)
    home = tmp_path / "venv"
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    environment = clean_environment(XDG_DATA_HOME=str(tmp_path / "data"))
    del environment["PYTHONPATH"]
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", str(wheel)],
        env=environment,
        check=True,
    )
    (site,) = (home / "lib").glob("python*/site-packages")
    here = Path(os.path.dirname(pytest.__file__)).parent
    (site / "dependencies.pth").write_text(f"{here}\n")
    done = subprocess.run(
        [home / "bin" / "hotline", "--help"],
        env=environment,
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )
    assert "Anti-TIP Hotline" in done.stdout
    where = "import hotline, sys; sys.stdout.write(hotline.__file__)"
    found = subprocess.run(
        [python, "-c", where],
        env=environment,
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )
    assert found.stdout.startswith(str(site))
    migrated = subprocess.run(
        [home / "bin" / "hotline", "migrate"],
        env=environment,
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
    )
    assert migrated.returncode == 0, migrated.stderr
    assert (tmp_path / "data" / "anti-tip-hotline" / "pg" / "PG_VERSION").exists()
