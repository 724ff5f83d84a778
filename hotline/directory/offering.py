"""Verbs of what an agency offers: services, their areas and hours, and where they are given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.utils import timezone

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id as fresh_id
from hotline.audit import services as audit
from hotline.directory import changing, rules
from hotline.directory.hours import Hours
from hotline.directory.models import (
    Agency,
    Location,
    Schedule,
    SealedAddress,
    Service,
    ServiceArea,
    ServiceAtLocation,
)
from hotline.directory.rules import Refused
from hotline.vault import services as vault

NATIONAL_CENTRE = "role:national"
KEEPS = "confidential address"


def add_service(
    *,
    by: Actor,
    agency: str,
    facts: Mapping[str, Any],
    areas: Sequence[str] = (),
    hours: Sequence[Hours] = (),
    service_id: UUID | None = None,
    at: dt.datetime | None = None,
) -> Service:
    """Enter a service; `facts` are fields of `Service`. Raises Refused, Agency.DoesNotExist."""
    rules.check_service({"names": {}, "needs": [], **facts})
    now = at or timezone.now()
    with acting(by):
        body = Agency.objects.get(pk=agency)
        made = Service(id=service_id or fresh_id(), agency=body, **_dated(facts, now))
        made.save(force_insert=True)
        changing.write([
            changing.change(by=by, of="service", agency=agency, subject=str(made.id), field="new",
                            after=next(iter(made.names.values()), ""), at=now)
        ])  # fmt: skip
        _set_areas(by, made, areas, now)
        _set_hours(by, made, hours, now)
        audit.record("directory.service", detail=[agency, "new"])
        return made


def change_service(
    *,
    by: Actor,
    service_id: UUID,
    facts: Mapping[str, Any],
    areas: Sequence[str] | None = None,
    hours: Sequence[Hours] | None = None,
    at: dt.datetime | None = None,
) -> list[str]:
    """Change fields of a service, its areas or its hours; None leaves them. Names what changed.

    A capacity that is said again is said now, whether it changed or not.
    Raises Refused, Service.DoesNotExist.
    """
    now = at or timezone.now()
    with acting(by):
        found = Service.objects.select_for_update().get(pk=service_id)
        whole = {name: getattr(found, name) for name in ("min_age", "max_age")}
        rules.check_service({**whole, **facts})
        changed = changing.apply(
            found, _dated(facts, now), by=by, of="service", agency=found.agency_id, at=now
        )
        if areas is not None and _set_areas(by, found, areas, now):
            changed.append("areas")
        if hours is not None and _set_hours(by, found, hours, now):
            changed.append("hours")
        if changed:
            audit.record("directory.service", detail=[found.agency_id, *changed])
        return changed


def _dated(facts: Mapping[str, Any], now: dt.datetime) -> dict[str, Any]:
    """What is said of room carries the moment at which it was said."""
    if "capacity" not in facts:
        return dict(facts)
    said = facts.get("capacity_at") or now
    number = facts.get("capacity_number") if facts["capacity"] else None
    return {**facts, "capacity_number": number, "capacity_at": said if facts["capacity"] else None}


def _set_areas(by: Actor, service: Service, places: Iterable[str], now: dt.datetime) -> bool:
    wanted = list(dict.fromkeys(places))
    for place in wanted:
        rules.check_place(place, "areas")
    there = {area.place: area for area in service.areas.filter(valid_until__isnull=True)}
    if set(there) == set(wanted):
        return False
    service.areas.filter(place__in=set(there) - set(wanted)).delete()
    service.areas.filter(place__in=wanted).update(valid_until=None)
    known = set(service.areas.values_list("place", flat=True))
    ServiceArea.objects.bulk_create(
        ServiceArea(service=service, place=place) for place in wanted if place not in known
    )
    changing.write([
        changing.change(by=by, of="service", agency=service.agency_id, subject=str(service.pk),
                        field="areas", before=sorted(there), after=sorted(wanted), at=now)
    ])  # fmt: skip
    return True


def _set_hours(by: Actor, service: Service, turns: Iterable[Hours], now: dt.datetime) -> bool:
    wanted = list(dict.fromkeys(turns))
    rules.check_hours(wanted)
    there = hours_of(service)
    if set(there) == set(wanted):
        return False
    service.schedules.all().delete()
    Schedule.objects.bulk_create(Schedule(service=service, **asdict(turn)) for turn in wanted)
    changing.write([
        changing.change(by=by, of="service", agency=service.agency_id, subject=str(service.pk),
                        field="hours", before=in_text(there), after=in_text(wanted), at=now)
    ])  # fmt: skip
    return True


def hours_of(service: Service) -> list[Hours]:
    """The hours of a service, in the order of the week."""
    names = list(Hours.__dataclass_fields__)
    rows = service.schedules.order_by("byday", "opens_at").values(*names)
    return [Hours(**row) for row in rows]


def in_text(turns: Iterable[Hours]) -> str:
    """Hours as the history keeps them."""
    return "; ".join(
        f"{t.byday or t.bymonthday or t.freq} {t.opens_at:%H:%M}-{t.closes_at:%H:%M}" for t in turns
    )


def put_location(
    *,
    by: Actor,
    agency: str,
    place: str,
    address: str = "",
    confidential: bool = False,
    kind: str = "physical",
    services: Iterable[UUID] = (),
    location_id: UUID | None = None,
    source_id: str = "",
    new_id: UUID | None = None,
    at: dt.datetime | None = None,
) -> Location:
    """Enter a location (under `new_id`, if given), or change the one of `location_id`. The address
    of a confidential one is sealed: left empty, it stays as it is.

    Raises Refused, Agency.DoesNotExist, Location.DoesNotExist.
    """
    rules.check_place(place)
    now = at or timezone.now()
    with acting(by):
        body = Agency.objects.get(pk=agency)
        if location_id is None:
            found = Location(id=new_id or fresh_id(), agency=body, source_id=source_id)
        else:
            found = Location.objects.select_for_update().get(pk=location_id, agency=body)
        if found.confidential and not confidential and not address:
            raise Refused("no_address", "address")
        facts = {
            "place": place, "kind": kind, "confidential": confidential,
            "address": "" if confidential else address,
        }  # fmt: skip
        # The history never repeats an address: one that is public today may be secret tomorrow.
        changing.apply(
            found, facts, by=by, of="location", agency=agency, hidden=("address",), at=now
        )
        if confidential and address:
            _seal(by, found, address, now)
        ServiceAtLocation.objects.filter(location=found).exclude(service__in=services).delete()
        for service in Service.objects.filter(pk__in=list(services), agency=body):
            ServiceAtLocation.objects.get_or_create(service=service, location=found)
        audit.record("directory.location", detail=[agency])
        return found


def end_location(*, by: Actor, location_id: UUID, at: dt.datetime | None = None) -> None:
    """The agency is there no longer. Raises Location.DoesNotExist."""
    now = at or timezone.now()
    with acting(by):
        found = Location.objects.get(pk=location_id)
        changing.apply(
            found, {"ended_at": now}, by=by, of="location", agency=found.agency_id, at=now
        )
        ServiceAtLocation.objects.filter(location=found).delete()
        audit.record("directory.location", detail=[found.agency_id, "ended"])


def address_of(location: Location) -> str:
    """Where it is, for whoever may know: the sealed address of a confidential one opens to who
    wrote it down and to the national centre, and each look is logged; else empty."""
    if not location.confidential:
        return location.address
    for row in SealedAddress.objects.filter(location=location).order_by("-id"):
        if vault.may_open(row.id, DataClass.D2):
            return str(row.text)
    return ""


def _seal(by: Actor, location: Location, address: str, now: dt.datetime) -> None:
    """Each new address is a row of its own; the newest that opens is the one in use."""
    if address == address_of(location):
        return
    row = SealedAddress(location=location, centre=by.centre, text=address)
    access.begin(row.id, deepest=DataClass.D2)
    vault.new_root(row.id, "system", centre=row.centre, restricted=True)
    row.save(force_insert=True)
    access.give(row.id, to=NATIONAL_CENTRE, deepest=DataClass.D2, why=KEEPS)
    changing.write([
        changing.change(by=by, of="location", agency=location.agency_id, subject=str(location.pk),
                        field="address", hidden=True, at=now)
    ])  # fmt: skip
