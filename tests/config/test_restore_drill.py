"""The drill: backup, total loss, restore into an empty directory, a thousand openings."""

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from hotline.actor.context import acting
from hotline.config import backup
from hotline.contacts import services as contacts
from hotline.contacts.models import Contact
from hotline.events.reactions import run_once
from hotline.followups.models import FollowUp
from hotline.followups.reactions import on_referral
from hotline.vault import services as vault
from tests.access.world import (
    OwnDatabase,
    lao_cai,
    migrated,
    own_database,
    quiet_template,
    work_loop,
)
from tests.addresses import drop, to_database

__all__ = ["migrated", "own_database", "quiet_template"]
OPENINGS = 1000


@pytest.fixture
def emptiness(own_database: OwnDatabase) -> Iterator[str]:
    """The name of an empty database of the same engine."""
    name = f"{own_database.name}_back"
    with psycopg.connect(to_database(own_database.owner, "postgres"), autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
    yield name
    connection.close()
    drop(own_database.owner, name)


def opened(by: object) -> dict[object, tuple[str, str]]:
    """Number and notes of every contact the actor opens."""
    with acting(by):  # type: ignore[arg-type]
        rows = list(Contact.objects.order_by("id"))
        vault.preload(row.id for row in rows)
        return {row.id: (row.phone, row.notes) for row in rows}


def test_a_restored_hotline_opens_what_the_lost_one_held(
    own_database: OwnDatabase, emptiness: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan = own_database.cast().lan
    work_loop(lan, lao_cai())
    for n in range(OPENINGS // 2):
        contacts.take_contact(by=lan, phone=f"09120{n:05d}", notes=f"Lời kể số {n}")
    held = opened(lan)
    environment = {
        "HOTLINE_OWNER_URL": own_database.owner,
        "HOTLINE_BACKUP_URL": own_database.backup,
        "HOTLINE_KEYS": os.environ["HOTLINE_KEYS"],
    }
    made = backup.write(tmp_path / "safe", environment)
    keys = tmp_path / "home" / "keys" / "keyring.json"
    restored = {
        "HOTLINE_OWNER_URL": to_database(own_database.owner, emptiness),
        "HOTLINE_BACKUP_URL": to_database(own_database.backup, emptiness),
        "HOTLINE_KEYS": str(keys),
    }
    rows, _tables = backup.restore(made.data, restored)
    assert rows == made.rows

    connection.close()
    connection.settings_dict["NAME"] = emptiness
    monkeypatch.setenv("HOTLINE_KEYS", str(keys))
    again = opened(lan)

    assert again == held
    values = [value for pair in again.values() for value in pair if value]
    assert len(values) >= OPENINGS
    # What nobody had reacted to before the loss is reacted to after it, once.
    while run_once("reactions", {"referral": [on_referral]}):
        pass
    with acting(lan):
        assert FollowUp.objects.count() == 2
