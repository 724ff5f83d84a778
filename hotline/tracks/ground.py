"""What every verb on a track needs: the case still open, whose step it is, who hears of it."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from hotline.actor.context import Actor
from hotline.audit import services as audit
from hotline.cases import standing
from hotline.cases.models import Case
from hotline.cases.writing import note, topics, working_on
from hotline.countries.pack import current as pack
from hotline.countries.tracks_part import TrackKind
from hotline.countries.tracks_part import TrackStep as Rule
from hotline.events import services as events
from hotline.people.models import Person
from hotline.tracks.models import Track, TrackStep

EVENT = "track"


class Refused(ValueError):
    """A step that may not be taken; `code` says why, `field` where, `more` what is missing.

    moved_on, no_track, not_in_case, suspect, bad_code, bad_place, unsaid, future, past, before
    (`more`: steps that come first), not_skipped, not_planned, not_repeated, no_words, not_ready
    (`more`: codes of a guard), amount, never_share, nobody.
    """

    def __init__(self, code: str, field: str = "", more: tuple[str, ...] = ()) -> None:
        super().__init__(code)
        self.code, self.field, self.more = code, field, more


@dataclass(frozen=True)
class Asked:
    """What a guard is told: whose step is to be recorded, and whether she is a child now."""

    case_id: UUID
    person: Person
    step: str
    child: bool


Guard = Callable[[Asked], list[str]]
_GUARDS: dict[str, list[Guard]] = {}


def guard(kind: str, check: Guard) -> None:
    """Let a room above say what is missing before a step of a kind of track may be done: codes,
    empty where nothing is."""
    found = _GUARDS.setdefault(kind, [])
    if check not in found:
        found.append(check)


def missing_of(kind: str, asked: Asked) -> list[str]:
    """What the guards of a kind say is missing."""
    return [code for check in _GUARDS.get(kind, ()) for code in check(asked)]


def rule_of(kind: str) -> TrackKind:
    """The kind as the pack describes it. Raises Refused (bad_code)."""
    found = pack().tracks.get(kind)
    if found is None:
        raise Refused("bad_code", "kind")
    return found


def step_rule(track: Track, code: str) -> Rule:
    """One step of a track as the pack describes it. Raises Refused (bad_code)."""
    found = rule_of(track.kind).steps.get(code)
    if found is None:
        raise Refused("bad_code", "step")
    return found


def person_in(case: Case, person_id: UUID) -> Person:
    """The person, who stands in the case and is suspected of nothing there. Raises Refused."""
    try:
        return standing.unsuspected(case, person_id)
    except standing.NotInCase:
        raise Refused("not_in_case") from None
    except standing.Suspected:
        raise Refused("suspect") from None


def held_step(step_id: UUID) -> TrackStep:
    """A step of a track that goes on, its case held. Raises Refused (moved_on), NotOpen,
    TrackStep.DoesNotExist."""
    step = TrackStep.objects.select_related("track", "person").get(pk=step_id)
    working_on(step.case_id)
    if step.track.ended_at is not None:
        raise Refused("moved_on")
    return step


def tell(case: Case, track: Track, act: str, *detail: str) -> None:
    """Leave the act in the log and tell whoever reads the case."""
    audit.record(f"track.{act}", root=case.id, detail=[track.kind, *detail])
    events.publish(EVENT, subject=track.id, topics=topics(case))


def line(by: Actor, track: Track, kind: str, detail: str = "") -> None:
    """A line of the case's timeline."""
    note(by=by, case_id=track.case_id, kind=kind, detail=detail, subject=track.id)
