"""How a referral moves: one compare-and-swap, one line of history, everybody concerned is told."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.utils import timezone

from hotline.access import services as access
from hotline.actor.context import Actor
from hotline.audit import services as audit
from hotline.countries.pack import current as pack
from hotline.events import services as events
from hotline.messaging import notices
from hotline.referrals import rules
from hotline.referrals.models import IN, ONWARD, OUT, Referral, Step

# Whom a message to an agency goes to before anybody is late.
FIRST = ("main", "duty")


class Refused(ValueError):
    """A referral that may not be sent or moved so; `code` says why.

    no_basis, no_words, no_account, no_agency, not_in_case, bad_code, case_closed, never_share,
    no_consent (of whom the law asks), moved_on (somebody was quicker), not_yours (the other side's
    step), same_person (nobody signs twice), no_date, past_date, far_date, not_by_consent,
    lapsed (her consent has run out).
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def receives(by: Actor, referral: Referral) -> bool:
    """Whether the actor answers for the agency that a referral goes to."""
    if referral.direction == IN:
        return not by.agency
    return by.agency == referral.agency_id


def sends(by: Actor, referral: Referral) -> bool:
    """Whether the actor answers for whoever sent it; of an onward one the hotline does too."""
    if referral.direction == OUT:
        return not by.agency
    return by.agency == referral.sender_id or (referral.direction == ONWARD and not by.agency)


def move(
    by: Actor,
    referral: Referral,
    state: str,
    *,
    at: dt.datetime | None = None,
    code: str = "",
    words: str = "",
    due_at: dt.datetime | None = None,
    **changes: Any,
) -> None:
    """Bring a referral into a state, once: rows, history, log, events, messages.

    `due_at` overrides the clock of the state, where somebody named a date. Raises
    Refused(moved_on) where the state does not follow from the one it is in.
    """
    now = at or timezone.now()
    changes |= {"state": state, **clock(state, referral.urgency, now, due_at)}
    found = Referral.objects.filter(pk=referral.pk, state__in=rules.before(state))
    if not found.update(**changes):
        raise Refused("moved_on")
    for name, value in changes.items():
        setattr(referral, name, value)
    step(by, referral, Step.MOVED, code=code, words=words, at=now)
    audit.record(f"referral.{state}", root=referral.id, detail=[code] if code else [])


def clock(
    state: str, urgency: str, now: dt.datetime, due_at: dt.datetime | None = None
) -> dict[str, Any]:
    """The columns of a clock that starts anew, with its ladder at the bottom: that of the state, or
    until `due_at`."""
    due = due_at or rules.due(pack(), state, urgency, now)
    return {
        "state_at": now,
        "due_at": due,
        "silent_since": None,
        "rung": 0,
        "escalate_at": rules.escalates(pack(), state, urgency, due, 0),
        "phone_asked_at": None,
    }


def mark(referral: Referral, **columns: Any) -> None:
    """Set columns of a referral that its caller holds, in the database and on the object."""
    Referral.objects.filter(pk=referral.pk).update(**columns)
    for name, value in columns.items():
        setattr(referral, name, value)


def answered(by: Actor, referral: Referral, *, at: dt.datetime | None = None) -> dict[str, Any]:
    """The columns of an answer: it was opened at the latest when it was answered."""
    now = at or timezone.now()
    opened = {} if referral.received_at else {"received_at": now, "received_by": by.key}
    return opened | {"decided_at": now, "decided_by": by.key}


def step(
    by: Actor,
    referral: Referral,
    act: str,
    *,
    at: dt.datetime,
    code: str = "",
    words: str = "",
) -> None:
    """Write a line of the history and tell those concerned."""
    Step(
        referral=referral, at=at, by=by.key, state=referral.state, act=act, code=code, words=words
    ).save(force_insert=True)
    tell(referral)


def tell(referral: Referral) -> None:
    """Tell the screens of owner, supervisors and agencies that something moved."""
    events.publish(
        "referral", subject=referral.id, topics=access.heard_by(referral.id, topics(referral))
    )


def topics(referral: Referral) -> list[str]:
    """Who hears of a referral, before anybody is kept from it."""
    return topics_of(referral.owner_id, referral.centre, referral.agency_id, referral.sender_id)


def topics_of(owner: UUID | None, centre: str, agency: str, sender: str | None) -> list[str]:
    """The same, of a referral's columns."""
    heard = [f"staff:{owner}"] if owner else []
    heard += [f"role:supervisor@{centre}", f"agency:{agency}"]
    return [*heard, f"agency:{sender}"] if sender else heard


def notify(
    referral: Referral,
    what: str,
    *,
    agency: str | None = None,
    at: dt.datetime | None = None,
    template: str = "update_waits",
) -> None:
    """Tell an agency, by default the one it went to, that there is something new: once for each
    `what` of each state. The message carries nothing of the referral. Whoever is on "never share
    with" is told nothing."""
    to = agency or referral.agency_id
    if access.is_denied(referral.id, f"agency:{to}"):
        return
    notices.tell_agency(
        key=told_as(referral.id, f"{what}:{referral.state_at:%Y%m%d%H%M%S}"),
        agency=to,
        kinds=FIRST,
        template=template,
        urgent=rules.at_once(referral.urgency),
        at=at,
    )


def answer_sender(referral: Referral, what: str, *, at: dt.datetime | None = None) -> None:
    """Tell the agency that referred that it was answered; the hotline's own staff see it live."""
    if referral.sender_id:
        notify(referral, what, agency=referral.sender_id, at=at)


def told_as(referral_id: UUID, what: str) -> str:
    """The key under which something about a referral is told once."""
    return f"referral:{referral_id.hex}:{what}"
