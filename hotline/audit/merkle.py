"""The hash tree of RFC 6962 (Certificate Transparency), section 2.1, over SHA-256."""

from collections.abc import Sequence
from hashlib import sha256

EMPTY = sha256(b"").digest()
SIZE = len(EMPTY)


def leaf(entry: bytes) -> bytes:
    """The hash of one entry; the leading zero keeps a leaf from passing for a node."""
    return sha256(b"\x00" + entry).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes in their order.

    Pairing level by level, a last one without a partner going up as it is, makes the same tree
    as splitting at the largest power of two.
    """
    level = list(leaves) or [EMPTY]
    while len(level) > 1:
        paired = [
            sha256(b"\x01" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=False)
        ]
        if len(level) % 2:
            paired.append(level[-1])
        level = paired
    return level[0]
