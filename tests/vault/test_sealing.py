"""What lies in the database is sealed, bound to its place, and opens for whoever may."""

import json
import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.db import connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from hotline.actor.classes import DataClass
from hotline.actor.context import acting
from hotline.cases.models import Entry
from hotline.contacts import services as contacts
from hotline.contacts.models import Contact
from hotline.people.models import Person
from hotline.people.services import record_person
from hotline.vault import keyring, services
from hotline.vault.fields import has_value
from hotline.vault.keyring import KeyringError
from hotline.vault.services import Sealed, Tampered
from tests.access.world import ADDRESS, NAME, NOTES, Files
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def stored(table: str, column: str, key: uuid.UUID) -> bytes:
    """What lies in the database, byte by byte."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE id = %s", [key])
        (value,) = cursor.fetchone()
        return bytes(value)


def plant(table: str, column: str, key: uuid.UUID, value: bytes) -> None:
    """Somebody with the rights of the application writes into the table."""
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [value, key])
        assert cursor.rowcount == 1


# --- bound to its place -----------------------------------------------------------------------


def test_what_was_sealed_opens_and_does_not_lie_in_the_clear(cast: Cast, files: Files) -> None:
    with acting(cast.lan):
        box = stored("people_person", "name", files.person)
        assert NAME.encode() not in box
        assert Person.objects.get(pk=files.person).name == NAME


def test_a_value_moved_to_another_row_does_not_open(cast: Cast, files: Files) -> None:
    other = record_person(by=cast.lan, centre="HN", name="Người khác")
    with acting(cast.lan):
        plant("people_person", "name", other.id, stored("people_person", "name", files.person))
        with pytest.raises(Tampered):
            _ = Person.objects.get(pk=other.id).name


def test_a_value_moved_to_another_row_of_the_same_file_does_not_open(
    cast: Cast, files: Files
) -> None:
    from hotline.cases import services as cases

    first = cases.note(by=cast.lan, case_id=files.case, text="một")
    second = cases.note(by=cast.lan, case_id=files.case, text="hai")
    with acting(cast.lan):
        plant("cases_entry", "text", first.id, stored("cases_entry", "text", second.id))
        with pytest.raises(Tampered):
            _ = Entry.objects.get(pk=first.id).text


def test_a_value_moved_to_another_column_does_not_open(cast: Cast, files: Files) -> None:
    with acting(cast.lan):
        box = stored("people_person", "name", files.person)
        plant("people_person", "address", files.person, box)
        row = Person.objects.get(pk=files.person)
        with pytest.raises(Tampered):
            _ = row.address


def _cut(box: bytes) -> bytes:
    return box[:-1]


def _flipped(box: bytes) -> bytes:
    return box[:20] + bytes([box[20] ^ 1]) + box[21:]


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "planted plaintext": lambda box: NAME.encode(),
    "planted plaintext of the right length": lambda box: NAME.encode().ljust(len(box), b"\x00"),
    "planted plaintext with the right first byte": lambda box: b"\x01" + NAME.encode() * 3,
    "nothing": lambda box: b"",
    "one byte": lambda box: b"\x01",
    "cut by one": _cut,
    "cut to the nonce": lambda box: box[:13],
    "cut to the tag": lambda box: box[:28],
    "one bit": _flipped,
    "another nonce": lambda box: box[:1] + os.urandom(12) + box[13:],
    "another version": lambda box: b"\x02" + box[1:],
    "something behind": lambda box: box + b"\x00",
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_value_is_called_tampered_and_shows_nothing(
    cast: Cast, files: Files, damage: str
) -> None:
    with acting(cast.lan):
        box = stored("people_person", "name", files.person)
        plant("people_person", "name", files.person, DAMAGE[damage](box))
        with pytest.raises(Tampered) as told:
            _ = Person.objects.get(pk=files.person).name
        assert NAME not in str(told.value)
        assert str(files.person) not in str(told.value)


def test_a_wrapped_key_moved_to_another_file_does_not_open_it(cast: Cast, files: Files) -> None:
    with acting(cast.lan):
        with connection.cursor() as cursor:
            cursor.execute("SELECT wrapped, kek FROM vault_keys(ARRAY[%s]::uuid[])", [files.person])
            wrapped, kek = cursor.fetchone()
        with pytest.raises(KeyringError):
            services._unwrapped(files.contact, kek, bytes(wrapped))


def test_lengths_are_rounded_up(cast: Cast) -> None:
    with acting(cast.lan):
        lengths = {}
        for text in ("A", "Vàng Thị Xuyến", "x" * 31, "x" * 32, "x" * 63):
            person = record_person(by=cast.lan, centre="HN", name=text)
            lengths[text] = len(stored("people_person", "name", person.id))
    one, two = 1 + 12 + 32 + 16, 1 + 12 + 64 + 16
    assert list(lengths.values()) == [one, one, one, two, two]


@pytest.mark.parametrize(
    "text", ["\x80", "a\x00\x00", "\x00", "€" * 100, "Ngữ ậ 👩🏽", " ", "x" * 32, "\x80" * 33]
)
def test_any_text_comes_back_as_it_was(cast: Cast, text: str) -> None:
    person = record_person(by=cast.lan, centre="HN", name=text)
    with acting(cast.lan):
        assert Person.objects.get(pk=person.id).name == text


def test_the_same_text_twice_looks_different(cast: Cast) -> None:
    with acting(cast.lan):
        boxes = [
            stored("people_person", "name", record_person(by=cast.lan, centre="HN", name=NAME).id)
            for _ in range(2)
        ]
    assert boxes[0][13:] != boxes[1][13:]


def test_empty_text_is_no_value(cast: Cast) -> None:
    person = record_person(by=cast.lan, centre="HN", name="")
    with acting(cast.lan):
        fresh = Person.objects.get(pk=person.id)
        assert not has_value(fresh, "name")
        assert fresh.name == ""


# --- by whom ----------------------------------------------------------------------------------


def test_beyond_reach_the_row_is_there_and_the_field_is_sealed(cast: Cast, files: Files) -> None:
    with acting(cast.hanh):
        row = Person.objects.get(pk=files.person)
        assert row.place == "34/15"
        assert has_value(row, "name")
        with pytest.raises(Sealed) as told:
            _ = row.name
    assert NAME not in str(told.value)


def test_the_class_of_the_field_decides_not_the_file_alone(cast: Cast, files: Files) -> None:
    from hotline.access import services as access

    with acting(cast.lan):
        access.give(files.contact, to=cast.binh.key, deepest=DataClass.D2, why="helps")
    with acting(cast.binh):
        row = Contact.objects.get(pk=files.contact)
        assert row.phone
        with pytest.raises(Sealed):
            _ = row.notes


def test_saving_a_row_one_cannot_read_keeps_what_is_sealed(cast: Cast, files: Files) -> None:
    with acting(cast.hanh):
        before = stored("people_person", "name", files.person)
        row = Person.objects.get(pk=files.person)
        row.sex = "female"
        row.save()
        assert stored("people_person", "name", files.person) == before


def test_a_file_whose_key_is_gone_opens_for_nobody(
    cast: Cast, files: Files, owner_url: str
) -> None:
    with acting(cast.lan):
        with pytest.raises(Sealed):
            services.unseal(uuid.uuid4(), "people_person.name:x", b"\x01" * 60, DataClass.D2)


# --- what the ORM must not do -----------------------------------------------------------------

FILTERS: dict[str, Callable[[], Any]] = {
    "filter": lambda: Person.objects.filter(name=NAME),
    "filter by bytes": lambda: Person.objects.filter(name=NAME.encode()),
    "contains": lambda: Person.objects.filter(name__contains="Vàng"),
    "in": lambda: Person.objects.filter(name__in=[NAME]),
    "greater": lambda: Person.objects.filter(name__gt="V"),
    "exclude": lambda: Person.objects.exclude(name=NAME),
    "through a relation": lambda: Entry.objects.filter(case__caseperson__person__name=NAME),
    "get": lambda: Person.objects.get(name=NAME),
}


@pytest.mark.parametrize("way", FILTERS)
def test_a_sealed_field_cannot_be_searched(cast: Cast, files: Files, way: str) -> None:
    with acting(cast.lan), pytest.raises(FieldError, match="sealed"):
        list(FILTERS[way]())


def test_whether_a_sealed_field_is_empty_can_be_asked(cast: Cast, files: Files) -> None:
    with acting(cast.lan):
        assert Person.objects.filter(name__isnull=False).count() == 1


WRITES: dict[str, Callable[[Person], Any]] = {
    "update with text": lambda p: Person.objects.filter(pk=p.pk).update(name="Lò Thị Mai"),
    "update with bytes": lambda p: Person.objects.filter(pk=p.pk).update(name=b"Lo Thi Mai"),
    "bulk_update": lambda p: Person.objects.bulk_update([p], ["name"]),
    "a row with bytes": lambda p: (setattr(p, "name", b"Lo Thi Mai"), p.save()),
}


@pytest.mark.parametrize("way", WRITES)
def test_plain_text_never_reaches_a_sealed_column(cast: Cast, files: Files, way: str) -> None:
    with acting(cast.lan):
        before = stored("people_person", "name", files.person)
        row = Person.objects.get(pk=files.person)
        row.name = "Lò Thị Mai"
        with pytest.raises(FieldError, match="sealed"):
            with transaction.atomic():
                WRITES[way](row)
        assert stored("people_person", "name", files.person) == before


def test_a_value_copied_by_the_database_does_not_open(cast: Cast, files: Files) -> None:
    with acting(cast.lan):
        Person.objects.filter(pk=files.person).update(address=F("name"))
        with pytest.raises(Tampered):
            _ = Person.objects.get(pk=files.person).address


def test_bulk_create_seals(cast: Cast, files: Files) -> None:
    with acting(cast.lan):
        entry = Entry(case_id=files.case, by=cast.lan.key, kind="note", text="nói nhỏ thôi")
        Entry.objects.bulk_create([entry])
        assert "nói nhỏ".encode() not in stored("cases_entry", "text", entry.id)
        assert Entry.objects.get(pk=entry.id).text == "nói nhỏ thôi"


def test_values_and_deferred_reads_give_no_plain_text_away(cast: Cast, files: Files) -> None:
    with acting(cast.hanh):
        (value,) = Person.objects.filter(pk=files.person).values_list("name", flat=True)
        assert NAME.encode() not in bytes(value)
        with pytest.raises(Sealed):
            _ = Person.objects.defer("name").get(pk=files.person).name


# --- what it costs ----------------------------------------------------------------------------


def _queries_of_list(many: int, cast: Cast) -> int:
    roots = [
        record_person(by=cast.lan, centre="HN", name=f"Người {n}", address=ADDRESS).id
        for n in range(many)
    ]
    with acting(cast.lan), CaptureQueriesContext(connection) as asked:
        rows = list(Person.objects.filter(pk__in=roots))
        services.preload(row.id for row in rows)
        assert {row.address for row in rows} == {ADDRESS}
        assert len({row.name for row in rows}) == many
    return len(asked)


def test_a_list_of_fifty_costs_as_many_queries_as_a_list_of_two(cast: Cast) -> None:
    assert _queries_of_list(50, cast) == _queries_of_list(2, cast) <= 6


def test_without_preloading_a_list_costs_one_query_a_file_and_no_more(cast: Cast) -> None:
    root = record_person(by=cast.lan, centre="HN", name=NAME, address=ADDRESS).id
    with acting(cast.lan), CaptureQueriesContext(connection) as asked:
        row = Person.objects.get(pk=root)
        assert row.name and row.address and row.name
    keys = [q for q in asked.captured_queries if "vault_keys" in q["sql"]]
    assert len(keys) == 1


# --- the keyring ------------------------------------------------------------------------------


@pytest.fixture
def another_ring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = tmp_path / "other.json"
    keyring.ensure(path)
    monkeypatch.setenv("HOTLINE_KEYS", str(path))
    keyring.current.cache_clear()
    yield path
    keyring.current.cache_clear()


@pytest.fixture(autouse=True)
def _own_ring_again() -> Iterator[None]:
    yield
    keyring.current.cache_clear()


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
    keyring.current.cache_clear()
    with acting(cast.lan), pytest.raises(KeyringError, match="person-1"):
        _ = Person.objects.get(pk=files.person).name


def test_a_keyring_is_made_for_its_owner_alone_and_never_again(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "keyring.json"
    keyring.ensure(path)
    assert path.stat().st_mode & 0o777 == 0o600
    first = path.read_bytes()
    keyring.ensure(path)
    assert path.read_bytes() == first


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
    given = contacts.take_contact(by=cast.lan, phone="0912 345 678", notes=NOTES)
    again = contacts.take_contact(by=cast.lan, phone="+84 912 345678")
    withheld = [contacts.take_contact(by=cast.lan, phone=p) for p in ("", "113", "withheld")]
    assert given.phone_hash == again.phone_hash
    assert given.phone_hash is not None
    assert len(bytes(given.phone_hash)) == 32
    assert [c.phone_hash for c in withheld] == [None, None, None]


def test_a_hash_is_keyed_and_no_plain_digest(cast: Cast) -> None:
    import hashlib

    _, found = keyring.number_hash("+84912345678")
    digests = (hashlib.sha256, hashlib.sha1, hashlib.md5, hashlib.sha512)
    assert found not in [digest(b"+84912345678").digest() for digest in digests]
    _, row = keyring.row_hash("+84912345678")
    assert row != found, "one key for each purpose"
