"""Sealing and opening. A value is bound to its root, its column, its row and a version, so that a
swapped or planted ciphertext does not open; a class above the actor's reach does not either."""

import os
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection

from hotline.actor import context
from hotline.actor.classes import DataClass
from hotline.audit import services as audit
from hotline.vault import keyring
from hotline.vault.keyring import KeyringError

_VERSION = b"\x01"
_SHORTEST = 1 + 12 + 16  # version, nonce, tag
# What stands for the key-encryption key of a root whose data key was destroyed.
DESTROYED = "destroyed"
_PAD = 32  # bytes; lengths are rounded up so that a ciphertext does not tell a short name


class Sealed(PermissionError):
    """The actor's grants do not reach this class of this root, or hold no key of it."""


class Erased(Sealed):
    """The file's key was destroyed: what stood in it is gone, and nothing more is written."""


class Tampered(ValueError):
    """A ciphertext does not belong where it was found."""


@dataclass(frozen=True)
class _Opened:
    cipher: AESGCM | None  # None where the key was destroyed
    reach: int


def new_root(root: uuid.UUID, kind: str, *, centre: str = "", restricted: bool = False) -> None:
    """Make the data key of a fresh root. The actor's grant on it is written before."""
    data_key = AESGCM.generate_key(256)
    kek, wrapped = wrap(root, kind, data_key)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO vault_key (root_id, kind, centre, restricted, kek, wrapped)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            [root, kind, centre, restricted, kek, wrapped],
        )
    remember(root, data_key)


def wrap(root: uuid.UUID, kind: str, data_key: bytes) -> tuple[str, bytes]:
    """Wrap a data key under the current key of its kind, bound to the root."""
    ring = keyring.current()
    kek = ring.current[kind]
    nonce = os.urandom(12)
    return kek, nonce + AESGCM(ring.of(kek)).encrypt(nonce, data_key, _bound(kek, root))


def remember(root: uuid.UUID, data_key: bytes) -> None:
    """Hold the key of a root that the actor has just made, for this transaction."""
    _keys()[root] = _Opened(AESGCM(data_key), DataClass.D4)


def forget(root: uuid.UUID) -> None:
    """Let go of the key of a root: asked for again, it comes only if the ledger still allows it."""
    _keys().pop(root, None)


def preload(roots: Iterable[uuid.UUID]) -> None:
    """Fetch the keys of many roots in one query, before a list is rendered."""
    keys = _keys()
    wanted = [root for root in set(roots) if root not in keys]
    if not wanted:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT root_id, kek, wrapped, reach FROM vault_keys(%s)", [wanted])
        for root, kek, wrapped, reach in cursor.fetchall():
            gone, box = kek == DESTROYED, bytes(wrapped)
            keys[root] = _Opened(None if gone else AESGCM(unwrapped(root, kek, box)), reach)


def unwrapped(root: uuid.UUID, kek: str, box: bytes) -> bytes:
    """The data key of a root again. Raises KeyringError where the ring is another database's."""
    try:
        return AESGCM(keyring.current().of(kek)).decrypt(box[:12], box[12:], _bound(kek, root))
    except InvalidTag:
        raise KeyringError(
            f"key {kek} of this keyring is not the one that made this database: restore the"
            " keyring that belongs to it"
        ) from None


def may_open(root: uuid.UUID, data_class: DataClass) -> bool:
    """Whether the actor's grants reach this class of this root."""
    preload([root])
    opened = _keys().get(root)
    return opened is not None and opened.reach >= data_class


def is_erased(root: uuid.UUID) -> bool:
    """Whether the key of a root in the actor's reach was destroyed."""
    preload([root])
    opened = _keys().get(root)
    return opened is not None and opened.cipher is None


def seal(root: uuid.UUID, label: str, text: str) -> bytes:
    """Seal text under the key of `root`, bound to `label` (table, column and row).

    Raises Sealed beyond the actor's reach, Erased where the key was destroyed."""
    cipher = _open_key(root, DataClass.D0).cipher
    if cipher is None:
        raise Erased("this file was erased")
    return _box(cipher, root, label, text)


def seal_with(data_key: bytes, root: uuid.UUID, label: str, text: str) -> bytes:
    """Seal under a key at hand, for writers of many fresh roots at once."""
    return _box(AESGCM(data_key), root, label, text)


def is_sealed(box: bytes) -> bool:
    """Whether bytes have the shape of a sealed value; only opening proves that they are one."""
    return box[:1] == _VERSION and len(box) >= _SHORTEST


def unseal(root: uuid.UUID, label: str, box: bytes, data_class: DataClass) -> str:
    """Open text and log that it was seen; of an erased file nothing is left to see. Raises Sealed
    beyond the actor's reach, Tampered when the ciphertext was made for another place."""
    opened = _open_key(root, data_class)
    if opened.cipher is None:
        return ""
    try:
        if not is_sealed(box):
            raise InvalidTag
        plain = opened.cipher.decrypt(box[1:13], box[13:], _bound(label, root))
    except InvalidTag:
        raise Tampered(
            f"a sealed value in {label.split(':')[0]} is not what was put there"
        ) from None
    if data_class >= DataClass.D2:
        audit.saw(root, data_class)
    return plain[: plain.rindex(b"\x80")].decode()


def _open_key(root: uuid.UUID, data_class: DataClass) -> _Opened:
    preload([root])
    opened = _keys().get(root)
    if opened is None or opened.reach < data_class:
        raise Sealed(f"no grant reaches class {data_class.name} of this file")
    return opened


def _box(cipher: AESGCM, root: uuid.UUID, label: str, text: str) -> bytes:
    nonce = os.urandom(12)
    return _VERSION + nonce + cipher.encrypt(nonce, _padded(text), _bound(label, root))


def _keys() -> dict[uuid.UUID, _Opened]:
    keys: dict[uuid.UUID, _Opened] = context.memo().setdefault("vault.keys", {})
    return keys


def _bound(label: str, root: uuid.UUID) -> bytes:
    return _VERSION + root.bytes + label.encode()


def _padded(text: str) -> bytes:
    plain = text.encode() + b"\x80"
    return plain + b"\x00" * (-len(plain) % _PAD)
