"""Pure rules of a support plan: which state follows which, who must have agreed, what it costs."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

# She is asked before anything begins; a refusal is kept and is no open work. What ended stays
# ended, and goes on as a new step.
NEXT: dict[str, frozenset[str]] = {
    "proposed": frozenset({"agreed", "refused", "replaced", "taken_back"}),
    "agreed": frozenset({"under_way", "done", "given_up", "replaced"}),
    "under_way": frozenset({"done", "given_up", "replaced"}),
    "refused": frozenset(),
    "done": frozenset(),
    "given_up": frozenset(),
    "replaced": frozenset(),
    "taken_back": frozenset(),
}
# What is to be done: she has agreed, and it has not ended.
OPEN = frozenset({"agreed", "under_way"})
ENDED = frozenset(state for state, following in NEXT.items() if not following)
# A new version begins with these.
CARRIED = frozenset({"proposed", "done"}) | OPEN

CONSENT_WITHDRAWN, LEFT_OUT, PLAN_ENDED = "consent_withdrawn", "left_out", "plan_ended"
DEADLINE = "support_step"  # of the pack: how long after its day the supervisor is told
USUALLY = dt.timedelta(days=30)  # until when a step taken up with one press is to be done
# An amount above this is a slip of the hand: a thousand billion đồng.
MOST_VND = 10**12


@dataclass(frozen=True)
class Sum:
    """What steps cost together, in đồng: who pays, under which regime ("" for none)."""

    payer: str
    regime: str
    vnd: int


def before(state: str) -> frozenset[str]:
    """The states from which `state` may be reached."""
    return frozenset(source for source, following in NEXT.items() if state in following)


def is_late(state: str, due_on: dt.date, today: dt.date) -> bool:
    """Whether something she agreed to was to be done before today."""
    return state in OPEN and due_on < today


def missing(required: Collection[str], givers: Collection[str]) -> frozenset[str]:
    """Who still has to agree."""
    return frozenset(required) - frozenset(givers)


def sums(costs: Iterable[tuple[str, str, int]]) -> list[Sum]:
    """Costs (payer, regime, đồng) added up by who pays and regime, in that order. Whole đồng only:
    money is never a float."""
    found: dict[tuple[str, str], int] = {}
    for payer, regime, vnd in costs:
        found[payer, regime] = found.get((payer, regime), 0) + vnd
    return [Sum(payer, regime, vnd) for (payer, regime), vnd in sorted(found.items())]
