"""The key provider of a trial: one file, mode 0600, outside the database and its directory.

Holds the key-encryption keys by kind of root, the keys of number hashes, and the secret that
signs sessions. A deployment puts an external key service behind the same four functions.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

KINDS = ("contact", "person", "case", "packet", "reject", "system")
# What a key is for: the kinds of root it wraps keys of, what it hashes, what it signs.
PURPOSES = (*KINDS, "number", "row", "proof", "audit", "identifier", "phone")


class KeyringError(RuntimeError):
    """The keyring is missing or unreadable; says what to do."""


@dataclass(frozen=True)
class Keyring:
    """Keys by id; `current` names the id in use for each purpose."""

    keys: dict[str, bytes]
    current: dict[str, str]
    secret: str

    def of(self, key_id: str) -> bytes:
        """The key of an id. Raises KeyringError where this ring does not hold it."""
        try:
            return self.keys[key_id]
        except KeyError:
            raise KeyringError(
                f"key {key_id} is not in the keyring: restore the keys too"
            ) from None


def ensure(path: Path) -> None:
    """Make a keyring where there is none. One that is there gains a key for each purpose that
    this version added, and nothing in it is ever changed or taken away."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(path, {"current": {}, "keys": {}, "secret": secrets.token_urlsafe(50)})
        return
    ring = json.loads(path.read_text())
    open_to_others = path.stat().st_mode & 0o077  # refused when it is read, and not mended here
    if set(PURPOSES) - set(ring["current"]) and not open_to_others:
        _write(path, ring)


def _write(path: Path, ring: dict[str, Any]) -> None:
    """Whole or not at all, with a first key for each purpose that has none."""
    for purpose in PURPOSES:
        if purpose not in ring["current"]:
            ring["current"][purpose] = key_id = f"{purpose}-1"
            ring["keys"][key_id] = base64.b64encode(secrets.token_bytes(32)).decode()
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)  # left by a start that was killed here
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(ring, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)


def load(path: Path) -> Keyring:
    """Read a keyring. Raises KeyringError where it is missing or open to other users."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise KeyringError(f"no keyring at {path}: run `hotline migrate` or restore one") from None
    if mode & 0o077:
        raise KeyringError(f"{path} is readable by others: chmod 600 it")
    ring = json.loads(path.read_text())
    keys = {key_id: base64.b64decode(key) for key_id, key in ring["keys"].items()}
    return Keyring(keys=keys, current=ring["current"], secret=ring["secret"])


@lru_cache(maxsize=2)
def _loaded(path: Path, written: tuple[int, int]) -> Keyring:
    return load(path)


def current() -> Keyring:
    """The keyring of HOTLINE_KEYS as it stands: rotated meanwhile, a running process takes the
    new one up with its next look. Raises KeyringError."""
    path = Path(os.environ["HOTLINE_KEYS"])
    try:
        stat = path.stat()
    except FileNotFoundError:
        return load(path)  # says what to do
    return _loaded(path, (stat.st_ino, stat.st_mtime_ns))


def renew(path: Path, purposes: Iterable[str]) -> dict[str, str]:
    """Give each purpose a fresh key, in use from now on; the older ones stay in the ring, for what
    lies under them. Returns the new ids by purpose. Raises KeyringError."""
    load(path)
    ring = json.loads(path.read_text())
    fresh = {}
    for purpose in purposes:
        number = int(ring["current"][purpose].rpartition("-")[2])
        while (key_id := f"{purpose}-{number}") in ring["keys"]:
            number += 1
        ring["keys"][key_id] = base64.b64encode(secrets.token_bytes(32)).decode()
        ring["current"][purpose] = fresh[purpose] = key_id
    _write(path, ring)
    return fresh


def retire(path: Path, key_ids: Iterable[str]) -> None:
    """Take keys out of the ring for good. Raises KeyringError for one that is in use."""
    load(path)
    ring = json.loads(path.read_text())
    for key_id in key_ids:
        if key_id in ring["current"].values():
            raise KeyringError(f"key {key_id} is in use: rotate first")
        ring["keys"].pop(key_id, None)
    _write(path, ring)


def number_hash(number: str) -> tuple[str, bytes]:
    """Key id and HMAC-SHA256 of an E.164 number, to find it without storing it."""
    return _keyed("number", number)


def row_hash(content: str) -> tuple[str, bytes]:
    """Key id and HMAC-SHA256 of a source row, so that an import run twice doubles nothing."""
    return _keyed("row", content)


def proof_hash(content: str) -> tuple[str, bytes]:
    """Key id and HMAC-SHA256 of a caller's own code or safe word."""
    return _keyed("proof", content)


def proof_hashes(content: str) -> dict[str, bytes]:
    """The same under every key of the ring that a proof may have been hashed with, by key id."""
    return _under_all("proof", content)


def identifier_hashes(content: str) -> dict[str, bytes]:
    """HMAC-SHA256 of an identifier of somebody suspected, by key id, under every key of the ring
    for it: what was kept under an older key is still found."""
    return _under_all("identifier", content)


def _keyed(purpose: str, content: str) -> tuple[str, bytes]:
    ring = current()
    key_id = ring.current[purpose]
    return key_id, _hmac(ring.of(key_id), content)


def _under_all(purpose: str, content: str) -> dict[str, bytes]:
    keys = current().keys.items()
    return {key_id: _hmac(key, content) for key_id, key in keys if key_id.startswith(f"{purpose}-")}


def _hmac(key: bytes, content: str) -> bytes:
    return hmac.new(key, content.encode(), hashlib.sha256).digest()
