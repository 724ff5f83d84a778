"""The directory as somebody looks through it: by words without accents, need, place, open now."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from django.db.models import Count, Prefetch, Q

from hotline.countries.pack import current as pack
from hotline.directory import hours
from hotline.directory.hours import Hours
from hotline.directory.models import Agency, AgencyArea, Location, Service, on_day
from hotline.directory.offering import hours_of
from hotline.directory.ranking import codes_for
from hotline.directory.rings import NATIONWIDE, rings
from hotline.places.sorting import order, plain


def agencies(
    *,
    words: str = "",
    need: str = "",
    place: str = "",
    open_at: dt.datetime | None = None,
    lang: str = "",
) -> list[Agency]:
    """Agencies of today that fit everything asked, by name; each with its number of services
    (`offers`). Raises UnknownPlace, KeyError for a need that is none."""
    day = pack().today()
    rows = Agency.objects.filter(on_day(day)).prefetch_related("names")
    rows = rows.annotate(offers=Count("services", filter=~Q(services__status="defunct")))
    if need:
        codes, roles = codes_for(pack(), need)
        offering = Service.objects.filter(needs__overlap=list(codes), status="active")
        by_role = AgencyArea.objects.filter(role__in=roles, valid_until__isnull=True)
        rows = rows.filter(Q(pk__in=offering.values("agency")) | Q(pk__in=by_role.values("agency")))
    if place:
        steps = rings(place, day).steps
        near = [key for key, step in steps.items() if step <= NATIONWIDE]
        areas = AgencyArea.objects.filter(place__in=near, valid_until__isnull=True)
        serving = Service.objects.filter(areas__place__in=near, areas__valid_until__isnull=True)
        rows = rows.filter(Q(pk__in=areas.values("agency")) | Q(pk__in=serving.values("agency")))
    if open_at is not None:
        rows = rows.filter(pk__in=_open(open_at))
    found: list[Agency] = list(rows)
    if words.strip():
        found = _named(found, plain(words).split())
    sort = order(pack(), lang or pack().locales[0])
    return sorted(found, key=lambda agency: sort(_name(agency, lang)))


def services_of(agency: str) -> list[Service]:
    """What an agency offers, with hours, areas and where; what has ended last."""
    where = Location.objects.filter(ended_at__isnull=True)
    rows = Service.objects.filter(agency=agency).prefetch_related(
        "schedules", "areas", Prefetch("locations", where, to_attr="places_given")
    )
    return sorted(rows, key=lambda one: (one.status == "defunct", one.folded))


def turns_of(service: Service) -> list[Hours]:
    """The hours of a service; see `offering.hours_of`."""
    return hours_of(service)


def _open(at: dt.datetime) -> set[str]:
    rows = Service.objects.filter(status="active", schedules__isnull=False).distinct()
    names = list(Hours.__dataclass_fields__)
    return {
        service.agency_id
        for service in rows.prefetch_related("schedules")
        if hours.closes(
            [Hours(**{n: getattr(t, n) for n in names}) for t in service.schedules.all()], at
        )
    }


def _named(found: list[Agency], wanted: list[str]) -> list[Agency]:
    by_service = Service.objects.filter(status="active")
    for word in wanted:
        by_service = by_service.filter(folded__contains=word)
    offering = set(by_service.values_list("agency", flat=True))
    return [
        agency
        for agency in found
        if agency.pk in offering
        or any(all(w in _folded(name.text) for w in wanted) for name in agency.names.all())
    ]


@lru_cache(maxsize=8192)
def _folded(text: str) -> str:
    return plain(text)


def _name(agency: Agency, lang: str) -> str:
    names = {name.language: name.text for name in agency.names.all()}
    return names.get(lang) or next(iter(names.values()), agency.pk)
