"""Words typed into an open page: each change counts once, and nobody overwrites words she has not
seen. What may be written, `services.amend_contact` decides."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.contacts import services
from hotline.contacts.models import Change, Contact
from hotline.people import safe_contact
from hotline.staff import queries as staff
from hotline.vault.fields import SealedText, has_value

# A page that saved within this time is still at work on the contact.
AT_WORK = dt.timedelta(minutes=2)
# Found out from another field, so it goes or stays with that one.
FOLLOWS = {"place": "place_words"}
# Set by the server too, when a number is typed: no colleague's words.
UNCOMPARED = frozenset({"place", "number_state"})


@dataclass(frozen=True)
class Conflict:
    """A field that somebody else changed meanwhile: what stands there, whose it is, since when."""

    theirs: str
    by: str = ""
    at: dt.datetime | None = None


@dataclass(frozen=True)
class Saved:
    """What came of a change: fields not overwritten, and colleagues at work on this contact."""

    conflicts: dict[str, Conflict] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)


def save_typed(
    *,
    by: Actor,
    contact_id: UUID,
    change_id: UUID | None = None,
    page: UUID | None = None,
    was: Mapping[str, Any] | None = None,
    **answers: Any,
) -> Saved:
    """Save what a page sends, once for each `change_id`.

    `page` is an id of the page that is open in the browser; `was` is, for each field, the value
    that page last knew. A field that another page changed since is not overwritten and comes back
    as a conflict; all others are saved. Without `was` the change overwrites. Whoever was taken
    over from may send what her open page still holds, and writes nothing else.
    Raises InvalidAnswer, NotOpen, NotHers, Contact.DoesNotExist.
    """
    with acting(by):
        contact = Contact.objects.select_for_update().get(pk=contact_id)
        changes = list(Change.objects.filter(contact=contact))
        mine = next((one for one in changes if page and one.page == page), None)
        if mine and mine.pk == change_id:
            return Saved(others=_others(changes, by))
        if mine is None and not services.may_write(by, contact):
            raise services.NotHers
        conflicts = _conflicts(contact, changes, page, was or {}, answers)
        kept = {n: v for n, v in answers.items() if FOLLOWS.get(n, n) not in conflicts}
        if kept:
            services.write_into(contact, kept)
        if change_id and page:
            # With a conflict the change is not done: sent again, it conflicts again.
            _note(contact, mine, None if conflicts else change_id, page, by, kept)
        return Saved(conflicts, _others(changes, by))


def _conflicts(
    contact: Contact,
    changes: list[Change],
    page: UUID | None,
    was: Mapping[str, Any],
    answers: Mapping[str, Any],
) -> dict[str, Conflict]:
    found = {}
    for name, value in answers.items():
        if name not in was or name in UNCOMPARED:
            continue
        last = max(
            (one for one in changes if name in one.fields),
            key=lambda one: str(one.fields[name]),
            default=None,
        )
        if last is not None and last.page == page:
            continue  # nobody else has touched it; the words need not be opened
        stands = _stands(contact, name)
        if stands not in (_said(name, was[name]), _said(name, value)):
            found[name] = _conflict(stands, name, last)
    return found


def _conflict(stands: str, name: str, last: Change | None) -> Conflict:
    if last is None:
        return Conflict(stands)
    member_id = UUID(last.by.removeprefix("staff:"))
    at = dt.datetime.fromisoformat(last.fields[name])
    return Conflict(stands, staff.names_of([member_id]).get(member_id, ""), at)


def _stands(contact: Contact, name: str) -> str:
    """The stored value. Sealed words are opened only where there are any: each look is logged."""
    sealed = isinstance(Contact._meta.get_field(name), SealedText)
    if sealed and not has_value(contact, name):
        return ""
    return _said(name, getattr(contact, name))


def _said(name: str, value: Any) -> str:
    """A value as text, as it is stored: nothing said is nothing, lines end in one way."""
    if value is None:
        return ""
    text = str(value).replace("\r\n", "\n").strip()
    return "" if name in safe_contact.CODED and text == "unknown" else text


def _note(
    contact: Contact,
    mine: Change | None,
    change_id: UUID | None,
    page: UUID,
    by: Actor,
    kept: Mapping[str, Any],
) -> None:
    now = timezone.now()
    fields = {**(mine.fields if mine else {}), **dict.fromkeys(kept, now.isoformat())}
    if mine is None:
        if change_id or kept:
            Change.objects.create(
                id=change_id or page, contact=contact, page=page, by=by.key, fields=fields, at=now
            )
        return
    Change.objects.filter(pk=mine.pk).update(id=change_id or mine.pk, fields=fields, at=now)


def _others(changes: list[Change], by: Actor) -> list[str]:
    """Names of colleagues whose page saved a moment ago."""
    since = timezone.now() - AT_WORK
    keys = {one.by for one in changes if one.by not in ("", by.key) and one.at >= since}
    ids = [UUID(key.removeprefix("staff:")) for key in keys]
    return sorted(staff.names_of(ids).values()) if ids else []
