"""What whoever makes a visit tells of it. She sees no case: what she writes is sealed under the
visit, stands in the case as an assessment, and closes the visit to her."""

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.countries.pack import current as pack
from hotline.needs import queries, visiting
from hotline.needs.ground import Refused, says_something, taken, written
from hotline.needs.models import Visit, VisitSending


def report(
    *,
    by: Actor,
    visit_id: UUID,
    sending_id: UUID,
    scores: Mapping[str, str] | None = None,
    words: Mapping[str, str] | None = None,
    told: str = "",
    at: dt.datetime | None = None,
) -> bool:
    """The visit was made: how she fares by domain, in words why, and what else is to be told.

    `sending_id` comes from the page: what was taken once is not taken again, also after the visit
    is closed to her; then False. Raises Refused (nothing, bad_code, moved_on), Visit.DoesNotExist
    where it is not hers (any more).
    """
    every, said = taken(scores or {}), words or {}
    if not says_something(every, said) and not told.strip():
        raise Refused("nothing")
    now = at or timezone.now()
    with acting(by):
        if queries.was_sent(by, sending_id):
            return False
        visit = _hers(by, visit_id)
        # Written before the visit ends: its end closes the visit to her.
        if says_something(every, said):
            written(
                by=by.key, case_id=visit.case_id, person_id=visit.person_id, visit_id=visit.pk,
                side=visit.side, how="visit", scores=every, words=said, seen_at=now,
                assessment_id=None,
            )  # fmt: skip
        return _ended(by, visit, sending_id, "done", now, words=told)


def not_met(
    *,
    by: Actor,
    visit_id: UUID,
    sending_id: UUID,
    reason: str,
    told: str = "",
    at: dt.datetime | None = None,
) -> bool:
    """She was not met, for a reason of `visit_not_met`. Otherwise as `report`."""
    if reason not in pack().codes("visit_not_met"):
        raise Refused("bad_code", "reason")
    now = at or timezone.now()
    with acting(by):
        if queries.was_sent(by, sending_id):
            return False
        visit = _hers(by, visit_id)
        return _ended(by, visit, sending_id, "not_met", now, code=reason, words=told)


def _hers(by: Actor, visit_id: UUID) -> Visit:
    """The planned visit, held, so that a second sending waits for the first."""
    rows = Visit.objects.select_for_update(of=("self",)).select_related("collaborator")
    visit = rows.get(pk=visit_id, collaborator=by.member_id)
    if visit.state != "planned":
        raise Refused("moved_on")
    return visit


def _ended(
    by: Actor, visit: Visit, sending_id: UUID, state: str, at: dt.datetime, **said: str
) -> bool:
    VisitSending(id=sending_id, by=by.key, at=at).save(force_insert=True)
    if not visiting.end(by.key, visit, state, at=at, **said):
        raise Refused("moved_on")
    return True
