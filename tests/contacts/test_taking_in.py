"""Taking a log in: sealed, once, resumable, and mended rows leave the list of rejects."""

import csv
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from hotline.actor.context import acting
from hotline.contacts.importing import command, writing
from hotline.contacts.models import Contact, RejectedRow
from tests.cast import Cast

SENTENCE = "Chị gái bị rủ sang làm ở bên kia biên giới"
NUMBER = "0987 654 321"
MAPPING = """mapping: 1
columns:
  Ngày giờ: {field: started_at, date_format: [day/month/year]}
  Loại: {field: kind}
  Tỉnh: {field: place}
  SĐT: {field: phone}
  Trung tâm: {field: centre}
  Nội dung: {field: notes}
values:
  kind: {"tư vấn": counselling, "hỏi thông tin": information}
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Three rows that can be taken and one whose beginning cannot be read."""
    path = tmp_path / "log.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["Ngày giờ", "Loại", "Tỉnh", "SĐT", "Nội dung", "Trung tâm"])
        table.writerow(["05/03/2026 08:15", "tư vấn", "Hà Giang", NUMBER, SENTENCE, ""])
        table.writerow(["05/03/2026 09:00", "hỏi thông tin", "An Giang", "", "", "AG"])
        table.writerow(["06/03/2026 10:30", "khác hẳn", "", "", "không rõ", ""])
        table.writerow(["hôm qua", "tư vấn", "Cà Mau", "", "ngày sai", ""])
    return path


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    path = tmp_path / "mapping.yaml"
    path.write_text(MAPPING, encoding="utf-8")
    return path


def taken(*arguments: Any) -> int:
    import argparse

    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return command.run(parser.parse_args([str(a) for a in arguments]))


def test_a_log_is_taken_in_once_and_sealed(cast: Cast, log: Path, mapping: Path) -> None:
    assert taken("contacts", log, "--mapping", mapping, "--as", "quan") == 1
    assert taken("contacts", log, "--mapping", mapping, "--as", "quan") == 1
    with acting(cast.quan):
        rows = list(Contact.objects.order_by("started_at"))
        assert [r.source for r in rows] == ["history"] * 3
        assert rows[0].place == "63/02"
        assert rows[0].centre == "HN"
        assert rows[1].centre == "AG"
        assert rows[2].kind == "other" or rows[2].kind == ""
        assert RejectedRow.objects.count() == 1
        with connection.cursor() as cursor:
            cursor.execute("SELECT contacts_contact::text FROM contacts_contact")
            everything = str(cursor.fetchall())
    assert SENTENCE not in everything
    assert "987654321" not in everything
    with acting(cast.mai):
        opened = Contact.objects.get(place="63/02")
        assert opened.notes.startswith(SENTENCE)
        assert opened.phone == "+84987654321"


def test_a_manager_cannot_bring_in_rows_of_another_centre(
    cast: Cast, log: Path, mapping: Path
) -> None:
    assert taken("contacts", log, "--mapping", mapping, "--as", "hanh") == 1
    with acting(cast.hanh):
        assert list(Contact.objects.values_list("centre", flat=True)) == ["HN", "HN"]
    reasons = [p.reason for r in writing.rejects(by=cast.hanh) for p in r.problems]
    assert sorted(reasons) == ["date_unreadable", "other_centre"]
    with acting(cast.son):
        assert not Contact.objects.exists()


def test_only_those_who_may_open_them_see_rejects(cast: Cast, log: Path, mapping: Path) -> None:
    taken("contacts", log, "--mapping", mapping, "--as", "quan")
    (reject,) = writing.rejects(by=cast.quan)
    assert reject.cells["Nội dung"] == "ngày sai"
    assert reject.problems[0].column == "Ngày giờ"
    assert not list(writing.rejects(by=cast.lan))
    assert not list(writing.rejects(by=cast.van))


def test_a_mended_row_is_taken_and_waits_no_longer(
    cast: Cast, log: Path, mapping: Path, tmp_path: Path
) -> None:
    taken("contacts", log, "--mapping", mapping, "--as", "quan")
    out = tmp_path / "rejects.csv"
    assert taken("rejects", "--out", out, "--as", "quan") == 0
    out.write_text(out.read_text("utf-8-sig").replace("hôm qua", "07/03/2026 11:00"), "utf-8")
    assert taken("contacts", out, "--mapping", mapping, "--as", "quan") == 0
    assert not list(writing.rejects(by=cast.quan))
    with acting(cast.quan):
        assert Contact.objects.count() == 4


def test_a_number_of_the_log_is_known_when_it_calls_again(
    cast: Cast, log: Path, mapping: Path
) -> None:
    from hotline.contacts.queries import knock
    from hotline.contacts.services import take_contact

    taken("contacts", log, "--mapping", mapping, "--as", "quan")
    contact = take_contact(by=cast.binh, phone="+84 98 765 4321")
    answer = knock(by=cast.binh, contact_id=contact.id)
    assert (answer.known, answer.centre) == (True, "HN")
