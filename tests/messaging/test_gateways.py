"""What the mail server and the SMS gateway are given, and what is made of their answers."""

import json
import socketserver
import threading
import uuid
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from hotline.messaging import gateways
from hotline.messaging.gateways import Letter, NotSent

TEXT = Letter(uuid.uuid4(), "sms", "+84912000111", "", "Có việc chờ trả lời")
MAIL = Letter(uuid.uuid4(), "email", "a@example.org", "Có việc chờ", "Có việc chờ trả lời")


class _Gateway(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.got.append((self.path, dict(self.headers), body))  # type: ignore[attr-defined]
        self.send_response(self.server.answer)  # type: ignore[attr-defined]
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.end_headers()

    def log_message(self, *_args: Any) -> None: ...


class _Mail(socketserver.StreamRequestHandler):
    """As much of a mail server as one message needs."""

    def handle(self) -> None:
        self.wfile.write(b"220 hello\r\n")
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            if verb == "DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = iter(self.rfile.readline, b".\r\n")
                self.server.got.append(b"".join(lines).decode())  # type: ignore[attr-defined]
            answer = self.server.answers.get(verb, "250 ok")  # type: ignore[attr-defined]
            self.wfile.write(f"{answer}\r\n".encode())
            if verb == "QUIT":
                return


class _MailServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True


@pytest.fixture
def sms(settings: Any, tmp_path: Path) -> Iterator[Any]:
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), _Gateway)
    server.got, server.answer = [], 202
    (tmp_path / "token").write_text("a-token\n")
    settings.HOTLINE_SMS_URL = f"http://127.0.0.1:{server.server_port}/v1/send?a=b"
    settings.HOTLINE_SMS_TOKEN_FILE = str(tmp_path / "token")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def smtp(settings: Any) -> Iterator[Any]:
    server: Any = _MailServer(("127.0.0.1", 0), _Mail)
    server.got, server.answers = [], {}
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
    settings.EMAIL_HOST_SET, settings.EMAIL_USE_TLS = True, False
    settings.DEFAULT_FROM_EMAIL = "no-reply@example.org"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_a_text_message_is_posted_with_its_id_and_the_token(sms: Any) -> None:
    assert gateways.send(TEXT) == "http"
    ((path, headers, body),) = sms.got
    assert path == "/v1/send?a=b"
    assert body == {"id": str(TEXT.id), "to": TEXT.to, "text": TEXT.words}
    assert headers["Authorization"] == "Bearer a-token"
    assert headers["Idempotency-Key"] == str(TEXT.id)


@pytest.mark.parametrize(
    ("status", "address"), [(400, True), (404, True), (401, False), (302, False), (503, False)]
)
def test_an_answer_blames_the_number_or_the_gateway(sms: Any, status: int, address: bool) -> None:
    sms.answer = status
    with pytest.raises(NotSent) as refused:
        gateways.send(TEXT)
    assert (refused.value.code, refused.value.address) == (f"http_{status}", address)
    assert len(sms.got) == 1, "no redirect is followed"


def test_a_gateway_that_is_gone_blames_nobody(settings: Any) -> None:
    settings.HOTLINE_SMS_URL, settings.EMAIL_HOST_SET = "http://127.0.0.1:1/", True
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", 1, False
    for letter in (TEXT, MAIL):
        with pytest.raises(NotSent) as refused:
            gateways.send(letter)
        assert not refused.value.address


def test_an_email_says_it_was_sent_by_itself_and_has_one_id(smtp: Any) -> None:
    assert gateways.send(MAIL) == "smtp"
    (raw,) = smtp.got
    assert f"Message-ID: <{MAIL.id}@example.org>" in raw
    assert "Auto-Submitted: auto-generated" in raw
    assert "To: a@example.org" in raw


@pytest.mark.parametrize(
    ("verb", "answer", "code", "address"),
    [
        ("RCPT", "550 nobody here", "smtp_550", True),
        ("MAIL", "451 try later", "smtp_451", False),
        ("DATA", "554 no", "smtp_554", False),
    ],
)
def test_a_mail_server_that_refuses(
    smtp: Any, verb: str, answer: str, code: str, address: bool
) -> None:
    smtp.answers[verb] = answer
    with pytest.raises(NotSent) as refused:
        gateways.send(MAIL)
    assert (refused.value.code, refused.value.address) == (code, address)


def test_a_line_break_in_an_address_reaches_no_server(smtp: Any) -> None:
    with pytest.raises(NotSent) as refused:
        gateways.send(Letter(MAIL.id, "email", "a@example.org\nBcc: b@example.org", "a", "b"))
    assert refused.value.address
    assert smtp.got == []
