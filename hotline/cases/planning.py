"""Verbs of tasks and of the safety plan."""

import datetime as dt
from uuid import UUID

from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.cases import sharing
from hotline.cases.models import CasePerson, SafetyPlan, Task
from hotline.cases.writing import NotInList, NoWords, in_words, note, working_on
from hotline.events import services as events


def add_task(
    *,
    by: Actor,
    case_id: UUID,
    text: str,
    due_at: dt.datetime | None = None,
    owner_id: UUID | None = None,
) -> Task:
    """Write down something to do; `owner_id` is a colleague of the centre, by default the actor.

    Raises NoWords, NotInList("owner"), NotOpen, Case.DoesNotExist.
    """
    in_words("text", text)
    with acting(by):
        case = working_on(case_id)
        member = sharing.colleague(case, owner_id or by.member_id)
        if member is None:
            raise NotInList("owner")
        sharing.let_in(case, member, by=by)
        task = Task(case=case, by=by.key, owner=member, due_at=due_at, text=text)
        task.save(force_insert=True)
        note(by=by, case_id=case.id, kind="task.added", subject=task.id)
        audit.record("case.task", root=case.id)
        events.publish("case", subject=case.id, topics=[member.key, f"staff:{case.owner_id}"])
        return task


def finish_task(*, by: Actor, task_id: UUID) -> Task:
    """Say that a task is done. Finishing a finished one changes nothing. Raises NotOpen."""
    with acting(by):
        task = Task.objects.get(pk=task_id)
        case = working_on(task.case_id)
        done = Task.objects.filter(pk=task_id, done_at__isnull=True).update(
            done_at=timezone.now(), done_by=by.key
        )
        if done:
            note(by=by, case_id=case.id, kind="task.done", subject=task.id)
            audit.record("case.task_done", root=case.id)
            events.publish("case", subject=case.id, topics=[f"staff:{case.owner_id}"])
        task.refresh_from_db()
        if done:
            sharing.let_out(case, task.owner_id)
        return task


def write_safety_plan(*, by: Actor, case_id: UUID, person_id: UUID, **words: str) -> SafetyPlan:
    """Save a version of a person's safety plan; earlier versions stay.

    Raises NoWords where the sheet is empty, NotInList("person"), NotOpen, TypeError.
    """
    unknown = words.keys() - set(SafetyPlan.WORDS)
    if unknown:
        raise TypeError(f"not parts of a safety plan: {sorted(unknown)}")
    if not any(text.strip() for text in words.values()):
        raise NoWords("signs")
    with acting(by):
        case = working_on(case_id)
        if not CasePerson.objects.filter(case=case, person=person_id).exists():
            raise NotInList("person")
        plan = SafetyPlan(case=case, by=by.key, person_id=person_id, **words)
        plan.save(force_insert=True)
        note(by=by, case_id=case.id, kind="safety_plan.written", subject=plan.id)
        audit.record("case.safety_plan", root=case.id, detail=sorted(w for w in words if words[w]))
        return plan
