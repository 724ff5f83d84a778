"""The keyring: whose it is, what it says when it is the wrong one, and hashes under its keys."""

import hashlib
import json
from pathlib import Path

import pytest

from hotline.actor.context import acting
from hotline.contacts import services as contacts
from hotline.people.models import Person
from hotline.vault import keyring
from hotline.vault.keyring import KeyringError
from tests.access.world import Files
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def another_ring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "other.json"
    keyring.ensure(path)
    monkeypatch.setenv("HOTLINE_KEYS", str(path))
    return path


def test_another_keyring_is_named_as_the_trouble(
    cast: Cast, files: Files, another_ring: Path
) -> None:
    """Every fresh keyring has the same ids: it is the key behind the id that differs."""
    with acting(cast.lan), pytest.raises(KeyringError, match="restore the keyring"):
        _ = Person.objects.get(pk=files.person).name


def test_a_keyring_without_the_key_says_which_is_missing(
    cast: Cast, files: Files, another_ring: Path
) -> None:
    ring = json.loads(another_ring.read_text())
    del ring["keys"]["person-1"]
    another_ring.write_text(json.dumps(ring))
    with acting(cast.lan), pytest.raises(KeyringError, match="person-1"):
        _ = Person.objects.get(pk=files.person).name


def test_a_keyring_is_made_for_its_owner_alone_and_never_again(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "keyring.json"
    keyring.ensure(path)
    assert path.stat().st_mode & 0o777 == 0o600
    first = path.read_bytes()
    keyring.ensure(path)
    assert path.read_bytes() == first


def test_an_older_keyring_gains_what_this_version_needs_and_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "keyring.json"
    keyring.ensure(path)
    older = json.loads(path.read_text())
    for part in ("current", "keys"):
        older[part] = {k: v for k, v in older[part].items() if not k.startswith("audit")}
    path.write_text(json.dumps(older))
    keyring.ensure(path)
    ring = json.loads(path.read_text())
    assert path.stat().st_mode & 0o777 == 0o600
    assert {k: v for k, v in ring["keys"].items() if k in older["keys"]} == older["keys"]
    assert ring["secret"] == older["secret"]
    assert set(ring["current"]) == set(keyring.PURPOSES)


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o660, 0o644, 0o601])
def test_a_keyring_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "keyring.json"
    keyring.ensure(path)
    path.chmod(mode)
    with pytest.raises(KeyringError, match="chmod 600"):
        keyring.load(path)


def test_a_missing_keyring_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(KeyringError, match="restore one"):
        keyring.load(tmp_path / "nowhere.json")


def test_keys_are_long_random_and_different(tmp_path: Path) -> None:
    rings = []
    for name in ("a", "b"):
        keyring.ensure(tmp_path / name)
        rings.append(keyring.load(tmp_path / name))
    keys = [key for ring in rings for key in ring.keys.values()]
    assert {len(key) for key in keys} == {32}
    assert len(set(keys)) == len(keys)
    assert set(keyring.KINDS) <= set(rings[0].current)


def test_a_number_is_found_by_its_hash_and_withheld_ones_never_meet(cast: Cast) -> None:
    given = contacts.take_contact(by=cast.lan, phone="0912 345 678")
    again = contacts.take_contact(by=cast.lan, phone="+84 912 345678")
    withheld = [contacts.take_contact(by=cast.lan, phone=p) for p in ("", "113", "withheld")]
    assert given.phone_hash == again.phone_hash
    assert given.phone_hash is not None
    assert len(bytes(given.phone_hash)) == 32
    assert [c.phone_hash for c in withheld] == [None, None, None]


def test_a_hash_is_keyed_and_no_plain_digest(cast: Cast) -> None:
    _, found = keyring.number_hash("+84912345678")
    digests = (hashlib.sha256, hashlib.sha1, hashlib.md5, hashlib.sha512)
    assert found not in [digest(b"+84912345678").digest() for digest in digests]
    _, row = keyring.row_hash("+84912345678")
    assert row != found, "one key for each purpose"
