"""What leaves with a referral: a band before acceptance, identity and account after it."""

import datetime as dt
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hotline.cases.models import Problem
from hotline.countries.pack import current as pack
from hotline.people import reach, safe_contact
from hotline.people import rules as ages
from hotline.people.models import Person
from hotline.referrals import rules


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
    """Put together a packet from a person's file; empty facts are left out, not sent as blanks."""
    band = {
        "pseudonym": rules.pseudonym(referral_id),
        "age_band": ages.age_band(person.birth, today, pack()),
        "child": person.is_child(today),
        "sex": person.sex,
        "place": person.place,
        "needs": sorted(needs),
        "language": person.language,
        "urgency": urgency,
    }
    identity: dict[str, Any] = {}
    for name in rules.IDENTITY:
        if name not in fields:
            continue
        value = _safe_block(person) if name == "safe_contact" else getattr(person, name)
        # A number that must not be called does not leave.
        if name == "phone" and (
            person.safe_to_call_back == "never" or not reach.unbarred_own(person)
        ):
            continue
        if value:
            identity[name] = value
    return Packet(band=band, identity=identity, account=account.strip())


def needs_of(case_id: UUID, person_id: UUID) -> list[str]:
    """The need domains named for this person, or for nobody in particular, and not yet resolved."""
    rows = Problem.objects.filter(case=case_id, resolved_at__isnull=True)
    return sorted({p.domain for p in rows if p.person_id in (None, person_id)})


def opened_identity(identity_json: str) -> dict[str, Any]:
    """The identity part of a packet, as sent."""
    found: dict[str, Any] = json.loads(identity_json) if identity_json else {}
    return found


def _safe_block(person: Person) -> dict[str, str]:
    block = {name: getattr(person, name) for name in (*safe_contact.CODED, *safe_contact.WORDS)}
    # The safe word proves who she is to this hotline; it is nobody else's.
    block.pop("safe_word")
    # Nor does a number leave that belongs to somebody who is suspected of harming her.
    answers = reach.block_of(person)
    named = reach.safe_numbers(person.safe_number)
    if named != reach.unbarred(answers, named):
        block["safe_number"] = "\n".join(reach.unbarred(answers, named))
    return {name: value for name, value in block.items() if value}
