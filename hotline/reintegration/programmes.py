"""Verbs of programmes: written down, changed, a person counted in one, and no longer."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from hotline.access.roles import may
from hotline.actor.context import Actor, acting
from hotline.actor.day import today
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.cases.models import CasePerson
from hotline.cases.writing import note
from hotline.countries.pack import current as pack
from hotline.reintegration import rules
from hotline.reintegration.models import COUNTS, Enrolment, Programme
from hotline.support.ground import Refused, held, tell

FIELDS = (
    "name_vi", "name_en", "funder", "begins_on", "ends_on", "provinces", "counts", "targets",
)  # fmt: skip


def keep(*, by: Actor, programme_id: UUID | None = None, facts: dict[str, Any]) -> Programme:
    """Write a programme down, or change it; `facts` by FIELDS. What was frozen before keeps the
    definition of its day.

    Raises Refused (not_yours, no_words, bad_code, past: it ends before it begins; with the field),
    Programme.DoesNotExist.
    """
    if not may(by.role, "programmes.keep"):
        raise Refused("not_yours")
    _check(facts)
    with acting(by):
        now = timezone.now()
        if programme_id is None:
            row = Programme(id=new_id(), changed_at=now, changed_by=by.key, **facts)
            row.save(force_insert=True)
        else:
            changes = facts | {"changed_at": now, "changed_by": by.key, "version": F("version") + 1}
            if not Programme.objects.filter(pk=programme_id).update(**changes):
                raise Programme.DoesNotExist
            row = Programme.objects.get(pk=programme_id)
        audit.record("programme.kept", detail=[str(row.id), str(row.version)])
        return row


def _check(facts: dict[str, Any]) -> None:
    for name in ("name_vi", "name_en", "funder"):
        if not facts[name].strip():
            raise Refused("no_words", name)
    if facts["counts"] not in COUNTS:
        raise Refused("bad_code", "counts")
    if any(key not in pack().units for key in facts["provinces"]):
        raise Refused("bad_code", "provinces")
    if facts["ends_on"] and facts["ends_on"] < facts["begins_on"]:
        raise Refused("past", "ends_on")
    if not set(facts["targets"]) <= set(rules.INDICATORS):
        raise Refused("bad_code", "targets")


def enrol(
    *,
    by: Actor,
    programme_id: UUID,
    case_id: UUID,
    person_id: UUID,
    ground: str,
    since: dt.date | None = None,
) -> Enrolment:
    """Count a person of a case in a programme from a day on, on a ground of `enrolment_ground`.

    Raises Refused (case_closed, not_yours, not_of_case, bad_code, not_counted: the programme is not
    for somebody in her role, past: outside its time, moved_on: she is counted already),
    Programme.DoesNotExist.
    """
    if ground not in pack().codes("enrolment_ground"):
        raise Refused("bad_code", "ground")
    with acting(by):
        case, person = held(case_id, person_id)
        programme = Programme.objects.get(pk=programme_id)
        roles = CasePerson.objects.filter(case=case, person=person).values_list("role", flat=True)
        if not rules.is_counted(programme.counts, list(roles)):
            raise Refused("not_counted", "programme")
        day = since or today()
        if not _within(programme, day):
            raise Refused("past", "since")
        row = Enrolment(
            case=case, by=by.key, programme=programme, person=person, ground=ground, since=day
        )
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            raise Refused("moved_on", "programme") from None
        note(by=by, case_id=case.id, kind="programme.enrolled", subject=person.id)
        audit.record("programme.enrol", root=case.id, detail=[str(programme.id), ground])
        tell(case, row.id)
        return row


def _within(programme: Programme, day: dt.date) -> bool:
    until = min(programme.ends_on or dt.date.max, today())
    return programme.begins_on <= day <= until


def leave(*, by: Actor, enrolment_id: UUID, reason: str) -> Enrolment:
    """Count somebody no longer, and say why (`enrolment_end`); a reason that does not count takes
    her out of what was before too.

    Raises Refused (case_closed, not_yours, not_of_case, bad_code, moved_on),
    Enrolment.DoesNotExist.
    """
    if reason not in pack().codes("enrolment_end"):
        raise Refused("bad_code", "reason")
    with acting(by):
        row = Enrolment.objects.get(pk=enrolment_id)
        case, _person = held(row.case_id, row.person_id)
        done = Enrolment.objects.filter(pk=row.pk, until__isnull=True).update(
            until=max(today(), row.since), ended_by=by.key, reason=reason
        )
        if not done:
            raise Refused("moved_on")
        note(by=by, case_id=case.id, kind="programme.left", detail=reason, subject=row.person_id)
        audit.record("programme.leave", root=case.id, detail=[str(row.programme_id), reason])
        tell(case, row.id)
        row.refresh_from_db()
        return row


def enrolments(case_id: UUID, person_id: UUID) -> list[Enrolment]:
    """The programmes that count or counted a person of a case, the latest first."""
    rows = Enrolment.objects.filter(case=case_id, person=person_id)
    return list(rows.select_related("programme").order_by("-since", "-at"))


def open_to(day: dt.date, roles: list[str]) -> list[Programme]:
    """The programmes of a day that count somebody in these roles."""
    rows = Programme.objects.filter(begins_on__lte=day).order_by("name_en")
    running = [one for one in rows if one.ends_on is None or one.ends_on >= day]
    return [one for one in running if rules.is_counted(one.counts, roles)]
