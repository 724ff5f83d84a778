"""The mark of a session in the log: enough to tell two apart, not enough to take one over."""

import hashlib


def session_mark(session_key: str | None) -> str:
    """Sixteen hexadecimal digits of the session key's SHA-256."""
    return hashlib.sha256((session_key or "").encode()).hexdigest()[:16]
