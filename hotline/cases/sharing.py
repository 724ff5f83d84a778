"""Which files hang together with a case, and who besides its owner works on it.

A case stands on several roots: itself, its contacts, its people, and whatever rooms above add to
it (a referral's packet). Rooms above say so here, because nobody calls upward.
"""

from collections.abc import Callable
from uuid import UUID

from hotline.access import services as access
from hotline.access.roles import may
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor
from hotline.cases.models import Case, CaseContact, CasePerson, Measure, Task, Transfer
from hotline.people.models import Person
from hotline.staff.models import Member

HELPS, PASSED_ON, OTHER_CASE = "works on this case too", "transfer", "another case of hers"
_MORE: list[Callable[[UUID], list[UUID]]] = []
_HERS: list[Callable[[UUID, UUID], bool]] = []


def also(finder: Callable[[UUID], list[UUID]]) -> None:
    """Let a room above name further roots of a case, by the case's id."""
    if finder not in _MORE:
        _MORE.append(finder)


def works_too(finder: Callable[[UUID, UUID], bool]) -> None:
    """Let a room above say whether something in a case is still a member's to do, by both ids."""
    if finder not in _HERS:
        _HERS.append(finder)


def roots_of(case: Case) -> list[UUID]:
    """Every root of the case, the case itself first."""
    contacts = CaseContact.objects.filter(case=case).values_list("contact", flat=True)
    persons = CasePerson.objects.filter(case=case).values_list("person", flat=True)
    more = [root for finder in _MORE for root in finder(case.id)]
    return list(dict.fromkeys([case.id, *contacts, *persons, *more]))


def still_needed(case: Case) -> set[UUID]:
    """Roots of the case that its owner goes on needing when the case passes on: a person of
    another open case of hers, a contact that has not ended."""
    persons = CasePerson.objects.filter(case=case).values("person")
    elsewhere = CasePerson.objects.filter(person__in=persons, case__owner=case.owner_id)
    elsewhere = elsewhere.exclude(case=case).exclude(case__status="closed")
    contacts = CaseContact.objects.filter(case=case, contact__ended_at__isnull=True)
    return {
        *elsewhere.values_list("person", flat=True),
        *contacts.values_list("contact", flat=True),
    }


def colleague(case: Case, member_id: UUID) -> Member | None:
    """The member, if she works at the centre of this case, may work on it, and nothing keeps her
    from it."""
    member = Member.objects.filter(pk=member_id, is_active=True, centre=case.centre).first()
    if member is None or not may(member.role, "cases.work"):
        return None
    return member if access.may_be_given(case.id, member.key) else None


def let_in(case: Case, member: Member, *, by: Actor) -> None:
    """Let a colleague who takes on a measure or a task see the case and its people."""
    if member.pk == case.owner_id or member.key == by.key or may(member.role, "cases.oversee"):
        return
    for root in (case.id, *persons_of(case)):
        seen = {(row["principal"], row["why"]) for row in access.who_can_see(root)}
        if (member.key, HELPS) not in seen:
            access.give(root, to=member.key, deepest=DataClass.D3, why=HELPS)


def let_out(case: Case, member_id: UUID) -> None:
    """End what a colleague was let in for, once nothing of hers is left to do."""
    if member_id == case.owner_id:
        return
    for model in (Measure, Task):
        if model.objects.filter(case=case, owner=member_id, done_at__isnull=True).exists():
            return
    if any(finder(case.id, member_id) for finder in _HERS):
        return
    for root in (case.id, *persons_of(case)):
        rows = access.who_can_see(root)
        key = f"staff:{member_id}"
        if any(row["principal"] == key and row["why"] == HELPS for row in rows):
            access.withdraw(root, from_=key)


def follow_transfer(case_id: UUID, root: UUID) -> None:
    """Offer a new root of a case to whoever was asked to take the case, so that nothing stays
    behind that was added while she thought it over."""
    waiting = Transfer.objects.filter(case=case_id, ended_at__isnull=True).first()
    if waiting:
        for principal in asked(waiting):
            offer(root, principal)


def offer(root: UUID, principal: str) -> None:
    """Offer a root to be owned; one that the actor only reads, to be read."""
    if access.may_hand_over(root):
        access.hand_over(root, to=principal)
    else:
        access.give(root, to=principal, deepest=DataClass.D3, why=PASSED_ON, offered=True)


def asked(transfer: Transfer) -> list[str]:
    """The principals who may take a transfer."""
    if transfer.to_member_id:
        return [f"staff:{transfer.to_member_id}"]
    return [f"role:{role}@{transfer.to_centre}" for role in ("counsellor", "supervisor")]


def persons_of(case: Case) -> list[UUID]:
    """The people of a case that the actor sees: others are not hers to open to anybody."""
    rows = CasePerson.objects.filter(case=case, person__in=Person.objects.values("pk"))
    return list(dict.fromkeys(rows.values_list("person", flat=True)))
