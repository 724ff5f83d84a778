"""Freezing what a programme reached: a sentence with its proof; later ones stand beside it."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from hotline.access.roles import may
from hotline.actor.context import Actor, acting
from hotline.actor.day import today
from hotline.audit import services as audit
from hotline.events import services as events
from hotline.reintegration import rules
from hotline.reintegration.models import Programme
from hotline.statistics import programme_figures as figures
from hotline.statistics import small
from hotline.statistics.freezing import REASONS, NoReason, NotOver
from hotline.statistics.models import ProgrammeProof
from hotline.statistics.programme_figures import METHOD, ProgrammeFigures


@dataclass(frozen=True)
class Recount:
    """A proof counted again today: whether the table and the set are what they were."""

    same_table: bool
    same_set: bool
    now: ProgrammeFigures


def freeze(
    *, by: Actor, programme: Programme | None, until: dt.date | None = None, reason: str = ""
) -> ProgrammeProof:
    """Count a programme (None: all together, each person once) until a day that is over or today,
    and keep it. A further proof of the same day says why (`freezing.REASONS`).

    Raises NotOver (a day to come), NoReason, queries.NoReach, PermissionError,
    Programme.DoesNotExist (there is none).
    """
    if not may(by.role, "programmes.keep"):
        raise PermissionError
    day = until or today()
    if day > today():
        raise NotOver
    with acting(by):
        _alone()
        chosen = [programme] if programme else list(Programme.objects.all())
        if not chosen:
            raise Programme.DoesNotExist
        found = figures.counted(by, chosen, day)
        last = _of(programme).first()
        again = _of(programme).filter(until=day).first()
        if again is not None and reason not in REASONS:
            raise NoReason(reason)
        table = as_table(found)
        row = ProgrammeProof(
            programme=programme, number=(last.number if last else 0) + 1, until=day,
            at=timezone.now(), by=by.key, definition=definition(programme, chosen),
            counts=table, digest=found.digest, reason=reason if again else "",
            changes=differences(again.counts, table) if again else {},
        )  # fmt: skip
        row.save(force_insert=True)
        audit.record("figures.prove", detail=[str(row.id), found.digest[:16]])
        events.publish("figures", subject=row.id, topics=["role:national", "role:monitor"])
        return row


def again(actor: Actor, proof: ProgrammeProof) -> Recount:
    """Count what a proof counted once more, by the definition of its day."""
    chosen = [_as_defined(one) for one in proof.definition["programmes"]]
    now = figures.counted(actor, chosen, proof.until)
    return Recount(as_table(now) == proof.counts, now.digest == proof.digest, now)


def proofs(programme: Programme | None) -> list[ProgrammeProof]:
    """What was kept of a programme, the latest first."""
    return list(_of(programme))


def definition(programme: Programme | None, chosen: list[Programme]) -> dict[str, Any]:
    """What was counted and how, as data that explains itself."""
    return {
        "method": METHOD,
        "once": "a person is counted once, under the file hers was joined to",
        "one": programme is not None,
        "programmes": [_defined(one) for one in chosen],
        "indicators": list(rules.INDICATORS),
    }


def as_table(found: ProgrammeFigures) -> dict[str, Any]:
    """The figures as they are kept: totals, breakdowns, how many could be reintegrated by now."""
    told = asdict(found)
    return {name: told[name] for name in ("totals", "by", "due")} | {"provinces": found.provinces}


def outward(counts: dict[str, Any]) -> dict[str, Any]:
    """A kept table as it may leave the house: small numbers stay inside (`small`)."""
    return {
        "totals": {n: small.total_shown(total) for n, total in counts["totals"].items()},
        "by": {
            name: {
                part: small.shown(counts["totals"][name], values) for part, values in parts.items()
            }
            for name, parts in counts["by"].items()
        },
        "due": small.total_shown(counts["due"]),
        "provinces": counts["provinces"],
    }


def differences(before: dict[str, Any], now: dict[str, Any]) -> dict[str, int]:
    """By how much each total changed; nothing where it did not."""
    found = {n: now["totals"][n] - before["totals"].get(n, 0) for n in now["totals"]}
    return {name: change for name, change in found.items() if change}


def _of(programme: Programme | None) -> Any:
    return ProgrammeProof.objects.filter(programme=programme).order_by("-number")


def _defined(one: Programme) -> dict[str, Any]:
    return {
        "id": str(one.pk), "version": one.version, "name_vi": one.name_vi, "name_en": one.name_en,
        "funder": one.funder, "begins_on": one.begins_on.isoformat(),
        "ends_on": one.ends_on.isoformat() if one.ends_on else "",
        "provinces": list(one.provinces), "counts": one.counts,
        "roles": list(rules.COUNTED[one.counts]),
    }  # fmt: skip


def _as_defined(told: dict[str, Any]) -> Programme:
    """A programme as a proof describes it."""
    return Programme(
        pk=UUID(told["id"]), begins_on=dt.date.fromisoformat(told["begins_on"]),
        ends_on=dt.date.fromisoformat(told["ends_on"]) if told["ends_on"] else None,
        provinces=told["provinces"], counts=told["counts"],
    )  # fmt: skip


def _alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('statistics.programmes'))")
