"""Where an installation keeps its things: one directory, HOTLINE_HOME."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hotline.config.trouble import Trouble

REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Home:
    """The directory of one installation and what lies where in it."""

    path: Path

    @property
    def pg(self) -> Path:
        """The database cluster of the embedded engine."""
        return self.path / "pg"

    @property
    def keys(self) -> Path:
        """Keys and database passwords; nobody but the owner of the process reads them."""
        return self.path / "keys"

    @property
    def keyring(self) -> Path:
        """The keys that open sealed fields. Lost keys mean lost data."""
        return self.keys / "keyring.json"

    @property
    def passwords(self) -> Path:
        """Passwords of the database roles."""
        return self.keys / "database.json"

    @property
    def log(self) -> Path:
        """Logs of the engine and of each process."""
        return self.path / "log"

    @property
    def run(self) -> Path:
        """Process ids, locks, stamps and the engine's socket."""
        return self.path / "run"

    @property
    def static(self) -> Path:
        """Style sheets, scripts and fonts, gathered once a version."""
        return self.path / "static"

    def place(self, variable: str, name: str, environ: Mapping[str, str] | None = None) -> Path:
        """What `variable` of the environment names, else `name` in this home. Empty names nothing;
        `~` is the user's own folder."""
        named = (os.environ if environ is None else environ).get(variable)
        return Path(named).expanduser().absolute() if named else self.path / name

    def keyring_in_use(self) -> Path:
        """The keyring that HOTLINE_KEYS names, else this home's own."""
        return Path(os.environ.get("HOTLINE_KEYS") or self.keyring)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Home:
        """The home that HOTLINE_HOME names, else var/demo in a checkout, else the user's data."""
        environ = os.environ if environ is None else environ
        if named := environ.get("HOTLINE_HOME"):
            return cls(Path(named).expanduser().absolute())
        if (REPOSITORY / "pyproject.toml").exists() and (REPOSITORY / "Makefile").exists():
            return cls(REPOSITORY / "var" / "demo")
        data = environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
        return cls(Path(data) / "anti-tip-hotline")

    def prepare(self) -> None:
        """Makes the directories. Only the keys' directory has to be closed to everybody else:
        as root the engine runs under a user of its own and passes through this one.

        Raises Trouble when the directory cannot be made.
        """
        try:
            for directory in (self.path, self.log, self.run):
                directory.mkdir(parents=True, exist_ok=True)
            self.path.chmod(0o711 if os.geteuid() == 0 else 0o700)
            self.log.chmod(0o711 if os.geteuid() == 0 else 0o700)
            self.run.chmod(0o711 if os.geteuid() == 0 else 0o700)
            self.keys.mkdir(mode=0o700, exist_ok=True)
            self.keys.chmod(0o700)
        except OSError as error:
            raise Trouble(
                f"Cannot use the data directory {self.path}: {error.strerror}. "
                "Set HOTLINE_HOME to a directory that you may write."
            ) from error
