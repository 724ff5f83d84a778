"""Identifiers that the application makes itself, so that a grant can be written before its row."""

import hashlib
import os
import time
import uuid


def new_id() -> uuid.UUID:
    """A UUID version 7 (RFC 9562): ordered by millisecond, the rest random."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)


def reference_of(row: uuid.UUID, attempt: int = 0) -> str:
    """The number of a row to tell somebody aloud: eight digits, `1234-5678`. It says neither what
    it stands for nor how many came before. Whoever stores it sees to it that it is unique, and
    asks for another by a further `attempt`."""
    digest = hashlib.blake2b(row.bytes + bytes([attempt]), digest_size=8).digest()
    digits = f"{int.from_bytes(digest, 'big') % 10**8:08d}"
    return f"{digits[:4]}-{digits[4:]}"
