"""Comparing who is looked for with everybody on file. Whoever asked learns nothing of it.

The index stands in a process above this room; whoever runs it says here how it is asked.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from hotline.access import services as access
from hotline.people.models import Person

# From how sure (0 to 1) a likeness is worth telling its owner, and what she is told.
LEVELS = ((0.9, "sure"), (0.6, "likely"), (0.3, "perhaps"))
MOST = 10  # files a question: more are no match but a frequent name


class Likeness(Protocol):
    """Somebody on file who may be meant."""

    @property
    def person(self) -> UUID: ...
    @property
    def score(self) -> float: ...
    @property
    def why(self) -> tuple[str, ...]: ...


class Found(Protocol):
    """What the index answers, and whether it could (`ready`, `behind`)."""

    @property
    def hits(self) -> Iterable[Likeness]: ...
    @property
    def state(self) -> str: ...


@dataclass(frozen=True)
class Match:
    """A file whose owner is told, how sure, and why."""

    person: UUID
    sure: str
    why: tuple[str, ...]


_ask_index: Callable[..., Found] | None = None


def find_with(ask: Callable[..., Found] | None) -> None:
    """Say how the index is asked: `ask(names=…, birth_from=…, …)`; None for no index."""
    global _ask_index
    _ask_index = ask


def by_number(digest: bytes | None) -> list[Match]:
    """Files that hold this number, files sealed by decision too."""
    if digest is None:
        return []
    holders = access.ask("seeking_holders(%s)", [digest])
    return [Match(person, "sure", ("number",)) for person in holders]


def by_likeness(facts: dict[str, Any]) -> list[Match] | None:
    """Files that the index finds alike; None where it cannot say now."""
    if _ask_index is None:
        return None
    found = _ask_index(limit=MOST, **facts)
    if found.state not in ("ready", "behind"):
        return None
    hits = {hit.person: hit for hit in found.hits}
    rows = Person.objects.filter(pk__in=list(hits)).values_list("pk", "joined_to")
    staying = {pk: joined or pk for pk, joined in rows}
    return [
        Match(staying[person], sure, tuple(hit.why))
        for person, hit in hits.items()
        if person in staying and (sure := sureness(hit.score))
    ]


def sureness(score: float) -> str:
    """How sure a score is, in a code; empty where it is not worth telling."""
    return next((word for least, word in LEVELS if score >= least), "")
