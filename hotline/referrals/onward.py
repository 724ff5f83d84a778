"""Agencies refer too: into the hotline, and on to another body, under the same states."""

import datetime as dt
import json
from collections.abc import Collection, Mapping
from uuid import UUID

from django.utils import timezone

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.cases import services as cases
from hotline.contacts import services as contacts
from hotline.countries.pack import current as pack
from hotline.directory import queries as directory
from hotline.directory.models import Agency
from hotline.people import rules as ages
from hotline.places import queries as places
from hotline.referrals import consents, opening, packets, rules, sending
from hotline.referrals.models import DESK, IN, ONWARD, Referral, Step
from hotline.referrals.moving import Refused, answer_sender, answered, move, notify, step
from hotline.vault import services as vault

HOTLINE = "hotline"  # the kind of agency that stands for ourselves in the directory


def hotline_itself() -> Agency:
    """The hotline as the directory knows it. Raises Agency.DoesNotExist without one."""
    found = Agency.objects.filter(kind=HOTLINE).order_by("code").first()
    if found is None:
        raise Agency.DoesNotExist("the directory has no agency of kind hotline")
    return found


def refer_in(
    *,
    by: Actor,
    urgency: str,
    basis: str,
    basis_words: str,
    place: str,
    needs: Collection[str],
    account: str,
    identity: Mapping[str, str],
    sex: str = "unknown",
    age: int | None = None,
    language: str = "",
    referral_id: UUID | None = None,
    at: dt.datetime | None = None,
) -> Referral:
    """An agency refers somebody into the hotline; the home centre of her place answers.

    The desk sees the band at once and the rest when somebody takes it; in an emergency all at
    once. Sent twice under one `referral_id`, it is one. Raises Refused, UnknownPlace.
    """
    if not by.agency:
        raise Refused("not_yours")
    sending.check(urgency=urgency, basis=basis, basis_words=basis_words, account=account)
    now = at or timezone.now()
    with acting(by):
        if referral_id and (earlier := Referral.objects.filter(pk=referral_id).first()):
            return earlier
        unit, centre = sending.unit_of(place, now), places.centre_of(place)
        kept = {name: identity[name] for name in rules.IDENTITY if identity.get(name)}
        referral = Referral(
            id=referral_id or new_id(),
            agency=hotline_itself(),
            sender_id=by.agency,
            direction=IN,
            centre=centre,
            urgency=urgency,
            basis=basis,
            basis_words=basis_words,
            account=account.strip(),
            fields=list(kept),
            unit=unit,
            state="draft",
            state_at=now,
            sent_at=now,
            sent_by=by.key,
        )
        referral.band = {
            "pseudonym": rules.pseudonym(referral.id),
            "age_band": pack().age_band(age),
            "child": age is None or age < pack().ages["adult"].years,
            "age_told": age is not None,
            "sex": sex,
            "place": place,
            "needs": sorted(needs),
            "language": language,
            "urgency": urgency,
        }
        referral.identity = json.dumps(
            kept | ({"age": age} if age is not None else {}), ensure_ascii=False
        )
        _owned_by_agency(by, referral, centre)
        for role in DESK:
            _open(referral, f"role:{role}@{centre}")
        referral.save(force_insert=True)
        move(by, referral, "sent", at=now, code=basis)
        audit.record("referral.send", root=referral.id, reason=basis, detail=[HOTLINE, *kept])
        return referral


def take_in(*, by: Actor, referral_id: UUID, at: dt.datetime | None = None) -> Referral:
    """A counsellor takes what an agency referred: a contact and a case of hers begin with it.

    Raises Refused (moved_on, not_yours).
    """
    now = at or timezone.now()
    with acting(by):
        referral = Referral.objects.select_for_update(of=("self",)).get(pk=referral_id)
        if referral.direction != IN or by.agency:
            raise Refused("not_yours")
        if referral.state not in rules.before("accepted"):
            raise Refused("moved_on")
        access.take_up(referral.id)
        _hers_alone(by, referral)
        identity = packets.opened_identity(referral.identity)
        contact = contacts.take_contact(
            by=by, kind="referral", notes=referral.account, started_at=referral.sent_at
        )
        contacts.end_contact(by=by, contact_id=contact.id, ended_at=now)
        case = cases.open_case(by=by, contact_id=contact.id)
        person = cases.add_person(
            by=by, case_id=case.id, role="survivor", **_facts(referral, identity, now)
        )
        for need in referral.band.get("needs", []):
            cases.name_problem(
                by=by, case_id=case.id, domain=need, urgency=referral.urgency,
                text=referral.account, person_id=person.id,
            )  # fmt: skip
        move(
            by, referral, "accepted", at=now,
            case_id=case.id, person_id=person.id, owner_id=by.member_id,
            **answered(by, referral, at=now),
        )  # fmt: skip
        cases.note(
            by=by, case_id=case.id, kind="referral.taken_in", detail=referral.sender_id or "",
            subject=referral.id,
        )  # fmt: skip
        answer_sender(referral, "accepted", at=now)
        return referral


def _hers_alone(by: Actor, referral: Referral) -> None:
    """What was offered to the desk is hers who took it: nobody else there reads on."""
    access.give(referral.id, to=by.key, deepest=DataClass.D3, why="took it in")
    for role in DESK:
        access.withdraw(referral.id, from_=f"role:{role}@{referral.centre}")


def refer_on(
    *,
    by: Actor,
    referral_id: UUID,
    agency: Agency,
    basis_words: str,
    account: str,
    fields: Collection[str],
    onward_id: UUID | None = None,
    at: dt.datetime | None = None,
) -> Referral:
    """An agency that has accepted refers on to another, with her consent: no more than it holds
    itself. It stays responsible until the other one accepts. Raises Refused (no_words, no_account,
    not_yours, moved_on, never_share)."""
    if not basis_words.strip():
        raise Refused("no_words")
    if not account.strip():
        raise Refused("no_account")
    now = at or timezone.now()
    with acting(by):
        # Held, so that nothing is passed on while she withdraws.
        parent = Referral.objects.select_for_update(of=("self",)).get(pk=referral_id)
        if by.agency != parent.agency_id:
            raise Refused("not_yours")
        if parent.state not in rules.IN_CARE or parent.lapsed_at:
            raise Refused("moved_on")
        if agency.pk in (parent.agency_id, parent.sender_id) or not access.may_be_given(
            parent.id, f"agency:{agency.pk}"
        ):
            raise Refused("never_share")
        if onward_id and (earlier := Referral.objects.filter(pk=onward_id).first()):
            return earlier
        held = packets.opened_identity(parent.identity)
        allowed = sending.facts_for(agency, fields)
        told = {name: value for name, value in held.items() if name in allowed}
        onward = Referral(
            id=onward_id or new_id(),
            case_id=parent.case_id,
            person_id=parent.person_id,
            owner_id=parent.owner_id,
            agency=agency,
            sender_id=by.agency,
            direction=ONWARD,
            parent=parent,
            centre=parent.centre,
            urgency=parent.urgency,
            basis="consent",
            basis_words=basis_words,
            account=account.strip(),
            fields=list(told),
            unit=parent.unit,
            state="draft",
            state_at=now,
            sent_at=now,
            sent_by=by.key,
            agreed_until=parent.agreed_until or consents.holds_until(now),
        )
        onward.band = parent.band | {"pseudonym": rules.pseudonym(onward.id)}
        onward.identity = json.dumps(told, ensure_ascii=False)
        _owned_by_agency(by, onward, parent.centre)
        access.give(onward.id, to=f"staff:{parent.owner_id}", deepest=DataClass.D3, why="sent on")
        opening.let_in(onward)
        onward.save(force_insert=True)
        move(by, onward, "sent", at=now, code="consent")
        step(by, parent, Step.REPORTED, code="served", at=now)
        audit.record("referral.send", root=onward.id, reason="consent", detail=[agency.pk, *told])
        notify(onward, "sent", at=now)
        return onward


def choices(referral: Referral) -> list[Agency]:
    """Whom an agency may refer on to, nearest first: not itself, not whoever sent it."""
    without = {referral.agency_id, referral.sender_id}
    first = directory.responsible_agency(referral.unit) if referral.unit else None
    found = ([first] if first else []) + directory.alternatives(referral.unit or "")
    return [a for a in dict.fromkeys(found) if a.pk not in without]


def _owned_by_agency(by: Actor, referral: Referral, centre: str) -> None:
    access.begin(referral.id, deepest=DataClass.D3)
    vault.new_root(referral.id, "packet", centre=centre)
    access.give(referral.id, to=f"agency:{by.agency}", deepest=DataClass.D3, why="sent it")


def _open(referral: Referral, desk: str) -> None:
    if rules.at_once(referral.urgency):
        access.give(referral.id, to=desk, deepest=DataClass.D3, why="emergency")
    else:
        access.give(referral.id, to=desk, deepest=DataClass.D1, why="packet")
        access.give(referral.id, to=desk, deepest=DataClass.D3, why="accepted", offered=True)


def _facts(
    referral: Referral, identity: Mapping[str, object], now: dt.datetime
) -> dict[str, object]:
    band = referral.band
    facts: dict[str, object] = {
        name: identity[name] for name in ("name", "phone", "address", "paper") if name in identity
    }
    facts |= {"place": band["place"], "sex": band["sex"], "language": band.get("language", "")}
    if year := identity.get("birth_year"):
        facts["birth_year"] = int(str(year))
    elif (age := identity.get("age")) is not None:
        facts["birth_year"] = timezone.localdate(now).year - int(str(age))
    elif band["age_told"] and not band["child"]:
        facts["age_certainty"] = ages.SAID_ADULT
    return {name: value for name, value in facts.items() if value not in ("", None)}
