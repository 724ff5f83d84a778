"""Verbs on pairs: proposed, taken up, decided, merged, and a merge undone."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import DatabaseError, transaction
from django.utils import timezone

from hotline.access import services as access
from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.countries.pack import current as pack
from hotline.duplicates import rules
from hotline.duplicates.models import (
    MERGED,
    NOT_SAME,
    NOT_SURE,
    PROPOSED,
    ChosenValue,
    LearnedWeights,
    Merge,
    Pair,
)
from hotline.duplicates.weights import Weights
from hotline.events import services as events
from hotline.people.models import Person
from hotline.people.numbers import keyed
from hotline.people.rules import suspect_roles
from hotline.people.services import tell

REVIEWERS = "role:reviewer"
_LOCKED, _DENIED = "55P03", "42501"  # SQLSTATE: lock_not_available, insufficient_privilege
_AT_ONCE = 2000  # proposals


class Refused(ValueError):
    """Why two files are not joined or parted, or a pair not taken up: same_file, sealed, kept_from,
    joined_already, holds_others, suspect, taken, moved_on, parted."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Proposal:
    """Two files, how likely they are one person's (bits) and why, in codes."""

    first: UUID
    second: UUID
    weight: float
    why: list[tuple[str, str, float]]


def learn(*, by: Actor, weights: Weights) -> LearnedWeights:
    """Keep the weights estimated tonight as the next version."""
    with acting(by):
        kept = LearnedWeights.objects.create(records=weights.records, weights=weights.as_data())
        audit.record("duplicates.learn", detail=[str(kept.version)])
        return kept


def propose(*, by: Actor, proposals: Iterable[Proposal], most: int | None = None) -> int:
    """Write down the pairs nobody has seen yet, the first `most` of them; how many. What was
    proposed before never is again, and takes nobody's place."""
    with acting(by):
        added, left = 0, iter(proposals)
        while some := list(islice(left, _AT_ONCE)):
            rows = _unseen(some)[: None if most is None else most - added]
            Pair.objects.bulk_create(rows, ignore_conflicts=True)
            added += len(rows)
            if added == most:
                break
        audit.record("duplicates.propose", detail=[str(added)])
        return added


def _unseen(proposals: Iterable[Proposal]) -> list[Pair]:
    """Proposals as pairs, without those that are known or name somebody who is not there."""
    found: dict[tuple[UUID, UUID], Proposal] = {}
    for one in proposals:
        if one.first != one.second:
            low, high = sorted((one.first, one.second))
            found.setdefault((low, high), one)
    firsts = {first for first, _second in found}
    known = set(Pair.objects.filter(first__in=firsts).values_list("first", "second"))
    ids = {person for pair in found.keys() - known for person in pair}
    centres = dict(Person.objects.filter(pk__in=ids).values_list("pk", "centre"))
    return [
        Pair(
            first=first, second=second, first_centre=centres[first],
            second_centre=centres[second], weight=p.weight, why=[list(w) for w in p.why],
        )
        for (first, second), p in found.items()
        if (first, second) not in known and first in centres and second in centres
    ]  # fmt: skip


def take_up(*, by: Actor, pair_id: UUID) -> Pair:
    """Open both files of a pair to the reviewer, for two hours. Raises Pair.DoesNotExist, and
    Refused while somebody else reviews it (taken) or once it is decided (moved_on)."""
    with acting(by):
        Pair.objects.get(pk=pair_id)
        with _refusing({_LOCKED: "taken", _DENIED: "moved_on"}):
            access.ask("duplicates_take_up(%s)", [pair_id])
        pair = Pair.objects.get(pk=pair_id)
        audit.record_each("duplicates.take_up", [pair.first, pair.second])
        return pair


def decide(*, by: Actor, pair_id: UUID, same: bool | None) -> Pair:
    """Say that a pair is not one person (False) or that nobody can tell (None)."""
    with acting(by):
        pair = _held(pair_id, by)
        _settle(pair, by, NOT_SURE if same is None else NOT_SAME)
        audit.record_each("duplicates.decide", [pair.first, pair.second], detail=[pair.state])
        return pair


def merge(*, by: Actor, pair_id: UUID, stays: UUID, taken: Collection[str] = ()) -> Merge:
    """Join the two files of a pair: `stays` is the one that goes on being shown, `taken` the groups
    of facts (`rules.GROUPS`) that it takes from the other. Raises Refused, Pair.DoesNotExist."""
    unknown = set(taken) - rules.GROUPS.keys()
    if unknown:
        raise TypeError(f"not groups of facts: {sorted(unknown)}")
    with acting(by):
        pair = _held(pair_id, by)
        if stays not in (pair.first, pair.second):
            raise Refused("same_file")
        other = pair.second if stays == pair.first else pair.first
        joined = join(by=by, stays=stays, other=other, taken=taken)
        _settle(pair, by, MERGED)
        return joined


def join(*, by: Actor, stays: UUID, other: UUID, taken: Collection[str] = ()) -> Merge:
    """Join two files the actor may read to their names. Raises Refused."""
    with acting(by):
        merge_id = new_id()
        refused = access.ask(
            "duplicates_join(%s, %s, %s, %s)",
            [merge_id, stays, other, sorted(suspect_roles(pack()))],
        )
        if refused:
            raise Refused(refused)
        kept, gone = (Person.objects.select_for_update().get(pk=pk) for pk in (stays, other))
        merged = Merge.objects.get(pk=merge_id)
        for group in rules.GROUPS:
            if group in taken:
                before, after = values(kept, group), values(gone, group)
                ChosenValue.objects.create(
                    merge=merged, person=kept, group=group, before=_text(before),
                    after=_text(after),
                )  # fmt: skip
                _write(kept, after)
        audit.record_each("duplicates.merge", [stays, other], detail=sorted(taken))
        for person in (kept, gone):
            tell(person, by)
        events.publish("merge", subject=stays, topics=[by.key, REVIEWERS])
        return merged


def undo(*, by: Actor, merge_id: UUID) -> Merge:
    """Part two joined files: each as it was before, with what was written to it since.

    Raises Merge.DoesNotExist where the actor sees no such merge that still holds, and Refused
    (parted) where it ended, or was closed to her, at the same moment.
    """
    with acting(by):
        merged = Merge.objects.get(pk=merge_id, undone_at__isnull=True)
        with _refusing({_DENIED: "parted"}):
            access.ask("duplicates_take_up_merge(%s)", [merge_id])
        kept = Person.objects.select_for_update().get(pk=merged.stays_id)
        for chosen in ChosenValue.objects.filter(merge=merged):
            before, after = json.loads(chosen.before), json.loads(chosen.after)
            _write(kept, rules.given_back(before, after, values(kept, chosen.group)))
        both = [merged.stays_id, merged.joined_id]
        gone = Person.objects.get(pk=merged.joined_id)
        for person in (kept, gone):
            tell(person, by)
        with _refusing({_DENIED: "parted"}):
            access.ask("duplicates_part(%s)", [merge_id])
        access.ask("duplicates_let_go(%s::uuid[])", [both])
        audit.record_each("duplicates.undo", both)
        events.publish("merge", subject=merged.stays_id, topics=[by.key, REVIEWERS])
        merged.undone_by, merged.undone_at = by.key, timezone.now()
        return merged


@contextmanager
def _refusing(codes: Mapping[str, str]) -> Iterator[None]:
    """What the database refuses inside as Refused, by its SQLSTATE."""
    try:
        with transaction.atomic():
            yield
    except DatabaseError as error:
        code = codes.get(getattr(error.__cause__, "sqlstate", ""))
        if code is None:
            raise
        raise Refused(code) from None


def _text(said: Mapping[str, Any]) -> str:
    return json.dumps(said, ensure_ascii=False)


def values(person: Person, group: str) -> dict[str, Any]:
    """What a file says in one group; empty text where a sealed field holds nothing."""
    return {name: getattr(person, name) for name in rules.GROUPS[group]}


def _write(person: Person, facts: Mapping[str, Any]) -> None:
    for name, value in facts.items():
        setattr(person, name, value)
    changed = list(facts)
    if "phone" in facts:
        person.phone_key, person.phone_hash = keyed(facts["phone"] or "")
        changed += ["phone_key", "phone_hash"]
    person.save(update_fields=changed)


def _held(pair_id: UUID, by: Actor) -> Pair:
    """A pair that the actor has taken up and that is not decided. Raises Refused (moved_on)."""
    pair = Pair.objects.select_for_update().get(pk=pair_id)
    if pair.state not in (PROPOSED, NOT_SURE) or pair.taken_by != by.key:
        raise Refused("moved_on")
    if pair.taken_until is None or pair.taken_until <= timezone.now():
        raise Refused("moved_on")
    return pair


def _settle(pair: Pair, by: Actor, state: str) -> None:
    pair.state, pair.decided_by, pair.decided_at = state, by.key, timezone.now()
    pair.taken_by, pair.taken_until = "", None
    pair.save(update_fields=["state", "decided_by", "decided_at", "taken_by", "taken_until"])
    access.ask("duplicates_let_go(%s::uuid[])", [[pair.first, pair.second]])
