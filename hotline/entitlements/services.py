"""Verbs of entitlements: a regime is asked for, answered, appealed, received, or given up."""

import datetime as dt
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.actor.day import today
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.cases import standing
from hotline.cases.models import Case
from hotline.cases.rising import rise
from hotline.cases.writing import note, topics, working_on
from hotline.countries.pack import current as pack
from hotline.directory.models import Agency
from hotline.entitlements import queries, rules
from hotline.entitlements.models import Claim, ClaimMove
from hotline.events import services as events
from hotline.people.models import Person
from hotline.vault import services as vault

EVENT = "claim"
MOST = 10**12  # more is a slip of the finger


class Refused(ValueError):
    """What may not be written so; `code` says why: not_yours, not_of_case, bad_code, there (it is
    asked for already), not_next (no state that may follow), moved_on (somebody was quicker), ahead
    (a day still to come), before (earlier than what happened last), no_reason, bad_amount,
    never_share (the case is kept from this body). `field` is the form's field."""

    def __init__(self, code: str, field: str = "") -> None:
        super().__init__(code)
        self.code, self.field = code, field


def ask(
    *,
    by: Actor,
    case_id: UUID,
    person_id: UUID,
    regime: str,
    agency: Agency,
    on: dt.date,
    item: str = "",
    words: str = "",
    claim_id: UUID | None = None,
) -> Claim:
    """Write down that she asks a body for a regime, or for one item of it. What the rules say does
    not stand in the way: the authority decides, and a claim keeps the rule it was made under.

    `claim_id` comes from the page: sent twice, it is one claim. Raises Refused, NotOpen,
    Case.DoesNotExist.
    """
    if regime not in pack().codes("support_regime"):
        raise Refused("bad_code", "regime")
    if item and item not in {one.code for one in pack().entitlements.of_regime(regime)}:
        raise Refused("bad_code", "item")
    if on > today():
        raise Refused("ahead", "on")
    with acting(by):
        case, person = _held(case_id, person_id)
        if claim_id and (there := Claim.objects.filter(pk=claim_id).first()):
            return there
        _may_share(case, agency)
        found = {one.regime: one for one in queries.entitled(case_id, person, on)}[regime]
        claim = Claim(
            id=claim_id or new_id(), case=case, by=by.key, person=person, agency=agency,
            regime=regime, item=item, group=_group(found), ruled_on=on,
            asked_on=on, state_on=on, due_on=_due(case, rules.APPLIED, on),
        )  # fmt: skip
        try:
            with transaction.atomic():
                claim.save(force_insert=True)
        except IntegrityError:
            raise Refused("there", "regime") from None
        _wrote(by, claim, agency=agency, words=words)
        return claim


def move(
    *,
    by: Actor,
    claim_id: UUID,
    state: str,
    on: dt.date,
    agency: Agency | None = None,
    reason: str = "",
    number: str = "",
    amount: int | None = None,
    words: str = "",
    after: UUID | None = None,
    move_id: UUID | None = None,
) -> Claim:
    """Write down what became of a claim. Of a grant `amount` is what was granted, of a receipt what
    came this time; a refusal needs its `reason` (`claim_refusal`).

    `after` is the latest move that whoever writes has seen, `move_id` comes from the page: sent
    twice, money that came is counted once. Raises Refused, NotOpen, Claim.DoesNotExist.
    """
    if on > today():
        raise Refused("ahead", "on")
    if state in (rules.REFUSED, rules.REFUSED_AGAIN):
        if not reason:
            raise Refused("no_reason", "reason")
        if reason not in pack().codes("claim_refusal"):
            raise Refused("bad_code", "reason")
    else:
        reason = ""
    if amount is not None and not 0 <= amount <= MOST:
        raise Refused("bad_amount", "amount")
    with acting(by):
        where = Claim.objects.only("case_id", "person_id").get(pk=claim_id)
        case, _ = _held(where.case_id, where.person_id)
        claim = Claim.objects.select_for_update(of=("self",)).get(pk=claim_id)
        latest = list(queries.history(claim_id).values_list("id", flat=True))
        if move_id in latest:
            return claim
        if after and after != latest[0]:
            raise Refused("moved_on")
        if state not in rules.may_follow(claim.state):
            raise Refused("not_next", "state")
        if on < claim.state_on:
            raise Refused("before", "on")
        body = agency or claim.agency
        _may_share(case, body)
        _step(claim, case, state, on, body, reason, amount)
        _wrote(by, claim, agency=body, number=number, amount=amount, words=words, move_id=move_id)
        return claim


def _step(
    claim: Claim,
    case: Case,
    state: str,
    on: dt.date,
    agency: Agency,
    reason: str,
    amount: int | None,
) -> None:
    """The claim as it stands after a move; the row is held."""
    claim.state, claim.state_on, claim.reason, claim.agency = state, on, reason, agency
    claim.due_on, claim.raised_at = _due(case, state, on), None
    if state == rules.GRANTED and amount is not None:
        claim.granted = str(amount)
    elif state in (rules.PARTLY, rules.RECEIVED) and amount is not None:
        claim.received = str(int(claim.received or 0) + amount)
    claim.save(
        update_fields=[
            "state", "state_on", "reason", "agency", "due_on", "raised_at", "granted", "received",
        ]
    )  # fmt: skip


def _held(case_id: UUID, person_id: UUID) -> tuple[Case, Person]:
    """The open case, held, and the person of it. Whoever is suspected has no entitlement here."""
    case = working_on(case_id)
    if not vault.may_open(case.id, DataClass.D3):
        raise Refused("not_yours")
    try:
        return case, standing.unsuspected(case, person_id)
    except (standing.NotInCase, standing.Suspected):
        raise Refused("not_of_case") from None


def _may_share(case: Case, agency: Agency) -> None:
    if not access.may_be_given(case.id, f"agency:{agency.pk}"):
        raise Refused("never_share", "agency")


def _group(found: rules.Entitlement) -> str:
    """The group by which she has it, where that is sure."""
    return found.group.code if found.group and found.has == rules.YES else ""


def _due(case: Case, state: str, on: dt.date) -> dt.date | None:
    clock = rules.CLOCKS.get(state)
    return on + pack().deadline(clock, case.urgency) if clock else None


def _wrote(
    by: Actor,
    claim: Claim,
    *,
    agency: Agency,
    number: str = "",
    amount: int | None = None,
    words: str = "",
    move_id: UUID | None = None,
) -> None:
    """The line of the history, of the timeline and of the log, and word to who follows the case."""
    ClaimMove(
        id=move_id or new_id(), case_id=claim.case_id, by=by.key, claim=claim,
        state=claim.state, reason=claim.reason, happened_on=claim.state_on, agency=agency,
        number=number.strip(), words=words.strip(),
        amount="" if amount is None else str(amount),
    ).save(force_insert=True)  # fmt: skip
    note(
        by=by, case_id=claim.case_id, kind=f"claim.{claim.state}", detail=claim.regime,
        subject=claim.id,
    )  # fmt: skip
    audit.record("claim.move", root=claim.case_id, detail=[claim.regime, claim.state])
    _tell(claim)


def _tell(claim: Claim) -> None:
    events.publish(EVENT, subject=claim.id, topics=topics(claim.case))


def raise_late(*, by: Actor, now: dt.datetime | None = None) -> int:
    """Tell the supervisor of everything that should have come and has not, once each; how many."""
    moment = now or timezone.now()
    day = timezone.localdate(moment, pack().timezone)

    def told(claim: Claim) -> None:
        audit.record("claim.late", root=claim.case_id, detail=[claim.regime, claim.state])
        _tell(claim)

    with acting(by):
        late = Claim.objects.filter(due_on__lt=day).exclude(case__status="closed")
        rows = late.select_related("case").order_by("due_on")
        return rise(rows, moment, told, unchanged=("due_on", "state"))
