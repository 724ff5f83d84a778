"""She takes back her consent, through whoever hears it."""

import datetime as dt
from contextlib import suppress
from uuid import UUID

from django.db import connection
from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.cases import services as cases
from hotline.countries.pack import current as pack
from hotline.people.models import Person
from hotline.referrals import rules
from hotline.referrals.models import Referral, Step
from hotline.referrals.moving import Refused, mark, move, notify, receives, sends, step
from hotline.referrals.queries import was_sent
from hotline.vault import services as vault

# It sees coded facts of every file, also of one that is sealed by decision (cases/walls_sql.py).
EVERYWHERE = Actor("system:reactions")
# Somebody has it.
HELD = rules.OPEN | rules.LEGIBLE
# Nobody took it; the agency may have read it all the same, in an emergency.
NOT_TAKEN = frozenset({"declined", "expired", "cancelled"})


def withdraw(
    *,
    by: Actor,
    referral_id: UUID,
    coerced: str,
    words: str = "",
    at: dt.datetime | None = None,
) -> Referral:
    """She no longer agrees. What rests on her consent closes at once, also what was passed on from
    it and what has ended well: the packet's key is destroyed, the agency sees that it was
    withdrawn and nothing else. What rests on another ground stays open, with its reason, and the
    agency is told what she wishes.

    `coerced` answers whether somebody made her say so (yes, no, unknown); anything but "no" rises
    to the supervisor. Either side, or the hotline, brings it. Raises Refused (bad_code, not_yours,
    moved_on).
    """
    if coerced not in pack().codes("yes_no_unknown"):
        raise Refused("bad_code")
    return _withdraw(by, referral_id, coerced, words, at or timezone.now(), HELD)


def _withdraw(
    by: Actor, referral_id: UUID, coerced: str, words: str, now: dt.datetime, of: frozenset[str]
) -> Referral:
    """Withdraw from a referral in one of these states. Raises Refused (not_yours, moved_on)."""
    with acting(by):
        referral = Referral.objects.select_for_update(of=("self",)).get(pk=referral_id)
        if not (receives(by, referral) or sends(by, referral) or not by.agency):
            raise Refused("not_yours")
        if referral.withdrawn_at or referral.state not in of or not _reaches(referral):
            raise Refused("moved_on")
        mark(referral, withdrawn_at=now, withdrawn_by=by.key, coerced=coerced)
        step(by, referral, Step.WITHDRAWN, code=coerced, words=words, at=now)
        if referral.basis == "consent":
            if referral.state in rules.OPEN:
                move(by, referral, "consent_withdrawn", at=now, code=coerced)
            _close(referral)
        if referral.case_id and not by.agency:
            cases.note(
                by=by, case_id=referral.case_id, kind="referral.withdrawn", subject=referral.id
            )
        audit.record("referral.withdraw", root=referral.id, detail=[coerced, referral.basis])
        # Whoever never took it could read it in an emergency only: else it has nothing to forget.
        if referral.state not in NOT_TAKEN or rules.at_once(referral.urgency):
            notify(referral, "withdrawn", at=now)
        _each(by, coerced, now, parent=referral.id)
        return referral


def withdraw_all(
    *, by: Actor, person_id: UUID, coerced: str, at: dt.datetime | None = None
) -> None:
    """She takes back her consent altogether: every referral of hers, wherever it stands, also what
    was sent on her consent and never taken.

    Also those that `by` cannot open, because their file is sealed or another's; what they are and
    how many there were, `by` does not learn. Raises Refused (bad_code), Person.DoesNotExist.
    """
    if coerced not in pack().codes("yes_no_unknown"):
        raise Refused("bad_code")
    with acting(by):
        audit.record("consent.withdrawn", root=Person.objects.get(pk=person_id).pk)
        _each(by, coerced, at or timezone.now(), person=person_id)


def _each(by: Actor, coerced: str, now: dt.datetime, **which: UUID) -> None:
    """Withdraw from these: in the name of `by` what she reaches, the rest in nobody's."""
    states = HELD | NOT_TAKEN
    for actor in (by, EVERYWHERE):
        with acting(actor):
            rows = Referral.objects.filter(withdrawn_at__isnull=True, **which)
            rows = rows.filter(state__in=states)
            for pk in list(rows.values_list("pk", flat=True)):
                # Closed meanwhile, with the one it was passed on from; or not hers to close; or it
                # never left, or nobody took what rested on another ground.
                with suppress(Refused):
                    _withdraw(actor, pk, coerced, "", now, states)


def _reaches(referral: Referral) -> bool:
    """Whether there is anything that her withdrawal changes: somebody has it, or had it on her
    consent."""
    if referral.state in HELD:
        return True
    return referral.basis == "consent" and (referral.state != "cancelled" or was_sent(referral))


def _close(referral: Referral) -> None:
    """Destroy the packet's key; only the bare row stays visible to those it was sent to."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT referrals_close(%s)", [referral.id])
    vault.forget(referral.id)
