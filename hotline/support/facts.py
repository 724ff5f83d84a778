"""What a step says, and whether it may be said so."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hotline.actor.context import Actor
from hotline.actor.day import today
from hotline.cases import sharing
from hotline.cases.models import Case, Measure
from hotline.coordination.models import JointStep
from hotline.countries.pack import current as pack
from hotline.directory.models import Agency
from hotline.referrals.models import Referral
from hotline.staff.models import Member
from hotline.support import rules
from hotline.support.ground import Refused, belongs, may_share


@dataclass(frozen=True)
class StepFacts:
    """What a step says. Neither a member nor an agency: she does it herself. `vnd` is whole đồng,
    None where no cost was named; `measure_id`, `referral_id`, `joint_step_id` tie it to what is
    done about it elsewhere in the case."""

    domain: str
    due_on: dt.date
    kind: str = ""
    words: str = ""
    member_id: UUID | None = None
    agency: Agency | None = None
    vnd: int | None = None
    payer: str = ""
    regime: str = ""
    measure_id: UUID | None = None
    referral_id: UUID | None = None
    joint_step_id: UUID | None = None


def columns(case: Case, facts: StepFacts, by: Actor) -> dict[str, Any]:
    """What a step says as columns; a colleague who is to do it is let into the case.

    Raises Refused (bad_code, no_words, past, nobody, never_share, bad_amount, no_payer,
    not_of_case).
    """
    lists = {
        "domain": (facts.domain, "need_domain", True),
        "kind": (facts.kind, "measure_kind", False),
        "payer": (facts.payer, "support_payer", False),
        "regime": (facts.regime, "support_regime", False),
    }
    for field, (code, name, must) in lists.items():
        if (code or must) and code not in pack().codes(name):
            raise Refused("bad_code", field)
    if not facts.kind and not facts.words.strip():
        raise Refused("no_words", "words")
    if facts.due_on < today():
        raise Refused("past", "due_on")
    belongs(case, Measure, facts.measure_id, "tie")
    belongs(case, Referral, facts.referral_id, "tie")
    belongs(case, JointStep, facts.joint_step_id, "tie")
    return {
        "domain": facts.domain,
        "kind": facts.kind,
        "words": facts.words.strip(),
        "due_on": facts.due_on,
        "member": _member(case, facts.member_id, by),
        "agency": _agency(case, facts),
        "cost": _amount(facts),
        "payer": facts.payer if facts.vnd is not None else "",
        "regime": facts.regime,
        "measure": facts.measure_id,
        "referral": facts.referral_id,
        "joint_step": facts.joint_step_id,
    }


def _amount(facts: StepFacts) -> str:
    """Whole đồng as digits. A float is refused, whatever stands behind its point."""
    if facts.vnd is None:
        return ""
    if type(facts.vnd) is not int or not 0 <= facts.vnd <= rules.MOST_VND:
        raise Refused("bad_amount", "vnd")
    if not facts.payer:
        raise Refused("no_payer", "payer")
    return str(facts.vnd)


def _member(case: Case, member_id: UUID | None, by: Actor) -> Member | None:
    if member_id is None:
        return None
    member = sharing.colleague(case, member_id)
    if member is None:
        raise Refused("nobody", "owner")
    sharing.let_in(case, member, by=by)
    return member


def _agency(case: Case, facts: StepFacts) -> Agency | None:
    if facts.agency is None:
        return None
    if facts.member_id is not None:
        raise Refused("nobody", "owner")
    may_share(case, facts.agency)
    return facts.agency
