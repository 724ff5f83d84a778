"""Services for tests, written straight into the tables."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hotline.countries.pack import current
from hotline.directory.models import Agency, AgencyName, Schedule, Service, ServiceArea

ZONE = current().timezone
NOON = dt.datetime(2026, 11, 25, 12, 0, tzinfo=ZONE)  # a Wednesday


def agency(code: str, *, place: str = "", role: str = "support", **facts: Any) -> Agency:
    facts = {"kind": "ngo", "confidence": "own", "kept_here": True} | facts
    made = Agency.objects.create(code=code, **facts)
    AgencyName.objects.create(agency=made, language="vi", text=code.title())
    if place:
        made.areas.create(place=place, role=role)
    return made


def service(agency: Agency | str, *areas: str, open_: bool = True, **facts: Any) -> Service:
    code = agency if isinstance(agency, str) else agency.pk
    facts = {"needs": ["shelter"], "names": {"en": f"Shelter of {code}"}} | facts
    if "capacity" in facts:
        facts.setdefault("capacity_at", NOON - dt.timedelta(days=1))
    made = Service.objects.create(agency_id=code, **facts)
    ServiceArea.objects.bulk_create(ServiceArea(service=made, place=place) for place in areas)
    if open_:
        Schedule.objects.create(
            service=made, freq="WEEKLY", byday="MO,TU,WE,TH,FR", opens_at=dt.time(8),
            closes_at=dt.time(17),
        )  # fmt: skip
    return made
