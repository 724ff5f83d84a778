"""Tables as Open Referral HSDS 3.1 JSON, and back.

What HSDS does not know (needs, sexes, legal regimes, secret addresses, referrals of the hotline)
stands in an object `hotline` of each record, which other readers pass over.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from typing import Any

from hotline.countries.pack import current as pack
from hotline.directory.interchange.tables import (
    NAMESPACE,
    SEPARATOR,
    Line,
    Tables,
    joined,
    organization_id,
)
from hotline.places import queries as places

VERSION = "3.1"
EVERY_DAY = "MO,TU,WE,TH,FR,SA,SU"
LARGEST = 20 * 1024 * 1024
_OWN = ("needs", "sexes", "statuses", "legal_regimes", "capacity", "capacity_updated",
        "accepts_hotline_referrals", "acknowledgement_minutes")  # fmt: skip
_LISTS = frozenset(("needs", "sexes", "statuses", "legal_regimes"))


class Unreadable(ValueError):
    """No directory in this file; `code` says why: not_json, no_organizations, too_large,
    not_a_workbook."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def dump(tables: Tables) -> bytes:
    """The directory as JSON."""
    found = {line.get("code"): _organization(line) for line in tables.lines["organizations"]}
    services: dict[str, dict[str, Any]] = {}
    for line in tables.lines["services"]:
        made = services[line.get("id")] = _service(line)
        found[line.get("organization")]["services"].append(made)
    for line in tables.lines["schedules"]:
        services[line.get("service")]["schedules"].append(_schedule(line))
    for line in tables.lines["locations"]:
        found[line.get("organization")]["locations"].append(_location(line))
        for service in filter(None, line.get("services").split(SEPARATOR)):
            at = {"id": line.get("id"), "location_type": line.get("location_type")}
            services[service]["service_at_locations"].append(
                {"id": _id("at", service, line.get("id")), "location": at}
            )
    whole = {"hsds": VERSION, "organizations": list(found.values())}
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def load(content: bytes) -> Tables:
    """What a JSON file says. Raises Unreadable."""
    if len(content) > LARGEST:
        raise Unreadable("too_large")
    try:
        whole = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Unreadable("not_json") from error
    organizations = whole.get("organizations") if isinstance(whole, dict) else whole
    if isinstance(organizations, dict) or not isinstance(organizations, list):
        raise Unreadable("no_organizations")
    found = Tables()
    for number, one in enumerate(organizations):
        if not isinstance(one, dict):
            raise Unreadable("no_organizations")
        _read_organization(found, f"organizations[{number}]", one)
    return found


def _organization(line: Line) -> dict[str, Any]:
    name, others = _name(line, "name")
    return {
        "id": organization_id(line.get("code")), "name": name, "description": name,
        "services": [], "locations": [],
        "hotline": {
            "code": line.get("code"), "kind": line.get("kind"), "names": others,
            "languages": _split(line.get("languages")),
        },
    }  # fmt: skip


def _service(line: Line) -> dict[str, Any]:
    (name, names), (words, descriptions) = _name(line, "name"), _name(line, "description")
    service = line.get("id")
    made: dict[str, Any] = {
        "id": service, "name": name, "description": words,
        "status": line.get("status").replace("_", " "),
        "languages": [{"id": _id("language", service, code), "code": code}
                      for code in _split(line.get("languages"))],
        "service_areas": [{"id": _id("area", service, place), "name": _label(place),
                           "extent": place, "extent_type": "other"}
                          for place in _split(line.get("areas"))],
        "schedules": [], "service_at_locations": [],
        "hotline": {"names": names, "descriptions": descriptions,
                    **{n: _split(line.get(n)) if n in _LISTS else line.get(n) for n in _OWN}},
    }  # fmt: skip
    made |= {name: int(text) for name in ("minimum_age", "maximum_age") if (text := line.get(name))}
    if line.get("capacity_number"):
        made["service_capacities"] = [
            {
                "id": _id("capacity", service), "available": int(line.get("capacity_number")),
                "unit": {"id": _id("unit", "place"), "name": "place"},
                "updated": line.get("capacity_updated"),
            }
        ]  # fmt: skip
    return made


def _schedule(line: Line) -> dict[str, Any]:
    daily = line.get("freq") == "DAILY" and line.get("interval") == "1"
    return {
        "id": line.row,
        "freq": "WEEKLY" if daily else line.get("freq"),
        "interval": int(line.get("interval")),
        **{n: line.get(n) for n in ("bymonthday", "dtstart", "until") if line.get(n)},
        "byday": EVERY_DAY if daily else line.get("byday"),
        "opens_at": line.get("opens_at") + _offset(),
        "closes_at": line.get("closes_at") + _offset(),
        "hotline": {
            "on_holidays": line.get("on_holidays"),
            **({"freq": "DAILY", "byday": line.get("byday")} if daily else {}),
        },
    }


def _location(line: Line) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": line.get("id"),
        "location_type": line.get("location_type"),
        "hotline": {"place": line.get("place"), "confidential": line.get("confidential")},
    }
    if line.get("address"):
        label = _label(line.get("place"))
        made["addresses"] = [
            {
                "id": _id("address", line.get("id")), "address_1": line.get("address"),
                "city": label, "state_province": label, "postal_code": "",
                "country": pack().code, "address_type": "physical",
            }
        ]  # fmt: skip
    return made


def _read_organization(found: Tables, row: str, one: Mapping[str, Any]) -> None:
    own = _object(one, "hotline")
    code = _text(own.get("code") or one.get("id"))
    names = _object(own, "names") or {pack().locales[0]: one.get("name")}
    values = {"code": code, "kind": _text(own.get("kind")), "languages": _joined(own, "languages")}
    found.add("organizations", row, {**values, **_named("name", names)})
    at: dict[str, list[str]] = {}
    for number, service in enumerate(_objects(one, "services")):
        _read_service(found, f"{row}.services[{number}]", code, service)
        for link in _objects(service, "service_at_locations"):
            location = _text(_object(link, "location").get("id"))
            at.setdefault(location, []).append(_text(service.get("id")))
    for number, place in enumerate(_objects(one, "locations")):
        where = f"{row}.locations[{number}]"
        _read_location(found, where, code, place, at.get(_text(place.get("id")), []))


def _read_location(
    found: Tables, row: str, code: str, one: Mapping[str, Any], services: list[str]
) -> None:
    own, address = _object(one, "hotline"), next(iter(_objects(one, "addresses")), {})
    values = {
        "id": _text(one.get("id")),
        "organization": code,
        "location_type": _text(one.get("location_type")),
        "place": _text(own.get("place")),
        "confidential": _text(own.get("confidential")),
        "address": _text(address.get("address_1")),
        "services": joined(services),
    }
    found.add("locations", row, values)


def _read_service(found: Tables, row: str, code: str, one: Mapping[str, Any]) -> None:
    own, first = _object(one, "hotline"), pack().locales[0]
    names = _object(own, "names") or {first: one.get("name")}
    words = _object(own, "descriptions") or {first: one.get("description")}
    room = next(iter(_objects(one, "service_capacities")), {})
    values = {
        "id": _text(one.get("id")), "organization": code,
        "status": _text(one.get("status")).replace(" ", "_"),
        "languages": joined(_text(each.get("code")) for each in _objects(one, "languages")),
        "areas": joined(_text(each.get("extent")) for each in _objects(one, "service_areas")),
        **{n: _joined(own, n) if n in _LISTS else _text(own.get(n)) for n in _OWN if n in own},
        **{n: _text(one.get(n)) for n in ("minimum_age", "maximum_age")},
    }  # fmt: skip
    if room:
        values["capacity_number"] = _text(room.get("available"))
        values["capacity_updated"] = values.get("capacity_updated") or _text(room.get("updated"))
    found.add("services", row, {**values, **_named("name", names), **_named("description", words)})
    for number, turn in enumerate(_objects(one, "schedules")):
        plain = ("freq", "interval", "byday", "bymonthday", "dtstart", "until")
        hours = {n: _text(turn.get(n)).removesuffix("Z")[:5] for n in ("opens_at", "closes_at")}
        # Ours knows daily turns, HSDS only weekly and monthly ones.
        more = {n: _text(value) for n, value in _object(turn, "hotline").items()}
        rule = {n: _text(turn.get(n)) for n in plain}
        found.add(
            "schedules", f"{row}.schedules[{number}]",
            {"service": _text(one.get("id")), **rule, **hours, **more},
        )  # fmt: skip


def _name(line: Line, start: str) -> tuple[str, dict[str, str]]:
    found = {
        column.removeprefix(f"{start}_"): text
        for column, text in line.values.items()
        if column.startswith(f"{start}_") and text
    }
    order = [*(lang for lang in pack().locales if lang in found), *found]
    return (found[order[0]] if order else ""), found


def _named(start: str, texts: Mapping[str, Any]) -> dict[str, str]:
    return {f"{start}_{lang}": _text(text) for lang, text in texts.items()}


def _object(one: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = one.get(name)
    return found if isinstance(found, dict) else {}


def _objects(one: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = one.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _joined(one: Mapping[str, Any], name: str) -> str:
    found = one.get(name)
    return joined(map(_text, found)) if isinstance(found, list) else _text(found)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if isinstance(value, (str, int, float)) else ""


def _split(text: str) -> list[str]:
    return [part for part in text.split(SEPARATOR) if part]


def _label(place: str) -> str:
    return places.label(place, pack().locales[0]) if places.is_valid(place) else place


def _id(*parts: str) -> str:
    return str(uuid.uuid5(NAMESPACE, "/".join(parts)))


def _offset() -> str:
    found = dt.datetime.now(pack().timezone).strftime("%z")
    return f"{found[:3]}:{found[3:]}"
