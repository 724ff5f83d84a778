"""A case passes to another counsellor or centre, with a written hand-over; nothing stays behind.

The giver stays responsible until somebody has taken it. Until then the receiver knows the coded
facts of the file and no word of it.
"""

import datetime as dt
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from hotline.access import services as access
from hotline.access.handing import OFFER
from hotline.access.models import Grant
from hotline.access.roles import may
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.cases import sharing
from hotline.cases.models import Case, Closing, Measure, Task, Transfer
from hotline.cases.writing import MovedOn, NotYours, in_words, note, topics, working_on
from hotline.countries.pack import current as pack
from hotline.events import services as events
from hotline.people.models import Person
from hotline.staff.models import Member
from hotline.vault import services as vault


class NobodyThere(ValueError):
    """No counsellor or supervisor is called so, or no centre: nobody could take the case."""


class Waits(ValueError):
    """A closing or another transfer of this case waits for an answer first."""


def hand_over(
    *,
    by: Actor,
    case_id: UUID,
    words: str,
    to_member: UUID | None = None,
    to_centre: str = "",
    at: dt.datetime | None = None,
) -> Transfer:
    """Ask a colleague, or whoever of a centre takes it first, to take the case over.

    `words` is the written hand-over, read by the new owner. Raises NoWords, NotYours, NobodyThere,
    Waits, NotOpen, Case.DoesNotExist.
    """
    in_words("words", words)
    with acting(by):
        case = working_on(case_id)
        member, centre = _receiver(case, to_member, to_centre)
        transfer = _write(by, case, words, member, centre)
        needed = sharing.still_needed(case)
        for root in sharing.roots_of(case):
            if root in needed:
                _keep(root, case)
            for principal in sharing.asked(transfer):
                sharing.offer(root, principal)
        note(by=by, case_id=case.id, kind="transfer.asked", detail=centre, subject=transfer.id)
        audit.record("case.transfer_asked", root=case.id, detail=[centre])
        _tell(transfer, case)
        return transfer


def take(*, by: Actor, transfer_id: UUID) -> Transfer:
    """Take a case that was offered: its owner is the actor now, its centre hers.

    Raises NotYours, MovedOn (somebody was quicker, or it was called back), Transfer.DoesNotExist.
    """
    with acting(by):
        transfer = _held(transfer_id)
        if not _may_take(by, transfer):
            raise NotYours
        _end(transfer, taken_by=by.key)
        case = Case.objects.select_for_update(no_key=True).get(pk=transfer.case_id)
        former, before = case.owner_id, case.centre
        for root in sharing.roots_of(case):
            _take_root(by, root, transfer)
        _settle(by, case, transfer, owner=by.member_id, centre=transfer.to_centre)
        if before != case.centre:
            _open_to_supervisors(case)
        note(by=by, case_id=case.id, kind="transfer.taken", detail=case.centre, subject=transfer.id)
        audit.record("case.transfer_taken", root=case.id, detail=[before, case.centre])
        _tell(transfer, case, f"staff:{former}", f"role:supervisor@{before}")
        return transfer


def decline(*, by: Actor, transfer_id: UUID, words: str) -> Transfer:
    """Not take a case that was offered, and say why. Raises NoWords, NotYours, MovedOn."""
    in_words("words", words)
    with acting(by):
        transfer = _held(transfer_id)
        if not _may_take(by, transfer):
            raise NotYours
        _end(transfer)
        note(
            by=by, case_id=transfer.case_id, kind="transfer.declined", text=words,
            subject=transfer.id,
        )  # fmt: skip
        audit.record("case.transfer_declined", root=transfer.case_id)
        _tell(transfer, transfer.case)
        _call_off(transfer)
        return transfer


def call_back(*, by: Actor, transfer_id: UUID) -> Transfer:
    """Take an offer back before anybody has taken it. Raises NotYours, MovedOn."""
    with acting(by):
        transfer = _held(transfer_id)
        if not access.may_hand_over(transfer.case_id):
            raise NotYours
        _end(transfer)
        note(by=by, case_id=transfer.case_id, kind="transfer.called_back", subject=transfer.id)
        audit.record("case.transfer_called_back", root=transfer.case_id)
        _tell(transfer, transfer.case)
        _call_off(transfer)
        return transfer


def assign(*, by: Actor, case_id: UUID, to_member: UUID, words: str) -> Transfer:
    """A supervisor gives a case of her centre to herself or to a colleague there, at once.

    Raises NoWords, NotYours, NobodyThere, Waits, NotOpen, Case.DoesNotExist.
    """
    in_words("words", words)
    with acting(by):
        case = working_on(case_id)
        if not may(by.role, "cases.approve"):
            raise NotYours
        member = sharing.colleague(case, to_member)
        if member is None or member.pk == case.owner_id:
            raise NobodyThere
        former = case.owner_id
        transfer = _write(by, case, words, member, case.centre)
        _end(transfer, taken_by=by.key)
        needed, roots = sharing.still_needed(case), sharing.roots_of(case)
        _settle(by, case, transfer, owner=member.pk, centre=case.centre)
        note(by=by, case_id=case.id, kind="transfer.assigned", subject=transfer.id)
        audit.record("case.assigned", root=case.id)
        _tell(transfer, case, f"staff:{former}")
        for root in roots:
            if root in needed:
                access.give(
                    root, to=f"staff:{former}", deepest=DataClass.D3, why=sharing.OTHER_CASE
                )
            if access.may_hand_over(root):
                access.hand_over(root, to=member.key, at_once=True)
        return transfer


def _receiver(case: Case, to_member: UUID | None, to_centre: str) -> tuple[Member | None, str]:
    if to_member is None:
        # A sealed file goes to somebody by name: not all of a centre may know that it is there.
        if case.restricted or to_centre not in pack().centres or to_centre == case.centre:
            raise NobodyThere
        return None, to_centre
    member = Member.objects.filter(pk=to_member, is_active=True).first()
    if member is None or not may(member.role, "cases.work") or member.pk == case.owner_id:
        raise NobodyThere
    if not access.may_be_given(case.id, member.key):
        raise NobodyThere
    return member, member.centre


def _write(by: Actor, case: Case, words: str, member: Member | None, centre: str) -> Transfer:
    if not access.may_hand_over(case.id):
        raise NotYours
    if Closing.objects.filter(case=case, decided_at__isnull=True).exists():
        raise Waits
    transfer = Transfer(
        case=case,
        by=by.key,
        from_member_id=case.owner_id,
        to_member=member,
        to_centre=centre,
        words=words,
    )
    try:
        with transaction.atomic():
            transfer.save(force_insert=True)
    except IntegrityError:
        raise Waits from None
    return transfer


def _held(transfer_id: UUID) -> Transfer:
    return Transfer.objects.select_related("case").get(pk=transfer_id)


def _may_take(by: Actor, transfer: Transfer) -> bool:
    if not may(by.role, "cases.work"):
        return False
    if transfer.to_member_id:
        return transfer.to_member_id == by.member_id
    return transfer.to_centre == by.centre


def _end(transfer: Transfer, *, taken_by: str = "") -> None:
    now = timezone.now()
    changes = {"ended_at": now} | ({"taken_at": now, "taken_by": taken_by} if taken_by else {})
    waiting = Transfer.objects.filter(pk=transfer.pk, ended_at__isnull=True)
    if not waiting.update(**changes):
        raise MovedOn
    for name, value in changes.items():
        setattr(transfer, name, value)


def _take_root(by: Actor, root: UUID, transfer: Transfer) -> None:
    if _offered(root):
        access.take_over(root)
    elif access.take_up(root):
        # An offer to all of a centre opens to the one who takes it, and to nobody else.
        access.give(root, to=by.key, deepest=DataClass.D3, why=sharing.PASSED_ON)
        for principal in sharing.asked(transfer):
            if principal != by.key:
                access.withdraw(root, from_=principal)


def _settle(by: Actor, case: Case, transfer: Transfer, *, owner: UUID, centre: str) -> None:
    """The rows follow: the case itself, its people, and what is still to be done."""
    moved = case.centre != centre
    case.owner_id, case.centre = owner, centre
    case.save(update_fields=["owner", "centre"])
    for model in (Measure, Task):
        open_ones = model.objects.filter(case=case, done_at__isnull=True)
        # Colleagues of the old centre cannot go on with what they had taken on.
        mine = open_ones if moved else open_ones.filter(owner=transfer.from_member_id)
        for helper in set(mine.values_list("owner", flat=True)) - {transfer.from_member_id}:
            mine.filter(owner=helper).update(owner=owner)
            sharing.let_out(case, helper)
        mine.update(owner=owner)
    if moved:
        persons = [p for p in sharing.persons_of(case) if not _stays(p)]
        Person.objects.filter(pk__in=persons).update(centre=centre)


def _stays(root: UUID) -> bool:
    """Whether the old owner needs this root for another case: then it stays with her centre."""
    return any(row["why"] == sharing.OTHER_CASE for row in access.who_can_see(root))


def _open_to_supervisors(case: Case) -> None:
    """Contacts and packets stay with the centre that answered; the new supervisor reads them."""
    if case.restricted:
        return
    for root in sharing.roots_of(case)[1:]:
        if access.may_hand_over(root):
            access.give(
                root,
                to=f"role:supervisor@{case.centre}",
                deepest=DataClass.D3,
                why=sharing.PASSED_ON,
            )


def _call_off(transfer: Transfer) -> None:
    for root in sharing.roots_of(transfer.case):
        if access.may_hand_over(root) or _offered(root):
            access.call_off(root)
        elif vault.may_open(root, DataClass.D0):
            for principal in sharing.asked(transfer):
                access.withdraw(root, from_=principal, offers_only=True)


def _offered(root: UUID) -> bool:
    offers = Grant.objects.filter(root_id=root, why=OFFER, valid_until__isnull=True)
    return offers.exists()


def _keep(root: UUID, case: Case) -> None:
    if access.may_hand_over(root):
        owner = f"staff:{case.owner_id}"
        access.give(root, to=owner, deepest=DataClass.D3, why=sharing.OTHER_CASE)


def _tell(transfer: Transfer, case: Case, *others: str) -> None:
    heard = topics(case, *sharing.asked(transfer), *others)
    events.publish("transfer", subject=transfer.id, topics=heard)
    events.publish("case", subject=case.id, topics=heard)
