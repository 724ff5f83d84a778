"""The directory follows the pack and loses nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoDbBlocker

from hotline.actor.classes import DataClass
from hotline.countries.pack import Pack, current, load
from hotline.directory.models import Agency, AgencyArea, AgencyName
from hotline.directory.services import SyncReport, sync_from_pack
from tests.countries.packs import MARESIA, Broken

DAY = date(2026, 11, 21)


def rows() -> list[str]:
    found = [
        *Agency.objects.order_by("pk").values_list(),
        *AgencyName.objects.order_by("pk").values_list(),
        *AgencyArea.objects.order_by("pk").values_list(),
    ]
    return [str(row) for row in found]


def changed(tmp_path: Path, file: str, old: str, new: str) -> Pack:
    broken = Broken(tmp_path)
    broken.replace(file, old, new)
    return load(broken.path)


@pytest.mark.django_db
def test_everything_in_the_pack_arrives() -> None:
    pack = current()
    report = sync_from_pack(pack, on=DAY)
    assert set(Agency.objects.values_list("pk", flat=True)) == set(pack.agencies)
    names = sum(len(name.labels) for agency in pack.agencies.values() for name in agency.names)
    areas = sum(len(agency.areas) for agency in pack.agencies.values())
    assert AgencyName.objects.count() == names
    assert AgencyArea.objects.count() == areas
    assert report.created + report.unchanged == len(pack.agencies) + names + areas
    assert (report.changed, report.closed) == (0, 0)


@pytest.mark.django_db
def test_running_it_twice_changes_nothing() -> None:
    first = sync_from_pack(current(), on=DAY)
    before = rows()
    second = sync_from_pack(current(), on=date(2027, 1, 1))
    assert second.quiet
    assert second == SyncReport(unchanged=first.created + first.unchanged)
    assert rows() == before


@pytest.mark.django_db
def test_a_body_that_vanished_from_the_pack_is_closed_and_kept(tmp_path: Path) -> None:
    sync_from_pack(load(MARESIA), on=DAY)
    pack = changed(tmp_path, "agencies.yaml", "code: ferry_post", "code: ferry_office")
    report = sync_from_pack(pack, on=DAY)
    gone = Agency.objects.get(pk="ferry_post")
    assert gone.valid_until == date(2026, 11, 20)
    assert gone.names.count() == 2
    assert set(gone.areas.values_list("valid_until", flat=True)) == {date(2026, 11, 20)}
    assert report.closed == 4  # the body, two names, one area
    assert sync_from_pack(pack, on=date(2026, 12, 24)).quiet


@pytest.mark.django_db
def test_a_body_that_returns_is_open_again(tmp_path: Path) -> None:
    sync_from_pack(load(MARESIA), on=DAY)
    before = rows()
    sync_from_pack(
        changed(tmp_path, "agencies.yaml", "code: ferry_post", "code: ferry_office"), on=DAY
    )
    sync_from_pack(load(MARESIA), on=DAY)
    assert set(before) <= set(rows())


@pytest.mark.django_db
def test_a_new_name_keeps_the_old_one_with_its_dates(tmp_path: Path) -> None:
    sync_from_pack(load(MARESIA), on=DAY)
    pack = changed(
        tmp_path,
        "agencies.yaml",
        "names: [{en: High Council, fr: Haut Conseil}]",
        "names: [{en: High Council, fr: Haut Conseil, until: 2026-12-31}, "
        "{en: Grand Council, fr: Grand Conseil, since: 2027-01-01}]",
    )
    report = sync_from_pack(pack, on=DAY)
    assert (report.created, report.changed, report.closed) == (2, 2, 0)
    english = AgencyName.objects.filter(agency="high_council", language="en")
    assert [
        (name.text, name.valid_until) for name in english.order_by("valid_from", "valid_until")
        if name.valid_from is None
    ] == [("High Council", date(2026, 12, 31))]  # fmt: skip


@pytest.mark.django_db
def test_a_corrected_spelling_is_taken_over(tmp_path: Path) -> None:
    sync_from_pack(load(MARESIA), on=DAY)
    pack = changed(tmp_path, "agencies.yaml", "en: Foreign Office", "en: Foreigners' Office")
    assert sync_from_pack(pack, on=DAY).changed == 1
    assert AgencyName.objects.filter(text="Foreigners' Office").exists()


@pytest.mark.django_db
def test_a_language_that_an_agency_learnt_is_taken_over(tmp_path: Path) -> None:
    sync_from_pack(load(MARESIA), on=DAY)
    assert Agency.objects.get(pk="ferry_post").languages == []
    pack = changed(
        tmp_path, "agencies.yaml", "code: ferry_post", "code: ferry_post\n    languages: [fra]"
    )
    assert sync_from_pack(pack, on=DAY).changed == 1
    assert Agency.objects.get(pk="ferry_post").languages == ["fra"]


@pytest.mark.django_db
def test_days_out_of_order_cannot_be_stored() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Agency.objects.create(
            code="x", kind="office", confidence="own",
            valid_from=date(2026, 1, 2), valid_until=date(2026, 1, 1),
        )  # fmt: skip


@pytest.mark.django_db
def test_one_name_a_language_and_beginning() -> None:
    agency = Agency.objects.create(code="x", kind="office", confidence="own")
    AgencyName.objects.create(agency=agency, language="en", text="One")
    with pytest.raises(IntegrityError), transaction.atomic():
        AgencyName.objects.create(agency=agency, language="en", text="Two")


def in_background(act: Callable[[], None]) -> threading.Thread:
    """Run in a thread with a connection of its own; whatever it writes is rolled back."""

    def run() -> None:
        try:
            with transaction.atomic():
                act()
                transaction.set_rollback(True)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def waits_for_the_table() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            " AND query LIKE 'LOCK TABLE directory_agency%' AND datname = current_database()"
        )
        row = cursor.fetchone()
    return row is not None and row[0] == 1


@pytest.mark.usefixtures("django_db_setup")
def test_two_at_once_take_turns(django_db_blocker: DjangoDbBlocker) -> None:
    written, go_on = threading.Event(), threading.Event()
    reports: list[SyncReport] = []

    def first() -> None:
        sync_from_pack(load(MARESIA), on=DAY)
        written.set()
        go_on.wait(20)

    with django_db_blocker.unblock():
        try:
            one = in_background(first)
            assert written.wait(20)
            two = in_background(lambda: reports.append(sync_from_pack(load(MARESIA), on=DAY)))
            deadline = time.monotonic() + 10
            while not waits_for_the_table() and time.monotonic() < deadline:
                time.sleep(0.02)
            assert waits_for_the_table()
            assert not reports
        finally:
            go_on.set()
            one.join(20)
            two.join(20)
            connection.close()
    assert reports[0].created > 0


def test_every_field_names_its_class_of_data() -> None:
    for model in (Agency, AgencyName, AgencyArea):
        fields = {field.name for field in model._meta.concrete_fields}
        assert set(model.data_classes) == fields
        assert set(model.data_classes.values()) == {DataClass.D0}
