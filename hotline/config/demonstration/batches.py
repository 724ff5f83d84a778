"""Contacts of the past in batches, each as the services would have left it.

Three thousand contacts one by one cost half a minute of round trips. Answers go through the same
rules, owners get the same grants, values are sealed under the same keys; only events are missing,
because nobody waits for news of last year.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection

from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.audit.models import Record
from hotline.config.demonstration.year import CHILD, Planned
from hotline.contacts import rules, services
from hotline.contacts.models import Contact
from hotline.countries.pack import current as pack
from hotline.vault import services as vault

SIZE = 250
_OWN = "SELECT access_begin(root, %s::smallint) FROM unnest(%s::uuid[]) AS root"
_KEYS = """
INSERT INTO vault_key (root_id, kind, centre, restricted, kek, wrapped)
SELECT id, 'contact', %s, false, kek, wrapped
FROM unnest(%s::uuid[], %s::text[], %s::bytea[]) AS k (id, kek, wrapped)"""


def write(planned: Iterable[Planned], *, by: Actor, now: dt.datetime) -> None:
    """Write the contacts that one counsellor took. Raises InvalidAnswer."""
    for part in _parts(iter(planned)):
        with acting(by):
            contacts = [_contact(one, by, now) for one in part]
            _own([contact.id for contact in contacts], by.centre)
            Contact.objects.bulk_create(contacts)
            Record.objects.bulk_create(_log(contacts, by))


def _parts(rows: Iterator[Planned]) -> Iterator[list[Planned]]:
    while part := list(islice(rows, SIZE)):
        yield part


def _contact(one: Planned, by: Actor, now: dt.datetime) -> Contact:
    answers = {name: value for name, value in one.answers.items() if value not in (None, "")}
    facts: dict[str, Any] = services.as_columns(rules.checked(answers, pack()))
    contact = Contact(
        id=new_id(),
        centre=by.centre,
        counsellor_id=by.member_id,
        started_at=one.at,
        ended_at=min(one.at + dt.timedelta(minutes=one.minutes), now),
        **facts,
    )
    if one.kind == CHILD:
        contact.handed_to_child_line_at = contact.ended_at
        contact.handed_to_child_line_by = contact.counsellor_id
    return contact


def _own(roots: Sequence[UUID], centre: str) -> None:
    """The owner's grants, then the keys, as for one root; the keys at hand for sealing."""
    keys = {root: AESGCM.generate_key(256) for root in roots}
    wrapped = [vault.wrap(root, "contact", key) for root, key in keys.items()]
    with connection.cursor() as cursor:
        cursor.execute(_OWN, [int(DataClass.D3), list(roots)])
        cursor.execute(
            _KEYS, [centre, list(roots), [k for k, _ in wrapped], [w for _, w in wrapped]]
        )
    for root, key in keys.items():
        vault.remember(root, key)


def _log(contacts: Sequence[Contact], by: Actor) -> Iterator[Record]:
    for contact in contacts:
        actions = ["contact.take", "contact.end"]
        if contact.handed_to_child_line_at:
            actions.insert(1, "contact.hand_to_child_line")
        for action in actions:
            yield Record(
                actor=by.key, session=by.session, action=action, root=contact.id, detail=[]
            )
