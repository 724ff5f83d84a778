"""The page of a person's reintegration: one part for each room of care."""

from typing import Any

from hotline.actor.context import Actor
from hotline.cases.queries import File
from hotline.console.presenting import (
    children,
    closing_here,
    entitlements,
    livelihood,
    needs,
    support,
    tracing,
    tracks,
)
from hotline.people.models import Person

_PARTS = {
    "tracing": tracing,
    "needs": needs,
    "support": support,
    "entitlements": entitlements,
    "livelihood": livelihood,
    "tracks": tracks,
    "children": children,
    "closing": closing_here,
}


def parts(found: File, person: Person, actor: Actor) -> dict[str, dict[str, Any]]:
    """What each part of the page shows, by its name."""
    return {name: module.here(found, person, actor) for name, module in _PARTS.items()}
