"""Pairs of files that may be one person's: two to compare, one joined."""

from __future__ import annotations

from collections.abc import Mapping

from hotline.actor.context import Actor, acting
from hotline.config.demonstration.content import content
from hotline.duplicates import services
from hotline.duplicates.models import Pair
from hotline.duplicates.sql import FINDER
from hotline.people.models import Person
from hotline.people.services import record_person


def write(actors: Mapping[str, Actor]) -> None:
    """Write the files, propose them as the finder does by night, and join what is joined."""
    for told in content("duplicates")["pairs"]:
        first, second = _file(told["first"], actors), _file(told["second"], actors)
        why = [(field, level, bits) for field, level, bits in told["why"]]
        proposal = services.Proposal(first.pk, second.pk, told["weight"], why)
        services.propose(by=Actor(FINDER), proposals=[proposal])
        if reviewer := told.get("joined_by"):
            with acting(actors[reviewer]):
                pair = Pair.objects.get(first=min(first.pk, second.pk))
            services.take_up(by=actors[reviewer], pair_id=pair.pk)
            services.merge(by=actors[reviewer], pair_id=pair.pk, stays=first.pk)


def _file(told: Mapping[str, object], actors: Mapping[str, Actor]) -> Person:
    facts = {name: value for name, value in told.items() if name not in ("by", "centre")}
    return record_person(by=actors[str(told["by"])], centre=str(told["centre"]), **facts)
