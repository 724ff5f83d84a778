"""The index out of a real database: whom it reads, whom it never reads, how it follows."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction

from hotline.actor.context import acting
from hotline.audit.models import Record
from hotline.finder import client, twins
from hotline.finder.reading import FINDER
from hotline.finder.server import Server
from hotline.finder.service import Finder
from hotline.finder.weighing import Weighing
from hotline.people import registry
from hotline.people import services as people
from hotline.people.models import Paper, Person, PersonName
from hotline.vault import services as vault
from hotline.vault.services import Sealed
from tests.access.world import OwnDatabase
from tests.cast import Cast
from tests.journeys.running import until

LAN_NAME = "Vàng Thị Xuyến Chi"


@pytest.fixture
def chi(own_database: OwnDatabase, enrolled: Cast) -> Person:
    """Lan's person, with all that the index takes in."""
    person = people.record_person(
        by=enrolled.lan, centre="HN", name=LAN_NAME, phone="0976 543 218", paper="031297004816",
        birth_year=1998, place="34/15", sex="female",
    )  # fmt: skip
    with acting(enrolled.lan):
        PersonName.objects.create(person=person, kind="alias", name="Bé Na", by=enrolled.lan.key)
        Paper.objects.create(person=person, kind="passport", number="C1234567", by="x")
    return person


@pytest.fixture
def finder(chi: Person) -> Finder:
    found = Finder()
    found.build()
    return found


def hits(finder: Finder, text: str) -> list[Any]:
    answer = finder.answer({"verb": "find", "text": text})
    assert answer["state"] == "ready"
    return answer["hits"]  # type: ignore[no-any-return]


def test_a_person_is_found_by_each_of_her_names_and_numbers(finder: Finder, chi: Person) -> None:
    for text in (LAN_NAME, "vang thi suyen chi", "be na", "6543", "0312 9700", "1234567"):
        assert [hit[0] for hit in hits(finder, text)] == [str(chi.id)], text


def test_an_answer_holds_ids_scores_and_codes_and_no_word(finder: Finder, chi: Person) -> None:
    [[person, score, why]] = hits(finder, "vang thi suyen chi 1998")
    assert person == str(chi.id)
    assert 0 < score <= 1
    assert set(why) == {"sound", "year"}


def test_it_follows_what_is_written_changed_and_sealed(
    finder: Finder, chi: Person, enrolled: Cast
) -> None:
    new = people.record_person(by=enrolled.binh, centre="DN", name="Lò Thị Ban")
    people.amend_person(by=enrolled.lan, person_id=chi.id, name="Giàng Thị Súa")
    assert hits(finder, "lo thi ban") == []
    finder.follow_once()
    assert [hit[0] for hit in hits(finder, "lo thi ban")] == [str(new.id)]
    assert [hit[0] for hit in hits(finder, "giang thi sua")] == [str(chi.id)]
    assert hits(finder, "vang thi xuyen chi") == []
    with acting(enrolled.lan):
        Person.objects.filter(pk=chi.id).update(restricted=True)
    finder.follow_once()
    assert hits(finder, "giang thi sua") == []
    assert hits(finder, "0976543218") == []


def test_what_was_struck_out_finds_nobody_any_more(
    finder: Finder, chi: Person, enrolled: Cast
) -> None:
    with acting(enrolled.lan):
        name, paper = PersonName.objects.get(person=chi), Paper.objects.get(person=chi)
    registry.strike(by=enrolled.lan, kind="name", row_id=name.id)
    registry.strike(by=enrolled.lan, kind="paper", row_id=paper.id)
    finder.follow_once()
    afresh = Finder()
    afresh.build()
    for one in (finder, afresh):
        assert hits(one, "be na") == hits(one, "1234567") == []
        assert [hit[0] for hit in hits(one, LAN_NAME)] == [str(chi.id)]


def test_it_follows_a_file_to_another_centre(finder: Finder, chi: Person, enrolled: Cast) -> None:
    def found(centre: str) -> list[Any]:
        within = {"centres": [centre], "ids": []}
        asked = {"verb": "find", "text": LAN_NAME, "within": within}
        return finder.answer(asked)["hits"]  # type: ignore[no-any-return]

    with acting(enrolled.lan):
        Person.objects.filter(pk=chi.id).update(centre="DN")
    finder.follow_once()
    assert found("HN") == []
    assert [hit[0] for hit in found("DN")] == [str(chi.id)]


def test_a_file_sealed_by_decision_never_enters(chi: Person, enrolled: Cast) -> None:
    with acting(enrolled.lan):
        Person.objects.filter(pk=chi.id).update(restricted=True)
    finder = Finder()
    assert finder.build() == 0
    with acting(FINDER), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM finder_keys(%s)", [[chi.id]])
        assert cursor.fetchone() == (0,)


def test_a_file_joined_to_another_is_found_under_that_one(
    finder: Finder, chi: Person, enrolled: Cast
) -> None:
    twin = people.record_person(by=enrolled.lan, centre="HN", name="Vừ Y Mỷ")
    with acting(enrolled.lan):
        Person.objects.filter(pk=twin.id).update(joined_to=chi)
    finder.follow_once()
    assert [hit[0] for hit in hits(finder, "vu y my")] == [str(chi.id)]


def test_it_says_that_it_starts_and_that_it_is_behind(finder: Finder, enrolled: Cast) -> None:
    assert Finder().answer({"verb": "find", "text": "x"})["state"] == "starting"
    finder._true_at -= 60
    answer = finder.answer({"verb": "find", "text": "x"})
    assert answer["state"] == "behind"
    assert answer["behind"] >= 60


def test_nobody_else_reads_the_keys_of_persons(chi: Person, enrolled: Cast) -> None:
    for actor in (enrolled.lan, enrolled.mai, enrolled.quan, enrolled.tu):
        with (
            pytest.raises(ProgrammingError),
            transaction.atomic(),
            acting(actor),
            connection.cursor() as cursor,
        ):
            cursor.execute("SELECT * FROM finder_keys(%s)", [[chi.id]])


def test_the_finder_opens_nothing_by_its_grants(chi: Person) -> None:
    with acting(FINDER):
        row = Person.objects.get(pk=chi.id)
        assert row.birth_year == 1998
        with pytest.raises(Sealed):
            _ = row.name
        assert not vault.may_open(chi.id, vault.DataClass.D2)


def test_a_reading_is_in_the_log_with_its_number_and_no_word(finder: Finder) -> None:
    [record] = Record.objects.filter(action="finder.read")
    assert (record.actor, record.detail) == (FINDER.key, ["1"])


@pytest.fixture
def socket_at(finder: Finder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = tmp_path / "finder"
    monkeypatch.setenv("HOTLINE_FINDER", str(path))
    with Server(path, finder) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield path
        server.shutdown()


def test_a_process_of_this_user_asks_over_the_socket(socket_at: Path, chi: Person) -> None:
    assert socket_at.stat().st_mode & 0o777 == 0o600
    answer = client.find("vàng xuyến chi")
    assert (answer.state, [hit.person for hit in answer.hits]) == ("ready", [chi.id])
    assert client.like(names=["Vang Thi Xuyen Chi"], birth_from=1998).hits[0].person == chi.id


def test_what_is_no_question_is_hung_up_on(socket_at: Path) -> None:
    for bytes_sent in (b"\xff\xff\xff\xff", b"\x00\x00\x00\x02{]", b"\x00\x00\x00\x02[]"):
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(2)
            line.connect(str(socket_at))
            line.sendall(bytes_sent)
            assert line.recv(10) == b""
    assert client.state().state == "ready"


def test_an_error_is_told_by_its_kind_without_what_was_asked(
    socket_at: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(ConnectionError), socket.socket(socket.AF_UNIX) as line:
        line.settimeout(2)
        line.connect(str(socket_at))
        asked = {"verb": "find", "text": LAN_NAME, "within": {"centres": []}}
        client.exchange(line, asked)  # whose files else, it does not say
    until("the error is told", lambda: "KeyError" in caplog.text)
    assert "Xuyến" not in caplog.text
    assert "ids" not in caplog.text


def test_a_comparison_that_fails_is_told_by_the_kind_of_error(
    finder: Finder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def failing(_records: object) -> int:
        raise LookupError(LAN_NAME)

    monkeypatch.setattr(twins, "propose", failing)
    finder.answer({"verb": "compare"})
    until("the error is told", lambda: "LookupError" in caplog.text)
    assert "Xuyến" not in caplog.text


def test_people_are_found_before_it_is_counted_how_common_things_are(
    chi: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    finder, learn, met = Finder(), Weighing.learn, []

    def learning(*given: Any) -> None:
        met.append([hit[0] for hit in hits(finder, LAN_NAME)])
        learn(*given)

    monkeypatch.setattr(Weighing, "learn", learning)
    finder.build()
    assert met == [[str(chi.id)]]


def test_without_a_finder_the_answer_is_that_it_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTLINE_FINDER", str(tmp_path / "nobody"))
    assert client.find("lan") == client.AWAY
