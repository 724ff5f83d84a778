"""Carrier and desk phones, both played by sipp, each with a tone of its own."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from hotline.config.processes import following
from hotline.telephony.asterisk.writing import Address
from tests.telephony import scenarios
from tests.telephony.hearing import Wire, tone

CARRIER = "127.0.0.2"
CALLER_TONE, SEAT_TONE = 1000, 440
# As wide as a sipp of a hundred calls needs, and not where Asterisk has its ports of RTP.
_PORTS = itertools.cycle(range(20400, 65000, 400))
_HOSTS = itertools.count(1)


@dataclass
class Sipp:
    """One sipp: its process, its folder, and where its sound arrives."""

    process: subprocess.Popen[bytes]
    folder: Path
    host: str
    ports: range
    started: float = field(default_factory=time.monotonic)

    def heard(self, wire: Wire) -> np.ndarray:
        return wire.sound(self.host, self.ports, since=self.started)

    def wait(self, seconds: float = 30) -> int:
        """0 when every call went as it was written down."""
        return self.process.wait(seconds)

    def said(self) -> str:
        return (self.folder / "log").read_text(errors="replace")

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


@dataclass(frozen=True)
class Carrier:
    """The carrier's end of the trunk."""

    to: str
    host: str = CARRIER

    def call(
        self,
        number: str = "111",
        from_: str = "+84912345678",
        *,
        seconds: float = 10,
        asserted: str | None = None,
        withheld: bool = False,
        sound: int | None = CALLER_TONE,
        digits: str = "",
        digits_after: float = 1.0,
        calls: int = 1,
        rate: float = 1,
    ) -> Sipp:
        """Calls; hangs up after `seconds` of talking. `asserted` is the number in
        P-Asserted-Identity, `withheld` asks for privacy and calls itself anonymous."""
        headers = []
        if asserted or withheld:
            headers.append(f"P-Asserted-Identity: <sip:{asserted or from_}@carrier.invalid>")
        if withheld:
            headers.append("Privacy: id")
        text = scenarios.caller(
            number=number,
            user="anonymous" if withheld else from_,
            display='"Anonymous" ' if withheld else "",
            headers=headers,
            tone=None if sound is None else "{tone}",
            digits=digits,
            wait_ms=int(digits_after * 1000),
            ms=int(seconds * 1000),
        )
        options = ["-m", str(calls), "-r", str(rate), "-l", str(max(calls, 1))]
        return sipp(self.host, text, sound, [self.to, *options], calls=calls)


@dataclass(frozen=True)
class DeskPhone:
    """A SIP phone of a counsellor at an address of its own."""

    host: str = field(default_factory=lambda: f"127.0.3.{next(_HOSTS)}")
    port: int = 5060

    @property
    def contact(self) -> str:
        return f"sip:{self.host}:{self.port}"

    def register(self, to: Address, user: str, password: str) -> int:
        """0 when the registrar took it."""
        contact = f"sip:{user}@{self.host}:{self.port}"
        text = scenarios.registering(user=user, password=password, contact=contact)
        return sipp(self.host, text, None, [str(to), "-m", "1"]).wait(10)

    def ready(
        self,
        *,
        answer: float | None = 0,
        talk: float | None = None,
        sound: int | None = SEAT_TONE,
    ) -> Sipp:
        """Answers every call after `answer` seconds (None: never), hangs up after `talk`."""
        text = scenarios.phone(
            tone=None if sound is None else "{tone}",
            answer_ms=None if answer is None else max(int(answer * 1000), 1),
            talk_ms=None if talk is None else int(talk * 1000),
        )
        return sipp(self.host, text, sound, [], port=self.port)


def sipp(
    host: str,
    scenario: str,
    sound: int | None,
    options: list[str],
    *,
    port: int = 0,
    calls: int = 1,
) -> Sipp:
    """Starts sipp with a scenario; `{tone}` in it becomes the file of `sound`."""
    folder = Path(tempfile.mkdtemp(prefix="hotline-sipp-"))
    first = next(_PORTS)
    text = scenario
    if sound is not None:
        text = text.replace("{tone}", str(tone(folder / "tone.alaw", sound)))
    (folder / "scenario.xml").write_text(text)
    # As many as there are calls: the range ends where the next sipp's begins.
    last = first + max(calls * 4, 40)
    command = ["sipp", *options, "-sf", str(folder / "scenario.xml"), "-i", host, "-mi", host]
    command += ["-p", str(port or first), "-mp", str(first + 2)]
    command += ["-nostdin", "-trace_err", "-error_file"]
    command += [str(folder / "errors"), "-trace_stat", "-stf", str(folder / "stat.csv")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder,
            preexec_fn=following(os.getpid()),
        )
    made = Sipp(process, folder, host, range(first, last + 1))
    _STARTED.append(made)
    return made


_STARTED: list[Sipp] = []


def hang_up() -> None:
    """Ends every sipp that is left, and removes what it wrote."""
    while _STARTED:
        left = _STARTED.pop()
        left.stop()
        shutil.rmtree(left.folder, ignore_errors=True)
