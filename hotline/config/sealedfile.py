"""Files encrypted under a passphrase, in pieces, so that a backup of any size fits in memory.

scrypt makes the key from the passphrase; each piece is AES-256-GCM with its number and whether it
is the last one bound in, so that a piece cannot be moved, dropped or cut off unnoticed.
"""

from __future__ import annotations

import os
import struct
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from hotline.config.trouble import Trouble

MAGIC = b"HOTLINE-SEALED-1"
_PIECE = 1 << 20
_COST = 1 << 16  # scrypt N: 64 MB and about 0.2 s for each guess


def seal(source: BinaryIO, target: BinaryIO, passphrase: bytes) -> None:
    """Encrypts everything in `source` into `target`."""
    salt, prefix = os.urandom(16), os.urandom(7)
    cipher = AESGCM(_key(passphrase, salt))
    target.write(MAGIC + salt + prefix)
    piece, number = source.read(_PIECE), 0
    while True:
        following = source.read(_PIECE)
        last = not following
        target.write(cipher.encrypt(_nonce(prefix, number, last), piece, MAGIC))
        if last:
            return
        piece, number = following, number + 1


def unseal(source: BinaryIO, target: BinaryIO, passphrase: bytes) -> None:
    """Decrypts what `seal` wrote. Raises Trouble when the passphrase or the file is not right."""
    head = source.read(len(MAGIC) + 23)
    if len(head) < len(MAGIC) + 23 or not head.startswith(MAGIC):
        raise Trouble("This backup is damaged: its encrypted file has no proper beginning.")
    salt, prefix = head[len(MAGIC) : -7], head[-7:]
    cipher = AESGCM(_key(passphrase, salt))
    piece, number = source.read(_PIECE + 16), 0
    while True:
        following = source.read(_PIECE + 16)
        last = not following
        try:
            target.write(cipher.decrypt(_nonce(prefix, number, last), piece, MAGIC))
        except InvalidTag as error:
            raise Trouble("The passphrase is not the right one, or the file is damaged.") from error
        if last:
            return
        piece, number = following, number + 1


def is_sealed(path: str | os.PathLike[str]) -> bool:
    """Whether `seal` wrote this file."""
    with open(path, "rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def _nonce(prefix: bytes, number: int, last: bool) -> bytes:
    return prefix + struct.pack(">I?", number, last)


def _key(passphrase: bytes, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=_COST, r=8, p=1).derive(passphrase)
