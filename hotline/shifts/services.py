"""Verbs of a shift: hand over, take over, take over a contact."""

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from django.utils import timezone

from hotline.access import services as access
from hotline.access.roles import may
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.cases import services as cases
from hotline.cases.models import Case, CaseContact, CasePerson
from hotline.contacts.models import Contact
from hotline.events import services as events
from hotline.referrals.models import Referral
from hotline.shifts import hot, queries
from hotline.shifts.hot import Hot
from hotline.shifts.models import Handover, HandoverItem
from hotline.vault import services as vault

COVERED_FOR = dt.timedelta(hours=24)
WHY = "handover"


class Refused(ValueError):
    """A hand-over that may not be made or taken so; `code` says why: nothing (no thing and no
    word), not_a_colleague, sealed (a file sealed by decision goes to a named colleague only),
    kept_from (a file in it is never shared with her), taken (somebody was quicker), not_yours,
    ended (the contact is over)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def hand_over(
    *,
    by: Actor,
    picked: Mapping[tuple[str, UUID], str],
    to_member: UUID | None = None,
    words: str = "",
    handover_id: UUID | None = None,
    at: dt.datetime | None = None,
) -> Handover:
    """Hand over what is hot: each thing picked with a word, and words about the whole shift.

    For 24 hours the receiver (a colleague of the centre, or its duty team) sees the files
    concerned as deep as the giver; nothing changes its owner. What was finished meanwhile is left
    out. `handover_id` comes from the page: sent twice, it is one hand-over. Raises Refused.
    """
    with acting(by):
        if handover_id and (earlier := Handover.objects.filter(pk=handover_id).first()):
            return earlier
        found = [h for h in hot.of(by, queries.covered_keys(by)) if h.key in picked]
        if not found and not words.strip():
            raise Refused("nothing")
        if to_member and to_member not in {c.id for c in queries.colleagues(by)}:
            raise Refused("not_a_colleague")
        now = at or timezone.now()
        handover = Handover(
            id=handover_id or new_id(),
            centre=by.centre,
            role=by.role,
            from_member_id=by.member_id,
            to_member_id=to_member,
            at=now,
            until=now + COVERED_FOR,
            words=words.strip(),
        )
        receiver = f"staff:{to_member}" if to_member else f"role:{by.role}@{by.centre}"
        _write(handover, found, picked, receiver)
        _open_files(by, found, receiver, until=handover.until, named=to_member is not None)
        for case_id in {h.case_id for h in found if h.case_id}:
            cases.note(by=by, case_id=case_id, kind="shift.handed_over", subject=handover.id)
        audit.record("shift.hand_over", root=handover.id, detail=sorted({h.kind for h in found}))
        _tell(handover)
        return handover


def take_over(*, by: Actor, handover_id: UUID) -> Handover:
    """Take a hand-over: from now on the actor covers what is in it, until it ends.

    Raises Refused (taken, not_yours), Handover.DoesNotExist where she sees none.
    """
    with acting(by):
        handover = Handover.objects.get(pk=handover_id)
        mine = handover.to_member_id in (None, by.member_id)
        if handover.from_member_id == by.member_id or not (mine or may(by.role, "cases.approve")):
            raise Refused("not_yours")
        now = timezone.now()
        taken = Handover.objects.filter(
            pk=handover_id, taken_at__isnull=True, until__gt=now
        ).update(taken_at=now, taken_by=by.member_id)
        handover.refresh_from_db()
        if not taken and handover.taken_by_id != by.member_id:
            raise Refused("taken")
        if taken:
            audit.record("shift.take_over", root=handover.id)
            _tell(handover)
        return handover


def take_over_contact(*, by: Actor, contact_id: UUID) -> Contact:
    """Take an open contact over from a colleague; she goes on seeing it and no longer writes.

    Raises Refused (ended, taken), Contact.DoesNotExist where the actor sees none.
    """
    with acting(by):
        contact = Contact.objects.get(pk=contact_id)
        before = contact.counsellor_id
        if not contact.is_open:
            raise Refused("ended")
        if before == by.member_id:
            return contact
        moved = Contact.objects.filter(
            pk=contact_id, counsellor=before, ended_at__isnull=True
        ).update(counsellor=by.member_id)
        if not moved:
            raise Refused("taken")
        access.give(contact.id, to=by.key, deepest=DataClass.D3, why="took over")
        audit.record("contact.take_over", root=contact.id, detail=[f"staff:{before}"])
        events.publish(
            "contact",
            subject=contact.id,
            topics=access.heard_by(
                contact.id, [f"staff:{before}", by.key, f"role:supervisor@{contact.centre}"]
            ),
        )
        contact.refresh_from_db()
        return contact


def _write(
    handover: Handover,
    found: list[Hot],
    picked: Mapping[tuple[str, UUID], str],
    receiver: str,
) -> None:
    access.begin(handover.id, deepest=DataClass.D3)
    vault.new_root(handover.id, "case", centre=handover.centre)
    handover.save(force_insert=True)
    access.give(handover.id, to=receiver, deepest=DataClass.D3, why=WHY, until=handover.until)
    for one in found:
        HandoverItem(
            handover=handover,
            kind=one.kind,
            subject=one.subject,
            case_id=one.case_id,
            due_at=one.due_at,
            fact=one.fact,
            words=picked[one.key].strip(),
        ).save(force_insert=True)


def _open_files(
    by: Actor, found: list[Hot], receiver: str, *, until: dt.datetime, named: bool
) -> None:
    """Grants on every file that the things handed over need, as far as the actor holds them."""
    roots = _roots(found)
    vault.preload(list(roots))
    for root, sealed in roots.items():
        if sealed and not named:
            raise Refused("sealed")
        if not vault.may_open(root, DataClass.D3):
            continue
        if named and not access.may_be_given(root, receiver):
            raise Refused("kept_from")
        access.give(root, to=receiver, deepest=DataClass.D3, why=WHY, until=until)
        audit.record("shift.open", root=root, detail=[receiver])


def _roots(found: list[Hot]) -> dict[UUID, bool]:
    """The files concerned, and whether each is sealed by decision: contacts; cases with their
    people, contacts and referrals."""
    files = {h.case_id for h in found if h.case_id}
    contacts = {h.contact_id for h in found if h.contact_id}
    roots: dict[UUID, bool] = {}
    people = CasePerson.objects.filter(case__in=files)
    roots |= dict(people.values_list("person", "person__restricted"))
    contacts |= set(CaseContact.objects.filter(case__in=files).values_list("contact", flat=True))
    roots |= dict(Case.objects.filter(pk__in=files).values_list("id", "restricted"))
    roots |= dict(Contact.objects.filter(pk__in=contacts).values_list("id", "restricted"))
    roots |= dict(Referral.objects.filter(case__in=files).values_list("id", "restricted"))
    return roots


def _tell(handover: Handover) -> None:
    centre = handover.centre
    topics = {f"staff:{handover.from_member_id}", f"role:supervisor@{centre}"}
    if handover.to_member_id:
        topics.add(f"staff:{handover.to_member_id}")
    else:
        topics.add(f"role:{handover.role}@{centre}")
    events.publish("handover", subject=handover.id, topics=sorted(topics))
