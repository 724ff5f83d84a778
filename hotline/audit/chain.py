"""The chain of signed roots: one line a root, each bound to the line before it.

A line is JSON in one fixed spelling (sorted keys, no spaces, ASCII), signed as it is spelled, of
one of three kinds: `key` tells a public key (the first line its own, a later one is signed by the
key before), `root` seals rows of the log, `restart` gives roots up after a restore and says which
rows were lost with it and which are there and not as they were sealed.
"""

import base64
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

Span = tuple[int, int]
"""First and last number of a run of rows."""


class Signer(Protocol):
    """What signs a line."""

    @property
    def key_id(self) -> str:
        """The id the key goes by."""
        ...

    @property
    def public(self) -> bytes:
        """Its public half."""
        ...

    def sign(self, message: bytes) -> bytes:
        """An Ed25519 signature."""
        ...


class BrokenChain(ValueError):
    """A line of the roots is not what was signed, or not in its place; `number` says which."""

    def __init__(self, number: int, why: str) -> None:
        super().__init__(f"root {number}: {why}")
        self.number, self.why = number, why


@dataclass(frozen=True)
class Gap:
    """Numbers without a row when a root was made: a transaction was still open, or was undone.

    `since` is when they were first missed (seconds), `bound` the transaction before which whoever
    could still bring the row had begun; 0 while that is not known.
    """

    first: int
    last: int
    since: int
    bound: int


@dataclass(frozen=True)
class Line:
    """One line, read and not yet believed."""

    text: str
    body: dict[str, Any]

    @property
    def number(self) -> int:
        """Its place in the chain, from 1."""
        return int(self.body["n"])

    @property
    def kind(self) -> str:
        """`key`, `root` or `restart`."""
        return str(self.body["kind"])

    @property
    def mark(self) -> str:
        """What the next line is bound to, and what an auditor notes down elsewhere."""
        return sha256(self.text.encode()).hexdigest()

    @property
    def spans(self) -> list[Span]:
        """The rows a root seals."""
        return [(int(a), int(b)) for a, b in self.body.get("seqs", ())]

    @property
    def gaps(self) -> list[Gap]:
        """Numbers that may still come."""
        return [Gap(*map(int, gap)) for gap in self.body.get("gaps", ())]

    @property
    def upto(self) -> int:
        """The highest number that has been looked at."""
        return int(self.body.get("upto", 0))

    @property
    def total(self) -> int:
        """Rows under this and all earlier roots: where its leaves end in the file of leaves."""
        return int(self.body.get("total", 0))


def read(text: str) -> Line:
    """A line as it was written. Raises ValueError for anything else, also for another spelling."""
    whole = json.loads(text)
    if not isinstance(whole, dict) or _spelled(whole) != text:
        raise ValueError("not a line of the roots")
    return Line(text, whole)


def write(body: dict[str, Any], before: Line | None, by: Signer) -> Line:
    """The next line of the chain, signed."""
    body = {
        **body,
        "n": before.number + 1 if before else 1,
        "before": before.mark if before else "",
        "by": by.key_id,
    }
    body["signature"] = base64.b64encode(by.sign(_spelled(body).encode())).decode()
    return Line(_spelled(body), body)


def checked(texts: Iterable[str]) -> Iterator[Line]:
    """The lines, each in its place and signed by a key that the chain itself made known.

    Whoever verifies compares the first line's key with what was noted when the chain began.
    Raises BrokenChain at the first line that is wrong.
    """
    before: Line | None = None
    key_id, key = "", b""
    for number, text in enumerate(texts, 1):
        try:
            line = read(text)
            _in_place(line, number, before)
            public = bytes.fromhex(line.body.get("public", ""))
            if before is None:
                key_id, key = line.body["by"], public
            if line.body["by"] != key_id:
                raise BrokenChain(number, "it is signed by another key than the one in use")
            if not signed(line, key):
                raise BrokenChain(number, "its signature is wrong")
            if public:
                key_id, key = line.body["key"], public
        except BrokenChain:
            raise
        except (ValueError, KeyError, TypeError) as error:
            raise BrokenChain(number, "it is no line of the roots") from error
        yield line
        before = line


def signed(line: Line, public: bytes) -> bool:
    """Whether this key signed this line."""
    body = {k: v for k, v in line.body.items() if k != "signature"}
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(
            base64.b64decode(line.body["signature"]), _spelled(body).encode()
        )
    except InvalidSignature:
        return False
    return True


def _in_place(line: Line, number: int, before: Line | None) -> None:
    if line.number != number:
        raise BrokenChain(number, "a line is missing here, or stands in another's place")
    if line.body["before"] != (before.mark if before else ""):
        raise BrokenChain(number, "it does not continue the line before it")


def _spelled(body: dict[str, Any]) -> str:
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def standing(lines: Iterable[Line]) -> list[Line]:
    """The roots that hold: without those that a restart gave up."""
    kept: list[Line] = []
    for line in lines:
        if line.kind == "restart":
            kept = [k for k in kept if k.number < int(line.body["drops"])]
        elif line.kind == "root":
            kept.append(line)
    return kept
