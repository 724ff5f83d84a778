"""New key-encryption keys while the system runs: data keys are wrapped anew, and no value is.

Killed at any moment, it goes on when it is run again: the ring holds old and new keys until
nothing lies under an old one, and each data key is swapped by compare-and-swap.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.db import connection

from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.vault import keyring
from hotline.vault.services import DESTROYED, unwrapped, wrap
from hotline.vault.sql import ROTATES

KEYS = Actor(ROTATES)
BATCH = 500  # data keys in one transaction

# A new key is taken for new hashes, and older ones are still tried: nothing has to be rewritten.
TRIED_UNDER_ALL = ("proof", "identifier")
# Found under the key in use alone: a new key would lose every number and row kept before.
FOR_GOOD = ("number", "row")
ROTATED = (*keyring.KINDS, *TRIED_UNDER_ALL, "audit")


def census() -> Counter[str]:
    """How many data keys lie under each key-encryption key."""
    with acting(KEYS), connection.cursor() as cursor:
        cursor.execute("SELECT kek, roots FROM vault_census()")
        return Counter({kek: int(roots) for kek, roots in cursor.fetchall() if kek != DESTROYED})


def rotate(path: Path, kinds: Iterable[str]) -> dict[str, str]:
    """Put a fresh key into the ring for each kind. Data keys follow by `rewrap`. Returns the new
    ids. Raises KeyringError, ValueError for a kind that is not rotated."""
    wanted = list(kinds)
    if unknown := [kind for kind in wanted if kind not in ROTATED]:
        raise ValueError(f"not rotated: {', '.join(unknown)}")
    fresh = keyring.renew(path, wanted)
    with acting(KEYS):
        audit.record("keys.rotate", detail=sorted(fresh.values()))
    return fresh


def older(under: Counter[str]) -> list[str]:
    """Key-encryption keys that are no longer in use for new roots and still hold some."""
    return sorted(kek for kek in under if kek not in keyring.current().current.values())


def rewrap(*, say: Callable[[int], None] = lambda done: None) -> int:
    """Wrap every data key that lies under an older key anew; how many that were. `say` hears the
    running count after each batch."""
    done = 0
    while left := older(census()):
        before = done
        for kek in left:
            while moved := _rewrap_batch(kek):
                done += moved
                say(done)
        if done == before:
            break  # the rest is held by somebody's open transaction: run again
    if done:
        with acting(KEYS):
            audit.record("keys.rewrap", detail=[str(done)])
    return done


def unused(under: Counter[str], *, elsewhere: Iterable[str] = ()) -> list[str]:
    """Keys of the ring under which nothing lies any more and nothing new is put. Signing keys stay:
    old signatures are proven with them; and so do keys that hashes are tried under."""
    ring = keyring.current()
    kept = {*ring.current.values(), *under, *elsewhere}
    return sorted(
        key_id
        for key_id in ring.keys
        if key_id not in kept and key_id.rpartition("-")[0] in keyring.KINDS
    )


def _rewrap_batch(kek: str) -> int:
    kind = kek.rpartition("-")[0]
    with acting(KEYS), connection.cursor() as cursor:
        cursor.execute("SELECT root_id, wrapped FROM vault_keys_under(%s, %s)", [kek, BATCH])
        rows: list[Any] = [(root, bytes(box)) for root, box in cursor.fetchall()]
        if not rows:
            return 0
        fresh = keyring.current().current[kind]
        anew = [(root, box, *wrap(root, kind, unwrapped(root, kek, box))) for root, box in rows]
        # Rotated once more meanwhile: those wrapped under the still newer key wait for their turn.
        same = [(root, box, new) for root, box, under, new in anew if under == fresh]
        roots, was, becomes = zip(*same, strict=True) if same else ((), (), ())
        cursor.execute(
            "SELECT vault_rewrap(%s, %s, %s::uuid[], %s::bytea[], %s::bytea[])",
            [kek, fresh, list(roots), list(was), list(becomes)],
        )
        return int(cursor.fetchone()[0])
