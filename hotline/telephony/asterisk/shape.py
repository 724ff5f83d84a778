"""What one Asterisk of the line is made of: places on the disk, addresses, trunks, secrets."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Address:
    """An IP address of this machine and a port."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True)
class Directories:
    """Where Asterisk finds and leaves its things. `run` holds the control socket, whose whole
    path may have 107 bytes, and the journal; it belongs on a tmpfs."""

    etc: Path
    lib: Path
    spool: Path
    run: Path
    log: Path
    data: Path
    modules: Path

    @classmethod
    def under(cls, home: Path, modules: Path) -> Directories:
        """All of them in one directory of this line's own."""
        names = ("etc", "lib", "spool", "run", "log", "data")
        return cls(**{name: home / name for name in names}, modules=modules)

    @property
    def recordings(self) -> Path:
        """ARI records into this directory and into no other, so the fallback does as well."""
        return self.spool / "recording"

    @property
    def sounds(self) -> Path:
        """What is played as `hotline/…`."""
        return self.data / "sounds" / "hotline"

    @property
    def music(self) -> Path:
        """What a caller hears who waits."""
        return self.data / "moh" / "hotline"

    @property
    def journal(self) -> Path:
        """A line when a call arrives and one when it ends, for calls that no controller saw."""
        return self.run / "journal.csv"

    @property
    def socket(self) -> Path:
        """The socket of the console."""
        return self.run / "asterisk.ctl"


@dataclass(frozen=True)
class Trunk:
    """A carrier. Calls go out to the first of `hosts` and come in from any of them and from
    `matches`; with a `username` it is answered when it asks who calls."""

    name: str
    hosts: tuple[str, ...]
    matches: tuple[str, ...] = ()
    port: int = 5060
    username: str = ""
    secret: str = field(default="", repr=False)
    registers: bool = False


@dataclass(frozen=True)
class Turn:
    """A relay for counsellors behind a firewall."""

    host: str
    port: int = 3478
    username: str = ""
    secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class Relay:
    """A STUN or TURN server that browsers are told of, as its address says."""

    url: str
    kind: str  # stun, turn, turns
    host: str
    port: int


@dataclass(frozen=True)
class Certificate:
    """Files of the certificate under which browsers reach the line (WSS)."""

    chain: Path
    key: Path


@dataclass(frozen=True)
class Site:
    """One Asterisk. Secrets come from whoever makes it and have no defaults."""

    directories: Directories
    sip: Address
    http: Address
    ari_user: str
    ari_password: str = field(repr=False)
    trunks: tuple[Trunk, ...] = ()
    # Where the line is dialled: the short number, and the long one for callers abroad.
    numbers: tuple[str, ...] = ("111",)
    # In this order the fallback says its notice.
    languages: tuple[str, ...] = ("vi",)
    tcp: bool = False
    tls: Address | None = None
    certificate: Certificate | None = None
    external: str = ""
    local_nets: tuple[str, ...] = ()
    stun: str = ""
    turn: Turn | None = None
    relays: tuple[Relay, ...] = ()
    rtp: tuple[int, int] = (10000, 20000)
