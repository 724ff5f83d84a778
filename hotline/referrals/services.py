"""Verbs of a referral. Each transition is a compare-and-swap: it happens once or is refused."""

import datetime as dt
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.utils import timezone

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.cases import services as cases
from hotline.cases import sharing
from hotline.cases.models import Case, CasePerson, Transfer
from hotline.countries.pack import current as pack
from hotline.directory.models import Agency
from hotline.events import services as events
from hotline.people.models import Person
from hotline.referrals import packets, rules
from hotline.referrals.models import Referral, Step
from hotline.vault import services as vault


class Refused(ValueError):
    """A referral that may not be sent or moved so; `code` says why: no_basis, no_words, no_account,
    not_in_case, bad_code, case_closed, moved_on (somebody was quicker), not_yours (the other side's
    step)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def send(
    *,
    by: Actor,
    case_id: UUID,
    person_id: UUID,
    agency: Agency,
    urgency: str,
    basis: str,
    basis_words: str,
    fields: Collection[str],
    account: str,
    referral_id: UUID | None = None,
    at: dt.datetime | None = None,
) -> Referral:
    """Send a person's referral to an agency with a packet under a key of its own.

    The agency sees the band at once and the rest on acceptance; in an emergency all at once.
    `referral_id` comes from the page that previewed it: sent twice, it is one referral.
    Raises Refused (no_basis, no_words, no_account, not_in_case, bad_code, case_closed,
    never_share) and
    Case.DoesNotExist.
    """
    _check(basis=basis, basis_words=basis_words, account=account, urgency=urgency)
    with acting(by):
        case = Case.objects.select_for_update(no_key=True).get(pk=case_id)
        if case.status == "closed":
            raise Refused("case_closed")
        if not CasePerson.objects.filter(case=case, person=person_id).exists():
            raise Refused("not_in_case")
        if not access.may_be_given(case.id, f"agency:{agency.pk}"):
            raise Refused("never_share")
        if referral_id and (earlier := Referral.objects.filter(pk=referral_id).first()):
            return earlier
        person, now = Person.objects.get(pk=person_id), at or timezone.now()
        referral = Referral(
            id=referral_id or new_id(),
            case=case,
            person=person,
            agency=agency,
            centre=case.centre,
            owner_id=case.owner_id,
            urgency=urgency,
            basis=basis,
            basis_words=basis_words,
            sent_at=now,
            sent_by=by.key,
            due_at=rules.due(pack(), "sent", urgency, now),
        )
        packet = packets.compose(
            referral_id=referral.id,
            person=person,
            urgency=urgency,
            needs=packets.needs_of(case.id, person.id),
            fields=fields,
            account=account,
            today=timezone.localdate(now),
        )
        referral.band, referral.account = packet.band, packet.account
        referral.identity = packet.identity_json()
        _open_to(by, referral, case)
        referral.save(force_insert=True)
        _step(by, referral, "sent", code=basis, at=now)
        cases.note(
            by=by, case_id=case.id, kind="referral.sent", detail=agency.pk, subject=referral.id
        )
        audit.record(
            "referral.send", root=referral.id, reason=basis, detail=[agency.pk, *packet.identity]
        )
        return referral


def receive(*, by: Actor, referral_id: UUID, at: dt.datetime | None = None) -> Referral:
    """The agency has opened the referral. Opening it again changes nothing."""
    with acting(by):
        referral = Referral.objects.get(pk=referral_id)
        if referral.state == "sent":
            _move(by, referral, "received", at=at, received=True)
        return referral


def accept(*, by: Actor, referral_id: UUID, at: dt.datetime | None = None) -> Referral:
    """The agency takes responsibility; what was offered to it opens. Raises Refused(moved_on)."""
    with acting(by):
        referral = Referral.objects.get(pk=referral_id)
        _move(by, referral, "accepted", at=at, decided=True)
        access.take_up(referral.id)
        return referral


def decline(
    *, by: Actor, referral_id: UUID, reason: str, words: str = "", at: dt.datetime | None = None
) -> Referral:
    """The agency does not take it, for a coded reason. What was offered stays closed for good."""
    if reason not in pack().codes("decline_reason"):
        raise Refused("bad_code")
    with acting(by):
        referral = Referral.objects.get(pk=referral_id)
        _move(by, referral, "declined", at=at, code=reason, words=words, decided=True)
        access.withdraw(referral.id, from_=f"agency:{referral.agency_id}", offers_only=True)
        return referral


def report(
    *, by: Actor, referral_id: UUID, outcome: str, words: str = "", at: dt.datetime | None = None
) -> Referral:
    """The agency reports how it ended, by a code of `referral_outcome`."""
    found = pack().codes("referral_outcome").get(outcome)
    if found is None:
        raise Refused("bad_code")
    state = found.extra.get("state", "completed")
    with acting(by):
        referral = Referral.objects.get(pk=referral_id)
        _move(by, referral, state, at=at, code=outcome, words=words, ended=True)
        return referral


def cancel(*, by: Actor, referral_id: UUID, at: dt.datetime | None = None) -> Referral:
    """The sender takes it back; the agency keeps the band, and sees no more than before."""
    with acting(by):
        referral = Referral.objects.get(pk=referral_id)
        _move(by, referral, "cancelled", at=at)
        access.withdraw(referral.id, from_=f"agency:{referral.agency_id}", offers_only=True)
        return referral


def mark_silent(*, by: Actor, now: dt.datetime | None = None) -> int:
    """Raise every referral whose step is late and was not raised yet; the number raised.

    Each is one compare-and-swap, so that two sweepers at once raise nothing twice.
    """
    moment, raised = now or timezone.now(), 0
    with acting(by):
        late = Referral.objects.filter(
            due_at__lt=moment, silent_since__isnull=True, state__in=rules.WAITING
        )
        for referral in late.order_by("due_at")[:500]:
            mine = Referral.objects.filter(
                pk=referral.pk, silent_since__isnull=True, state=referral.state
            ).update(silent_since=moment)
            if mine:
                audit.record("referral.silent", root=referral.id, detail=[referral.state])
                _tell(referral)
                raised += 1
    return raised


def follow_case(*, by: Actor, transfer_id: UUID) -> int:
    """Give the referrals of a case that was handed over to its new owner, and those that go on to
    her centre; the number changed. Ended ones stay with the centre that sent them."""
    with acting(by):
        transfer = Transfer.objects.select_related("case").get(pk=transfer_id)
        if transfer.taken_at is None:
            return 0
        case = transfer.case
        rows = Referral.objects.filter(case=case)
        changed = rows.exclude(owner=case.owner_id).update(owner=case.owner_id)
        waiting = rows.filter(state__in=rules.WAITING).exclude(centre=case.centre)
        changed += waiting.update(centre=case.centre)
        if changed:
            audit.record("referral.follow_case", root=case.id, detail=[str(changed)])
        return changed


def _check(*, basis: str, basis_words: str, account: str, urgency: str) -> None:
    if basis not in pack().codes("legal_basis"):
        raise Refused("no_basis")
    if not basis_words.strip():
        raise Refused("no_words")
    if not account.strip():
        raise Refused("no_account")
    if urgency not in pack().codes("urgency"):
        raise Refused("bad_code")


def _open_to(by: Actor, referral: Referral, case: Case) -> None:
    """The packet's key and grants: the case's owner, the agency now, and what it may take up."""
    access.begin(referral.id, deepest=DataClass.D3)
    vault.new_root(referral.id, "packet", centre=case.centre)
    owner, agency = f"staff:{case.owner_id}", f"agency:{referral.agency_id}"
    if owner != by.key:
        access.give(referral.id, to=owner, deepest=DataClass.D3, why="owner of the case")
    if rules.at_once(referral.urgency):
        access.give(referral.id, to=agency, deepest=DataClass.D3, why="emergency")
    else:
        access.give(referral.id, to=agency, deepest=DataClass.D1, why="packet")
        access.give(referral.id, to=agency, deepest=DataClass.D3, why="accepted", offered=True)
    sharing.follow_transfer(case.id, referral.id)


def _move(
    by: Actor,
    referral: Referral,
    state: str,
    *,
    at: dt.datetime | None = None,
    code: str = "",
    words: str = "",
    received: bool = False,
    decided: bool = False,
    ended: bool = False,
) -> None:
    if (by.agency == referral.agency_id) != (state in rules.BY_AGENCY):
        raise Refused("not_yours")
    now = at or timezone.now()
    changes: dict[str, Any] = {
        "state": state,
        "due_at": rules.due(pack(), state, referral.urgency, now),
        "silent_since": None,
    }
    if received or (decided and referral.received_at is None):
        changes |= {"received_at": now, "received_by": by.key}
    if decided:
        changes |= {"decided_at": now, "decided_by": by.key}
    if state == "declined":
        changes["reason"] = code
    if ended:
        changes |= {"ended_at": now, "ended_by": by.key, "outcome": code}
    moved = Referral.objects.filter(pk=referral.pk, state__in=rules.before(state)).update(**changes)
    if not moved:
        raise Refused("moved_on")
    for name, value in changes.items():
        setattr(referral, name, value)
    _step(by, referral, state, code=code, words=words, at=now)
    audit.record(f"referral.{state}", root=referral.id, detail=[code] if code else [])


def _step(
    by: Actor, referral: Referral, state: str, *, at: dt.datetime, code: str = "", words: str = ""
) -> None:
    Step(referral=referral, at=at, by=by.key, state=state, code=code, words=words).save(
        force_insert=True
    )
    _tell(referral)


def _tell(referral: Referral) -> None:
    events.publish(
        "referral",
        subject=referral.id,
        topics=access.heard_by(
            referral.id,
            [
                f"staff:{referral.owner_id}",
                f"role:supervisor@{referral.centre}",
                f"agency:{referral.agency_id}",
            ],
        ),
    )
