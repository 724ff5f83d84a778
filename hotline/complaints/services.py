"""Verbs of a complaint about the service."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import ProgrammingError, transaction
from django.utils import timezone

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id, reference_of
from hotline.audit import services as audit
from hotline.complaints.models import Complaint
from hotline.contacts.models import Contact
from hotline.countries.pack import current as pack
from hotline.events import services as events
from hotline.vault import services as vault

READERS = {
    "centre": ("role:supervisor@{centre}", "role:manager@{centre}"),
    "nation": ("role:national",),
}
CLOCK = "system:sweeper"


class Refused(ValueError):
    """A complaint that may not be taken down or moved so; `code` says why: bad_code, no_words,
    no_answer, moved_on (somebody was quicker), closed (the actor does not read it)."""

    def __init__(self, code: str, field: str = "") -> None:
        super().__init__(code)
        self.code, self.field = code, field


def take(
    *,
    by: Actor,
    about: str,
    whom: str,
    words: str,
    channel: str = "phone_in",
    complainant: str = "",
    wants_answer: bool = False,
    wants_above: bool = False,
    contact_id: UUID | None = None,
    complaint_id: UUID | None = None,
    at: dt.datetime | None = None,
) -> str:
    """Take down a complaint and let go of it; the number to tell whoever complains.

    Read and answered at the centre; by the national centre alone where it is about a supervisor or
    the head of the centre (`complaint_whom`, attribute `above`) or where that is wished. Taken
    twice under one `complaint_id`, it is one complaint. Raises Refused (bad_code, no_words),
    Contact.DoesNotExist.
    """
    _check(about=about, whom=whom, channel=channel, words=words)
    with acting(by):
        contact = Contact.objects.get(pk=contact_id) if contact_id else None
        now = at or timezone.now()
        complaint = Complaint(
            id=complaint_id or new_id(),
            centre=by.centre,
            received_at=now,
            received_by=by.key,
            channel=channel,
            about=about,
            whom=whom,
            wants_above=wants_above,
            wants_answer=wants_answer,
            level=_level(whom, wants_above=wants_above),
            contact=contact,
            words=words.strip(),
            complainant=complainant.strip(),
            due_at=now + pack().deadline("complaint_answered", "routine"),
        )
        complaint.number = reference_of(complaint.id)
        if not _begun(complaint.id):
            return complaint.number
        vault.new_root(complaint.id, "case", centre=complaint.centre, restricted=True)
        complaint.save(force_insert=True)
        for reader in readers(complaint):
            access.give(complaint.id, to=reader, deepest=DataClass.D3, why="answers complaints")
        access.give(complaint.id, to=CLOCK, deepest=DataClass.D1, why="clock")
        audit.record("complaint.take", root=complaint.id, detail=[about, complaint.level])
        tell(complaint)
        _let_go(complaint.id)
        return complaint.number


def answer(*, by: Actor, complaint_id: UUID, words: str) -> Complaint:
    """Write what was found and said, and what changes. Raises Refused (no_answer, closed,
    moved_on), Complaint.DoesNotExist."""
    if not words.strip():
        raise Refused("no_answer", "answer")
    with acting(by):
        complaint = _held(complaint_id)
        if complaint.state != "open":
            raise Refused("moved_on")
        complaint.state, complaint.answer = "answered", words.strip()
        complaint.answered_at, complaint.answered_by = timezone.now(), by.key
        complaint.save(update_fields=["state", "answer", "answered_at", "answered_by"])
        audit.record("complaint.answer", root=complaint.id)
        tell(complaint)
        return complaint


def close(*, by: Actor, complaint_id: UUID) -> Complaint:
    """Nothing more is to be done: the answer was given to whoever complained, or she wanted none.
    Raises Refused (closed, moved_on), Complaint.DoesNotExist."""
    with acting(by):
        complaint = _held(complaint_id)
        if complaint.state != "answered":
            raise Refused("moved_on")
        complaint.state = "closed"
        complaint.closed_at, complaint.closed_by = timezone.now(), by.key
        complaint.save(update_fields=["state", "closed_at", "closed_by"])
        audit.record("complaint.close", root=complaint.id)
        tell(complaint)
        return complaint


def mark_late(*, by: Actor, now: dt.datetime | None = None) -> int:
    """Raise every complaint that nobody answered in time, once; the number raised."""
    moment, raised = now or timezone.now(), 0
    with acting(by):
        late = Complaint.objects.filter(state="open", due_at__lt=moment, raised_at__isnull=True)
        for complaint in late.order_by("due_at")[:500]:
            mine = Complaint.objects.filter(pk=complaint.pk, state="open", raised_at__isnull=True)
            if mine.update(raised_at=moment):
                audit.record("complaint.late", root=complaint.id)
                tell(complaint)
                raised += 1
    return raised


def readers(complaint: Complaint) -> list[str]:
    """The principals who read and answer it."""
    return [reader.format(centre=complaint.centre) for reader in READERS[complaint.level]]


def tell(complaint: Complaint) -> None:
    """Whoever may answer hears that something moved."""
    events.publish("complaint", subject=complaint.id, topics=readers(complaint))


def _check(*, words: str, **codes: Any) -> None:
    lists = {"about": "complaint_about", "whom": "complaint_whom", "channel": "contact_channel"}
    for field, code in codes.items():
        if code not in pack().codes(lists[field]):
            raise Refused("bad_code", field)
    if not words.strip():
        raise Refused("no_words", "words")


def _level(whom: str, *, wants_above: bool) -> str:
    found = pack().codes("complaint_whom").get(whom)
    above = found is not None and found.extra.get("above") == "yes"
    return "nation" if above or wants_above else "centre"


def _begun(root: UUID) -> bool:
    """Whether the file is fresh. One that exists is nobody's to see, its taker's neither."""
    try:
        with transaction.atomic():
            access.begin(root, deepest=DataClass.D3)
    except ProgrammingError:
        return False
    return True


def _held(complaint_id: UUID) -> Complaint:
    complaint = Complaint.objects.select_for_update().get(pk=complaint_id)
    if not vault.may_open(complaint.id, DataClass.D3):
        raise Refused("closed")
    return complaint


def _let_go(root: UUID) -> None:
    access.ask("complaints_let_go(%s)", [root])
    vault.forget(root)
