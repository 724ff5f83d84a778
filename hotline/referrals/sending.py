"""Putting a referral together, having it approved, sending it, to one body or to several."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils import timezone

from hotline.access import services as access
from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.cases import services as cases
from hotline.cases.models import Case, CasePerson
from hotline.countries.pack import current as pack
from hotline.directory.models import Agency
from hotline.people.models import Person
from hotline.places import queries as places
from hotline.referrals import consents, opening, packets, rules
from hotline.referrals.models import Referral, Step
from hotline.referrals.moving import Refused, move, notify, step


@dataclass(frozen=True)
class Order:
    """What a sender asks for: whom, for whom, on what ground, what leaves.

    `givers` are those who agreed (list `consent_giver`), where the basis is consent.
    """

    case_id: UUID
    person_id: UUID
    urgency: str
    basis: str
    basis_words: str
    fields: Collection[str]
    account: str
    givers: Collection[str] = field(default_factory=lambda: ("person",))


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
    givers: Collection[str] = ("person",),
    referral_id: UUID | None = None,
    at: dt.datetime | None = None,
) -> Referral:
    """Send a person's referral to an agency with a packet under a key of its own.

    The agency sees the band at once and the rest on acceptance; in an emergency all at once, and a
    second person looks at it within the hour. What is not an emergency and does not rest on
    consent waits for a second signature first. `referral_id` comes from the page that previewed
    it: sent twice, it is one referral. Raises Refused, Case.DoesNotExist.
    """
    order = Order(case_id, person_id, urgency, basis, basis_words, fields, account, givers)
    return send_one(by=by, order=order, agency=agency, referral_id=referral_id, at=at)


def send_one(
    *,
    by: Actor,
    order: Order,
    agency: Agency,
    referral_id: UUID | None = None,
    at: dt.datetime | None = None,
) -> Referral:
    """The same, of an order put together before."""
    return _begin(by, order, agency, referral_id=referral_id, at=at, draft=False)


def send_together(
    *,
    by: Actor,
    order: Order,
    agencies: Collection[Agency],
    bundle: UUID | None = None,
    at: dt.datetime | None = None,
) -> list[Referral]:
    """Send one referral to several bodies at once, each with its own packet, clock and answer.

    All leave or none does. `bundle` comes from the page: sent twice, it is one bundle. Raises
    Refused (no_agency, and what `send` raises), Case.DoesNotExist.
    """
    if not agencies:
        raise Refused("no_agency")
    bundle = bundle or new_id()
    with acting(by):
        Case.objects.select_for_update(no_key=True).get(pk=order.case_id)
        earlier = {r.agency_id: r for r in Referral.objects.filter(bundle=bundle)}
        return [
            earlier.get(agency.pk) or _begin(by, order, agency, bundle=bundle, at=at, draft=False)
            for agency in agencies
        ]


def keep_draft(
    *,
    by: Actor,
    order: Order,
    agency: Agency,
    referral_id: UUID | None = None,
    at: dt.datetime | None = None,
) -> Referral:
    """Keep a referral that is not sent yet: a clock runs, so that it is not forgotten.

    Kept again under the same id it is changed. Nothing of it opens to the agency. Raises Refused.
    """
    with acting(by):
        rows = Referral.objects.filter(state="draft")
        earlier = rows.filter(pk=referral_id).first() if referral_id else None
        if earlier is None:
            return _begin(by, order, agency, referral_id=referral_id, at=at, draft=True)
        _fill(earlier, order, agency)
        earlier.save()
        audit.record("referral.keep_draft", root=earlier.id)
        return earlier


def submit(
    *,
    by: Actor,
    referral_id: UUID,
    givers: Collection[str] = ("person",),
    at: dt.datetime | None = None,
) -> Referral:
    """Send a draft, or ask for the second signature that its ground needs: not that of whoever
    sends it, though somebody else wrote it. Raises Refused."""
    with acting(by):
        referral = Referral.objects.select_related("case", "person", "agency").get(pk=referral_id)
        if referral.state != "draft":
            raise Refused("moved_on")
        _check_complete(referral)
        now = at or timezone.now()
        referral.sent_by = by.key  # the first signature; its history says who wrote it
        recompose(referral, now)
        _leave(by, referral, givers, now)
        return referral


def _begin(
    by: Actor,
    order: Order,
    agency: Agency,
    *,
    draft: bool,
    referral_id: UUID | None = None,
    bundle: UUID | None = None,
    at: dt.datetime | None = None,
) -> Referral:
    if not draft:
        _check(order)
    with acting(by):
        case = Case.objects.select_for_update(no_key=True).get(pk=order.case_id)
        _check_case(case, order, agency)
        earlier = Referral.objects.filter(pk=referral_id).first() if referral_id else None
        if earlier and (draft or earlier.state != "draft"):
            return earlier
        now = at or timezone.now()
        referral = earlier or _new(by, case, referral_id or new_id(), bundle, now)
        referral.sent_at, referral.sent_by = now, by.key
        _fill(referral, order, agency)
        if earlier is None:
            opening.owned(by, referral, case)
        _compose(referral, now)
        referral.save(force_insert=earlier is None)
        if draft:
            step(by, referral, Step.MOVED, at=now)
        else:
            _leave(by, referral, order.givers, now)
        return referral


def _new(
    by: Actor, case: Case, referral_id: UUID, bundle: UUID | None, now: dt.datetime
) -> Referral:
    return Referral(
        id=referral_id,
        case=case,
        bundle=bundle,
        centre=case.centre,
        owner_id=case.owner_id,
        state="draft",
        state_at=now,
    )


def _fill(referral: Referral, order: Order, agency: Agency) -> None:
    referral.person = Person.objects.get(pk=order.person_id)
    referral.agency = agency
    referral.urgency, referral.basis = order.urgency, order.basis
    referral.basis_words, referral.account = order.basis_words, order.account
    referral.fields = facts_for(agency, order.fields)
    due = rules.due(pack(), "draft", order.urgency, referral.state_at)
    referral.due_at = due
    referral.escalate_at = rules.escalates(pack(), "draft", order.urgency, due, referral.rung)


def facts_for(agency: Agency, fields: Collection[str]) -> list[str]:
    """Of the facts that a sender chose, those that an agency of this kind may be given."""
    allowed = pack().referrals.facts_for(agency.kind)
    return [name for name in rules.IDENTITY if name in fields and name in allowed]


def _compose(referral: Referral, now: dt.datetime) -> None:
    assert referral.person is not None
    assert referral.case_id is not None
    packet = packets.compose(
        referral_id=referral.id,
        person=referral.person,
        urgency=referral.urgency,
        needs=packets.needs_of(referral.case_id, referral.person.id),
        fields=referral.fields,
        account=referral.account,
        today=timezone.localdate(now),
    )
    referral.band, referral.account = packet.band, packet.account
    referral.identity = packet.identity_json()
    referral.unit = unit_of(packet.band["place"], now)


def unit_of(place: str, now: dt.datetime) -> str:
    """The unit that covers a place today; a country stands for itself."""
    if not place:
        return ""
    return places.unit_of(place, timezone.localdate(now)) or place


def _leave(by: Actor, referral: Referral, givers: Collection[str], now: dt.datetime) -> None:
    """Send it now, or ask for the second signature first."""
    if not rules.needs_second_signer(referral.basis):
        consents.record(by, referral, givers, referral.basis_words, now)
        leave_now(by, referral, now)
    elif rules.at_once(referral.urgency):
        leave_now(by, referral, now, review_due_at=now + pack().referrals.review)
    else:
        move(by, referral, "pending_approval", at=now, code=referral.basis)


def recompose(referral: Referral, now: dt.datetime) -> None:
    """What waited leaves as her file is now, not as it was when it was written."""
    _compose(referral, now)
    referral.sent_at = now
    referral.save(update_fields=["identity", "account", "band", "unit", "sent_at", "sent_by"])


def leave_now(by: Actor, referral: Referral, now: dt.datetime, **changes: Any) -> None:
    """Open what was composed to the agency, start the clock, tell."""
    assert referral.case is not None
    opening.let_in(referral)
    move(by, referral, "sent", at=now, code=referral.basis, **changes)
    cases.note(
        by=by, case_id=referral.case.id, kind="referral.sent", detail=referral.agency_id,
        subject=referral.id,
    )  # fmt: skip
    audit.record(
        "referral.send",
        root=referral.id,
        reason=referral.basis,
        detail=[referral.agency_id, *packets.opened_identity(referral.identity)],
    )
    notify(referral, "sent", at=now)


def check(*, urgency: str, basis: str, basis_words: str, account: str) -> None:
    """What every referral has to say, whoever sends it. Raises Refused."""
    if basis not in pack().codes("legal_basis"):
        raise Refused("no_basis")
    if not basis_words.strip():
        raise Refused("no_words")
    if not account.strip():
        raise Refused("no_account")
    if urgency not in pack().codes("urgency"):
        raise Refused("bad_code")


def _check(order: Order) -> None:
    check(
        urgency=order.urgency,
        basis=order.basis,
        basis_words=order.basis_words,
        account=order.account,
    )


def _check_case(case: Case, order: Order, agency: Agency) -> None:
    if case.status == "closed":
        raise Refused("case_closed")
    if not CasePerson.objects.filter(case=case, person=order.person_id).exists():
        raise Refused("not_in_case")
    if not access.may_be_given(case.id, f"agency:{agency.pk}"):
        raise Refused("never_share")


def _check_complete(referral: Referral) -> None:
    assert referral.case is not None
    assert referral.person_id is not None
    order = Order(
        referral.case.id,
        referral.person_id,
        referral.urgency,
        referral.basis,
        referral.basis_words,
        referral.fields,
        referral.account,
    )
    _check(order)
    _check_case(referral.case, order, referral.agency)
