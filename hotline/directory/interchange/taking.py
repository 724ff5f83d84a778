"""Takes tables in: each row by itself, wrong ones reported, the same file again changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.countries.pack import current as pack
from hotline.directory import changing, offering, rules
from hotline.directory.hours import Hours
from hotline.directory.interchange import tables as read
from hotline.directory.interchange.tables import Line, Tables, Wrong
from hotline.directory.models import Agency, AgencyName, Location, Service
from hotline.directory.rules import Refused

_FIELDS = {"min_age": "minimum_age", "max_age": "maximum_age", "regimes": "legal_regimes",
           "names": "name", "hours": "byday", "accepts_referrals": "accepts_hotline_referrals",
           "acknowledge_minutes": "acknowledgement_minutes"}  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """What is wrong with one row; codes are those of `Wrong` and `Refused`, and unknown (it names
    what is not there) or twice."""

    table: str
    row: str
    column: str
    code: str
    value: str


@dataclass
class Taken:
    """What came of an import: rows, and what was wrong."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)


@dataclass
class _Import:
    by: Actor
    taken: Taken = field(default_factory=Taken)
    services: dict[str, Service] = field(default_factory=dict)
    hours: dict[str, list[Hours]] = field(default_factory=dict)
    wrong_hours: set[str] = field(default_factory=set)


def take(*, by: Actor, tables: Tables) -> Taken:
    """Bring tables in. What a file does not name stays as it is; nothing is ever taken away."""
    run = _Import(by)
    with acting(by):
        for line in tables.lines["schedules"]:
            _each(run, line, _hours)
        for name, verb in (
            ("organizations", _organization),
            ("services", _service),
            ("locations", _location),
        ):
            seen: set[str] = set()
            for line in tables.lines[name]:
                key = line.get("code") or line.get("id")
                if key and key in seen:
                    run.taken.problems.append(Problem(name, line.row, "id", "twice", key))
                    continue
                seen.add(key)
                _each(run, line, verb)
        taken = run.taken
        counts = [taken.created, taken.changed, taken.unchanged, len(taken.problems)]
        audit.record("directory.import", detail=[str(count) for count in counts])
    return run.taken


def _each(run: _Import, line: Line, verb: Callable[[_Import, Line], str]) -> None:
    try:
        with transaction.atomic():
            outcome = verb(run, line)
    except Wrong as wrong:
        run.taken.problems.append(
            Problem(line.table, line.row, wrong.column, wrong.code, wrong.value)
        )
    except Refused as refused:
        column = _FIELDS.get(refused.field, refused.field)
        run.taken.problems.append(
            Problem(line.table, line.row, column, refused.code, refused.value)
        )
    else:
        if outcome:
            setattr(run.taken, outcome, getattr(run.taken, outcome) + 1)


def _hours(run: _Import, line: Line) -> str:
    service = line.get("service")
    opens, closes = None, None
    try:
        opens, closes = read.time(line, "opens_at"), read.time(line, "closes_at")
        if opens is None or closes is None:
            raise Wrong("opens_at", "missing")
        turn = Hours(
            opens, closes, line.get("freq") or "WEEKLY", read.number(line, "interval") or 1,
            line.get("byday").replace(" ", ""), line.get("bymonthday").replace(" ", ""),
            read.day(line, "dtstart"), read.day(line, "until"),
            read.flag(line, "on_holidays", otherwise=False),
        )  # fmt: skip
        rules.check_hours([turn])
    except (Wrong, Refused):
        # Half of somebody's hours would be worse than those that stand.
        run.wrong_hours.add(service)
        raise
    run.hours.setdefault(service, []).append(turn)
    return ""


def _organization(run: _Import, line: Line) -> str:
    """An agency that is there keeps what the pack or the keeper said; a new one is entered."""
    code, texts = line.get("code"), read.texts(line, "name")
    if not code or len(code) > 60:
        raise Wrong("code", "missing" if not code else "too_long", code)
    if Agency.objects.filter(pk=code).exists():
        return "unchanged"
    if not texts:
        raise Wrong("name", "missing")
    if line.get("kind") not in pack().codes("agency_kind"):
        raise Wrong("kind", "bad_code", line.get("kind"))
    languages = _known(line, "languages", "language")
    made = Agency.objects.create(
        code=code, kind=line.get("kind"), languages=languages, confidence="own", kept_here=True
    )
    AgencyName.objects.bulk_create(
        AgencyName(agency=made, language=lang, text=text[:200]) for lang, text in texts.items()
    )
    changing.write([
        changing.change(by=run.by, of="agency", agency=code, subject=code, field="new",
                        after=next(iter(texts.values())))
    ])  # fmt: skip
    return "created"


def _service(run: _Import, line: Line) -> str:
    agency = _agency(line)
    found, key = _found(Service, agency, line), line.get("id")
    facts = _facts(line)
    areas = read.codes(line, "areas") if line.has("areas") else None
    turns = run.hours.get(key) if key not in run.wrong_hours else None
    if found is None:
        own = _uuid(key)
        made = offering.add_service(
            by=run.by, agency=agency, facts={**facts, "source_id": "" if own else key},
            areas=areas or (), hours=turns or (), service_id=own,
        )  # fmt: skip
        run.services[key] = made
        return "created"
    run.services[key] = found
    if "capacity" in facts and not _newer(found, facts):
        for name in ("capacity", "capacity_number", "capacity_at"):
            facts.pop(name, None)
    changed = offering.change_service(
        by=run.by, service_id=found.id, facts=facts, areas=areas, hours=turns
    )
    return "changed" if changed else "unchanged"


def _facts(line: Line) -> dict[str, Any]:
    """The fields of which the file speaks. Raises Wrong."""
    facts: dict[str, Any] = {}
    if names := read.texts(line, "name"):
        facts["names"] = names
    if any(column.startswith("description_") for column in line.values):
        facts["words"] = read.texts(line, "description")
    lists = {"needs": "needs", "sexes": "sexes", "statuses": "statuses",
             "legal_regimes": "regimes", "languages": "languages"}  # fmt: skip
    facts |= {name: read.codes(line, col) for col, name in lists.items() if line.has(col)}
    numbers = {"minimum_age": "min_age", "maximum_age": "max_age",
               "acknowledgement_minutes": "acknowledge_minutes"}  # fmt: skip
    facts |= {name: read.number(line, col) for col, name in numbers.items() if line.has(col)}
    if line.get("status"):
        facts["status"] = line.get("status")
    if line.has("accepts_hotline_referrals"):
        facts["accepts_referrals"] = read.flag(line, "accepts_hotline_referrals", otherwise=True)
    if line.get("capacity"):
        facts["capacity"] = line.get("capacity")
        facts["capacity_number"] = read.number(line, "capacity_number")
        if at := read.moment(line, "capacity_updated"):
            facts["capacity_at"] = at
    return facts


def _newer(found: Service, facts: dict[str, Any]) -> bool:
    """What a file says of room counts if it is younger than what is known, or another word without
    a date."""
    at = facts.get("capacity_at")
    if at is None:
        return (found.capacity, found.capacity_number) != (
            facts["capacity"], facts["capacity_number"],
        )  # fmt: skip
    return found.capacity_at is None or at > found.capacity_at


def _location(run: _Import, line: Line) -> str:
    agency = _agency(line)
    found, key = _found(Location, agency, line), line.get("id")
    secret = read.flag(line, "confidential", otherwise=bool(found and found.confidential))
    if found is not None and found.confidential and not secret:
        raise Wrong("confidential", "stays_secret")
    services = [_service_of(run, agency, ref) for ref in read.codes(line, "services")]
    place = line.get("place") or (found.place if found else "")
    address = line.get("address") or (found.address if found and not secret else "")
    if found is not None and not line.has("services"):
        services = [one.id for one in found.services.all()]
    before = _shown(found) if found else None
    own = _uuid(key)
    made = offering.put_location(
        by=run.by, agency=agency, place=place, address=address, confidential=secret,
        kind=line.get("location_type") or "physical", services=services,
        location_id=found.id if found else None, source_id="" if own else key,
        new_id=own,
    )  # fmt: skip
    if found is None:
        return "created"
    return "unchanged" if before == _shown(Location.objects.get(pk=made.pk)) else "changed"


def _shown(found: Location) -> tuple[Any, ...]:
    return (found.place, found.address, found.confidential, found.kind,
            sorted(str(one.id) for one in found.services.all()))  # fmt: skip


def _agency(line: Line) -> str:
    code = line.get("organization")
    if not Agency.objects.filter(pk=code).exists():
        raise Wrong("organization", "unknown", code)
    return code


def _found(model: type[Any], agency: str, line: Line) -> Any:
    key = line.get("id")
    if not key:
        raise Wrong("id", "missing")
    own = _uuid(key)
    found = model.objects.filter(**({"pk": own} if own else {"source_id": key})).first()
    if found is not None and found.agency_id != agency:
        if own is None:
            return model.objects.filter(source_id=key, agency=agency).first()
        raise Wrong("organization", "not_its_own", agency)
    return found


def _service_of(run: _Import, agency: str, key: str) -> UUID:
    found = run.services.get(key) or _found(
        Service, agency, Line("services", "", {"id": key, "organization": agency})
    )
    if found is None:
        raise Wrong("services", "unknown", key)
    return UUID(str(found.id))


def _known(line: Line, column: str, of: str) -> list[str]:
    found = read.codes(line, column)
    for code in found:
        if code not in pack().codes(of):
            raise Wrong(column, "bad_code", code)
    return found


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
