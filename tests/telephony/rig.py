"""Real calls for tests: an Asterisk, a carrier that calls it, desk phones that it calls.

sipp plays carrier and phones, each with a tone of its own, and `Wire` takes down what each of them
was sent. `python -m tests.telephony.rig -- COMMAND` runs a command with the rights that this
takes, for a user who may use sudo; root needs nothing.
"""

from __future__ import annotations

import base64
import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from hotline.config.commands.phone import spoken
from hotline.config.home import REPOSITORY
from hotline.config.processes import following
from hotline.telephony.asterisk import sounds
from hotline.telephony.asterisk.instance import Instance, NotRunning, modules_of
from hotline.telephony.asterisk.writing import Address, Directories, Site, Trunk
from tests.telephony import network as own_network
from tests.telephony.hearing import Wire
from tests.telephony.phones import CALLER_TONE, CARRIER, SEAT_TONE, Carrier, DeskPhone

__all__ = [
    "CALLER_TONE",
    "CARRIER",
    "ROOT",
    "SEAT_TONE",
    "Asterisk",
    "Carrier",
    "DeskPhone",
    "Wire",
    "running",
    "site",
    "until",
]

ROOT = Path(os.environ.get("HOTLINE_PHONE_ROOT") or REPOSITORY / "var/phone/root").absolute()
WORDS = spoken()


@dataclass
class Asterisk:
    """A running Asterisk and what tests ask of it."""

    instance: Instance

    @property
    def site(self) -> Site:
        return self.instance.site

    def ari(self, method: str, path: str, body: Any = None, **query: str) -> tuple[int, Any]:
        """Status and answer of one request; an error's status is returned like any other."""
        address = f"http://{self.site.http}/ari/{path}"
        if query:
            address += "?" + urllib.parse.urlencode(query)
        secret = f"{self.site.ari_user}:{self.site.ari_password}".encode()
        request = urllib.request.Request(  # noqa: S310
            address,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Authorization": "Basic " + base64.b64encode(secret).decode(),
                "Content-Type": "application/json",
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
                text = answer.read()
                return answer.status, json.loads(text) if text else None
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def put(self, kind: str, name: str, **fields: str) -> tuple[int, Any]:
        """Pushes an auth, aor or endpoint."""
        pairs = [{"attribute": key, "value": value} for key, value in fields.items()]
        path = f"asterisk/config/dynamic/res_pjsip/{kind}/{name}"
        return self.ari("PUT", path, {"fields": pairs})

    def seat(self, name: str, *, contact: str = "", password: str = "", **more: str) -> None:
        """A counsellor's desk phone: with a fixed contact, or one that registers."""
        where = {"contact": contact, "qualify_frequency": "0"} if contact else {}
        steps = [("aor", {"max_contacts": "1", "remove_existing": "yes", **where})]
        endpoint = {"context": "from-seat", "disallow": "all", "allow": "alaw,ulaw", "aors": name}
        endpoint |= {"direct_media": "no", "rtp_timeout": "5", "transport": "udp", **more}
        if password:
            login = {"auth_type": "userpass", "username": name, "password": password}
            steps.append(("auth", login))
            endpoint["auth"] = name
        for kind, fields in [*steps, ("endpoint", endpoint)]:
            status, said = self.put(kind, name, **fields)
            assert status == 200, said

    def say(self, name: str, value: str) -> None:
        """Sets a global variable."""
        assert self.ari("POST", "asterisk/variable", variable=name, value=value)[0] == 204

    def variable(self, name: str) -> str:
        """A global variable's value, empty where there is none."""
        status, found = self.ari("GET", "asterisk/variable", variable=name)
        return str(found["value"]) if status == 200 else ""

    def channels(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ari("GET", "channels")[1]
        return found

    def forget(self) -> None:
        """Nothing of earlier calls is written down, nor half taken in by a controller that was
        killed: they are of another database."""
        journal = self.site.directories.journal
        for left in (journal, journal.with_suffix(".taking")):
            left.unlink(missing_ok=True)
        for recording in self.site.directories.recordings.iterdir():
            recording.unlink()

    def quiet(self) -> None:
        """Waits until no leg is up."""
        until(lambda: not self.channels())

    def restart(self) -> None:
        """Starts it again after a kill."""
        with own_network.inside():
            self.instance.start(following(os.getpid()))

    def trunk(self) -> Carrier:
        return Carrier(str(self.site.sip))


def until(holds: Callable[[], Any], seconds: float = 30) -> Any:
    """What `holds` returns as soon as it is true."""
    end = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.02)
    return found


def site(home: Path, *, number: int = 1, **changes: Any) -> Site:
    """An Asterisk of tests on 127.0.NUMBER.1."""
    made = Site(
        directories=Directories.under(home, modules_of(ROOT)),
        sip=Address(f"127.0.{number}.1", 5060),
        http=Address(f"127.0.{number}.1", 8088),
        ari_user="hotline",
        ari_password="only-for-tests",
        trunks=(Trunk("carrier", (CARRIER,)),),
    )
    return replace(made, **changes)


def environment(site: Site) -> dict[str, str]:
    """The settings of a telephone that is this Asterisk."""
    return {
        "HOTLINE_PHONE_WS": f"ws://{site.http}/ws",
        "HOTLINE_PHONE_ARI": str(site.http),
        "HOTLINE_PHONE_ARI_PASSWORD": site.ari_password,
        "HOTLINE_PHONE_HOME": str(site.directories.etc.parent),
        "HOTLINE_PHONE_TRUNKS": f"carrier={CARRIER}",
    }


@contextmanager
def running(where: Site, words: Mapping[str, Mapping[str, str]] = WORDS) -> Iterator[Asterisk]:
    """Starts one inside the network, with sounds, and stops it."""
    instance = Instance(ROOT, where)
    with own_network.inside():
        sounds.make(where.directories, words)
        instance.start(following(os.getpid()))
    try:
        yield Asterisk(instance)
    finally:
        instance.stop()


def require() -> None:
    """Skips where something for real calls is missing; fails where CI is set."""
    sentence = own_network.missing()
    try:
        modules_of(ROOT)
    except NotRunning as error:
        sentence = sentence or f"{error} Run: sh .ci/phone"
    if sentence:
        pytest.fail(sentence) if "CI" in os.environ else pytest.skip(sentence)


if __name__ == "__main__":
    own_network.main(sys.argv[1:])
