"""Messages leave: each is claimed by one worker, given to its gateway, and settled.

A worker that is killed after the gateway took a message and before that was written lets go of it
when its claim ends, and it is sent again under the same id: told twice is better than never.
"""

from __future__ import annotations

import datetime as dt
import logging
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from hotline.actor.context import Actor, acting
from hotline.countries.pack import current as pack
from hotline.directory.models import ContactPoint
from hotline.messaging import filling, gateways, notices, rules
from hotline.messaging.losing import lost, recipient, told_afterwards
from hotline.messaging.models import EMAIL, MemberAddress, Message
from hotline.messaging.services import spoken

log = logging.getLogger(__name__)

CLAIM = dt.timedelta(minutes=2)
# While a gateway itself is down its messages are tried this often, however long it takes.
MOST_PAUSE = {True: dt.timedelta(minutes=5), False: dt.timedelta(minutes=60)}

_OPEN = Q(sent_at__isnull=True, bounced_at__isnull=True, called_off_at__isnull=True)


def deliver(*, by: Actor, now: dt.datetime | None = None, most: int = 500) -> int:
    """Send what is due and nobody else is sending; how many were taken by a gateway."""
    with acting(by):
        _gather_missed(now or timezone.now())
        due = list(_due(now or timezone.now()).values_list("pk", flat=True)[:most])
    return sum(_deliver(by, pk, now) for pk in due)


def _due(now: dt.datetime) -> QuerySet[Message]:
    """The urgent ones first. A way without a gateway waits until it has one."""
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
    return Message.objects.filter(
        _OPEN, free, not_before__lte=now, digest_of__isnull=True, way__in=gateways.named()
    ).order_by("-urgent", "not_before")


def _deliver(by: Actor, pk: UUID, at: dt.datetime | None) -> bool:
    now = at or timezone.now()
    with acting(by):
        claimed = _due(now).filter(pk=pk).order_by()
        if not claimed.update(claimed_until=now + CLAIM, tries=F("tries") + 1):
            return False
        message = Message.objects.select_related("point", "member__message_address").get(pk=pk)
        letter = _letter(message)
        if letter is None:
            Message.objects.filter(pk=pk).update(called_off_at=now, claimed_until=None)
            return False
    try:
        taken = gateways.send(letter)
    except gateways.NotSent as error:
        with acting(by):
            _failed(by, message, error, now)
        return False
    with acting(by):
        _sent(message, taken, now)
    return True


def _letter(message: Message) -> gateways.Letter | None:
    """What goes out, to where she is reached now; None when nobody is to be told any more."""
    to = _address(message)
    given = _given(message)
    if to is None or given is None:
        return None
    since = message.values.get("since")
    words = spoken(
        message.template,
        language=message.language,
        at=dt.datetime.fromisoformat(since) if since else None,
        given=given,
    )
    with override(message.language if message.language in pack().locales else pack().locales[0]):
        subject = _("Something waits for you")
    return gateways.Letter(message.pk, message.way, to, subject, words)


def _address(message: Message) -> str | None:
    if message.address:
        return message.address
    found: ContactPoint | MemberAddress | None
    if message.point:
        found = None if message.point.ended_at else message.point
    else:
        member = message.member
        found = getattr(member, "message_address", None) if member and member.is_active else None
    return ((found.email if message.way == EMAIL else found.phone) or None) if found else None


def _given(message: Message) -> dict[str, str] | None:
    if message.template != "digest":
        found = filling.filled(message.template, message.values)
        return None if found is None else dict(found)
    waiting = message.counted.filter(_OPEN).count()
    return {"count": str(waiting)} if waiting else None


def _sent(message: Message, gateway: str, now: dt.datetime) -> None:
    done = {"sent_at": now, "gateway": gateway, "claimed_until": None, "error": ""}
    Message.objects.filter(_OPEN, pk=message.pk).update(**done)
    message.counted.filter(_OPEN, made_at__lte=now).update(sent_at=now, gateway=gateway)
    for row in recipient(message):
        if row.bounced_at and not told_afterwards(row):
            type(row).objects.filter(pk=row.pk).update(bounced_at=None)


def _failed(by: Actor, message: Message, error: gateways.NotSent, now: dt.datetime) -> None:
    pause = rules.pause(message.tries, urgent=message.urgent)
    if pause is None and error.address:
        lost(message, error.code, now, by=by)
        return
    log.warning("message %s was not sent: %s", message.pk, error.code)
    most = MOST_PAUSE[message.urgent]
    again = now + (pause if pause and error.address else min(pause or most, most))
    Message.objects.filter(_OPEN, pk=message.pk).update(
        claimed_until=None, not_before=again, error=error.code
    )


def _gather_missed(now: dt.datetime) -> None:
    """What was written while its digest left goes into the next."""
    over = Q(digest_of__sent_at__isnull=False) | Q(digest_of__called_off_at__isnull=False)
    for message in Message.objects.select_related("point").filter(_OPEN, over)[:500]:
        Message.objects.filter(pk=message.pk).update(digest_of=notices.next_digest(message, now))
