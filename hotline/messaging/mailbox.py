"""The box that undeliverable mail comes back to, read over IMAP with TLS.

Each mail is taken once: fetched without a mark, heard, then marked as seen; what cannot be read as
a notification of ours is flagged too, for a person to look at. A reader that dies in between takes
it again, and hearing it twice changes nothing. Logs say how many, never whose or what.
"""

from __future__ import annotations

import imaplib
import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings

from hotline.messaging import gateways, hearing, returned

log = logging.getLogger(__name__)
SECONDS, PORT = 20, 993
MOST_MAILS, MOST_BYTES = 200, 200_000


@dataclass(frozen=True)
class Counted:
    """How many mails were taken, how many told something new, how many nobody could read."""

    taken: int = 0
    new: int = 0
    unread: int = 0


def is_open() -> bool:
    """Whether this installation reads a box at all."""
    return bool(settings.HOTLINE_BOUNCES_URL)


def collect() -> Counted:
    """Hear what has come back since the last time; nothing where the box cannot be reached."""
    if not is_open():
        return Counted()
    done = Counted()
    try:
        with _box() as box:
            for uid in _unseen(box):
                done = _taken(box, uid, done)
    except (imaplib.IMAP4.error, OSError, ValueError) as error:
        # A server's own words may name the account.
        log.warning("the box of returned mail was left early: %s", type(error).__name__)
    if done.taken:
        log.info("returned mail: %d taken, %d new, %d unread", done.taken, done.new, done.unread)
    return done


@contextmanager
def _box() -> Iterator[imaplib.IMAP4_SSL]:
    url = urlsplit(settings.HOTLINE_BOUNCES_URL)
    if url.scheme != "imaps" or not url.hostname:
        raise imaplib.IMAP4.error("HOTLINE_BOUNCES_URL is no imaps:// address")
    context = ssl.create_default_context()
    box = imaplib.IMAP4_SSL(url.hostname, url.port or PORT, ssl_context=context, timeout=SECONDS)
    try:
        box.login(_quoted(unquote(url.username or "")), unquote(url.password or ""))
        _ok(box.select(_quoted(unquote(url.path.strip("/")) or "INBOX")))
        yield box
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            box.logout()
        with suppress(OSError):
            box.shutdown()  # a line that went dead is let go of too


def _unseen(box: imaplib.IMAP4_SSL) -> list[str]:
    found = next((row for row in _ok(box.uid("SEARCH", "UNSEEN")) if isinstance(row, bytes)), b"")
    return found.decode().split()[:MOST_MAILS]


def _taken(box: imaplib.IMAP4_SSL, uid: str, done: Counted) -> Counted:
    # PEEK leaves it unseen until it was heard.
    rows = _ok(box.uid("FETCH", uid, f"(BODY.PEEK[]<0.{MOST_BYTES}>)"))
    raw = next((row[1] for row in rows if isinstance(row, tuple)), b"")
    report = _read(raw)
    new = bool(report and report.status and hearing.hear(report))
    flags = r"(\Seen)" if report else r"(\Seen \Flagged)"
    _ok(box.uid("STORE", uid, "+FLAGS.SILENT", flags))
    return Counted(done.taken + 1, done.new + new, done.unread + (report is None))


def _read(raw: bytes) -> hearing.Report | None:
    try:
        return returned.read(raw, returned.Box(settings.HOTLINE_BOUNCES, gateways.domain()))
    except Exception as error:  # one odd mail holds up none of those behind it
        log.warning("a returned mail could not be read: %s", type(error).__name__)
        return None


def _ok(answer: tuple[str, list[Any]]) -> list[bytes | tuple[bytes, bytes] | None]:
    status, rows = answer
    if status != "OK":
        raise imaplib.IMAP4.error("refused")
    return rows


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
