"""Verbs of whom an agency's messages go to, and who is on duty when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.directory import changing, hours, offering, rules
from hotline.directory.hours import Hours
from hotline.directory.models import Agency, ContactPoint, DutyTurn
from hotline.directory.rules import Refused


def put_contact_point(
    *,
    by: Actor,
    agency: str,
    facts: Mapping[str, Any],
    turns: Sequence[Hours] | None = None,
    contact_point_id: UUID | None = None,
    at: dt.datetime | None = None,
) -> ContactPoint:
    """Enter a contact point, or change the one of this id; `turns` are when she is on duty. A new
    number or mail has not bounced yet.

    Raises Refused, Agency.DoesNotExist, ContactPoint.DoesNotExist.
    """
    now = at or timezone.now()
    with acting(by):
        body = Agency.objects.get(pk=agency)
        if contact_point_id is None:
            found = ContactPoint(agency=body)
        else:
            found = ContactPoint.objects.select_for_update().get(pk=contact_point_id, agency=body)
        _check(found, facts)
        fresh = {n for n in ("phone", "email") if n in facts and facts[n] != getattr(found, n)}
        told = {**facts, "bounced_at": None} if fresh else dict(facts)
        changed = changing.apply(
            found, told, by=by, of="contact", agency=agency, hidden=changing.HIDDEN, at=now
        )
        if turns is not None and _set_turns(by, found, turns, now):
            changed.append("duty")
        if changed:
            audit.record("directory.contact", detail=[agency, *changed])
        return found


def end_contact_point(
    *, by: Actor, contact_point_id: UUID, at: dt.datetime | None = None
) -> ContactPoint:
    """Nobody is reached there any longer. Raises ContactPoint.DoesNotExist."""
    now = at or timezone.now()
    with acting(by):
        found = ContactPoint.objects.get(pk=contact_point_id)
        if found.ended_at is None:
            changing.apply(
                found, {"ended_at": now}, by=by, of="contact", agency=found.agency_id, at=now
            )
            found.turns.all().delete()
            audit.record("directory.contact", detail=[found.agency_id, "ended"])
        return found


def bounced(*, by: Actor, contact_point_id: UUID, at: dt.datetime | None = None) -> bool:
    """A message did not arrive there: the entry rises in the keeper's list. Once."""
    now = at or timezone.now()
    with acting(by):
        found = ContactPoint.objects.get(pk=contact_point_id)
        if found.bounced_at is not None:
            return False
        changing.apply(
            found, {"bounced_at": now}, by=by, of="contact", agency=found.agency_id, at=now
        )
        return True


def on_duty(agency: str, at: dt.datetime) -> list[ContactPoint]:
    """Who is on duty at an agency at a moment: those whose turn it is, else its duty contact, else
    its main one."""
    points = list(
        ContactPoint.objects.filter(agency=agency, ended_at__isnull=True)
        .prefetch_related("turns")
        .order_by(F("bounced_at").asc(nulls_first=True), "id")
    )
    now = [p for p in points if hours.closes(turns_of(p), at) is not None]
    rota = any(p.turns.all() for p in points)
    by_kind = {kind: [p for p in points if p.kind == kind] for kind in ("duty", "main")}
    return now or ([] if rota else by_kind["duty"]) or by_kind["main"]


def turns_of(point: ContactPoint) -> list[Hours]:
    """When somebody is on duty; from rows fetched already."""
    names = list(Hours.__dataclass_fields__)
    return [Hours(**{name: getattr(turn, name) for name in names}) for turn in point.turns.all()]


def _check(found: ContactPoint, facts: Mapping[str, Any]) -> None:
    def of(name: str) -> Any:
        return facts.get(name, getattr(found, name))

    if of("kind") not in ContactPoint.KINDS:
        raise Refused("bad_code", "kind", str(of("kind")))
    if not (of("phone") or of("email")):
        raise Refused("no_way", "phone")
    if (of("quiet_from") is None) != (of("quiet_until") is None):
        raise Refused("quiet_hours", "quiet_until")


def _set_turns(by: Actor, point: ContactPoint, turns: Sequence[Hours], now: dt.datetime) -> bool:
    wanted, there = list(dict.fromkeys(turns)), turns_of(point)
    rules.check_hours(wanted)
    if set(wanted) == set(there):
        return False
    point.turns.all().delete()
    DutyTurn.objects.bulk_create(
        DutyTurn(agency_id=point.agency_id, contact_point=point, **asdict(t)) for t in wanted
    )
    changing.write([
        changing.change(by=by, of="duty", agency=point.agency_id, subject=str(point.pk),
                        field="duty", before=offering.in_text(there),
                        after=offering.in_text(wanted), at=now)
    ])  # fmt: skip
    return True
