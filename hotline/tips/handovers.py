"""Handing a tip to a body that can act on it, without the one who reported it."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.countries.pack import current as pack
from hotline.directory.models import Agency
from hotline.events import services as events
from hotline.tips import rules, services
from hotline.tips.models import Tip, TipHandover
from hotline.tips.services import Refused
from hotline.vault import services as vault

EVENT = "tip_handover"


@dataclass(frozen=True)
class Leaving:
    """Exactly the words that leave with a tip."""

    account: str
    identifiers: str
    reporter: str


def leaving(*, tip_id: UUID, account: str, identifiers: str) -> Leaving:
    """What would leave, for the current actor to look at before it does.

    The reporter goes along only if she agreed to be named. Raises Refused: no_account, or
    names_reporter where the text repeats what is known of her and she did not agree; closed;
    Tip.DoesNotExist.
    """
    tip = services.readable(tip_id)
    if not account.strip():
        raise Refused("no_account", "account")
    if not tip.may_be_named:
        known = "\n".join([tip.reporter, *_of_contact(tip)])
        for field, text in (("account", account), ("identifiers", identifiers)):
            if rules.betrays(text, known):
                raise Refused("names_reporter", field)
    reporter = tip.reporter if tip.may_be_named else ""
    return Leaving(account.strip(), identifiers.strip(), reporter)


def hand_over(
    *,
    by: Actor,
    tip_id: UUID,
    agency: Agency,
    account: str,
    identifiers: str = "",
    handover_id: UUID | None = None,
    at: dt.datetime | None = None,
) -> TipHandover:
    """Hand a classified tip to an agency, as a packet under a key of its own.

    `handover_id` comes from the page that previewed it: sent twice, it is one hand-over. Raises
    Refused as `leaving` does, and moved_on; Tip.DoesNotExist.
    """
    with acting(by):
        if handover_id and (earlier := TipHandover.objects.filter(pk=handover_id).first()):
            return earlier
        parts = leaving(tip_id=tip_id, account=account, identifiers=identifiers)
        tip, now = Tip.objects.get(pk=tip_id), at or timezone.now()
        services.move(
            by, tip, "handed_over", code=agency.pk, at=now,
            agency=agency, handed_over_at=now, handed_over_by=by.key,
        )  # fmt: skip
        handover = TipHandover(
            id=handover_id or new_id(),
            tip=tip,
            agency=agency,
            centre=tip.centre,
            owner_id=tip.owner_id,
            sent_at=now,
            sent_by=by.key,
            due_at=now + pack().deadline("referral_opened", tip.urgency),
            kind=tip.kind,
            urgency=tip.urgency,
            classification=tip.classification,
            place=tip.place,
            venue=tip.venue,
            account=parts.account,
            identifiers=parts.identifiers,
            reporter=parts.reporter,
        )
        _open_to(by, handover, tip)
        _tell(handover)
        audit.record("tip.hand_over", root=handover.id, detail=[agency.pk, *_named(parts)])
        return handover


def receive(*, by: Actor, handover_id: UUID, at: dt.datetime | None = None) -> TipHandover:
    """The agency has opened it. Opening it again changes nothing. Raises Refused (not_yours)."""
    with acting(by):
        handover, now = _theirs(by, handover_id), at or timezone.now()
        due = now + pack().deadline("update", handover.urgency)
        opened = TipHandover.objects.filter(pk=handover.pk, opened_at__isnull=True).update(
            opened_at=now, opened_by=by.key, due_at=due, silent_since=None
        )
        if opened:
            audit.record("tip.opened", root=handover.id)
            _tell(handover)
        handover.refresh_from_db()
        return handover


def report(
    *,
    by: Actor,
    handover_id: UUID,
    result: str,
    words: str = "",
    reference: str = "",
    at: dt.datetime | None = None,
) -> TipHandover:
    """The agency says what came of it, by a code of `tip_result`; `reference` is its own number.

    Raises Refused (bad_code, not_yours, moved_on), TipHandover.DoesNotExist.
    """
    if result not in pack().codes("tip_result"):
        raise Refused("bad_code", "result")
    with acting(by):
        handover = _theirs(by, handover_id)
        if handover.reported_at is not None:
            raise Refused("moved_on")
        now = at or timezone.now()
        if handover.opened_at is None:
            handover.opened_at, handover.opened_by = now, by.key
        handover.reported_at, handover.reported_by = now, by.key
        handover.result, handover.due_at, handover.silent_since = result, None, None
        handover.answer, handover.reference = words.strip(), reference.strip()
        handover.save()
        audit.record("tip.report", root=handover.id, detail=[result])
        _tell(handover)
        return handover


def _open_to(by: Actor, handover: TipHandover, tip: Tip) -> None:
    """Its key and grants: the tip's owner and the agency. The tip's own root opens to nobody."""
    access.begin(handover.id, deepest=DataClass.D3)
    vault.new_root(handover.id, "packet", centre=tip.centre)
    services.save_numbered(handover)
    owner = f"staff:{tip.owner_id}"
    if owner != by.key:
        access.give(handover.id, to=owner, deepest=DataClass.D3, why="owner of the tip")
    access.give(
        handover.id, to=f"agency:{handover.agency_id}", deepest=DataClass.D3, why="tip"
    )  # fmt: skip


def _theirs(by: Actor, handover_id: UUID) -> TipHandover:
    handover = TipHandover.objects.select_for_update().get(pk=handover_id)
    if not by.agency or by.agency != handover.agency_id:
        raise Refused("not_yours")
    return handover


def _of_contact(tip: Tip) -> list[str]:
    """The number the tip came from, where the actor may read it: it is the reporter's as well."""
    contact = tip.contact
    if contact is None or not vault.may_open(contact.id, DataClass.D2):
        return []
    return [contact.phone, contact.safe_number]


def _named(parts: Leaving) -> list[str]:
    return [name for name in ("identifiers", "reporter") if getattr(parts, name)]


def _tell(handover: TipHandover) -> None:
    events.publish(
        EVENT,
        subject=handover.id,
        topics=[
            f"staff:{handover.owner_id}",
            f"role:supervisor@{handover.centre}",
            f"agency:{handover.agency_id}",
        ],
    )
