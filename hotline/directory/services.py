"""Brings the directory into the state of the country pack."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection, models, transaction

from hotline.countries.pack import Pack
from hotline.directory.models import Agency, AgencyArea, AgencyName


@dataclass(frozen=True, slots=True)
class SyncReport:
    """How many rows (agencies, names, areas together) a synchronisation touched."""

    created: int = 0
    changed: int = 0
    closed: int = 0
    unchanged: int = 0

    def __add__(self, other: SyncReport) -> SyncReport:
        return SyncReport(
            self.created + other.created,
            self.changed + other.changed,
            self.closed + other.closed,
            self.unchanged + other.unchanged,
        )

    @property
    def quiet(self) -> bool:
        """Whether nothing had to be written."""
        return not (self.created or self.changed or self.closed)


def sync_from_pack(pack: Pack, *, on: date | None = None) -> SyncReport:
    """Write the agencies of the pack into the directory and say what changed.

    Running it again changes nothing. A row that the pack no longer names stays and is closed on
    the day before `on` (by default today where the hotline is), for referrals point to it. Agencies
    that the directory's keeper brought in stay as they are.
    """
    day = on or pack.today()
    with transaction.atomic():
        # One at a time: two deployments starting together would both insert the same rows.
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE directory_agency IN SHARE ROW EXCLUSIVE MODE")
        return (
            _write(Agency, _agencies(pack), lambda row: (row.code,), day)
            + _write(AgencyName, _names(pack), _name_key, day)
            + _write(AgencyArea, _areas(pack), _area_key, day)
        )


Key = tuple[Any, ...]
Values = Mapping[str, Any]


def _name_key(row: Any) -> Key:
    return (row.agency_id, row.language, row.valid_from)


def _area_key(row: Any) -> Key:
    return (row.agency_id, row.place, row.role)


def _agencies(pack: Pack) -> Iterable[tuple[Key, Values]]:
    for agency in pack.agencies.values():
        values = {
            "code": agency.code,
            "kind": agency.kind,
            "valid_from": agency.span.since,
            "valid_until": agency.span.until,
            "successor_id": agency.successor,
            "confidential": agency.confidential,
            "confidence": agency.confidence,
            "languages": list(agency.languages),
        }
        yield (agency.code,), values


def _names(pack: Pack) -> Iterable[tuple[Key, Values]]:
    for agency in pack.agencies.values():
        for name in agency.names:
            for language, text in name.labels.items():
                values = {
                    "agency_id": agency.code,
                    "language": language,
                    "text": text,
                    "valid_from": name.span.since,
                    "valid_until": name.span.until,
                }
                yield (agency.code, language, name.span.since), values


def _areas(pack: Pack) -> Iterable[tuple[Key, Values]]:
    for agency in pack.agencies.values():
        for area in agency.areas:
            values = {
                "agency_id": agency.code,
                "place": area.place,
                "role": area.role,
                "rank": area.rank,
                "valid_until": None,
            }
            yield (agency.code, area.place, area.role), values


def _write(
    model: type[models.Model],
    wanted: Iterable[tuple[Key, Values]],
    key_of: Callable[[Any], Key],
    day: date,
) -> SyncReport:
    rows = {key_of(row): row for row in _all(model)}
    created: list[models.Model] = []
    changed: list[models.Model] = []
    fields: set[str] = set()
    seen: set[Key] = set()
    for key, values in wanted:
        seen.add(key)
        row = rows.get(key)
        if row is None:
            created.append(model(**values))
        elif different := {name for name, value in values.items() if getattr(row, name) != value}:
            for name in different:
                setattr(row, name, values[name])
            fields |= different
            changed.append(row)
    closed = _closed(
        (row for key, row in rows.items() if key not in seen and not _kept_here(row)), day
    )
    model._default_manager.bulk_create(created)
    if changed:
        model._default_manager.bulk_update(changed, sorted(fields))
    if closed:
        model._default_manager.bulk_update(closed, ["valid_until"])
    unchanged = len(seen) - len(created) - len(changed)
    return SyncReport(len(created), len(changed), len(closed), unchanged)


def _all(model: type[models.Model]) -> models.QuerySet[Any]:
    rows = model._default_manager.all()
    return rows if model is Agency else rows.select_related("agency")


def _kept_here(row: Any) -> bool:
    """Whether the row is of an agency that the keeper brought in: the pack does not know it."""
    agency = row if isinstance(row, Agency) else row.agency
    return bool(agency.kept_here)


def _closed(rows: Iterable[Any], day: date) -> list[models.Model]:
    """Sets the end of rows that are still open on `day`, never before their beginning."""
    closed = []
    for row in rows:
        since = getattr(row, "valid_from", None)
        end = max(day - timedelta(days=1), since or date.min)
        if row.valid_until is None or row.valid_until > end:
            row.valid_until = end
            closed.append(row)
    return closed
