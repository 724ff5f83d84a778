"""What a gateway tells afterwards of a message it took: that it arrived, or that it did not.

A report is signed with a secret that the gateway shares (HMAC-SHA256 over its moment and its bytes)
and holds for five minutes; heard a second time it changes nothing. A report about a message that
nobody knows is answered like any other, so that ids cannot be tried.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import re
import time
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.directory.models import ContactPoint
from hotline.messaging.losing import lost
from hotline.messaging.models import MemberAddress, Message

GATEWAY = Actor("system:gateway")
HOLDS_SECONDS = 300
MOST_BYTES = 4096
DELIVERED, FAILED = "delivered", "failed"
_SIGNED = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})")
_CODE = re.compile(r"[A-Za-z0-9_.-]{1,40}")


class NotHeard(ValueError):
    """A report that is not from the gateway, too old, or cannot be read; `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Report:
    """What became of a message; `code` is the gateway's own word for it. Where a failure says
    nothing against the address it does not blame it."""

    message: UUID
    status: str
    code: str
    blames: bool = True


def signature(secret: bytes, body: bytes, moment: int) -> str:
    """As a gateway signs a report: for its implementers, and for tests."""
    made = hmac.new(secret, f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={made}"


def is_open() -> bool:
    """Whether this installation hears reports at all: it was given a secret."""
    return bool(settings.HOTLINE_GATEWAY_SECRET_FILE)


def read(body: bytes, signed: str, *, now: float | None = None) -> Report:
    """A report of the gateway. Raises NotHeard (closed, unsigned, old, unreadable)."""
    if not is_open():
        raise NotHeard("closed")
    found = _SIGNED.fullmatch(signed)
    if found is None or len(body) > MOST_BYTES:
        raise NotHeard("unsigned")
    secret = Path(settings.HOTLINE_GATEWAY_SECRET_FILE).read_bytes().strip()
    if not secret or not hmac.compare_digest(signature(secret, body, int(found[1])), signed):
        raise NotHeard("unsigned")
    if abs((time.time() if now is None else now) - int(found[1])) > HOLDS_SECONDS:
        raise NotHeard("old")
    try:
        said = json.loads(body)
        status, code = said["status"], str(said.get("code", ""))
        report = Report(UUID(said["id"]), status, code if _CODE.fullmatch(code) else "")
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NotHeard("unreadable") from None
    if status not in (DELIVERED, FAILED):
        raise NotHeard("unreadable")
    return report


def hear(report: Report, *, now: dt.datetime | None = None) -> bool:
    """Write down what became of a message; whether that was new.

    It did not arrive: the message is marked, its address too, and what an agency was told passes
    to its next contact at once. It arrived: an address that was marked is good again.
    """
    moment = now or timezone.now()
    with acting(GATEWAY):
        rows = Message.objects.select_related("point").select_for_update(of=("self",))
        message = rows.filter(
            pk=report.message, sent_at__isnull=False, bounced_at__isnull=True
        ).first()
        if message is None:
            return False
        if report.status == DELIVERED:
            return _arrived(message)
        lost(message, report.code or "not_delivered", moment, by=GATEWAY, blames=report.blames)
        return True


def _arrived(message: Message) -> bool:
    """Only word of its arrival clears an address again whose gateway says so afterwards."""
    if message.point_id:
        marked = ContactPoint.objects.filter(pk=message.point_id, bounced_at__lt=message.sent_at)
        return bool(marked.update(bounced_at=None))
    own = MemberAddress.objects.filter(member=message.member_id, bounced_at__lt=message.sent_at)
    return bool(own.update(bounced_at=None))
