"""What leaves with a referral: a band before acceptance, identity and account after it."""

import datetime as dt
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone

from hotline.actor.classes import DataClass
from hotline.cases.models import Problem
from hotline.countries.pack import current as pack
from hotline.duplicates import queries as duplicates
from hotline.people import reach, safe_contact
from hotline.people import rules as ages
from hotline.people.models import Person
from hotline.referrals import rules
from hotline.vault import services as vault


@dataclass(frozen=True)
class Packet:
    """Exactly the fields that leave, by the moment at which they open."""

    band: dict[str, Any]
    identity: dict[str, Any]
    account: str

    def identity_json(self) -> str:
        return json.dumps(self.identity, ensure_ascii=False)


def compose(
    *,
    referral_id: UUID,
    person: Person,
    urgency: str,
    needs: Collection[str],
    fields: Collection[str],
    account: str,
    today: dt.date,
) -> Packet:
    """Put together a packet from a person's file; empty facts are left out, not sent as blanks.

    Who she is comes from the file she is shown by; which number leaves, and how she may be reached,
    from the one that stands in the case, whose rule joining two files never loosens.
    """
    who = shown(person)
    band = {
        "pseudonym": rules.pseudonym(referral_id),
        "age_band": ages.age_band(who.birth, today, pack()),
        "child": who.is_child(today),
        "age_told": who.age_is_told,
        "sex": who.sex,
        "place": who.place,
        "needs": sorted(needs),
        "language": who.language,
        "urgency": urgency,
    }
    identity: dict[str, Any] = {}
    for name in rules.IDENTITY:
        if name not in fields:
            continue
        if name == "phone":
            value: Any = _number(person, fields)
        elif name == "phone_to_locate":
            value = _number_to_locate(person, urgency) if "phone" not in identity else ""
        elif name == "safe_contact":
            value = _safe_block(person)
        else:
            value = getattr(who, name)
        if value:
            identity[name] = value
    return Packet(band=band, identity=identity, account=account.strip())


def shown(person: Person) -> Person:
    """The file a person is shown by: the one hers was joined to, where the actor may open it."""
    stays = duplicates.shown_as([person])[person.pk]
    return stays if vault.may_open(stays.pk, DataClass.D3) else person


def needs_of(case_id: UUID, person_id: UUID) -> list[str]:
    """The need domains named for this person, or for nobody in particular, and not yet resolved."""
    rows = Problem.objects.filter(case=case_id, resolved_at__isnull=True)
    return sorted({p.domain for p in rows if p.person_id in (None, person_id)})


def opened_identity(identity_json: str) -> dict[str, Any]:
    """The identity part of a packet, as sent."""
    found: dict[str, Any] = json.loads(identity_json) if identity_json else {}
    return found


def number_stays(person: Person, identity: Collection[str], fields: Collection[str]) -> str:
    """Why a number that was chosen does not leave: "never" (she said never), "not_safe" (nobody
    said that a call is safe); empty where it leaves, or there is none."""
    chosen = {"phone", "phone_to_locate"} & set(fields)
    if not chosen or chosen & set(identity) or not reach.safe_or_own(reach.block_of(person)):
        return ""
    return "never" if person.safe_to_call_back == "never" else "not_safe"


def _number(person: Person, fields: Collection[str]) -> str:
    """Her own number, where the rule lets it be called; with hours, it leaves only with them."""
    timed = person.safe_to_call_back == "given_times" and "safe_contact" not in fields
    return "" if timed or not _may_be_called(person, person.phone) else person.phone


def _number_to_locate(person: Person, urgency: str) -> str:
    """A number to find out where she is, not to be called: any she has, in an emergency."""
    found = reach.candidates(reach.block_of(person)) if rules.at_once(urgency) else ()
    return next(iter(found), "")


def _may_be_called(person: Person, number: str = "") -> bool:
    """Whether the rule lets a number, or any of hers, be called at some hour of the week."""
    block = reach.block_of(person)
    verdict = reach.judge(block, how="call", at=timezone.now(), number=number)
    return set(verdict.why) <= {"outside_hours"}


def _safe_block(person: Person) -> dict[str, str]:
    block = {name: getattr(person, name) for name in (*safe_contact.CODED, *safe_contact.WORDS)}
    # The safe word proves who she is to this hotline; it is nobody else's.
    block.pop("safe_word")
    # Nor does a number leave that must not be called, or belongs to somebody who is suspected of
    # harming her.
    named = reach.safe_numbers(person.safe_number)
    kept = reach.unbarred(reach.block_of(person), named) if _may_be_called(person) else ()
    if named != kept or not named:
        block["safe_number"] = "\n".join(kept)
    return {name: value for name, value in block.items() if value}
