"""What a mail server says of a mail that it could not deliver: a delivery status notification
(RFC 3464), read for which message it is about and what became of it. No address is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.message import Message as Mail
from uuid import UUID

from hotline.messaging.hearing import DELIVERED, FAILED, Report

_ID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_STATUS = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")
_SENT_BACK_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "To")
_ANSWERS_TO = ("In-Reply-To", "References")
_WORST = {FAILED: 2, DELIVERED: 1, "": 0}


@dataclass(frozen=True)
class Box:
    """Where mail comes back to, and the domain under which its Message-IDs are made."""

    address: str
    domain: str

    def id_of(self, text: str, *, envelope: bool) -> UUID | None:
        """The id of ours in a header: of an address (name+id@host), or of a Message-ID."""
        name, _at, host = self.address.partition("@")
        within = rf"{re.escape(name)}\+({_ID})@{re.escape(host)}"
        pattern = within if envelope else rf"<({_ID})@{re.escape(self.domain)}>"
        found = re.search(pattern, text, re.IGNORECASE)
        return UUID(found[1]) if found else None


def read(raw: bytes, box: Box) -> Report | None:
    """What one mail of the box tells; None where it is no notification, or about nothing of ours.

    Its status is "" while the server still tries. That it gave up after trying for days (4.x.x)
    blames nobody's address.
    """
    mail = message_from_bytes(raw)
    message = _about(mail, box)
    told = [_told(fields) for fields in _recipients(mail)]
    if message is None or not told:
        return None
    status, code = max(told, key=lambda one: (_WORST[one[0]], one[1]))
    blames = status == FAILED and code.startswith("5")
    return Report(message, status, f"dsn_{code or 'unknown'}", blames=blames)


def _recipients(mail: Mail) -> Iterator[Mail]:
    """The fields about each recipient."""
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            yield from (fields for fields in _parts(part) if fields["Action"])


def _told(fields: Mail) -> tuple[str, str]:
    action = str(fields["Action"]).strip().lower()
    found = _STATUS.match(str(fields["Status"] or ""))
    code = found[1] if found else ""
    if action.startswith("failed"):
        return FAILED, code
    return (DELIVERED if action.startswith("delivered") else ""), code


def _about(mail: Mail, box: Box) -> UUID | None:
    """By the address it came back to, by the mail it brings along, by what it answers to."""
    heads = [(name, mail, True) for name in _SENT_BACK_TO if "@" in box.address]
    heads += [("Message-ID", one, False) for one in _brought(mail)]
    heads += [(name, mail, False) for name in _ANSWERS_TO]
    for name, head, envelope in heads:
        for text in head.get_all(name, []):
            found = box.id_of(str(text), envelope=envelope)
            if found:
                return found
    return None


def _brought(mail: Mail) -> Iterator[Mail]:
    """The mail that did not arrive, or its head, as the notification brings it along."""
    for part in mail.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822" and part.is_multipart():
            yield from _parts(part)
        elif kind == "text/rfc822-headers":
            text = part.get_payload(decode=True)
            yield message_from_string(text.decode("utf-8", "replace") if text else "")  # type: ignore[union-attr]


def _parts(part: Mail) -> list[Mail]:
    found = part.get_payload()
    return [one for one in found if isinstance(one, Mail)] if isinstance(found, list) else []
