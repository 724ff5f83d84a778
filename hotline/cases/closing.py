"""A case is closed by two people: one asks, the shift supervisor approves or refuses with words.

A closed case keeps everything and changes no more; reopened, it goes on where it stood.
"""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from hotline.access.roles import may
from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.cases.models import Case, Closing, Transfer
from hotline.cases.transfer import Waits
from hotline.cases.writing import (
    CLOSED,
    MovedOn,
    NotBySame,
    in_list,
    in_words,
    note,
    topics,
    working_on,
)
from hotline.events import services as events


class NotAllowed(PermissionError):
    """Only a shift supervisor decides on closing."""


def ask_to_close(*, by: Actor, case_id: UUID, outcome: str, words: str) -> Closing:
    """Ask the supervisor to close a case: how it ended (`closure_reason`), and in words.

    Raises NotInList, NoWords, Waits (asked already, or a transfer is on its way), NotOpen.
    """
    in_list("outcome", outcome, "closure_reason")
    in_words("words", words)
    with acting(by):
        case = working_on(case_id)
        if Transfer.objects.filter(case=case, ended_at__isnull=True).exists():
            raise Waits
        closing = Closing(case=case, by=by.key, outcome=outcome, words=words)
        try:
            with transaction.atomic():
                closing.save(force_insert=True)
        except IntegrityError:
            raise Waits from None
        note(
            by=by, case_id=case.id, kind="closing.asked", detail=outcome, text=words,
            subject=closing.id,
        )  # fmt: skip
        audit.record("case.closing_asked", root=case.id, detail=[outcome])
        _tell(case, closing)
        return closing


def decide(*, by: Actor, closing_id: UUID, approved: bool, words: str = "") -> Closing:
    """Approve a closing, or refuse it with words that its asker reads.

    Raises NotAllowed, NotBySame, NoWords (a refusal without a reason), MovedOn (decided already),
    Closing.DoesNotExist.
    """
    if not may(by.role, "cases.approve"):
        raise NotAllowed
    if not approved:
        in_words("words", words)
    with acting(by):
        closing = Closing.objects.select_related("case").get(pk=closing_id)
        if closing.by == by.key:
            raise NotBySame
        case = working_on(closing.case_id)
        now = timezone.now()
        # Locked and compared, because the sealed answer needs the row itself to be saved.
        waiting = Closing.objects.select_for_update().filter(pk=closing_id, decided_at__isnull=True)
        if not waiting.exists():
            raise MovedOn
        closing.decided_at, closing.decided_by = now, by.key
        closing.approved, closing.answer = approved, words
        closing.save(update_fields=["decided_at", "decided_by", "approved", "answer"])
        if approved:
            Case.objects.filter(pk=case.id).update(
                status=CLOSED, closed_at=now, outcome=closing.outcome
            )
        kind = "case.closed" if approved else "closing.refused"
        note(by=by, case_id=case.id, kind=kind, detail=closing.outcome, text=words,
             subject=closing.id)  # fmt: skip
        audit.record(kind, root=case.id, detail=[closing.outcome])
        _tell(case, closing)
        return closing


def go_on(*, by: Actor, case_id: UUID, closing_id: UUID) -> None:
    """Say that a refusal was read: the case goes on, and the refusal no longer waits."""
    with acting(by):
        working_on(case_id)
        closing = Closing.objects.get(pk=closing_id, case=case_id, approved=False)
        note(by=by, case_id=case_id, kind="closing.read", subject=closing.id)


def reopen(*, by: Actor, case_id: UUID, words: str) -> Case:
    """Open a closed case again, and say why. Everything in it is as it was.

    Raises NoWords, MovedOn (it is open already), Case.DoesNotExist.
    """
    in_words("words", words)
    with acting(by):
        case = Case.objects.select_for_update(no_key=True).get(pk=case_id)
        reopened = Case.objects.filter(pk=case_id, status=CLOSED).update(
            status="open", closed_at=None, outcome=""
        )
        if not reopened:
            raise MovedOn
        note(by=by, case_id=case_id, kind="case.reopened", detail=case.outcome, text=words)
        audit.record("case.reopened", root=case_id, detail=[case.outcome])
        case.refresh_from_db()
        events.publish("case", subject=case.id, topics=topics(case))
        return case


def _tell(case: Case, closing: Closing) -> None:
    heard = topics(case, closing.by)
    events.publish("closing", subject=closing.id, topics=heard)
    events.publish("case", subject=case.id, topics=heard)
