"""Telling agencies and colleagues that something waits for them.

Called by domain services inside their transaction: what is told is written with what it tells of,
and leaves when that stands. Nothing here says what waits, or about whom.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from hotline.countries.pack import current as pack
from hotline.directory.models import ContactPoint
from hotline.messaging import rules, waking
from hotline.messaging.models import EMAIL, SMS, WAYS, MemberAddress, Message
from hotline.messaging.words import TEMPLATES

_RANK = {kind: place for place, kind in enumerate(ContactPoint.KINDS)}
# What an agency is told, but for the count of what it was told already.
_PASSED = {one.code for one in TEMPLATES.values() if one.kind == "agency"} - {"digest"}


@dataclass(frozen=True)
class _To:
    """A recipient as she wants to be told; `mark` tells her from the others in keys."""

    mark: str
    fields: dict[str, object]
    ways: tuple[str, ...]
    language: str
    quiet: rules.Quiet
    digest: bool


def tell_agency(
    *,
    key: str,
    agency: str,
    kinds: Collection[str],
    template: str = "waits",
    urgent: bool,
    since: dt.datetime | None = None,
    at: dt.datetime | None = None,
) -> list[Message]:
    """Write a message to every open contact point of an agency that is of one of these `kinds`,
    by the ways she chose; the messages that are new.

    `key` names what is told ("referral:<id>:reminder"): told again under it, nothing is written.
    It holds ids and codes only. Quiet hours and digests hold back what is not urgent. `since` is
    the moment that the words name, by default `at`, now. An empty list: it was told before, or
    nobody is there to be told. Raises KeyError for a template that is not for agencies.
    """
    points = ContactPoint.objects.filter(
        agency=agency, kind__in=list(kinds), ended_at__isnull=True
    ).order_by("pk")
    told = [_point(one) for one in points]
    if points and all(one.bounced_at for one in points):
        told += [_point(one) for one in next_points(agency, max(kinds, key=_RANK.__getitem__))]
    return _tell(told, key, template, urgent, since, at)


def next_points(agency: str, kind: str) -> list[ContactPoint]:
    """The contacts of the first kind above this one, in the order of the ladder, whom messages
    reach; none where nobody is left."""
    rows = ContactPoint.objects.filter(
        agency=agency, ended_at__isnull=True, bounced_at__isnull=True
    )
    above = [one for one in rows.order_by("pk") if _RANK[one.kind] > _RANK[kind] and ways_of(one)]
    first = min((_RANK[one.kind] for one in above), default=0)
    return [one for one in above if _RANK[one.kind] == first]


def pass_on(message: Message, *, at: dt.datetime) -> list[Message]:
    """Tell the next contact of an agency what this message did not bring, unless somebody else
    there, or she by another way, was told the same. Once a contact."""
    if message.point is None or message.template not in _PASSED:
        return []
    key = message.key.rpartition("/")[0].rpartition("/")[0]
    alive = Message.objects.filter(
        key__startswith=f"{key}/", bounced_at__isnull=True, called_off_at__isnull=True
    )
    if alive.exists():
        return []
    to = [_point(one) for one in next_points(message.point.agency_id, message.point.kind)]
    return _write(to, key, message.template, message.values, message.urgent, at)


def tell_member(
    *,
    key: str,
    member_id: UUID,
    template: str = "waits",
    urgent: bool,
    since: dt.datetime | None = None,
    at: dt.datetime | None = None,
) -> list[Message]:
    """The same for a member of staff or of an agency, where she gave an address of her own."""
    rows = MemberAddress.objects.select_related("member").filter(
        member=member_id, member__is_active=True
    )
    return _tell([_member(one) for one in rows], key, template, urgent, since, at)


def tell_address(
    *,
    key: str,
    way: str,
    address: str,
    template: str,
    values: dict[str, str],
    language: str = "",
    at: dt.datetime | None = None,
) -> list[Message]:
    """Write to a bare address of an agency that has no account: at once, whatever the hour.

    `values` are ids and codes that the template names; what they stand for is filled in when it is
    sent (filling.py). Raises KeyError for an unknown template, ValueError for values not its own.
    """
    if set(values) != set(TEMPLATES[template].values):
        raise ValueError(f"{template} names {TEMPLATES[template].values}")
    to = _To(
        mark="address",
        fields={"address": address},
        ways=(way,),
        language=language or pack().locales[0],
        quiet=rules.Quiet(),
        digest=False,
    )
    now = at or timezone.now()
    return _write([to], key, template, values, True, now)


def tell_point(
    *,
    key: str,
    point: ContactPoint,
    template: str,
    values: dict[str, str],
    at: dt.datetime | None = None,
) -> list[Message]:
    """Write to one contact point by the first of her ways, outside her quiet hours and in no
    digest: what leads in by a link is for her alone. Raises KeyError and ValueError as above."""
    if set(values) != set(TEMPLATES[template].values):
        raise ValueError(f"{template} names {TEMPLATES[template].values}")
    to = _point(point)
    one = replace(to, ways=to.ways[:1], digest=False)
    return _write([one], key, template, values, False, at or timezone.now())


def call_off(*, key: str, at: dt.datetime | None = None) -> int:
    """What was told under a key and has not left yet stays here: it waits no longer. How many."""
    waiting = Message.objects.filter(
        key__startswith=f"{key}/",
        sent_at__isnull=True,
        bounced_at__isnull=True,
        called_off_at__isnull=True,
    )
    return waiting.update(called_off_at=at or timezone.now())


def _tell(
    recipients: list[_To],
    key: str,
    template: str,
    urgent: bool,
    since: dt.datetime | None,
    at: dt.datetime | None,
) -> list[Message]:
    if TEMPLATES[template].kind != "agency":
        raise KeyError(template)
    now = at or timezone.now()
    values = {"since": (since or now).isoformat()} if TEMPLATES[template].values else {}
    return _write(recipients, key, template, values, urgent, now)


def _write(
    recipients: list[_To],
    key: str,
    template: str,
    values: dict[str, str],
    urgent: bool,
    now: dt.datetime,
) -> list[Message]:
    written = []
    for to, way in [(one, way) for one in recipients for way in one.ways]:
        gathered = to.digest and not urgent
        message = _once(
            Message(
                key=f"{key}/{to.mark}/{way}",
                way=way,
                template=template,
                values=values,
                language=to.language,
                urgent=urgent,
                made_at=now,
                not_before=now if urgent else to.quiet.end(_local(now)),
                digest_of=_digest(to, way, now) if gathered else None,
                **to.fields,
            )
        )
        if message:
            written.append(message)
    if written:
        waking.after_commit()
    return written


def _digest(to: _To, way: str, now: dt.datetime) -> Message:
    """The message at the end of the period that says how many wait: one a recipient and way."""
    end = rules.digest_end(_local(now))
    key = f"digest:{end.isoformat()}/{to.mark}/{way}"
    fresh = Message(
        key=key,
        way=way,
        template="digest",
        language=to.language,
        made_at=now,
        not_before=to.quiet.end(end),
        **to.fields,
    )
    return _once(fresh) or Message.objects.get(key=key)


def next_digest(message: Message, now: dt.datetime) -> Message:
    """The digest that is still to come for the recipient of a message that missed its own."""
    to = (
        _point(message.point)
        if message.point
        else _member(MemberAddress.objects.get(pk=message.member_id))
    )
    return _digest(to, message.way, now)


def _once(message: Message) -> Message | None:
    """The message, written; None where its key stands already."""
    if Message.objects.filter(key=message.key).exists():
        return None
    try:
        with transaction.atomic():
            message.save(force_insert=True)
    except IntegrityError:
        # Somebody wrote it in this moment; another error would come again here.
        if not Message.objects.filter(key=message.key).exists():
            raise
        return None
    return message


def _point(point: ContactPoint) -> _To:
    return _To(
        str(point.pk),
        {"point": point},
        tuple(_ways(point)),
        point.language,
        rules.Quiet(point.quiet_from, point.quiet_until),
        point.digest,
    )


def _member(found: MemberAddress) -> _To:
    return _To(
        str(found.pk),
        {"member_id": found.pk},
        tuple(_ways(found)),
        found.member.language,
        rules.Quiet(found.quiet_from, found.quiet_until),
        found.digest,
    )


def ways_of(found: ContactPoint | MemberAddress) -> tuple[str, ...]:
    """The ways by which she can be told; empty where she left no address."""
    return tuple(_ways(found))


def _ways(found: ContactPoint | MemberAddress) -> Iterator[str]:
    """The ways she chose and has an address for; every way she has, where she chose none."""
    has = {EMAIL: found.email, SMS: found.phone}
    for way in WAYS:
        if has[way] and (way in found.ways or not found.ways):
            yield way


def _local(moment: dt.datetime) -> dt.datetime:
    return timezone.localtime(moment, pack().timezone)
