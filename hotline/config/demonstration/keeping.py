"""The registers beside the files: interpreters and data breaches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from random import Random
from typing import Any

from hotline.actor.context import Actor
from hotline.config.demonstration.clock import span, standing_at
from hotline.config.demonstration.content import content
from hotline.config.demonstration.names import Inventor
from hotline.config.demonstration.year import SEED
from hotline.countries.pack import current as pack
from hotline.registers import breaches, interpreters

_SIGNED_FOR = dt.timedelta(days=365)
_FACTS = ("name", "sex", "languages", "days", "village", "clan")


def write(actors: Mapping[str, Actor], now: dt.datetime) -> None:
    """Write both registers."""
    rows, inventor = content("registers"), Inventor(Random(f"{SEED}/registers"))
    for row in rows["interpreters"]:
        facts = {name: row[name] for name in _FACTS} | _hours(row) | _silence(row, now)
        with standing_at(now - dt.timedelta(days=30)):
            interpreters.enter(by=actors[row["by"]], phone=inventor.number(), **facts)
    for row in rows["breaches"]:
        _breach(actors, row, now)


def _hours(row: Mapping[str, Any]) -> dict[str, dt.time]:
    named = {"from_time": row.get("from"), "until_time": row.get("until")}
    return {name: dt.time.fromisoformat(text) for name, text in named.items() if text}


def _silence(row: Mapping[str, Any], now: dt.datetime) -> dict[str, dt.date]:
    if "signed" not in row:
        return {}
    signed = (now - span(row["signed"])).astimezone(pack().timezone).date()
    return {"signed_on": signed, "signed_until": signed + _SIGNED_FOR}


def _breach(actors: Mapping[str, Actor], row: Mapping[str, Any], now: dt.datetime) -> None:
    found = now - span(row["found"])
    with standing_at(found):
        breach = breaches.report(
            by=actors[row["by"]],
            kind=row["kind"],
            words=row["words"],
            persons=row["persons"],
            found_at=found,
            happened_at=now - span(row["happened"]),
        )
    if done := row.get("done"):
        with standing_at(now - span(done["ago"])):
            breaches.amend(by=actors[done["by"]], breach_id=breach.id, done=done["words"])
