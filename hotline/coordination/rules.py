"""Pure rules of a joint step: which state follows which, and whose move it is."""

import datetime as dt

# Nothing is agreed by itself; what ended stays ended, and goes on as a new step.
NEXT: dict[str, frozenset[str]] = {
    "proposed": frozenset({"agreed", "declined", "withdrawn"}),
    "agreed": frozenset({"done", "not_done", "withdrawn"}),
    "declined": frozenset(),
    "done": frozenset(),
    "not_done": frozenset(),
    "withdrawn": frozenset(),
}
OPEN = frozenset(state for state, following in NEXT.items() if following)
# Of which list the reason of a state is a code.
REASONS = {
    "declined": "decline_reason",
    "not_done": "step_undone",
    "withdrawn": "step_withdrawn",
}
# Only the case's side takes a step back; the rest is said by whoever is in charge.
BY_CASE = frozenset({"withdrawn"})


def before(state: str) -> frozenset[str]:
    """The states from which `state` may be reached."""
    return frozenset(source for source, following in NEXT.items() if state in following)


def is_late(state: str, due_on: dt.date, today: dt.date) -> bool:
    """Whether the day of a step has passed and it is still open."""
    return state in OPEN and due_on < today
