"""The settings of the telephone, read from the environment in this one place.

docs/telephony.md has them in a table. Secrets that are not given are made once and kept in
HOTLINE_HOME/keys/phone.json, which nobody else may read.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

from hotline.telephony.asterisk.instance import NotRunning, modules_of
from hotline.telephony.asterisk.shape import Relay
from hotline.telephony.asterisk.writing import (
    Address,
    Certificate,
    Directories,
    Site,
    Trunk,
    Turn,
)

REPOSITORY = Path(__file__).resolve().parents[2]
SYSTEM = "system"
_NAME = re.compile(r"[a-z][a-z0-9]{0,30}")
_NUMBER = re.compile(r"\+?[0-9]{2,15}")
_RELAY = re.compile(
    r"(stun|turns?):([a-z0-9.-]+|\[[0-9a-f:]+\])(?::(\d{1,5}))?(?:\?transport=(?:udp|tcp))?"
)
# A module directory of Debian's packages, for an Asterisk on a machine that is not this one.
_ELSEWHERE = Path("/usr/lib/x86_64-linux-gnu/asterisk/modules")


class Unusable(ValueError):
    """A setting of the telephone cannot be used; the sentence names it and says what it may be."""


@dataclass(frozen=True)
class AriAddress:
    """Where and as whom Asterisk is told what to do."""

    url: str
    user: str
    password: str = field(repr=False)


def root_from(environ: Mapping[str, str]) -> Path | None:
    """The directory that holds Asterisk's programs; None for those of the system."""
    named = environ.get("HOTLINE_PHONE_ROOT")
    if named == SYSTEM:
        return None
    if named:
        return Path(named).expanduser().absolute()
    made = REPOSITORY / "var" / "phone" / "root"
    return made if made.exists() else None


def sounds_from(environ: Mapping[str, str]) -> Path | None:
    """The directory of recorded files that take the place of the machine's voice."""
    named = environ.get("HOTLINE_PHONE_SOUNDS")
    return Path(named).expanduser().absolute() if named else None


def ari_address(environ: Mapping[str, str]) -> AriAddress:
    """HOTLINE_PHONE_ARI_URL, else the address that Asterisk is bound to."""
    http = _address(environ, "HOTLINE_PHONE_ARI", "127.0.0.1:8088")
    host = "127.0.0.1" if http.host == "0.0.0.0" else http.host  # noqa: S104 # read, not bound
    return AriAddress(
        url=(environ.get("HOTLINE_PHONE_ARI_URL") or f"http://{Address(host, http.port)}").rstrip(
            "/"
        ),
        user=environ.get("HOTLINE_PHONE_ARI_USER") or "hotline",
        password=environ.get("HOTLINE_PHONE_ARI_PASSWORD") or _kept(environ, "ari"),
    )


def site_from(environ: Mapping[str, str]) -> Site:
    """The Asterisk of these settings. Raises Unusable."""
    ari = ari_address(environ)
    chain, key = environ.get("HOTLINE_PHONE_CERT"), environ.get("HOTLINE_PHONE_CERT_KEY")
    if bool(chain) != bool(key):
        raise Unusable("HOTLINE_PHONE_CERT and HOTLINE_PHONE_CERT_KEY go together.")
    certificate = Certificate(_path(chain), _path(key)) if chain and key else None
    return Site(
        directories=_directories(environ),
        sip=_address(environ, "HOTLINE_PHONE_SIP", "127.0.0.1:5060"),
        http=_address(environ, "HOTLINE_PHONE_ARI", "127.0.0.1:8088"),
        ari_user=ari.user,
        ari_password=ari.password,
        trunks=_trunks(environ),
        numbers=_numbers(environ),
        languages=tuple(_words(environ, "HOTLINE_PHONE_LANGUAGES")) or ("vi",),
        tcp=environ.get("HOTLINE_PHONE_TCP") == "1",
        tls=_address(environ, "HOTLINE_PHONE_WSS", "0.0.0.0:8089") if certificate else None,
        certificate=certificate,
        external=environ.get("HOTLINE_PHONE_EXTERNAL", ""),
        local_nets=tuple(_words(environ, "HOTLINE_PHONE_LOCAL_NETS")),
        stun=environ.get("HOTLINE_PHONE_STUN", ""),
        turn=_turn(environ),
        relays=relays_of(environ.get("HOTLINE_PHONE_RELAYS", "")),
        rtp=_ports(environ),
    )


def _directories(environ: Mapping[str, str]) -> Directories:
    named = environ.get("HOTLINE_PHONE_HOME")
    try:
        modules = modules_of(root_from(environ))
    except NotRunning:
        modules = _ELSEWHERE
    if named == SYSTEM:
        return Directories(
            etc=Path("/etc/asterisk"),
            lib=Path("/var/lib/asterisk"),
            spool=Path("/var/spool/asterisk"),
            run=Path("/run/asterisk"),
            log=Path("/var/log/asterisk"),
            data=Path("/usr/share/asterisk"),
            modules=modules,
        )
    home = _path(named) if named else _home(environ) / "phone"
    return Directories.under(home, modules)


def _trunks(environ: Mapping[str, str]) -> tuple[Trunk, ...]:
    """HOTLINE_PHONE_TRUNKS=name=host[,host…][:port][;name=…], with HOTLINE_PHONE_TRUNK_NAME=
    user:secret for a carrier that asks, and HOTLINE_PHONE_REGISTER=name,… where it wants that."""
    made = []
    registering = _words(environ, "HOTLINE_PHONE_REGISTER")
    for part in filter(None, environ.get("HOTLINE_PHONE_TRUNKS", "").replace(" ", "").split(";")):
        name, _, rest = part.partition("=")
        hosts, _, port = rest.partition(":")
        if not _NAME.fullmatch(name) or not hosts or not (port or "5060").isdigit():
            raise Unusable("HOTLINE_PHONE_TRUNKS is name=host,host:port;name=… in small letters.")
        user, _, secret = environ.get(f"HOTLINE_PHONE_TRUNK_{name.upper()}", "").partition(":")
        made.append(
            Trunk(
                name=name,
                hosts=tuple(hosts.split(",")),
                matches=tuple(_words(environ, f"HOTLINE_PHONE_TRUNK_{name.upper()}_FROM")),
                port=int(port or 5060),
                username=user,
                secret=secret,
                registers=name in registering,
            )
        )
    return tuple(made)


def _numbers(environ: Mapping[str, str]) -> tuple[str, ...]:
    numbers = tuple(_words(environ, "HOTLINE_PHONE_NUMBERS")) or ("111",)
    for number in numbers:
        if not _NUMBER.fullmatch(number):
            raise Unusable(f"HOTLINE_PHONE_NUMBERS: {number} is no number.")
    return numbers


def _turn(environ: Mapping[str, str]) -> Turn | None:
    if not (named := environ.get("HOTLINE_PHONE_TURN")):
        return None
    host, _, port = named.partition(":")
    if not (port or "3478").isdigit():
        raise Unusable("HOTLINE_PHONE_TURN is host:port.")
    return Turn(
        host,
        int(port or 3478),
        environ.get("HOTLINE_PHONE_TURN_USER", ""),
        environ.get("HOTLINE_PHONE_TURN_SECRET", ""),
    )


def relays_of(named: str) -> tuple[Relay, ...]:
    """The relays of HOTLINE_PHONE_RELAYS (RFC 7064 and 7065). Raises Unusable."""
    made = []
    for url in re.split(r"[,\s]+", named.strip()) if named.strip() else ():
        if not (found := _RELAY.fullmatch(url)):
            raise Unusable(
                f"HOTLINE_PHONE_RELAYS: {url} is none of stun:host:port, turn:host:port, "
                "turns:host:port?transport=tcp."
            )
        kind, host, port = found.groups()
        made.append(Relay(url, kind, host, int(port or (5349 if kind == "turns" else 3478))))
    return tuple(made)


def _ports(environ: Mapping[str, str]) -> tuple[int, int]:
    first, _, last = environ.get("HOTLINE_PHONE_RTP", "10000-20000").partition("-")
    if not (first.isdigit() and last.isdigit() and 1024 <= int(first) < int(last) < 65536):
        raise Unusable("HOTLINE_PHONE_RTP is first-last, two ports from 1024 to 65535.")
    return int(first), int(last)


def _address(environ: Mapping[str, str], name: str, default: str) -> Address:
    host, _, port = (environ.get(name) or default).rpartition(":")
    try:
        ip_address(host)
        number = int(port)
    except ValueError as error:
        raise Unusable(f"{name} is an IP address and a port, such as {default}.") from error
    if not 0 < number < 65536:
        raise Unusable(f"{name}: {number} is no port.")
    return Address(host, number)


def _words(environ: Mapping[str, str], name: str) -> list[str]:
    return [word for word in re.split(r"[,\s]+", environ.get(name, "")) if word]


def _home(environ: Mapping[str, str]) -> Path:
    if not (named := environ.get("HOTLINE_HOME")):
        raise Unusable("HOTLINE_HOME is not set, and no place is named for the telephone.")
    return _path(named)


def _path(named: str) -> Path:
    return Path(named).expanduser().absolute()


def _kept(environ: Mapping[str, str], name: str) -> str:
    """A secret of this installation, made at the first call. Two processes that begin together
    agree: the file is put in place whole, by the first of them."""
    path = _home(environ) / "keys" / "phone.json"
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = path.with_name(f".phone.{os.getpid()}")
        part.touch(mode=0o600)
        part.write_text(json.dumps({"ari": secrets.token_urlsafe(32)}))
        try:
            os.link(part, path)
        except FileExistsError:
            pass
        finally:
            part.unlink()
    found: dict[str, str] = json.loads(path.read_text())
    return found[name]
