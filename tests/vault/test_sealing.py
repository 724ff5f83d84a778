"""What lies in the database is sealed, bound to its place, and opens for whoever may."""

import os
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.db import connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from hotline.actor.classes import DataClass
from hotline.actor.context import acting
from hotline.cases.models import Entry
from hotline.contacts.models import Contact
from hotline.people.models import Person
from hotline.people.services import record_person
from hotline.vault import services
from hotline.vault.fields import has_value
from hotline.vault.keyring import KeyringError
from hotline.vault.services import Sealed, Tampered
from tests.access.world import ADDRESS, NAME, Files
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
            services.unwrapped(files.contact, kek, bytes(wrapped))


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
    with acting(cast.lan), pytest.raises(Sealed):
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
        with pytest.raises(FieldError, match="sealed"), transaction.atomic():
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
        assert row.name
        assert row.address
        assert row.name
    keys = [q for q in asked.captured_queries if "vault_keys" in q["sql"]]
    assert len(keys) == 1
