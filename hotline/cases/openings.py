"""A file is opened for a time: by break-glass, by a caller's own proof, by its owner who was asked.

The database decides and writes the grants (`openings_sql`); nobody lets herself in, and what opened
nothing answers like what is not there.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import ProgrammingError, transaction
from django.utils import timezone

from hotline.access import services as access
from hotline.access.roles import may
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.cases.models import FINDINGS, Case, Opening
from hotline.cases.openings_sql import TRIES, TRIES_IN_ALL
from hotline.cases.rules import as_number
from hotline.cases.writing import MovedOn, NotYours, ask, in_words
from hotline.events import services as events
from hotline.vault import services as vault

FRESH = dt.timedelta(minutes=5)
KEPT = dt.timedelta(days=1)  # a request that nobody answered is over
OFFICER = "role:auditor"


class NotFresh(PermissionError):
    """The second factor was shown too long ago."""


class TooMany(PermissionError):
    """Five requests in a day opened nothing: nobody goes on guessing numbers."""


def break_glass(
    *,
    by: Actor,
    number: str,
    reason: str,
    second_factor_at: dt.datetime,
    opening_id: UUID | None = None,
) -> Opening | None:
    """Open one case by its number for an hour, in an emergency; its people and contacts with it.

    None where nothing opened: there is no such file, or it needs another person to let her in.
    Raises NoWords, NotFresh, TooMany, NotYours.
    """
    in_words("reason", reason)
    if not dt.timedelta() <= timezone.now() - second_factor_at <= FRESH:
        raise NotFresh
    with acting(by):
        if opening_id and (earlier := Opening.objects.filter(pk=opening_id).first()):
            return earlier
        try:
            with transaction.atomic():
                opening = _begin(
                    by,
                    "break_glass",
                    number=as_number(number),
                    reason=reason,
                    opening_id=opening_id,
                )
        except ProgrammingError:
            return None  # sent twice: she has let go of it already
        audit.record("glass.ask", root=opening.id)
        answer = ask("cases_break_glass(%s)", opening.id)
        vault.forget(opening.id)
        if answer == "opened":
            return _opened(opening)
    if answer == "too_many":
        raise TooMany
    return None


def prove(
    *, by: Actor, contact_id: UUID, said: Mapping[str, bytes], persons: Collection[UUID] = ()
) -> Opening | None:
    """A caller has told what proves her (`people.proving.hashes`): right, her file opens to the
    counsellor for a day. `persons` are those whose name knocked besides those of the number.

    None where it was wrong or nobody is known. Raises TooMany (five tries; then her supervisor),
    NotYours (an ended contact, or not hers).
    """
    with acting(by):
        opening = _begin(by, "proved", contact=contact_id)
        answer = ask(
            "cases_prove(%s, %s::text[], %s::bytea[], %s::uuid[])",
            opening.id,
            list(said),
            list(said.values()),
            list(persons),
        )
        audit.record("proof.try", root=contact_id, detail=[answer])
        if answer == "opened":
            return _opened(opening)
    if answer == "spent":
        raise TooMany
    return None


def tries_allowed(actor: Actor) -> int:
    """How often a code may be tried in one contact: a counsellor, and with her supervisor more."""
    return TRIES_IN_ALL if may(actor.role, "cases.approve") else TRIES


def tries_left(contact_id: UUID, *, allowed: int = TRIES) -> int:
    """How often a code may still be tried in a contact, as far as the actor knows of tries."""
    wrong = Opening.objects.filter(contact=contact_id, kind="proved", opened_at__isnull=True)
    return max(0, allowed - wrong.count())


def ask_owner(
    *, by: Actor, contact_id: UUID, reason: str, persons: Collection[UUID] = ()
) -> Opening:
    """Ask the owner of the file that knocked to open it; off shift, her duty supervisor is asked.
    `persons` as in `prove`.

    Says nothing of whether there is one. Asked twice in a contact, it is one request. Raises
    NoWords, NotYours.
    """
    in_words("reason", reason)
    with acting(by):
        mine = Opening.objects.filter(contact=contact_id, kind="asked", by=by.key)
        if earlier := mine.filter(declined_at__isnull=True).first():
            return earlier
        opening = _begin(by, "asked", contact=contact_id, reason=reason)
        ask("cases_ask_owner(%s, %s::uuid[])", opening.id, list(persons))
        audit.record("owner.ask", root=contact_id)
        opening.refresh_from_db()
        return opening


def let_in(*, by: Actor, opening_id: UUID) -> Opening:
    """Let somebody in who asked: as the owner or a keeper of the file, never for oneself.

    Raises NotYours, MovedOn, Opening.DoesNotExist.
    """
    with acting(by):
        opening = Opening.objects.get(pk=opening_id)
        if opening.opened_at or opening.declined_at or is_over(opening):
            raise MovedOn
        ask("cases_let_in(%s)", opening_id)
        opening.refresh_from_db()
        audit.record("opening.let_in", root=opening.case_id, detail=[opening.by])
        _tell(opening)
        return opening


def decline(*, by: Actor, opening_id: UUID, words: str = "") -> Opening:
    """Not let somebody in. A counsellor who holds a call reads `words`; whoever broke the glass of
    a sealed file learns nothing. Raises NotYours, MovedOn, Opening.DoesNotExist."""
    with acting(by):
        opening = _held(opening_id)
        if opening.case_id is None or not access.may_hand_over(opening.case_id):
            raise NotYours
        if opening.opened_at or opening.declined_at:
            raise MovedOn
        opening.declined_at, opening.declined_by = timezone.now(), by.key
        opening.answer = words.strip()
        opening.save(update_fields=["declined_at", "declined_by", "answer"])
        audit.record("opening.decline", root=opening.case_id)
        _tell(opening, *([opening.by] if opening.kind == "asked" else []))
        return opening


def review(*, by: Actor, opening_id: UUID, finding: str, words: str) -> Opening:
    """Judge a broken glass: `justified` or `not_justified`, with words.

    Never by whoever broke it or let her in. Raises NoWords, NotYours, MovedOn,
    Opening.DoesNotExist.
    """
    in_words("words", words)
    if finding not in FINDINGS:
        raise ValueError("no such finding")
    with acting(by):
        opening = _to_review(by, opening_id)
        opening.reviewed_at, opening.reviewed_by = timezone.now(), by.key
        opening.finding, opening.answer = finding, words.strip()
        opening.save(update_fields=["reviewed_at", "reviewed_by", "finding", "answer"])
        audit.record("opening.review", root=opening.case_id, detail=[finding])
        _tell(opening, opening.by)
        return opening


def pass_on(*, by: Actor, opening_id: UUID) -> Opening:
    """Leave the review to the data protection officer. Raises NotYours, MovedOn."""
    with acting(by):
        opening = _to_review(by, opening_id)
        if opening.passed_on_at:
            raise MovedOn
        opening.passed_on_at, opening.passed_on_by = timezone.now(), by.key
        opening.save(update_fields=["passed_on_at", "passed_on_by"])
        audit.record("opening.pass_on", root=opening.case_id)
        _tell(opening)
        return opening


def mark_late(*, by: Actor, now: dt.datetime | None = None) -> int:
    """Raise every review that is overdue, once; the number raised."""
    moment, raised = now or timezone.now(), 0
    with acting(by):
        late = Opening.objects.filter(
            due_at__lt=moment, reviewed_at__isnull=True, raised_at__isnull=True
        )
        for opening in late.order_by("due_at")[:500]:
            mine = Opening.objects.filter(pk=opening.pk, raised_at__isnull=True)
            if mine.update(raised_at=moment):
                audit.record("opening.late", root=opening.id)
                _tell(opening)
                raised += 1
    return raised


def is_over(opening: Opening) -> bool:
    """Whether a request has waited so long that nobody answers it any more."""
    return opening.opened_at is None and timezone.now() - opening.at > KEPT


def may_review(actor: Actor, opening: Opening) -> bool:
    """Whether she is one who judges this broken glass now."""
    return (
        opening.kind == "break_glass"
        and opening.opened_at is not None
        and opening.reviewed_at is None
        and may(actor.role, "openings.review")
        and actor.key not in (opening.by, opening.opened_by)
        and (opening.passed_on_at is None or f"role:{actor.role}" == OFFICER)
    )


def _begin(by: Actor, kind: str, *, opening_id: UUID | None = None, **facts: Any) -> Opening:
    opening = Opening(id=opening_id or new_id(), centre=by.centre, kind=kind, by=by.key, **facts)
    access.begin(opening.id, deepest=DataClass.D3)
    vault.new_root(opening.id, "case", centre=by.centre, restricted=True)
    opening.save(force_insert=True)
    return opening


def _opened(opening: Opening) -> Opening:
    opening.refresh_from_db()
    audit.record("opening.open", root=opening.case_id, detail=[opening.kind])
    vault.forget(opening.case_id)  # type: ignore[arg-type]
    return opening


def _to_review(by: Actor, opening_id: UUID) -> Opening:
    opening = _held(opening_id)
    if opening.reviewed_at:
        raise MovedOn
    if not may_review(by, opening):
        raise NotYours
    return opening


def _held(opening_id: UUID) -> Opening:
    return Opening.objects.select_for_update(of=("self",)).get(pk=opening_id)


def _tell(opening: Opening, *others: str) -> None:
    topics = [f"role:supervisor@{opening.centre}", f"role:manager@{opening.centre}", OFFICER]
    case = Case.objects.filter(pk=opening.case_id).first() if opening.case_id else None
    if case is not None:
        topics.append(f"staff:{case.owner_id}")
    heard = access.heard_by(opening.id, topics)
    events.publish("opening", subject=opening.id, topics=[*heard, *others])
