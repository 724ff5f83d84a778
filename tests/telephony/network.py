"""A network of each test process's own, so that SIP, sound and the browser meet nobody else.

`inside()` moves the calling thread into it and back; what is started meanwhile (Asterisk, sipp,
Chromium, threads of servers) stays there. PostgreSQL is reached by a socket in the file system
and does not notice. It has the loopback and one more address, which ICE asks for.

This takes CAP_SYS_ADMIN and CAP_NET_RAW. Root has them; a user who may use sudo gets them by
`python -m tests.telephony.rig -- python -m pytest …`.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

OUTER_ADDRESS = "10.111.0.1"
_CLONE_NEWNET = 0x40000000
_CAPABILITIES = "+sys_admin,+net_admin,+net_raw"
_LIBC = ctypes.CDLL(None, use_errno=True)
_NETWORK: list[int] = []  # the descriptor that keeps it, once it is made
_BY_HAND = "Run as root, or: python -m tests.telephony.rig -- python -m pytest tests/telephony"


class Impossible(RuntimeError):
    """This process may not make a network of its own."""


def missing() -> str | None:
    """What keeps the tests from the real telephone, in one sentence."""
    needed = {"sipp": "sip-tester", "sox": "sox", "espeak-ng": "espeak-ng", "ip": "iproute2"}
    packages = [package for program, package in needed.items() if not _which(program)]
    if packages:
        return f"Not installed: {', '.join(packages)}. Run: sh .ci/phone"
    try:
        _descriptor()
    except Impossible as error:
        return str(error)
    return None


@contextmanager
def inside() -> Iterator[None]:
    """The calling thread is in the network; one that is there already stays."""
    before = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    try:
        _enter(_descriptor())
        yield
    finally:
        _enter(before)
        os.close(before)


def path() -> str:
    """The network as nsenter takes it: `nsenter --net=PATH program …`, for what is started by a
    process that was there before."""
    return f"/proc/{os.getpid()}/fd/{_descriptor()}"


def granted(command: list[str]) -> list[str]:
    """The command with the capabilities that the tests need; as root it has them."""
    if os.geteuid() == 0:
        return command
    user = ["--reuid", str(os.getuid()), "--regid", str(os.getgid()), "--init-groups"]
    rights = ["--inh-caps", _CAPABILITIES, "--ambient-caps", _CAPABILITIES]
    kept = [f"{name}={value}" for name, value in os.environ.items()]
    return ["sudo", "-n", "setpriv", *user, *rights, "env", *kept, *command]


def _descriptor() -> int:
    """Makes the network at the first call."""
    if not _NETWORK:
        made: list[int | str] = []
        maker = threading.Thread(target=lambda: made.append(_make()))
        maker.start()
        maker.join()
        if isinstance(made[0], str):
            raise Impossible(made[0])
        _NETWORK.append(made[0])
    return _NETWORK[0]


def _make() -> int | str:
    """In a thread of its own, which ends and leaves the network to its descriptor."""
    if _LIBC.unshare(_CLONE_NEWNET) != 0:
        return f"No right to make a network ({os.strerror(ctypes.get_errno())}). {_BY_HAND}"
    steps = (
        "link set lo up",
        "link add hotline0 type veth peer name hotline1",
        f"address add {OUTER_ADDRESS}/24 dev hotline0",
        "link set hotline0 up",
        "link set hotline1 up",
    )
    for step in steps:
        done = subprocess.run(
            [_which("ip") or "ip", *step.split()], capture_output=True, text=True, check=False
        )
        if done.returncode:
            return f"ip {step}: {done.stderr.strip()}"
    return os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)


def _enter(descriptor: int) -> None:
    if _LIBC.setns(descriptor, _CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _which(program: str) -> str | None:
    return shutil.which(program) or shutil.which(program, path="/usr/sbin:/sbin")


def main(arguments: list[str]) -> None:
    """Becomes the command behind `--`, with what it needs."""
    command = arguments[arguments.index("--") + 1 :] if "--" in arguments else arguments
    if not command:
        sys.exit(f"usage: {_BY_HAND}")
    whole = granted(command)
    os.execvp(whole[0], whole)  # noqa: S606 # it takes our place
