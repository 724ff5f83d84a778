"""Contacts of this hour: calls that go on, calls whose line was lost and what the supervisor was
asked. They are contacts of the year that come now, so that the year's shares stay what they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from hotline.actor.context import Actor
from hotline.config.demonstration.clock import span, standing_at
from hotline.config.demonstration.content import content
from hotline.config.demonstration.members import supervisor_of
from hotline.config.demonstration.names import Inventor
from hotline.config.demonstration.plots import Plot
from hotline.config.demonstration.year import SEED, Planned
from hotline.contacts import callbacks
from hotline.contacts import services as contacts

_ASKED = dt.timedelta(minutes=2)  # into a call, when the first questions have their answers
_GIVEN = ("notes", "landmark", "with_whom", "caller_type", "topic")


@dataclass(frozen=True)
class Call:
    """A contact of now, and the row of `desk` that says how it goes on."""

    contact: Planned
    row: Mapping[str, Any]

    @property
    def goes_on(self) -> bool:
        return "why" not in self.row


def calls(year: list[Planned], plots: Iterable[Plot], now: dt.datetime) -> list[Call]:
    """Take the calls of now out of the year's contacts for advice. Moves them in time, each against
    a question of the same hour, so that months and days keep their numbers."""
    used = {id(plot.contact) for plot in plots}
    inventor, desk = Inventor(Random(f"{SEED}/calls")), content("desk")
    found = []
    for row in (*desk["calls"], *desk["dropped"]):
        one = next(c for c in year if id(c) not in used and _suits(c, row))
        wanted = now - span(row["ago"])
        free = [c for c in year if id(c) not in used and c.kind == "information"]
        nearest = min(free, key=lambda c: abs(c.at - wanted))
        nearest.at, one.at = one.at, wanted
        used |= {id(one), id(nearest)}
        _arrange(one, row, inventor.number())
        found.append(Call(one, row))
    year.sort(key=lambda each: each.at)
    return found


def write(planned: Iterable[Call], actors: Mapping[str, Actor]) -> None:
    """Write the calls as they come: answers two minutes in, the question when the line was lost."""
    for call in planned:
        by = actors[call.row["by"]]
        _go_on(call, by) if call.goes_on else _lose(call, by, actors)


def _suits(contact: Planned, row: Mapping[str, Any]) -> bool:
    without_age = contact.answers["age"] is None
    return (
        contact.kind == "counselling"
        and contact.centre == row["centre"]
        and contact.group == "public"
        and without_age == bool(row.get("without_age"))
    )


def _arrange(contact: Planned, row: Mapping[str, Any], number: str) -> None:
    contact.counsellor = row["by"]
    contact.answers |= {name: row[name] for name in _GIVEN if name in row} | {
        "phone": number,
        "channel": "phone_in",
        "language": "vie",
        "safe_to_call_back": "unknown",
    }
    contact.answers.pop("number_state", None)
    contact.minutes = row.get("minutes", 0)


def _go_on(call: Call, by: Actor) -> None:
    at, answers = call.contact.at, dict(_said(call.contact))
    first = {name: answers.pop(name) for name in ("channel", "phone", "language", "kind")}
    with standing_at(at):
        contact = contacts.take_contact(by=by, started_at=at, **first)
    with standing_at(at + _ASKED):
        answers |= call.row["later"]
        contacts.amend_contact(by=by, contact_id=contact.id, **answers)


def _lose(call: Call, by: Actor, actors: Mapping[str, Actor]) -> None:
    one, row = call.contact, call.row
    with standing_at(one.at):
        contact = contacts.take_contact(by=by, started_at=one.at, **dict(_said(one)))
    lost = one.at + dt.timedelta(minutes=one.minutes)
    with standing_at(lost):
        question = callbacks.end_dropped(by=by, contact_id=contact.id, why=row["why"])
    if question is not None and "decision" in row:
        with standing_at(lost + span(row["after"])):
            callbacks.decide(
                by=actors[supervisor_of(row["centre"])],
                callback_id=question.id,
                decision=row["decision"],
                words=row["words"],
            )


def _said(contact: Planned) -> Iterator[tuple[str, Any]]:
    return ((name, value) for name, value in contact.answers.items() if value not in (None, ""))
