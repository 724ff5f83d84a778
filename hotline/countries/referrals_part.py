"""Reads how a referral lives in a country, its clocks and its silences: `referrals.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from hotline.countries.marked import Marked, Report, read_yaml
from hotline.countries.rules_part import STEPS
from hotline.countries.shapes import CONFIDENCES, URGENCIES
from hotline.countries.words import CodeList, Labels

# Which state may follow which is a rule of the code with a constraint behind it; a pack says what
# each is called, which clock runs in it, and who is asked when it runs out.
STATES = (
    "draft", "pending_approval", "sent", "received", "info_requested", "accepted", "declined",
    "on_hold", "waitlisted", "in_service", "completed", "verified", "failed", "cancelled",
    "consent_withdrawn", "expired", "entered_in_error",
)  # fmt: skip
# The steps of a ladder that the code knows how to take.
RUNGS = (
    "remind_agency", "phone", "backup", "head", "provincial", "national", "expire",
    "remind_sender", "supervisor", "reopen",
)  # fmt: skip
# What of a person may stand in a packet at all.
FACTS = ("name", "birth_year", "phone", "phone_to_locate", "address", "paper", "safe_contact")


@dataclass(frozen=True, slots=True)
class ReferralState:
    """A state: what it is called, its clock (a step of the deadlines), its ladder of silence."""

    code: str
    labels: Labels
    clock: str
    ladder: str


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder: who is asked, how long after the clock ran out, by urgency."""

    code: str
    waits: Mapping[str, timedelta]


@dataclass(frozen=True, slots=True)
class ReferralRules:
    """The life of a referral: `review` is how soon an emergency's second signer looks at it;
    `consent_days` how long an agreement holds, and `ask_again_days` how long before its end she is
    asked anew; `packets` which facts a kind of agency may be given (a kind that is not named:
    `usual`); `together` the roles that are told at once."""

    states: Mapping[str, ReferralState]
    ladders: Mapping[str, tuple[Rung, ...]]
    review: timedelta
    consent_days: int
    ask_again_days: int
    usual: tuple[str, ...]
    packets: Mapping[str, tuple[str, ...]]
    together: Mapping[str, tuple[str, ...]]

    def facts_for(self, kind: str) -> tuple[str, ...]:
        """The facts that an agency of this kind may be given, in the order of `FACTS`."""
        return self.packets.get(kind, self.usual)


def read_referrals(
    report: Report, languages: tuple[str, ...], lists: Mapping[str, CodeList]
) -> ReferralRules:
    """The rules of `referrals.yaml`; a state missing, a step unknown, a ladder that goes down are
    problems."""
    top = read_yaml(report, "referrals.yaml")
    record = top.record(
        required=(
            "states", "ladders", "review", "consent_days", "ask_again_days", "packets", "together",
        ),
        optional=("source", "confidence", "note"),
    )  # fmt: skip
    record["confidence"].one_of(CONFIDENCES, "confidence")
    ladders = {name: _ladder(marked) for name, marked in record["ladders"].items().items()}
    states: dict[str, ReferralState] = {}
    for entry in record["states"].entries():
        row = entry.record(required=("state",), optional=("clock", "ladder", *languages))
        code = row["state"].one_of(STATES, "state")
        clock = "" if row["clock"].empty else row["clock"].one_of(STEPS, "clock")
        ladder = row["ladder"].text()
        if ladder and ladder not in ladders:
            row["ladder"].problem(f"unknown ladder: {ladder}")
        if bool(clock) and not ladder:
            entry.problem(f"{code}: a clock that runs out needs a ladder")
        states[code] = ReferralState(code, row.labels(languages), clock, ladder)
    for code in STATES:
        if code not in states:
            record["states"].problem(f"state missing: {code}")
    holds, ask_again = _days(record["consent_days"]), _days(record["ask_again_days"])
    if ask_again >= holds > 0:
        record["ask_again_days"].problem("she would be asked anew before she has agreed")
    kinds, roles = lists.get("agency_kind"), lists.get("agency_role")
    packets = _named_lists(record["packets"], FACTS, kinds, "kind of agency", also=("usual",))
    together = _named_lists(
        record["together"], tuple(roles.codes()) if roles else (), None, "reason"
    )
    return ReferralRules(
        MappingProxyType(states),
        MappingProxyType(ladders),
        record["review"].duration(),
        holds,
        ask_again,
        packets.pop("usual", ()),
        MappingProxyType(packets),
        MappingProxyType(together),
    )


def _days(marked: Marked) -> int:
    """Whole days, at least one; 0 where it is a problem."""
    said = marked.text()
    if not said.isdigit() or int(said) < 1:
        marked.problem(f"whole days, at least one: {said}")
        return 0
    return int(said)


def _ladder(marked: Marked) -> tuple[Rung, ...]:
    rungs: list[Rung] = []
    for entry in marked.entries():
        row = entry.record(required=("ask", *URGENCIES))
        waits = {urgency: row[urgency].duration() for urgency in URGENCIES}
        if rungs and any(waits[u] < rungs[-1].waits[u] for u in URGENCIES):
            entry.problem("a ladder goes up: this step comes before the one above it")
        code = row["ask"].one_of(RUNGS, "ask")
        if any(code == rung.code for rung in rungs):
            entry.problem(f"step given twice: {code}")
        rungs.append(Rung(code, MappingProxyType(waits)))
    return tuple(rungs)


def _named_lists(
    marked: Marked,
    allowed: tuple[str, ...],
    names: CodeList | None,
    what: str,
    *,
    also: tuple[str, ...] = (),
) -> dict[str, tuple[str, ...]]:
    found = {}
    for name, value in marked.items().items():
        if names is not None and name not in names and name not in also:
            value.problem(f"unknown {what}: {name}")
        texts = value.texts()
        for text in texts:
            if text not in allowed:
                value.problem(f"unknown: {text} (one of {', '.join(allowed)})")
        found[name] = tuple(one for one in allowed if one in texts)
    return found
