"""A telephone for a benchmark: Asterisk, whoever drives it, seats with desk phones, callers.

All of it is real (`hotline phone run` and `guard`, Asterisk, SIP, sound); sipp plays the carrier
and the phones. It runs in a network of this process's own, which takes the rights of root or sudo.
Beside the telephone stands a bare dialplan in the same Asterisk, reached under another address.
"""

from __future__ import annotations

import itertools
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from bench.harness import OUT
from bench.stage import Stage, enrol

if TYPE_CHECKING:
    from hotline.staff.models import Member
    from tests.telephony.phones import Sipp
    from tests.telephony.rig import Asterisk
    from tests.telephony.telephone import Telephone

BARE, BARE_HOST = "bare", "127.0.0.4"
ANSWERS, RECORDS = "111", "2"  # what is dialled in the bare dialplan; the phone's number follows
_CENTRES = ("HN", "DN", "AG")
_NUMBERS = itertools.count(1)

# What Asterisk does by itself: answer, and bring two together and record what they say.
_DIALPLAN = """
[bare]
exten => 111,1,Answer()
 same => n,Wait(3600)
exten => _2!,1,MixMonitor({folder}/${{UNIQUEID}}.sln,b)
 same => n,Dial(PJSIP/bare-${{EXTEN:1}},30)
 same => n,Hangup()
"""


@dataclass
class Line:
    """The telephone under test, and its bare neighbour in the same Asterisk."""

    at: Stage
    asterisk: Asterisk
    folder: Path
    telephone: Telephone = field(init=False)  # who drives
    standby: Telephone = field(init=False)

    def take_turns(self) -> None:
        """Whoever stood by drives now."""
        self.telephone, self.standby = self.standby, self.telephone

    @property
    def bare_recordings(self) -> Path:
        """Where the bare dialplan records."""
        return self.folder / "bare"

    def calls(self, calls: int, rate: float, *, seconds: float, **more: Any) -> Sipp:
        """Callers of the telephone, each with a number of its own."""
        return callers(str(self.asterisk.site.sip), self.folder, calls, rate, seconds, **more)

    def bare_calls(self, calls: int, rate: float, *, seconds: float, **more: Any) -> Sipp:
        """Callers of the bare dialplan."""
        to = str(self.asterisk.site.sip)
        more = {"host": BARE_HOST, "user": BARE, **more}
        return callers(to, self.folder, calls, rate, seconds, **more)

    def hang_up(self) -> None:
        """Every caller is hung up on, and what is left after ten seconds."""
        from tests.telephony.rig import until

        for roles in (("caller", ""), ("caller", "", "seat", "guest")):
            for channel in self.asterisk.channels():
                if (channel.get("channelvars") or {}).get("HOTLINE_ROLE", "") in roles:
                    self.asterisk.ari("DELETE", f"channels/{channel['id']}")
            with suppress(AssertionError):
                until(lambda: not self.asterisk.channels(), 10)
                return


@contextmanager
def line(at: Stage, folder: Path) -> Iterator[Line]:
    """Asterisk, `hotline phone run` twice and `guard` beside it, until the end of the block."""
    from tests.telephony import phones, rig
    from tests.telephony.telephone import guarding, running, soon

    with rig.running(_site(folder)) as asterisk:
        made = Line(at, asterisk, folder)
        _put_bare_beside(made)
        log, other = (Path(tempfile.mkstemp(dir=folder, prefix="driver-")[1]) for _ in range(2))
        with running(at.addresses, log) as made.telephone:  # type: ignore[arg-type]
            soon(lambda: "driving" in made.telephone.said(), 30)
            with running(at.addresses, other) as made.standby, guarding({}):  # type: ignore[arg-type]
                soon(made.standby.stands_by, 30)
                try:
                    yield made
                finally:
                    phones.hang_up()
        OUT.mkdir(exist_ok=True)
        (OUT / "calls-driver.log").write_text(log.read_text() + other.read_text())  # names nobody


def surroundings(folder: Path) -> dict[str, str]:
    """The settings of a telephone in this folder, for the environment."""
    from tests.telephony.rig import environment

    return environment(_site(folder))


def _site(folder: Path) -> Any:
    from tests.telephony import rig

    return rig.site(folder / "pbx")


def _put_bare_beside(made: Line) -> None:
    made.bare_recordings.mkdir(exist_ok=True)
    path = made.asterisk.site.directories.etc / "extensions.conf"
    with path.open("a") as file:
        file.write(_DIALPLAN.format(folder=made.bare_recordings))
    made.asterisk.instance.rx("dialplan reload")
    carrier = {"context": BARE, "disallow": "all", "allow": "alaw,ulaw", "direct_media": "no"}
    carrier |= {"rtp_symmetric": "yes", "transport": "udp", "rtp_timeout": "0"}
    status, said = made.asterisk.put("endpoint", BARE, **carrier)
    if status != 200:
        raise RuntimeError(f"the bare dialplan has no way in: {said}")


# --- who calls ----------------------------------------------------------------------------------


def callers(
    to: str,
    folder: Path,
    calls: int,
    rate: float,
    seconds: float,
    *,
    host: str = "",
    user: str = "[field0]",
    number: str = ANSWERS,
    sound: int | None = None,
) -> Sipp:
    """sipp calls so many times, so many a second, and each hangs up after `seconds` of talking."""
    from tests.telephony import phones, scenarios

    file = Path(tempfile.mkstemp(dir=folder, prefix="numbers-")[1])
    lines = [f"+8491{next(_NUMBERS):07}" for _ in range(calls)]
    file.write_text("\n".join(["SEQUENTIAL", *(f"{one};" for one in lines)]) + "\n")
    text = scenarios.caller(
        number=number, user=user, display="", headers=(), digits="", wait_ms=0,
        tone=None if sound is None else "{tone}", ms=int(seconds * 1000),
    )  # fmt: skip
    options = [to, "-m", str(calls), "-r", str(rate), "-l", str(calls), "-inf", str(file)]
    return phones.sipp(host or phones.CARRIER, text, sound, options, calls=calls)


# --- who is called ------------------------------------------------------------------------------


def staff(first: int, count: int) -> list[Member]:
    """Members `bench{first}` and following, of all centres. Their empty passwords are hashed the
    quick way."""
    from django.test import override_settings

    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        return [enrol(f"bench{n}", centre=_CENTRES[n % 3]) for n in range(first, first + count)]


def seat(made: Line, members: Sequence[Member], **how: Any) -> Sipp:
    """They take a place, all with one desk phone that takes any number of calls, and are ready.

    `how`: as for DeskPhone.ready; ready=False leaves them away."""
    from hotline.telephony import credentials, seats
    from tests.telephony.phones import DeskPhone
    from tests.telephony.telephone import soon

    ready = how.pop("ready", True)
    phone = DeskPhone()
    sipp = phone.ready(**how)
    places = [seats.take(by=member.as_actor(), device="desk") for member in members]
    known = [credentials.of_seat(place) for place in places]
    admitted = {one.user for one in known}
    soon(lambda: admitted <= _endpoints(made.asterisk), 30)
    _register(made, f"{phone.host}:{phone.port}", [(one.user, one.secret) for one in known])
    if ready:
        for member in members:
            seats.be_ready(by=member.as_actor())
    for member in members:
        soon(lambda of=member: getattr(seats.taken(of.pk), "device_since", None), 30)
    return sipp


def _endpoints(asterisk: Asterisk) -> set[str]:
    return {one["resource"] for one in asterisk.ari("GET", "endpoints/PJSIP")[1]}


def _register(made: Line, at: str, known: Sequence[tuple[str, str]]) -> None:
    from tests.telephony import phones, scenarios

    file = Path(tempfile.mkstemp(dir=made.folder, prefix="seats-")[1])
    rows = [f"{user};[authentication username={user} password={word}];" for user, word in known]
    file.write_text("\n".join(["SEQUENTIAL", *rows]) + "\n")
    text = scenarios.registering(user="[field0]", password="", contact=f"sip:[field0]@{at}")
    text = text.replace("[authentication username=[field0] password=]", "[field1]")
    count = str(len(known))
    options = [str(made.asterisk.site.sip), "-m", count, "-r", "50", "-inf", str(file)]
    sipp = phones.sipp(at.partition(":")[0], text, None, options)
    if sipp.wait(60):
        raise RuntimeError("the phones could not register")


# --- what was written down ----------------------------------------------------------------------


def written() -> tuple[int, int, int]:
    """Calls in the database: all, those that go on, those that the exchange served by itself."""
    from hotline.actor.context import acting
    from hotline.telephony import book
    from hotline.telephony.models import Call

    with acting(book.SWITCH):
        rows = Call.objects
        return (
            rows.count(),
            rows.filter(ended_at__isnull=True).count(),
            rows.filter(way="fallback").count(),
        )


def until_written(total: int, open_before: int = 0, patience: float = 60.0) -> tuple[float, int]:
    """Waits until so many calls are written down and none goes on but those that were open before:
    the seconds it took, and how many go on all the same."""
    began = time.monotonic()
    while True:
        there, going_on, _ = written()
        took = time.monotonic() - began
        if (there >= total and going_on <= open_before) or took > patience:
            return took, going_on
        time.sleep(0.1)


@dataclass
class Used:
    """Processor time of the driver and of Asterisk, so far."""

    driver: float
    exchange: float


def used(made: Line) -> Used:
    """Now. On a busy machine this tells more than the clock."""

    def of(process: Any) -> float:
        times = psutil.Process(process.pid).cpu_times()
        return float(times.user + times.system)

    return Used(of(made.telephone.process), of(made.asterisk.instance.process))


def complaints(made: Line) -> list[str]:
    """What the drivers' logs hold that a run without a fault has not."""
    words = ("failed", "could not be written", "refused", "Traceback")
    said = (made.telephone.said() + made.standby.said()).splitlines()
    return [one for one in said if any(word in one for word in words)]


@contextmanager
def private_network() -> Iterator[None]:
    """The calling thread in a network of its own. Raises SystemExit where that may not be; a user
    who may use sudo begins again with what it takes."""
    from tests.telephony import network

    missing = network.missing()
    if missing and os.geteuid() != 0 and "BENCH_CALLS_GRANTED" not in os.environ:
        os.environ["BENCH_CALLS_GRANTED"] = "1"
        network.main(["--", *_this_command()])
    if missing:
        raise SystemExit(missing)
    with network.inside():
        yield


def _this_command() -> list[str]:
    import sys

    return [sys.executable, *sys.orig_argv[1:]]
