"""Sealing of files. A file has a key of its own, which its owner seals under a root; its bytes lie
in the database in parts, each bound to the file, its place and how many there are, so that a part
that is missing, moved or taken from another file does not open."""

import os
import uuid
from collections.abc import Iterator, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hotline.vault.services import Tampered

PART_BYTES = 256 * 1024
_VERSION = b"\x01"


def new_key() -> bytes:
    """A fresh key of 256 bits for one file."""
    return AESGCM.generate_key(256)


def cut(key: bytes, file_id: uuid.UUID, content: bytes) -> Iterator[bytes]:
    """The file in sealed parts, in order. An empty file is one empty part."""
    cipher = AESGCM(key)
    count = max(1, -(-len(content) // PART_BYTES))
    for index in range(count):
        nonce = os.urandom(12)
        piece = content[index * PART_BYTES : (index + 1) * PART_BYTES]
        yield _VERSION + nonce + cipher.encrypt(nonce, piece, _bound(file_id, index, count))


def join(key: bytes, file_id: uuid.UUID, parts: Sequence[bytes]) -> bytes:
    """The file again. Raises Tampered where a part is missing, moved or another file's."""
    cipher = AESGCM(key)
    pieces = []
    for index, box in enumerate(parts):
        try:
            if box[:1] != _VERSION:
                raise InvalidTag
            pieces.append(cipher.decrypt(box[1:13], box[13:], _bound(file_id, index, len(parts))))
        except InvalidTag:
            raise Tampered("a part of a sealed file is not what was put there") from None
    if not pieces:
        raise Tampered("a sealed file has no parts")
    return b"".join(pieces)


def _bound(file_id: uuid.UUID, index: int, count: int) -> bytes:
    return _VERSION + b"file" + file_id.bytes + index.to_bytes(4) + count.to_bytes(4)
