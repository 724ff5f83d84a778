"""Documents through the pages: an upload stays in memory, an opening is a download."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hotline.actor.context import acting
from hotline.cases.models import Document
from hotline.cases.uploads.kinds import LARGEST_BYTES
from tests.cases import clamd
from tests.cast import Cast

pytestmark = pytest.mark.django_db
WORDS = "Giấy của bệnh viện".encode()


@pytest.fixture
def scanning(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with clamd.running() as (address, _seen):
        monkeypatch.setenv("HOTLINE_CLAMD", address)
        yield


@pytest.fixture
def case_url(signed_in: Any) -> str:
    lan = signed_in("lan")
    return str(lan.post(lan.post("/desk/contacts/take", {})["Location"] + "case")["Location"])


def sent(browser: Any, url: str, content: bytes = WORDS, **more: str) -> Any:
    file = SimpleUploadedFile("sung thi dua.exe", content)
    return browser.post(f"{url}documents/add", {"file": file, "about": "từ viện", **more})


def only(cast: Cast) -> Document:
    with acting(cast.lan):
        return Document.objects.get()


def test_scanned_it_is_downloaded_under_a_neutral_name_and_runs_nowhere(
    signed_in: Any, cast: Cast, case_url: str, scanning: None
) -> None:
    lan = signed_in("lan")
    assert sent(lan, case_url)["Location"] == f"{case_url}#documents"
    shown = lan.get(case_url).content.decode()
    assert "từ viện" in shown
    document = only(cast)
    opened = lan.get(f"/desk/documents/{document.id}")
    assert opened.content == WORDS
    assert opened["Content-Disposition"].startswith('attachment; filename="HN-')
    assert "dua" not in str(opened.headers).lower()
    assert opened["Content-Type"] == "text/plain; charset=utf-8"
    assert opened["X-Content-Type-Options"] == "nosniff"
    assert opened["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert opened["Cache-Control"] == "no-store"


def test_without_a_scanner_it_waits_and_says_so(
    signed_in: Any, cast: Cast, case_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HOTLINE_CLAMD", raising=False)
    lan = signed_in("lan")
    sent(lan, case_url)
    document = only(cast)
    part = lan.get(f"{case_url}documents").content.decode()
    assert f"/desk/documents/{document.id}/out" in part
    assert f'href="/desk/documents/{document.id}"' not in part
    for reader in ("lan", "mai"):
        assert signed_in(reader).get(f"/desk/documents/{document.id}").status_code == 404


@pytest.mark.parametrize("content", [b"MZ\x90\x00\x03", b"", b"a\n" * (LARGEST_BYTES // 2) + b"a"])
def test_what_is_not_taken_is_answered_and_the_line_is_kept(
    signed_in: Any, cast: Cast, case_url: str, content: bytes
) -> None:
    answer = sent(signed_in("lan"), case_url, content)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert 'value="từ viện"' in shown
    assert 'id="document_file_error"' in shown
    with acting(cast.lan):
        assert not Document.objects.exists()


def test_no_file_chosen_is_an_error_of_the_form(signed_in: Any, case_url: str) -> None:
    answer = signed_in("lan").post(f"{case_url}documents/add", {"about": "x"})
    assert answer.status_code == 422


def test_an_upload_never_lies_on_the_disk(
    signed_in: Any, cast: Cast, case_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refused(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("a temporary file")

    for name in ("NamedTemporaryFile", "TemporaryFile", "SpooledTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, refused)
    monkeypatch.setattr("django.core.files.temp.NamedTemporaryFile", refused)
    assert sent(signed_in("lan"), case_url, b"line\n" * 2_000_000).status_code == 302
    assert only(cast).size == 10_000_000


def test_a_view_that_takes_no_file_gets_none(signed_in: Any, case_url: str) -> None:
    answer = signed_in("lan").post(
        f"{case_url}notes", {"text": "một dòng", "file": SimpleUploadedFile("a.txt", WORDS)}
    )
    assert answer.status_code == 302
    assert not answer.wsgi_request.FILES


def test_taken_out_with_a_reason_it_is_gone_and_the_reason_shown(
    signed_in: Any, cast: Cast, case_url: str, scanning: None
) -> None:
    lan = signed_in("lan")
    sent(lan, case_url)
    out = f"/desk/documents/{only(cast).id}/out"
    assert lan.get(out).status_code == 200
    assert lan.post(out, {"words": " "}).status_code == 422
    assert lan.post(out, {"words": "nhầm hồ sơ"}).status_code == 302
    assert "nhầm hồ sơ" in lan.get(case_url).content.decode()
    assert lan.get(f"/desk/documents/{only(cast).id}").status_code == 404
    assert lan.get(out).status_code == 404


@pytest.mark.parametrize("name", ["binh", "son", "pao", "van", "tu"])
def test_out_of_reach_is_404(
    signed_in: Any, cast: Cast, case_url: str, scanning: None, name: str
) -> None:
    sent(signed_in("lan"), case_url)
    other, document = signed_in(name), only(cast)
    assert other.get(f"/desk/documents/{document.id}").status_code == 404
    assert sent(other, case_url).status_code == 404
    assert other.get(f"{case_url}documents").status_code == 404


def test_the_manager_sees_that_it_is_there_and_neither_name_nor_content(
    signed_in: Any, cast: Cast, case_url: str, scanning: None
) -> None:
    sent(signed_in("lan"), case_url)
    hanh = signed_in("hanh")
    shown = hanh.get(case_url).content.decode()
    assert 'id="documents"' in shown
    assert "từ viện" not in shown
    assert hanh.get(f"/desk/documents/{only(cast).id}").status_code == 404
