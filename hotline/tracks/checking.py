"""What a step must hold before it is recorded."""

import datetime as dt
from typing import Any
from uuid import UUID

from hotline.access import services as access
from hotline.actor.day import today
from hotline.countries.pack import current as pack
from hotline.countries.tracks_part import REUNITED, WISH
from hotline.directory.models import Agency
from hotline.places import queries as places
from hotline.tracks import rules
from hotline.tracks.ground import Asked, Refused, missing_of, step_rule
from hotline.tracks.models import TrackStep


def check_where(case_id: UUID, place: str, agency: Agency | None) -> None:
    """The place is one, and the case is not kept from the body. Raises Refused."""
    if not places.is_valid(place):
        raise Refused("bad_place", "place")
    if agency and not access.may_be_given(case_id, f"agency:{agency.pk}"):
        raise Refused("never_share", "agency")


def check_record(step: TrackStep, on: dt.date, said: dict[str, Any], agency: Agency | None) -> None:
    """What is said of a step is what the pack asks for. Raises Refused."""
    rule = step_rule(step.track, step.step)
    if on > today():
        raise Refused("future", "on")
    for name, value in said.items():
        if value not in ("", None) and name not in rule.records:
            raise Refused("bad_code", name)
    if missing := rules.unsaid(rule, said):
        raise Refused("unsaid", missing)
    if said["decision"] and said["decision"] not in pack().codes(rule.decisions):
        raise Refused("bad_code", "decision")
    amount = said["amount"]
    if amount is not None and amount < 0:
        raise Refused("amount", "amount")
    check_where(step.case_id, said["place"], agency)


def check_ready(step: TrackStep, child: bool) -> None:
    """What comes before is done, and nobody whom a room above asks says that something is missing.
    Going back to a family asks for her wish, and for a child for more."""
    rule = step_rule(step.track, step.step)
    done = set(step.track.steps.filter(state=rules.DONE).values_list("step", flat=True))
    if before := rules.missing_before(rule, done):
        raise Refused("before", "", tuple(before))
    asked = Asked(step.case_id, step.person, step.step, child)
    if missing := [*_unwished(step, child), *missing_of(step.track.kind, asked)]:
        raise Refused("not_ready", "", tuple(missing))


def _unwished(step: TrackStep, child: bool) -> list[str]:
    """For somebody of age her own wish, as she said it last, decides about going back."""
    if step.step != REUNITED or child:
        return []
    wishes = step.track.steps.filter(step=WISH, state=rules.DONE).order_by("-turn").first()
    known = (
        pack().codes(step_rule(step.track, WISH).decisions).get(wishes.decision if wishes else "")
    )
    return [] if known and known.extra.get("wishes") == "yes" else ["wish"]
