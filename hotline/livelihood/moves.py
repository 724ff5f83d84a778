"""Pure rules of milestones: which states each kind passes through, and which act leads where."""

from collections.abc import Mapping

KINDS = ("training", "visit", "grant", "loan", "other")
STATES = (
    "planned", "started", "asked", "granted", "refused", "paid_out", "repaid", "not_repaid",
    "finished", "not_finished", "done", "not_done",
)  # fmt: skip

_ONCE = {"planned": ("done", "not_done")}
_ASKED = {
    "planned": ("asked", "not_done"),
    "asked": ("granted", "refused", "not_done"),
    "granted": ("paid_out", "not_done"),
}
_NEXT: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "training": {
        "planned": ("started", "finished", "not_done"),
        "started": ("finished", "not_finished"),
    },
    "visit": _ONCE,
    "grant": _ASKED,
    "loan": _ASKED | {"paid_out": ("repaid", "not_repaid")},
    "other": _ONCE,
}
# Money that is asked for: it has a source and an amount.
MONEY = ("grant", "loan")


def next_of(kind: str, state: str) -> tuple[str, ...]:
    """The states that may follow; none where it has ended."""
    return _NEXT[kind].get(state, ())


def ended(kind: str, state: str) -> bool:
    """Whether nothing is waited for any more."""
    return not next_of(kind, state)


def needs_day(kind: str, state: str) -> bool:
    """Whether a state waits for a day of its own: a loan that was paid out, to be paid back."""
    return kind == "loan" and state == "paid_out"
