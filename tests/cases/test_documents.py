"""Documents of a case: quarantine, scanning, opening, withdrawal."""

from collections.abc import Iterator

import pytest
from django.db import ProgrammingError, connection

from hotline.actor.context import acting
from hotline.audit.models import Record
from hotline.cases import documents, services
from hotline.cases.models import Case, Document, DocumentPart, Entry
from hotline.cases.uploads import scanner
from hotline.cases.uploads.kinds import Unacceptable
from hotline.contacts import services as contacts
from hotline.vault import contents
from hotline.vault import services as vault
from tests.cases import clamd
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PAPER = "Giấy xác nhận của bệnh viện, phòng 12".encode()
NAME = "giay vien cua Sung Thi Dua.txt"


@pytest.fixture(autouse=True)
def no_scanner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOTLINE_CLAMD", raising=False)


@pytest.fixture
def scanning(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    with clamd.running() as (address, seen):
        monkeypatch.setenv("HOTLINE_CLAMD", address)
        yield seen


@pytest.fixture
def case(cast: Cast) -> Case:
    contact = contacts.take_contact(by=cast.lan)
    return services.open_case(by=cast.lan, contact_id=contact.id)


def added(cast: Cast, case: Case, content: bytes = PAPER) -> Document:
    return documents.add(by=cast.lan, case_id=case.id, name=NAME, content=content, about="từ viện")


def parts_of(cast: Cast, document: Document) -> int:
    with acting(cast.lan):
        return DocumentPart.objects.filter(document=document).count()


def test_without_a_scanner_nobody_opens_it_not_even_who_brought_it(cast: Cast, case: Case) -> None:
    document = added(cast, case)
    assert document.state == "waiting"
    for reader in (cast.lan, cast.mai):
        with pytest.raises(documents.NotOpenable) as refusal:
            documents.open_content(by=reader, document_id=document.id)
        assert refusal.value.state == "waiting"
    assert parts_of(cast, document) == 1


def test_scanned_at_once_it_opens_and_each_opening_is_logged(
    cast: Cast, case: Case, scanning: list[int]
) -> None:
    document = added(cast, case)
    assert document.state == "open"
    assert scanning == [len(PAPER)]
    opened = documents.open_content(by=cast.mai, document_id=document.id)
    assert opened.content == PAPER
    assert opened.file_name == f"{case.number}-1.txt"
    told = Record.objects.filter(actor=cast.mai.key, root=case.id)
    assert set(told.values_list("action", flat=True)) == {"document.open", "saw"}


def test_what_waited_opens_after_the_job_has_scanned_it(
    cast: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = added(cast, case)
    assert documents.scan_waiting(by=documents.SCANNER) == 0
    with clamd.running() as (address, seen):
        monkeypatch.setenv("HOTLINE_CLAMD", address)
        assert documents.scan_waiting(by=documents.SCANNER) == 1
        assert documents.scan_waiting(by=documents.SCANNER) == 0
    assert seen == [len(PAPER)]
    assert documents.open_content(by=cast.lan, document_id=document.id).content == PAPER


def test_the_job_reaches_the_waiting_file_only_and_only_while_it_waits(
    cast: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = added(cast, case)
    root, box = document.waiting_root, bytes(document.waiting_key or b"")
    assert root
    with acting(documents.SCANNER):
        assert vault.may_open(root, vault.DataClass.D3)
        assert not vault.may_open(case.id, vault.DataClass.D2)
    with clamd.running() as (address, _seen):
        monkeypatch.setenv("HOTLINE_CLAMD", address)
        documents.scan_waiting(by=documents.SCANNER)
    with acting(documents.SCANNER), pytest.raises(vault.Sealed):
        vault.unseal(root, documents._label(document), box, vault.DataClass.D3)


def test_a_document_of_a_restricted_case_is_scanned_too(
    cast: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    with acting(cast.lan):
        Case.objects.filter(pk=case.id).update(restricted=True)
    document = added(cast, case)
    with clamd.running() as (address, _seen):
        monkeypatch.setenv("HOTLINE_CLAMD", address)
        assert documents.scan_waiting(by=documents.SCANNER) == 1
    assert documents.open_content(by=cast.lan, document_id=document.id).content == PAPER
    with acting(documents.SCANNER):
        assert not Case.objects.filter(pk=case.id).exists()


def test_what_the_scanner_finds_is_refused_for_good(
    cast: Cast, case: Case, scanning: list[int]
) -> None:
    document = added(cast, case, clamd.EICAR)
    assert (document.state, document.reason) == ("refused", "infected")
    assert parts_of(cast, document) == 0
    with pytest.raises(documents.NotOpenable):
        documents.open_content(by=cast.lan, document_id=document.id)


def test_what_waited_and_is_found_later_loses_its_content_and_keeps_its_row(
    cast: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = added(cast, case, clamd.EICAR)
    assert parts_of(cast, document) == 1
    with clamd.running() as (address, _seen):
        monkeypatch.setenv("HOTLINE_CLAMD", address)
        assert documents.scan_waiting(by=documents.SCANNER) == 1
    with acting(cast.lan):
        now = Document.objects.get(pk=document.id)
        assert (now.state, now.reason, now.file_key) == ("refused", "infected", None)
        assert now.name == NAME
        assert Entry.objects.filter(case=case, kind="document.refused").exists()
    assert parts_of(cast, document) == 0


def test_a_scanner_on_a_unix_socket_is_asked(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = str(tmp_path_factory.mktemp("s") / "clamd.ctl")
    with clamd.running(path) as (address, seen):
        monkeypatch.setenv("HOTLINE_CLAMD", address)
        assert scanner.is_clean(b"x" * 200_000)
        assert not scanner.is_clean(clamd.EICAR)
    assert seen == [200_000, len(clamd.EICAR)]


@pytest.mark.parametrize("where", ["127.0.0.1:1", "/nowhere/clamd.ctl", "nonsense", ""])
def test_a_scanner_that_is_away_is_no_verdict(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_CLAMD", where)
    with pytest.raises(scanner.NoScanner):
        scanner.is_clean(PAPER)


def test_withdrawn_the_content_is_gone_and_the_reason_stays(cast: Cast, case: Case) -> None:
    document = added(cast, case)
    documents.withdraw(by=cast.lan, document_id=document.id, words="nhầm hồ sơ")
    assert parts_of(cast, document) == 0
    with acting(cast.lan):
        now = Document.objects.get(pk=document.id)
        assert (now.state, now.words) == ("withdrawn", "nhầm hồ sơ")
    with pytest.raises(documents.NotOpenable):
        documents.withdraw(by=cast.lan, document_id=document.id, words="lần nữa")
    assert added(cast, case).number == 2


def test_out_of_reach_there_is_no_document(cast: Cast, case: Case, scanning: list[int]) -> None:
    document = added(cast, case)
    for stranger in (cast.binh, cast.son, cast.tu, cast.van):
        with pytest.raises((Document.DoesNotExist, vault.Sealed)):
            documents.open_content(by=stranger, document_id=document.id)
    with pytest.raises(vault.Sealed):
        documents.open_content(by=cast.hanh, document_id=document.id)


def test_twenty_megabytes_come_back_whole_and_one_byte_more_is_refused(
    cast: Cast, case: Case, scanning: list[int]
) -> None:
    content = b"a\n" * (10 * 1024 * 1024)
    document = added(cast, case, content)
    assert parts_of(cast, document) == 80
    assert documents.open_content(by=cast.lan, document_id=document.id).content == content
    with pytest.raises(Unacceptable, match="too_large"):
        added(cast, case, content + b"a")


def test_nothing_of_it_lies_readable_in_the_database(
    cast: Cast, case: Case, scanning: list[int]
) -> None:
    added(cast, case)
    with acting(cast.lan), connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(d)::text FROM cases_document d")
        told = cursor.fetchone()[0]
        cursor.execute("SELECT content FROM cases_documentpart")
        box = bytes(cursor.fetchone()[0])
    assert "Dua" not in told
    assert "viện" not in told
    assert PAPER[:8] not in box


def test_parts_moved_left_out_or_of_another_file_do_not_open() -> None:
    key, one, other = contents.new_key(), vault.uuid.uuid4(), vault.uuid.uuid4()
    parts = list(contents.cut(key, one, b"x" * (contents.PART_BYTES + 5)))
    assert contents.join(key, one, parts) == b"x" * (contents.PART_BYTES + 5)
    wrong = (parts[::-1], parts[:1], [], list(contents.cut(key, other, b"x")))
    for several in wrong:
        with pytest.raises(vault.Tampered):
            contents.join(key, one, several)


def test_a_document_row_is_never_deleted(cast: Cast, case: Case) -> None:
    document = added(cast, case)
    with pytest.raises(ProgrammingError), acting(cast.lan), connection.cursor() as cursor:
        cursor.execute("DELETE FROM cases_document WHERE id = %s", [document.id])
