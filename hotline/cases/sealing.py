"""A case is sealed by a decision, and unsealed by two people.

Sealed, it leaves every standing scope with its contacts, people and referrals: its owner and one
other person, named at the sealing, go on reading it. Nobody else learns that it is there.
"""

from uuid import UUID

from django.utils import timezone

from hotline.access import services as access
from hotline.access.roles import may
from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.cases import sharing
from hotline.cases.models import Case, Sealing
from hotline.cases.transfer import Waits
from hotline.cases.writing import (
    MovedOn,
    NotBySame,
    NotYours,
    ask,
    in_list,
    in_words,
    note,
    topics,
    working_on,
)
from hotline.events import services as events
from hotline.people.models import Person
from hotline.staff.models import Member
from hotline.vault import services as vault


class NoKeeper(ValueError):
    """The second person is nobody who may keep this file."""


def in_force(case_id: UUID) -> Sealing | None:
    """The decision under which a case is sealed, or None."""
    rows = Sealing.objects.filter(case=case_id, ended_at__isnull=True)
    return rows.select_related("keeper").first()


def keepers(case: Case) -> list[Member]:
    """Who may be the second person: whoever decides on closings, of the owner's centre first."""
    found = [m for m in Member.objects.filter(is_active=True) if _may_keep(m, case)]
    return sorted(found, key=lambda m: (m.centre != case.centre, m.centre, m.display_name))


def seal(
    *, by: Actor, case_id: UUID, ground: str, words: str, keeper_id: UUID | None = None
) -> Sealing:
    """Seal a case. Its owner names `keeper_id`; a supervisor who seals is the second person.

    Raises NotInList, NoWords, NotYours, NoKeeper, Waits (a transfer is on its way), MovedOn (sealed
    already), NotOpen, Case.DoesNotExist.
    """
    in_list("ground", ground, "seal_ground")
    in_words("words", words)
    with acting(by):
        case = working_on(case_id)
        if case.restricted:
            raise MovedOn
        if not access.may_hand_over(case.id):
            raise NotYours
        if case.transfer_set.filter(ended_at__isnull=True).exists():
            raise Waits
        if by.member_id != case.owner_id:
            keeper_id = by.member_id
        active = Member.objects.filter(is_active=True)
        keeper = active.filter(pk=keeper_id).first() if keeper_id else None
        if keeper is None or not _may_keep(keeper, case):
            raise NoKeeper
        heard = topics(case)
        sealing = Sealing(case=case, by=by.key, ground=ground, words=words.strip(), keeper=keeper)
        sealing.save(force_insert=True)
        roots = sharing.roots_of(case)
        ask("cases_seal(%s, %s)", case.id, keeper.key)
        for root in roots:
            vault.forget(root)
        note(by=by, case_id=case.id, kind="sealing.sealed", detail=ground, subject=sealing.id)
        audit.record("case.seal", root=case.id, detail=[ground])
        # Whoever had it in a list looks again and finds it gone.
        _tell(case, heard, _people(case))
        return sealing


def ask_to_unseal(*, by: Actor, case_id: UUID, words: str) -> Sealing:
    """Ask that a case be unsealed; another keeper of it decides. Raises NoWords, NotYours, MovedOn,
    Case.DoesNotExist."""
    in_words("words", words)
    with acting(by):
        sealing = _held(case_id)
        if sealing.asked_open_by:
            raise MovedOn
        sealing.asked_open_at, sealing.asked_open_by = timezone.now(), by.key
        sealing.open_words = words.strip()
        sealing.save(update_fields=["asked_open_at", "asked_open_by", "open_words"])
        note(by=by, case_id=case_id, kind="sealing.asked_open", subject=sealing.id)
        audit.record("case.unseal_asked", root=case_id)
        _tell(sealing.case, topics(sealing.case), _people(sealing.case))
        return sealing


def decide_unsealing(*, by: Actor, case_id: UUID, approved: bool) -> Sealing:
    """Unseal a case as another keeper asked, or leave it sealed.

    Raises NotBySame, NotYours, MovedOn, Case.DoesNotExist.
    """
    with acting(by):
        sealing = _held(case_id)
        if not sealing.asked_open_by:
            raise MovedOn
        if approved and sealing.asked_open_by == by.key:
            raise NotBySame
        case = sealing.case
        people = _people(case)
        if approved:
            sealing.ended_at, sealing.ended_by = timezone.now(), by.key
            sealing.save(update_fields=["ended_at", "ended_by"])
        else:
            sealing.asked_open_at, sealing.asked_open_by = None, ""
            sealing.open_words = ""
            sealing.save(update_fields=["asked_open_at", "asked_open_by", "open_words"])
        kind = "sealing.unsealed" if approved else "sealing.stays"
        note(by=by, case_id=case_id, kind=kind, subject=sealing.id)
        audit.record("case.unseal" if approved else "case.stays_sealed", root=case_id)
        if approved:
            # Last: whoever kept it from another centre sees nothing of it afterwards.
            ask("cases_unseal(%s)", case_id)
            case.restricted = False
        _tell(case, topics(case), people)
        return sealing


def _held(case_id: UUID) -> Sealing:
    Case.objects.get(pk=case_id)
    if not access.may_hand_over(case_id):
        raise NotYours
    rows = Sealing.objects.select_for_update(of=("self",)).select_related("case")
    sealing = rows.filter(case=case_id, ended_at__isnull=True).first()
    if sealing is None:
        raise MovedOn
    return sealing


def _may_keep(member: Member, case: Case) -> bool:
    return (
        member.pk != case.owner_id
        and may(member.role, "cases.approve")
        and access.may_be_given(case.id, member.key)
    )


def _people(case: Case) -> list[UUID]:
    rows = Person.objects.filter(caseperson__case=case).distinct()
    return list(rows.values_list("pk", flat=True))


def _tell(case: Case, heard: list[str], people: list[UUID]) -> None:
    events.publish("case", subject=case.id, topics=heard)
    for person in people:
        # The index of names holds no sealed file: it lets go of hers, or takes her in again.
        events.publish("person", subject=person, topics=access.heard_by(person, heard))
