"""Who is responsible where. Public reference data: no actor is needed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from hotline.actor.kept import kept
from hotline.countries.agencies_part import ABROAD, EVERYWHERE
from hotline.countries.pack import current
from hotline.directory.models import Agency, AgencyArea, AgencyName, on_day
from hotline.places import queries as places

FOCAL_POINT, BORDER, CONSULATE = "focal_point", "border", "consulate"
POLICE = "police"


def agency(code: str) -> Agency | None:
    """The agency with this code, with its names, or None."""
    return _with_names().filter(code=code).first()


def agencies(*, kind: str | None = None, on: date | None = None) -> list[Agency]:
    """All agencies that exist on a day, by default today; perhaps of one kind only."""
    found = _with_names().filter(on_day(on or current().today())).order_by("code")
    return list(found.filter(kind=kind) if kind else found)


def agency_name(agency: Agency | str, lang: str, on: date | None = None) -> str:
    """The name of an agency on a day, by default today; for a body that ended, its last name.

    A language the directory lacks gives the pack's first language; an unknown code comes back.
    """
    code = agency if isinstance(agency, str) else agency.pk
    names = (
        list(AgencyName.objects.filter(agency_id=code))
        if isinstance(agency, str)
        else list(agency.names.all())
    )
    return _pick(names, lang, on or current().today()) or code


def agency_names(codes: Iterable[str], lang: str, on: date | None = None) -> dict[str, str]:
    """Names of several agencies by code, in one query; see `agency_name`."""
    wanted, day = set(codes), on or current().today()
    by_code: dict[str, list[AgencyName]] = {code: [] for code in wanted}
    for name in AgencyName.objects.filter(agency_id__in=wanted):
        by_code[name.agency_id].append(name)
    return {code: _pick(names, lang, day) or code for code, names in by_code.items()}


def responsible_agency(place_key: str, on: date | None = None) -> Agency | None:
    """The agency that a referral for a place goes to first on a day, by default today.

    A unit: its focal point, of the unit that covers it on that day. A border point: its border
    guard, else the focal point of its unit. A country: its mission, else the body for all other
    countries. Unknown, or nobody: None. Raises UnknownPlace for a key that is no place.
    """
    day = on or current().today()
    for place, role in _asked(place_key, day):
        found = _serving(Q(place=place, role=role), day).first()
        if found is not None:
            return found.agency
    return None


def serving(place_key: str, role: str, on: date | None = None) -> list[Agency]:
    """Agencies that serve a place in a role: those of the place first, then nationwide ones."""
    return _ranked(place_key, on or current().today(), roles=(role,))


def rescuing_agency(place_key: str, on: date | None = None) -> Agency | None:
    """Who can go to a place in danger on a day, by default today: at a border gate its border
    guard, in a unit its police, abroad the mission; the body for the whole country where the
    place has none of its own. Unknown, or nobody: None. Raises UnknownPlace.
    """
    day = on or current().today()
    if places.country(place_key) is not None:
        return responsible_agency(place_key, day)
    near = (BORDER, POLICE) if places.border_point(place_key) is not None else (POLICE, BORDER)
    return next(iter(_ranked(place_key, day, roles=near)), None)


def nationwide() -> set[tuple[str, str]]:
    """Agencies that serve the whole country, each with the role in which it does."""
    return {(area.agency_id, area.role) for area in _nationwide()}


@kept
def _nationwide() -> QuerySet[AgencyArea]:
    return AgencyArea.objects.filter(place=EVERYWHERE, valid_until__isnull=True)


def alternatives(place_key: str, on: date | None = None) -> list[Agency]:
    """Agencies to try when the responsible one cannot act, best first, that one left out.

    Nearest first: the place, its unit, then bodies for the whole country; among equals in the
    order of the list `agency_role`, then by rank. Roles marked `receives: no` are left out.
    """
    day = on or current().today()
    roles = tuple(
        role.code for role in current().codes("agency_role") if role.extra.get("receives") != "no"
    )
    first = responsible_agency(place_key, day)
    return [each for each in _ranked(place_key, day, roles=roles) if each != first]


def successor_of(agency: Agency, on: date | None = None) -> Agency | None:
    """The body that took over from an agency and exists on a day; itself if it still does."""
    day, at, seen = on or current().today(), agency, {agency.pk}
    while not at.holds(day):
        following = at.successor
        if following is None or following.pk in seen:
            return None
        seen.add(following.pk)
        at = following
    return at


def is_focal_point(agency: str) -> bool:
    """Whether an agency is the focal point of some place today."""
    day = current().today()
    rows = AgencyArea.objects.filter(agency=agency, role=FOCAL_POINT)
    return rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day)).exists()


def _with_names() -> QuerySet[Agency]:
    return Agency.objects.prefetch_related("names")


def _serving(where: Q, day: date) -> QuerySet[AgencyArea]:
    return (
        AgencyArea.objects.filter(where, on_day(day, "agency__"))
        .filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day))
        .select_related("agency")
        .prefetch_related("agency__names")
        .order_by("rank", "agency_id")
    )


@kept
def _in_rings(rings: tuple[str, ...], roles: tuple[str, ...], day: date) -> QuerySet[AgencyArea]:
    return _serving(Q(place__in=rings, role__in=roles), day)


def _units(place_key: str, day: date) -> list[str]:
    """The unit that covers the place on the day, then those that follow it: an office may be set
    up for a coming unit before the map changes."""
    keys = []
    at = places.unit_of(place_key, day)
    while at:
        keys.append(at)
        found = places.unit(at)
        at = found.successor or "" if found else ""
    return keys


def _asked(place_key: str, day: date) -> list[tuple[str, str]]:
    if not places.is_valid(place_key):
        raise places.UnknownPlace(place_key)
    if places.country(place_key) is not None:
        return [(place_key, CONSULATE), (ABROAD, CONSULATE)]
    asked = [(place_key, BORDER)] if places.border_point(place_key) is not None else []
    return asked + [(unit, FOCAL_POINT) for unit in _units(place_key, day)]


def _rings(place_key: str, day: date) -> list[str]:
    if not places.is_valid(place_key):
        raise places.UnknownPlace(place_key)
    if places.country(place_key) is not None:
        return [place_key, ABROAD, EVERYWHERE]
    near = [place_key] if places.border_point(place_key) is not None else []
    return [*near, *_units(place_key, day), EVERYWHERE]


def _ranked(place_key: str, day: date, *, roles: tuple[str, ...]) -> list[Agency]:
    rings = _rings(place_key, day)
    near = {place: distance for distance, place in enumerate(rings)}
    order = {role: place for place, role in enumerate(roles)}
    areas = sorted(
        _in_rings(tuple(rings), roles, day),
        key=lambda area: (near[area.place], order[area.role], area.rank, area.agency_id),
    )
    return list({area.agency_id: area.agency for area in areas}.values())


def _pick(names: list[AgencyName], lang: str, day: date) -> str:
    languages = (lang, lang.replace("_", "-").split("-")[0], *current().locales)
    for language in languages:
        spoken = sorted(
            (name for name in names if name.language == language),
            key=lambda name: name.valid_from or date.min,
        )
        held = [
            name
            for name in spoken
            if (name.valid_from is None or name.valid_from <= day)
            and (name.valid_until is None or day <= name.valid_until)
        ]
        if spoken:
            return (held or spoken)[-1].text
    return ""
