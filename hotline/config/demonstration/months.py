"""Closed months: frozen as the clock would have done, then corrected by entries that came late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from hotline.actor.context import Actor
from hotline.config.demonstration.clock import span, standing_at
from hotline.config.demonstration.content import content
from hotline.config.demonstration.year import Planned
from hotline.countries.pack import current as pack
from hotline.statistics import freezing
from hotline.statistics.periods import Month
from hotline.statistics.queries import FIGURES


def latest(now: dt.datetime) -> Month:
    """The latest closed month: the one before the month that ended last, which is still open."""
    return Month.of(now.astimezone(pack().timezone)).plus(-2)


def late_entries(year: list[Planned], now: dt.datetime) -> list[Planned]:
    """Questions of the latest closed month that were written down only after it was closed."""
    month, many = latest(now), int(_rules()["late"])
    asked = (c for c in year if c.kind == "information" and _month_of(c.at) == month)
    return [contact for contact, _ in zip(asked, range(many), strict=False)]


def close(now: dt.datetime) -> None:
    """Freeze the closed months, oldest first, each some days into the next."""
    for back in reversed(range(_rules()["months"])):
        month = latest(now).plus(-back)
        with standing_at(_closing_of(month)):
            freezing.freeze(by=FIGURES, month=month)


def revise(actors: Mapping[str, Actor], now: dt.datetime) -> None:
    """Publish what the late entries changed."""
    rules, month = _rules(), latest(now)
    with standing_at(_closing_of(month) + span(rules["revised_after"])):
        freezing.revise(by=actors[rules["by"]], month=month, reason=rules["reason"])


def _closing_of(month: Month) -> dt.datetime:
    days = dt.timedelta(days=_rules()["closed_on"] - 1, hours=3)
    return month.plus(1).begins(pack().timezone) + days


def _month_of(moment: dt.datetime) -> Month:
    return Month.of(moment.astimezone(pack().timezone))


def _rules() -> dict[str, Any]:
    rules: dict[str, Any] = content("desk")["frozen"]
    return rules
