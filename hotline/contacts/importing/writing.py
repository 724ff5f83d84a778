"""Storing what was read: sealed, in batches, each row once however often it is taken."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection
from django.utils import timezone

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.contacts.importing.shapes import Counts, ReadyRow, Reject, RejectedRow, RowProblem
from hotline.contacts.models import Batch, Contact
from hotline.contacts.models import RejectedRow as Kept
from hotline.events import services as events
from hotline.people.numbers import keyed
from hotline.places.queries import centre_of
from hotline.vault import keyring
from hotline.vault import services as vault
from hotline.vault.fields import SealedText

Row = ReadyRow | RejectedRow

# One statement a table and batch: arrays in, rows out. The order is that of `_contact`.
_COLUMNS = (
    "id", "centre", "batch", "channel", "kind", "outcome", "caller_type", "topic", "how_heard",
    "language", "place", "sex", "age", "started_at", "ended_at", "number_state", "phone_key",
    "phone_hash", "phone", "notes", "given",
)  # fmt: skip
_TYPES = (
    "uuid", "text", "uuid", "text", "text", "text", "text", "text", "text",
    "text", "text", "text", "smallint", "timestamptz", "timestamptz", "text", "text",
    "bytea", "bytea", "bytea", "bytea",
)  # fmt: skip
_ALWAYS = {
    "restricted": "false",
    "source": "'history'",
    "safe_to_call_back": "'unknown'",
    "safe_to_text": "'unknown'",
    "safe_to_leave_message": "'unknown'",
    "phone_shared": "'unknown'",
}
_INSERT_CONTACTS = (
    f"INSERT INTO contacts_contact ({', '.join((*_COLUMNS, *_ALWAYS))})"
    f" SELECT *, {', '.join(_ALWAYS.values())} FROM unnest("
    + ", ".join(f"%s::{t}[]" for t in _TYPES)
    + ")"
)
_INSERT_KEYS = """
INSERT INTO vault_key (root_id, kind, centre, restricted, kek, wrapped)
SELECT id, 'contact', centre, false, kek, wrapped
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::bytea[]) AS k (id, centre, kek, wrapped)"""
_CLAIM = """
INSERT INTO contacts_sourcerow (row_hash, batch)
SELECT hash, %s FROM unnest(%s::bytea[]) AS h (hash)
ON CONFLICT DO NOTHING RETURNING row_hash"""
_SEALED = {name: Contact._meta.get_field(name) for name in ("phone", "notes", "given")}


class Writer:
    """One run of an import, in the name of a member. Batches are transactions: an interrupted run
    is taken up by running it again, because rows that are in are known by their keyed hash."""

    def __init__(
        self,
        source_name: str,
        fingerprint: str,
        mapping_text: str,
        *,
        by: Actor,
        dry_run: bool = False,
    ) -> None:
        self._by, self._dry_run = by, dry_run
        self._batch = Batch(
            id=new_id(),
            centre=by.centre,
            by_id=by.member_id,
            started_at=timezone.now(),
            source_name=source_name,
            fingerprint=fingerprint,
            mapping=mapping_text,
        )

    def __enter__(self) -> Self:
        if not self._dry_run:
            with acting(self._by):
                access.begin(self._batch.id, deepest=DataClass.D3)
                vault.new_root(self._batch.id, "reject", centre=self._batch.centre)
                self._batch.save(force_insert=True)
                audit.record("import.begin", root=self._batch.id)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self._dry_run:
            with acting(self._by):
                b = self._batch
                audit.record(
                    "import.end" if kind is None else "import.broken",
                    root=b.id,
                    detail=[f"new:{b.new}", f"known:{b.known}", f"rejected:{b.rejected}"],
                )

    def take(self, rows: Sequence[Row]) -> Counts:
        """Store a batch: all of it or, when it fails, nothing of it."""
        if self._dry_run:
            return self._would(rows)
        with acting(self._by):
            ready = [row for row in rows if isinstance(row, ReadyRow)]
            refused = [row for row in rows if isinstance(row, RejectedRow)]
            fresh = self._claimed(ready)
            self._store(fresh)
            kept = self._keep(refused)
            self._settle(rows)
            counts = Counts(len(fresh), len(ready) - len(fresh), len(refused))
            self._count(counts)
            if fresh or kept:
                events.publish(
                    "import", subject=self._batch.id, topics=[f"centre:{self._by.centre}"]
                )
        return counts

    def _claimed(self, rows: Sequence[ReadyRow]) -> list[ReadyRow]:
        """The rows that nobody has taken yet; they are this batch's from now on."""
        hashes = {keyring.row_hash(row.digest.hex())[1]: row for row in rows}
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM, [self._batch.id, list(hashes)])
            return [hashes[bytes(claimed)] for (claimed,) in cursor.fetchall()]

    def _store(self, rows: Sequence[ReadyRow]) -> None:
        if not rows:
            return
        keys: list[tuple[Any, ...]] = []
        contacts: list[tuple[Any, ...]] = []
        for row in rows:
            root, data_key = new_id(), AESGCM.generate_key(256)
            centre = row.centre or centre_of(row.place)
            kek, wrapped = vault.wrap(root, "contact", data_key)
            keys.append((root, centre, kek, wrapped))
            contacts.append(self._contact(root, centre, data_key, row))
        with connection.cursor() as cursor:
            cursor.execute(_INSERT_KEYS, _columns(keys))
            cursor.execute(_INSERT_CONTACTS, _columns(contacts))

    def _contact(self, root: UUID, centre: str, data_key: bytes, row: ReadyRow) -> tuple[Any, ...]:
        key_id, number_hash = keyed(row.phone)
        words = {"phone": row.phone, "notes": row.notes, "given": _given(row)}
        sealed = [_sealed(root, data_key, name, text) for name, text in words.items()]
        return (
            root, centre, self._batch.id, row.channel or "phone_in", row.kind, row.outcome,
            row.caller_type, row.topic, row.how_heard, row.language, row.place, row.sex, row.age,
            row.started_at, row.ended_at, "given" if row.phone else "unknown", key_id, number_hash,
            *sealed,
        )  # fmt: skip

    def _keep(self, rows: Sequence[RejectedRow]) -> int:
        """Keep rejected rows, sealed; a row rejected before is not kept twice."""
        hashes = {keyring.row_hash(row.digest.hex())[1]: row for row in rows}
        known = Kept.objects.filter(row_hash__in=list(hashes)).values_list("row_hash", flat=True)
        for already in known:
            hashes.pop(bytes(already))
        for row_hash, row in hashes.items():
            Kept(
                id=new_id(),
                batch=self._batch,
                number=row.number,
                row_hash=row_hash,
                problems=json.dumps([asdict(p) for p in row.problems], ensure_ascii=False),
                cells=json.dumps(row.cells, ensure_ascii=False),
            ).save(force_insert=True)
        return len(hashes)

    def _settle(self, rows: Sequence[Row]) -> None:
        """A reject whose mended form was taken, or kept anew, waits no longer."""
        for row in rows:
            if row.mends and _is_id(row.mends[0]):
                Kept.objects.filter(
                    batch=UUID(row.mends[0]), number=row.mends[1], mended_at__isnull=True
                ).exclude(row_hash=keyring.row_hash(row.digest.hex())[1]).update(
                    mended_at=timezone.now()
                )

    def _count(self, counts: Counts) -> None:
        batch = self._batch
        batch.new += counts.new
        batch.known += counts.known
        batch.rejected += counts.rejected
        Batch.objects.filter(pk=batch.pk).update(
            new=batch.new, known=batch.known, rejected=batch.rejected
        )

    def _would(self, rows: Sequence[Row]) -> Counts:
        ready = {keyring.row_hash(r.digest.hex())[1] for r in rows if isinstance(r, ReadyRow)}
        with acting(self._by), connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM contacts_sourcerow WHERE row_hash = ANY (%s)", [list(ready)]
            )
            (known,) = cursor.fetchone()
        refused = sum(isinstance(row, RejectedRow) for row in rows)
        return Counts(len(ready) - known, known, refused)


def batches(*, by: Actor) -> list[Batch]:
    """The imports the actor sees, latest first."""
    with acting(by):
        return list(Batch.objects.select_related("by").order_by("-started_at")[:50])


def rejects(*, by: Actor, batch: str | None = None) -> Iterator[Reject]:
    """The rejected rows the actor may open, by batch and row. Raises Sealed beyond her grants."""
    with acting(by):
        rows = (
            Kept.objects.filter(mended_at__isnull=True)
            .select_related("batch")
            .order_by("batch__started_at", "number")
        )
        if batch:
            rows = rows.filter(batch=UUID(batch))
        found = list(rows)
        vault.preload({row.batch_id for row in found})
        opened = [
            Reject(
                row=row.number,
                problems=[RowProblem(**each) for each in json.loads(row.problems)],
                cells=json.loads(row.cells),
                batch=str(row.batch_id),
            )
            for row in found
            if vault.may_open(row.batch_id, DataClass.D3)
        ]
    return iter(opened)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _given(row: ReadyRow) -> str:
    given = dict(row.given)
    if row.source_reference:
        given["source_reference"] = row.source_reference
    return json.dumps(given, ensure_ascii=False) if given else ""


def _sealed(root: UUID, data_key: bytes, name: str, text: str) -> bytes | None:
    """As SealedText does on save, with the key at hand: no look-up a row."""
    if not text:
        return None
    field = _SEALED[name]
    assert isinstance(field, SealedText)
    return vault.seal_with(data_key, root, f"{Contact._meta.db_table}.{field.column}:{root}", text)


def _columns(rows: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]
