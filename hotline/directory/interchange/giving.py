"""The directory as tables. Secret addresses are not in them, nor whom messages go to."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet

from hotline.countries.pack import current as pack
from hotline.directory.interchange.tables import Tables, joined
from hotline.directory.models import (
    Agency,
    AgencyName,
    Location,
    Service,
    ServiceArea,
    on_day,
)


def tables() -> Tables:
    """Agencies of today that offer something or are somewhere, with what they offer."""
    found, day = Tables(), pack().today()
    services = (
        Service.objects.exclude(status="defunct")
        .filter(on_day(day, "agency__"))
        .prefetch_related("schedules", Prefetch("areas", _areas(), to_attr="today"))
        .order_by("agency_id", "id")
    )
    locations = (
        Location.objects.filter(on_day(day, "agency__"), ended_at__isnull=True)
        .prefetch_related("services")
        .order_by("agency_id", "id")
    )
    codes = {one.agency_id for one in services} | {one.agency_id for one in locations}
    _organizations(found, codes)
    for service in services:
        _service(found, service)
    for location in locations:
        _location(found, location)
    return found


def _areas() -> QuerySet[ServiceArea]:
    return ServiceArea.objects.filter(valid_until__isnull=True).order_by("place")


def _organizations(found: Tables, codes: Iterable[str]) -> None:
    day = pack().today()
    names = AgencyName.objects.filter(on_day(day)).order_by("language")
    rows = Agency.objects.filter(pk__in=codes).order_by("code")
    for agency in rows.prefetch_related(Prefetch("names", names, to_attr="today")):
        texts = {f"name_{name.language}": name.text for name in agency.today}
        values = {"code": agency.code, "kind": agency.kind, "languages": joined(agency.languages)}
        found.add("organizations", agency.code, {**values, **texts})


def _service(found: Tables, service: Service) -> None:
    texts = {f"name_{lang}": text for lang, text in service.names.items()}
    texts |= {f"description_{lang}": text for lang, text in service.words.items()}
    values = {
        "id": str(service.id),
        "organization": service.agency_id,
        "status": service.status,
        "needs": joined(service.needs),
        "minimum_age": _number(service.min_age),
        "maximum_age": _number(service.max_age),
        "sexes": joined(service.sexes),
        "statuses": joined(service.statuses),
        "legal_regimes": joined(service.regimes),
        "languages": joined(service.languages),
        "areas": joined(area.place for area in service.today),  # type: ignore[attr-defined]
        "capacity": service.capacity,
        "capacity_number": _number(service.capacity_number),
        "capacity_updated": service.capacity_at.isoformat() if service.capacity_at else "",
        "accepts_hotline_referrals": _flag(service.accepts_referrals),
        "acknowledgement_minutes": _number(service.acknowledge_minutes),
    }
    found.add("services", str(service.id), {**values, **texts})
    for turn in service.schedules.all():
        found.add(
            "schedules",
            str(turn.id),
            {
                "service": str(service.id),
                "freq": turn.freq,
                "interval": str(turn.interval),
                "byday": turn.byday,
                "bymonthday": turn.bymonthday,
                "dtstart": turn.dtstart.isoformat() if turn.dtstart else "",
                "until": turn.until.isoformat() if turn.until else "",
                "opens_at": f"{turn.opens_at:%H:%M}",
                "closes_at": f"{turn.closes_at:%H:%M}",
                "on_holidays": _flag(turn.on_holidays),
            },
        )


def _location(found: Tables, location: Location) -> None:
    found.add(
        "locations",
        str(location.id),
        {
            "id": str(location.id),
            "organization": location.agency_id,
            "location_type": location.kind,
            "place": location.place,
            # The constraint keeps it empty for a secret one; said again, for who reads this.
            "address": "" if location.confidential else location.address,
            "confidential": _flag(location.confidential),
            "services": joined(str(one.id) for one in location.services.all()),
        },
    )


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _flag(value: bool) -> str:
    return "yes" if value else "no"
