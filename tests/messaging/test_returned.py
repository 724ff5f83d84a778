"""What mail servers say of mail that did not arrive: notifications as Postfix and Exchange write
them, of invented addresses."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from hotline.messaging.hearing import FAILED, Report
from hotline.messaging.returned import Box, read

FOLDER = Path(__file__).parent / "returned"
BOX = Box("back@line.example", "line.example")
OURS = uuid.UUID("0193f1aa-0000-7000-8000-00000000abcd")


def sample(name: str, message: uuid.UUID = OURS) -> bytes:
    text = (FOLDER / f"{name}.eml").read_text(encoding="utf-8")
    return text.replace("{id}", str(message)).replace("\n", "\r\n").encode()


@pytest.mark.parametrize(
    ("name", "status", "code", "blames"),
    [
        ("postfix_unknown", FAILED, "dsn_5.1.1", True),
        ("postfix_delayed", "", "dsn_4.4.1", False),
        ("postfix_expired", FAILED, "dsn_4.4.1", False),
        ("exchange_unknown", FAILED, "dsn_5.1.10", True),
    ],
)
def test_a_notification_says_which_message_and_what_became_of_it(
    name: str, status: str, code: str, blames: bool
) -> None:
    assert read(sample(name), BOX) == Report(OURS, status, code, blames)


def test_an_absence_is_no_notification_whatever_it_says() -> None:
    assert read(sample("out_of_office"), BOX) is None


@pytest.mark.parametrize(
    "kept", [b"Message-ID: <%s@", b"back+%s@", b"In-Reply-To: <%s@", b"X-Postfix-Sender"]
)
@pytest.mark.parametrize("name", ["postfix_unknown", "exchange_unknown"])
def test_one_sign_of_the_message_is_enough(name: str, kept: bytes) -> None:
    """Of the envelope, of the mail that came back, of what it answers to."""
    ident = str(OURS).encode()
    sign = kept.replace(b"%s", ident)
    lines = sample(name).split(b"\r\n")
    left = b"\r\n".join(
        line if ident not in line or sign in line else line.replace(ident, b"gone")
        for line in lines
    )
    found = read(left, BOX)
    known = sign in sample(name) and kept != b"X-Postfix-Sender"
    assert (found is not None and found.message == OURS) is known


def test_ids_of_another_house_are_not_ours() -> None:
    foreign = sample("postfix_unknown").replace(b"line.example", b"other.example")
    assert read(foreign, BOX) is None
    assert read(sample("exchange_unknown"), Box("", "line.example")) is not None


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe\x00", b"Content-Type: multipart/report\r\n\r\nx"])
def test_what_is_no_mail_is_no_notification(raw: bytes) -> None:
    assert read(raw, BOX) is None


def test_a_mail_cut_off_within_what_it_brings_along_is_still_read() -> None:
    raw = sample("postfix_unknown")
    found = read(raw[: raw.index(b"Content-Description: Undelivered")], BOX)
    assert found is not None
    assert found.code == "dsn_5.1.1"


def test_of_several_recipients_the_worst_counts() -> None:
    raw = sample("postfix_unknown")
    other = b"Final-Recipient: rfc822; x@y.example\r\nAction: relayed\r\nStatus: 2.0.0\r\n\r\n"
    at = raw.index(b"Final-Recipient")
    found = read(raw[:at] + other + raw[at:], BOX)
    assert found is not None
    assert (found.status, found.blames) == (FAILED, True)
