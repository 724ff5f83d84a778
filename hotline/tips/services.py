"""Verbs of a tip. Each transition is a compare-and-swap: it happens once or is refused."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id, reference_of
from hotline.audit import services as audit
from hotline.contacts.models import Contact
from hotline.countries.pack import current as pack
from hotline.events import services as events
from hotline.staff.models import Member
from hotline.tips import rules
from hotline.tips.models import Tip, TipHandover, TipStep
from hotline.vault import services as vault

_TRIES = 5  # a number of eight digits is taken already about once in a thousand tips


class Refused(ValueError):
    """A tip that may not be taken down or moved so; `code` says why: bad_code, no_words,
    no_reporter, reporter_named, closed (the actor does not read it), moved_on (somebody was
    quicker)."""

    def __init__(self, code: str, field: str = "") -> None:
        super().__init__(code)
        self.code, self.field = code, field


def receive(
    *,
    by: Actor,
    kind: str,
    words: str,
    urgency: str = "routine",
    channel: str = "phone_in",
    place: str = "",
    venue: str = "",
    identifiers: str = "",
    reporter_wish: str = "anonymous",
    reporter: str = "",
    may_be_named: bool = False,
    contact_id: UUID | None = None,
    tip_id: UUID | None = None,
    at: dt.datetime | None = None,
) -> Tip:
    """Take down a tip; from now on its clock runs until it is classified.

    Anonymous means that nothing of the reporter is kept. `tip_id` comes from the page: sent twice,
    it is one tip. Raises Refused (bad_code, no_words, no_reporter, reporter_named),
    Contact.DoesNotExist.
    """
    codes = {
        "kind": kind, "urgency": urgency, "channel": channel, "reporter_wish": reporter_wish,
    }  # fmt: skip
    _check(codes, venue=venue, words=words)
    _check_wish(reporter_wish, reporter.strip(), may_be_named)
    with acting(by):
        if tip_id and (earlier := Tip.objects.filter(pk=tip_id).first()):
            return earlier
        contact = Contact.objects.get(pk=contact_id) if contact_id else None
        now = at or timezone.now()
        tip = Tip(
            id=tip_id or new_id(),
            centre=by.centre,
            owner_id=by.member_id,
            contact=contact,
            received_at=now,
            received_by=by.key,
            place=place,
            venue=venue,
            words=words.strip(),
            identifiers=identifiers.strip(),
            reporter=reporter.strip(),
            may_be_named=may_be_named,
            due_at=now + pack().deadline("tip_classified", urgency),
            **codes,
        )
        access.begin(tip.id, deepest=DataClass.D3)
        vault.new_root(tip.id, "case", centre=tip.centre)
        save_numbered(tip)
        _step(by, tip, "received", code=kind, at=now)
        audit.record("tip.receive", root=tip.id, detail=[kind, urgency])
        return tip


def classify(
    *,
    by: Actor,
    tip_id: UUID,
    classification: str,
    words: str = "",
    at: dt.datetime | None = None,
) -> Tip:
    """Judge what a tip is about, by a code of `tip_class`, having read it.

    Raises Refused (bad_code, closed, moved_on), Tip.DoesNotExist.
    """
    _code("classification", classification, "tip_class")
    with acting(by):
        tip, now = readable(tip_id), at or timezone.now()
        move(
            by, tip, "classified", code=classification, words=words, at=now,
            classification=classification, classified_at=now, classified_by=by.key,
        )  # fmt: skip
        return tip


def close(
    *, by: Actor, tip_id: UUID, reason: str, words: str = "", at: dt.datetime | None = None
) -> Tip:
    """End a classified tip without handing it over, for a reason of `tip_closing`.

    Raises Refused (bad_code, closed, moved_on), Tip.DoesNotExist.
    """
    _code("reason", reason, "tip_closing")
    with acting(by):
        tip, now = readable(tip_id), at or timezone.now()
        move(
            by, tip, "closed", code=reason, words=words, at=now,
            closing=reason, ended_at=now, ended_by=by.key,
        )  # fmt: skip
        return tip


def resolve(
    *, by: Actor, tip_id: UUID, result: str, words: str = "", at: dt.datetime | None = None
) -> Tip:
    """Write down what came of a tip when the agency said so by telephone or letter, or when the
    line settled it itself; a result of `tip_result`.

    Raises Refused (bad_code, closed, moved_on), Tip.DoesNotExist.
    """
    _code("result", result, "tip_result")
    with acting(by):
        tip, now = readable(tip_id), at or timezone.now()
        _end(by, tip, result=result, words=words, at=now, who=by.key)
        waiting = TipHandover.objects.filter(tip=tip, reported_at__isnull=True)
        waiting.update(due_at=None, silent_since=None)
        return tip


def settle(*, by: Actor, handover_id: UUID) -> Tip | None:
    """Carry the result an agency reported over to its tip; None where nothing is to carry.

    Its words stay in the hand-over, where whoever holds the tip reads them. Idempotent.
    """
    with acting(by):
        handover = TipHandover.objects.select_related("tip").get(pk=handover_id)
        if handover.reported_at is None or handover.tip.state != "handed_over":
            return None
        tip = handover.tip
        try:
            _end(
                by, tip, result=handover.result, words="", at=handover.reported_at,
                who=handover.reported_by,
            )  # fmt: skip
        except Refused:
            return None  # another worker was quicker
        return tip


def pass_on(*, by: Actor, tip_id: UUID, to: Member) -> Tip:
    """Make a colleague responsible for an open tip; she reads it from now on, and its hand-over.

    Raises Refused (closed, moved_on), Tip.DoesNotExist.
    """
    with acting(by):
        tip = readable(tip_id)
        moved = Tip.objects.filter(pk=tip.pk, state__in=rules.OPEN, owner=tip.owner_id)
        if not moved.update(owner=to):
            raise Refused("moved_on")
        roots = [tip.id]
        handover = TipHandover.objects.filter(tip=tip).first()
        if handover is not None:
            TipHandover.objects.filter(pk=handover.pk).update(owner=to)
            roots.append(handover.id)
        for root in roots:
            access.give(root, to=to.key, deepest=DataClass.D3, why="passed on")
        audit.record("tip.pass_on", root=tip.id, detail=[to.key])
        tell(tip)  # whoever held it, too
        tip.owner = to
        tell(tip)
        return tip


def mark_late(*, by: Actor, now: dt.datetime | None = None) -> int:
    """Raise every tip not classified in time and every silent hand-over, each once; the number
    raised. Each is a compare-and-swap, so that two sweepers at once raise nothing twice."""
    moment, raised = now or timezone.now(), 0
    with acting(by):
        late = Tip.objects.filter(state="received", due_at__lt=moment, raised_at__isnull=True)
        for tip in late.order_by("due_at")[:500]:
            mine = Tip.objects.filter(pk=tip.pk, state="received", raised_at__isnull=True)
            if mine.update(raised_at=moment):
                audit.record("tip.late", root=tip.id)
                tell(tip)
                raised += 1
        silent = TipHandover.objects.filter(due_at__lt=moment, silent_since__isnull=True)
        for handover in silent.select_related("tip").order_by("due_at")[:500]:
            mine_too = TipHandover.objects.filter(pk=handover.pk, silent_since__isnull=True)
            if mine_too.filter(due_at=handover.due_at).update(silent_since=moment):
                audit.record("tip.silent", root=handover.id)
                tell(handover.tip)
                raised += 1
    return raised


def tell(tip: Tip) -> None:
    """Whoever works on a tip hears that it moved."""
    topics = [f"staff:{tip.owner_id}", f"role:supervisor@{tip.centre}"]
    events.publish("tip", subject=tip.id, topics=topics)


def _check(codes: dict[str, str], *, venue: str, words: str) -> None:
    for field, code in codes.items():
        _code(field, code, rules.LISTS[field])
    if venue:
        _code("venue", venue, "venue")
    if not words.strip():
        raise Refused("no_words", "words")


def _check_wish(wish: str, reporter: str, may_be_named: bool) -> None:
    if wish == "anonymous" and (reporter or may_be_named):
        raise Refused("reporter_named", "reporter")
    if wish != "anonymous" and not reporter:
        raise Refused("no_reporter", "reporter")


def _code(field: str, code: str, list_name: str) -> None:
    if code not in pack().codes(list_name):
        raise Refused("bad_code", field)


def readable(tip_id: UUID) -> Tip:
    """The tip, locked against a second move, if the actor reads what it says.

    Raises Refused (closed), Tip.DoesNotExist.
    """
    tip = Tip.objects.select_for_update().get(pk=tip_id)
    if not vault.may_open(tip.id, DataClass.D3):
        raise Refused("closed")
    return tip


def save_numbered(row: Tip | TipHandover) -> None:
    """Insert a row under a number that no other has; those of other centres are not seen."""
    for attempt in range(_TRIES):
        row.number = reference_of(row.id, attempt)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
            return
        except IntegrityError:
            if attempt == _TRIES - 1:
                raise


def move(
    by: Actor,
    tip: Tip,
    state: str,
    *,
    at: dt.datetime,
    code: str,
    words: str = "",
    who: str = "",
    **changes: Any,
) -> None:
    """One transition with its step and its line in the log. Raises Refused (moved_on)."""
    changes["state"] = state
    moved = Tip.objects.filter(pk=tip.pk, state__in=rules.before(state)).update(**changes)
    if not moved:
        raise Refused("moved_on")
    for name, value in changes.items():
        setattr(tip, name, value)
    _step(by, tip, state, code=code, words=words, at=at, who=who)
    audit.record(f"tip.{state}", root=tip.id, detail=[code])


def _end(by: Actor, tip: Tip, *, result: str, words: str, at: dt.datetime, who: str) -> None:
    move(
        by, tip, "resolved", code=result, words=words, at=at, who=who,
        result=result, ended_at=at, ended_by=who,
    )  # fmt: skip


def _step(
    by: Actor, tip: Tip, state: str, *, code: str, at: dt.datetime, words: str = "", who: str = ""
) -> None:
    TipStep(
        tip=tip, at=at, by=who or by.key, state=state, code=code, words=words.strip()
    ).save(force_insert=True)  # fmt: skip
    tell(tip)
