"""The verb of an assessment. Each is a new version; none is changed."""

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.cases.writing import note, topics
from hotline.countries.pack import current as pack
from hotline.events import services as events
from hotline.needs import rules
from hotline.needs.ground import Refused, held, hers, says_something, side_of, taken, written
from hotline.needs.models import Assessment

EVENT = "needs"


def assess(
    *,
    by: Actor,
    case_id: UUID,
    person_id: UUID,
    scores: Mapping[str, str],
    words: Mapping[str, str] | None = None,
    how: str,
    at: dt.datetime | None = None,
    assessment_id: UUID | None = None,
) -> Assessment:
    """Write down how she fares in each domain of `need_domain` (codes of `need_score`), in words
    why, and how that was learned (`assessment_way`). What has no score is not assessed.

    `at` is when she was asked, by default now. `assessment_id` comes from the page: sent twice, it
    is one version. Raises Refused (case_closed, not_yours, not_of_case, suspect, bad_code,
    nothing), Case.DoesNotExist.
    """
    now = at or timezone.now()
    said = words or {}
    if how not in pack().codes("assessment_way"):
        raise Refused("bad_code", "how")
    every = taken(scores)
    if not says_something(every, said):
        raise Refused("nothing")
    with acting(by):
        if assessment_id and (there := Assessment.objects.filter(pk=assessment_id).first()):
            return there
        case = held(case_id)
        person = hers(case, person_id)
        row = written(
            by=by.key, case_id=case.id, person_id=person.pk, how=how, scores=every, words=said,
            side=side_of(person, timezone.localdate(now, pack().timezone)), seen_at=now,
            assessment_id=assessment_id,
        )  # fmt: skip
        note(by=by, case_id=case.id, kind="needs.assessed", detail=how, subject=row.id)
        weak = rules.weak(every, every)
        audit.record("needs.assess", root=case.id, detail=[how, row.side, str(len(weak))])
        events.publish(EVENT, subject=row.id, topics=topics(case))
        return row
