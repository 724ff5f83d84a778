"""Messages to agencies and colleagues that nobody got, in words."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from hotline import wording
from hotline.directory.models import ContactPoint
from hotline.messaging.models import EMAIL, SMS, Message
from hotline.messaging.words import TEMPLATES


def way(code: str) -> str:
    """How a message goes."""
    return {EMAIL: _("E-mail"), SMS: _("Text message")}[code]


def gateway(name: str) -> str:
    """What serves a way."""
    return {
        "smtp": _("Mail server"),
        "http": _("SMS gateway"),
        "sink": _("Sink: nothing is sent"),
        "": _("None: messages wait"),
    }[name]


def point(found: ContactPoint) -> str:
    """Whose address it is: the agency and which of its contacts."""
    return f"{wording.agency(found.agency)} · {kind(found.kind)}"


def kind(code: str) -> str:
    """Which contact of an agency."""
    return {
        "main": _("Main contact"),
        "duty": _("On duty"),
        "backup": _("Backup"),
        "head": _("Head of the agency"),
    }[code]


def row(message: Message, at: datetime | None) -> dict[str, Any]:
    """A message in a list: whom it was for, why, what the gateway said."""
    to = message.address
    if message.point:
        to = point(message.point)
    elif message.member:
        to = message.member.display_name
    return {
        "to": to,
        "way": way(message.way),
        "why": TEMPLATES[message.template].label,
        "error": message.error,
        "tries": message.tries,
        "urgent": message.urgent,
        "at": at,
    }
