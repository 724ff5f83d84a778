"""The ways out: e-mail by SMTP, text messages by HTTP, and a sink on this machine that sends
nothing and says so. A gateway gets an address and words that say only that something waits."""

from __future__ import annotations

import http.client
import json
import os
import smtplib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils import timezone

from hotline.messaging.models import EMAIL, SMS

SECONDS = 10
SINK_SAYS = "This is a sink: nothing was sent to anybody."
# Answers that are about this number, not about the gateway's own state or our rights there.
_BAD_NUMBER = frozenset({400, 404, 410, 422})


class NotSent(Exception):
    """Nobody took it. `code` says why; `address` that it is the recipient's fault, so that trying
    again will hardly help; else the gateway's, and she is not to blame."""

    def __init__(self, code: str, *, address: bool) -> None:
        super().__init__(code)
        self.code, self.address = code[:40], address


@dataclass(frozen=True)
class Letter:
    """What goes out: `id` lets a gateway recognise one that it was given before."""

    id: UUID
    way: str
    to: str
    subject: str
    words: str


Send = Callable[[Letter], None]


def named() -> dict[str, str]:
    """Which gateway serves each way; a way without one is missing, and its messages wait."""
    found = {}
    if settings.EMAIL_HOST_SET:
        found[EMAIL] = "smtp"
    if settings.HOTLINE_SMS_URL:
        found[SMS] = "http"
    if settings.HOTLINE_SINK:
        found = {EMAIL: "sink", SMS: "sink"} | found
    return found


def send(letter: Letter) -> str:
    """Give a letter to the gateway of its way; the gateway's name. Raises NotSent."""
    name = named().get(letter.way)
    if name is None:
        raise NotSent("no_gateway", address=False)
    _GATEWAYS[name](letter)
    return name


def domain() -> str:
    """Under which the Message-IDs of mails are made: the sender's."""
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")


def by_smtp(letter: Letter) -> None:
    """Give an e-mail to the server of HOTLINE_SMTP_URL. Raises NotSent."""
    mail = EmailMessage(
        letter.subject,
        letter.words,
        _return_path(letter),
        [letter.to],
        headers={
            "From": settings.DEFAULT_FROM_EMAIL,
            "Message-ID": f"<{letter.id}@{domain()}>",
            "Auto-Submitted": "auto-generated",
        },
        connection=get_connection("django.core.mail.backends.smtp.EmailBackend"),
    )
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _words in error.recipients.values()]
        raise NotSent(f"smtp_{codes[0] if codes else 'refused'}", address=True) from None
    except smtplib.SMTPResponseException as error:
        raise NotSent(f"smtp_{error.smtp_code}", address=False) from None
    except (smtplib.SMTPException, OSError) as error:
        raise NotSent(f"smtp_{type(error).__name__}", address=False) from None
    except ValueError:
        # A line break in an address: nothing was said to the server.
        raise NotSent("bad_address", address=True) from None


def _return_path(letter: Letter) -> str:
    """Where a mail server sends it back that cannot deliver it: to HOTLINE_BOUNCES with the
    message's id in it, so that whoever reads that box knows which; else to the sender."""
    name, at, domain = settings.HOTLINE_BOUNCES.partition("@")
    return f"{name}+{letter.id}@{domain}" if at else settings.DEFAULT_FROM_EMAIL


def by_http(letter: Letter) -> None:
    """Post a text message to HOTLINE_SMS_URL: {"id", "to", "text"}. Raises NotSent.

    Redirects are not followed: the token is for that host alone.
    """
    url = urlsplit(settings.HOTLINE_SMS_URL)
    kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    link = kind(url.hostname or "", url.port, timeout=SECONDS)
    headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": str(letter.id)}
    try:
        if settings.HOTLINE_SMS_TOKEN_FILE:
            token = Path(settings.HOTLINE_SMS_TOKEN_FILE).read_text(encoding="utf-8").strip()
            headers["Authorization"] = f"Bearer {token}"
        body = json.dumps({"id": str(letter.id), "to": letter.to, "text": letter.words})
        path = f"{url.path or '/'}?{url.query}" if url.query else url.path or "/"
        link.request("POST", path, body.encode(), headers)
        status = link.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        raise NotSent(f"http_{type(error).__name__}", address=False) from None
    finally:
        link.close()
    if not 200 <= status < 300:
        raise NotSent(f"http_{status}", address=status in _BAD_NUMBER)


def into_sink(letter: Letter) -> None:
    """Write it as a file that nobody else may read, and send nothing. Raises NotSent."""
    folder = Path(settings.HOTLINE_OUTBOX)
    told = {**asdict(letter), "id": str(letter.id), "at": timezone.now().isoformat()}
    target = folder / f"{letter.id}.json"
    half = target.with_suffix(".half")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump({"sink": SINK_SAYS, **told}, file, ensure_ascii=False, indent=1)
        half.replace(target)
    except OSError as error:
        raise NotSent(f"sink_{type(error).__name__}", address=False) from None


def sunk(most: int = 50) -> list[dict[str, str]]:
    """What lies in the sink, the newest first."""
    folder = Path(settings.HOTLINE_OUTBOX)
    found = [json.loads(one.read_text(encoding="utf-8")) for one in folder.glob("*.json")]
    return sorted(found, key=lambda one: str(one["at"]), reverse=True)[:most]


_GATEWAYS: dict[str, Send] = {"smtp": by_smtp, "http": by_http, "sink": into_sink}
