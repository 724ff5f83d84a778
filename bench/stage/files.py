"""Invented people written into the database as the services write them: sealed, each under a key
of her own, past the walls for speed alone."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import psycopg

from bench.stage import Stage
from bench.stage.people import People

FIRST = 0x01930000_0000_7000_8000 << 48
CENTRE = "HN"
_PERSON = (
    "id", "centre", "restricted", "made_at", "sex", "birth_year", "age_certainty", "place",
    "nationality", "language", "ethnicity", "exploitation", "exploited_in", "phone_key",
    "safe_to_call_back", "safe_to_text", "safe_to_leave_message", "phone_shared", "name", "phone",
    "paper",
)  # fmt: skip
_BATCH = 50_000


def id_of(number: int) -> uuid.UUID:
    """The id of a record."""
    return uuid.UUID(int=FIRST + number)


def fill(made: Stage, everybody: People) -> None:
    """Write everybody, with names, numbers, papers and further names."""
    with psycopg.connect(made.superuser, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for first in range(0, len(everybody), _BATCH):
            rows = _Rows(everybody, range(first, min(first + _BATCH, len(everybody))))
            for table, columns, values in rows.tables():
                command = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
                with connection.cursor().copy(command) as copy:
                    for row in values:
                        copy.write_row(row)
        connection.execute("ANALYZE people_person; ANALYZE people_personname; ANALYZE vault_key")


class _Rows:
    """The rows of one batch, table by table."""

    def __init__(self, everybody: People, numbers: range) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        from hotline.vault import services as vault

        self.persons: list[tuple[Any, ...]] = []
        self.keys: list[tuple[Any, ...]] = []
        self.names: list[tuple[Any, ...]] = []
        self.accounts: list[tuple[Any, ...]] = []
        p = everybody
        for n in numbers:
            ident, key = id_of(n), AESGCM.generate_key(256)
            kek, wrapped = vault.wrap(ident, "person", key)

            def sealed(
                label: str, text: str, row: Any, key: bytes = key, root: uuid.UUID = ident
            ) -> bytes | None:
                return vault.seal_with(key, root, f"{label}:{row}", text) if text else None

            self.keys.append((ident, "person", CENTRE, False, kek, wrapped))
            self.persons.append(
                (ident, CENTRE, False, "2026-01-01", p.sex[n], p.birth_year[n] or None, "unknown",
                 p.province[n], "", "", "", "", "", "", "unknown", "unknown", "unknown", "unknown",
                 sealed("people_person.name", p.name[n], ident),
                 sealed("people_person.phone", p.phone[n], ident),
                 sealed("people_person.paper", p.paper[n], ident))
            )  # fmt: skip
            for table, kind, label, text in (
                (self.names, "alias", "people_personname.name", p.alias[n]),
                (self.accounts, "zalo", "people_contactpoint.value", p.zalo[n]),
            ):
                if text:
                    row = uuid.uuid4()
                    table.append((row, ident, "2026-01-01", "", "", kind, sealed(label, text, row)))

    def tables(self) -> Iterator[tuple[str, tuple[str, ...], list[tuple[Any, ...]]]]:
        """Table, columns, rows."""
        further = ("id", "person_id", "at", "by", "struck_by", "kind")
        key = ("root_id", "kind", "centre", "restricted", "kek", "wrapped")
        yield "people_person", _PERSON, self.persons
        yield "vault_key", key, self.keys
        yield "people_personname", (*further, "name"), self.names
        accounts = [(*row, "unknown", "") for row in self.accounts]
        yield "people_contactpoint", (*further, "value", "safe", "value_key"), accounts
