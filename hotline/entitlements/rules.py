"""Pure rules of entitlements: who belongs to which group, what follows for each regime, and which
state of a claim may follow which.

Groups, regimes and sentences of the law are the pack's (`entitlements.yaml`); what is said here is
an aid, never a decision about anybody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hotline.countries.entitlements_part import Group

# How sure it is that a group takes her in.
YES, OPEN, NO = "yes", "open", "no"
# What may be missing to say so, in the order in which it is asked for.
MISSING = ("status", "reported", "people", "where", "age", "beside")
# Nobody has looked, or nobody has reported her yet.
_NOT_LOOKED, _NOT_REPORTED = ("", "not_assessed"), ("potential",)
# What was decided of somebody; who only goes along is asked about whom she goes with.
_OPEN, _SETTLED = {*_NOT_LOOKED, *_NOT_REPORTED}, {"in_identification", "confirmed", "not_victim"}

APPLIED, GRANTED, REFUSED, APPEALED = "applied", "granted", "refused", "appealed"
REFUSED_AGAIN, PARTLY, RECEIVED, GIVEN_UP = "refused_again", "partly", "received", "given_up"
STATES = (APPLIED, GRANTED, REFUSED, APPEALED, REFUSED_AGAIN, PARTLY, RECEIVED, GIVEN_UP)
_NEXT: Mapping[str, tuple[str, ...]] = {
    APPLIED: (GRANTED, REFUSED, GIVEN_UP),
    REFUSED: (APPEALED, GIVEN_UP),
    APPEALED: (GRANTED, REFUSED_AGAIN, GIVEN_UP),
    GRANTED: (PARTLY, RECEIVED, GIVEN_UP),
    PARTLY: (PARTLY, RECEIVED, GIVEN_UP),
}
# What is waited for in a state: the step of the deadlines by which it is due.
CLOCKS: Mapping[str, str] = {
    APPLIED: "claim_answered",
    REFUSED: "claim_appeal",
    APPEALED: "claim_answered",
    GRANTED: "claim_received",
    PARTLY: "claim_received",
}
WAITING = tuple(CLOCKS)
ENDED = tuple(state for state in STATES if state not in CLOCKS)


@dataclass(frozen=True, slots=True)
class Facts:
    """What of a person decides, as far as it is known on a day: "" and None are not known.

    `status` is a `victim_status`; `people` national, stateless or foreign; `where` home or abroad;
    `youngest` and `oldest` her age in years on the day, as closely as it is known; `beside` the
    statuses of those she came with.
    """

    status: str = ""
    people: str = ""
    where: str = ""
    youngest: int | None = None
    oldest: int | None = None
    beside: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Fit:
    """Whether a group takes her in: `certain` is YES, OPEN (with what is `missing`) or NO (with
    what is `against` it: a name of `MISSING`, or "date")."""

    group: Group
    certain: str
    missing: tuple[str, ...] = ()
    against: str = ""


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What she has of one regime: `has` is YES, OPEN or NO; the group it rests on, if any."""

    regime: str
    has: str
    group: Group | None = None
    missing: tuple[str, ...] = ()
    against: str = ""

    @property
    def by_case(self) -> bool:
        """Whether the authority decides case by case."""
        return self.group is not None and self.group.by_case

    @property
    def confirm(self) -> bool:
        """Whether a lawyer must confirm the rule first."""
        return self.group is not None and self.group.confirm


def fit(group: Group, facts: Facts, on: dt.date) -> Fit:
    """How a group fits somebody on a day. Of unknown age she is treated as a child, and asked."""
    if not group.span.holds(on):
        return Fit(group, NO, against="date")
    missing: list[str] = []
    for name, known, wanted in (
        ("status", facts.status, group.status),
        ("people", facts.people, group.people),
        ("where", facts.where, group.where),
    ):
        if not wanted or known in wanted:
            continue
        if name == "status" and known in _NOT_LOOKED:
            missing.append("status")
        elif name == "status" and known in _NOT_REPORTED:
            missing.append("reported")
        elif known:
            return Fit(group, NO, against=name)
        else:
            missing.append(name)
    if group.under:
        if facts.youngest is not None and facts.youngest >= group.under:
            return Fit(group, NO, against="age")
        if facts.oldest is None or facts.oldest >= group.under:
            missing.append("age")
    if group.beside and not facts.beside & set(group.beside):
        if facts.beside & _SETTLED and not facts.beside & _OPEN:
            return Fit(group, NO, against="beside")
        missing.append("beside")
    # Treated as a child: what only her age leaves open she has.
    certain = YES if not set(missing) - {"age"} else OPEN
    return Fit(group, certain, tuple(missing))


def entitled(
    groups: Iterable[Group], regimes: Iterable[str], facts: Facts, on: dt.date
) -> list[Entitlement]:
    """What she has of each regime on a day, in the order of the regimes."""
    fits = [fit(group, facts, on) for group in groups]
    return [_of(regime, fits) for regime in regimes]


def _of(regime: str, fits: list[Fit]) -> Entitlement:
    naming = [one for one in fits if regime in one.group.regimes]
    for wanted in (YES, OPEN):
        # What is decided case by case stands behind what is a right.
        found = sorted(
            (one for one in naming if one.certain == wanted),
            key=lambda one: (one.group.by_case, len(one.missing)),
        )
        if found:
            best = found[0]
            return Entitlement(regime, wanted, best.group, best.missing)
    # She is in a group that does not have it, or in none.
    inside = next((one for one in fits if one.certain == YES), None)
    if inside:
        return Entitlement(regime, NO, inside.group, against="group")
    why = [one.against for one in naming if one.against]
    # The nearest miss: everything but one thing fits; her status is said before her papers.
    order = ("date", "status", "people", "where", "beside", "age")
    return Entitlement(regime, NO, None, against=max(why, key=order.index, default="group"))


def may_follow(state: str) -> tuple[str, ...]:
    """The states that may come next."""
    return _NEXT.get(state, ())


def is_late(state: str, due_on: dt.date | None, today: dt.date) -> bool:
    """Whether what is waited for is over its day."""
    return state in WAITING and due_on is not None and due_on < today
