"""No word of a case where it does not belong: log, events, titles, addresses, log files."""

import json
import logging
import re
import sys

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from hotline.actor.context import acting
from hotline.audit.logs import WithoutWords
from hotline.contacts import services as contacts
from hotline.contacts.models import Contact
from hotline.people.models import Person
from hotline.referrals import services as referrals
from tests.access.world import ANSWER, SECRETS, Files, browser_of, enrolled
from tests.cast import Cast


def as_text(table: str) -> str:
    """A whole table, every column, as the database would print it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT row_to_json(t)::text FROM {table} t")
        return "\n".join(row[0] for row in cursor.fetchall())


def _telling(words: str) -> list[str]:
    """Which secrets occur in a text, as written or escaped."""
    return [s for s in SECRETS if s in words or json.dumps(s)[1:-1] in words]


@pytest.mark.django_db
def test_no_word_of_a_case_is_in_the_log_or_in_an_event(cast: Cast, files: Files) -> None:
    referrals.decline(by=cast.pao, referral_id=files.referral, reason="no_capacity", words=ANSWER)
    with acting(cast.mai):
        assert Person.objects.get(pk=files.person).name
    for table in ("audit_record", "events_outbox", "django_session", "procrastinate_jobs"):
        assert not _telling(as_text(table)), table
    assert as_text("audit_record")
    assert as_text("events_outbox")


PAGES = ("/desk/contacts/{0.contact}/", "/desk/cases/{0.case}/", "/desk/cases/{0.case}/who",
         "/desk/cases/{0.case}/people/{0.person}/", "/desk/referrals/{0.referral}/",
         "/desk/cases/{0.case}/people/{0.person}/refer", "/desk/")  # fmt: skip


@pytest.mark.django_db
def test_no_word_of_a_case_is_in_a_title_an_address_or_a_log_line(
    cast: Cast, files: Files, caplog: pytest.LogCaptureFixture
) -> None:
    browser, told = browser_of(cast.members["lan"]), []
    with caplog.at_level(logging.INFO):
        for page in PAGES:
            response = browser.get(page.format(files))
            assert response.status_code == 200, page
            html = response.content.decode()
            titles = re.findall(r"<title>(.*?)</title>", html, re.S)
            assert titles, page
            told += titles
            told += re.findall(r'(?:href|action|src|hx-[a-z-]+)="([^"]*)"', html)
            told += [f"{k}: {v}" for k, v in response.headers.items()]
        sent = browser.post(f"/desk/cases/{files.case}/notes", {"text": SECRETS[0]})
        told.append(sent["Location"])
    told += [record.getMessage() for record in caplog.records]
    assert not _telling("\n".join(told))
    html = browser.get(f"/desk/cases/{files.case}/").content.decode()
    assert _telling(html), "the page shows the case, or this test would prove nothing"


# --- log files --------------------------------------------------------------------------------


def _told_by(error: BaseException, *, kept: str | None = None) -> str:
    try:
        try:
            raise error
        except BaseException as inner:
            raise RuntimeError("Lý Thị Thắm") from inner
    except RuntimeError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "fell", None, sys.exc_info())
    record.exc_text = kept
    return WithoutWords("%(message)s").format(record)


def test_a_log_file_tells_kind_and_place_of_an_error_and_not_its_words() -> None:
    told = _told_by(ValueError("0912345678 Lý Thị Thắm"))
    assert told.startswith("fell\n")
    assert "ValueError" in told
    assert "RuntimeError" in told
    assert "test_no_words.py" in told
    assert "_told_by" in told
    assert "Lý" not in told
    assert "0912345678" not in told


def test_a_log_file_does_not_repeat_what_another_log_has_kept_of_an_error() -> None:
    assert "Lý" not in _told_by(ValueError(), kept="ValueError: Lý Thị Thắm")


@pytest.mark.django_db
def test_a_log_file_does_not_repeat_the_value_that_the_database_refused(cast: Cast) -> None:
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        for _ in range(2):
            enrolled("giang-thi-sua", "counsellor", centre="HN")
    assert "giang-thi-sua" in str(refused.value), "PostgreSQL quotes the value"
    told = _told_by(refused.value)
    assert "giang-thi-sua" not in told
    assert "IntegrityError" in told


@pytest.mark.django_db
def test_the_database_quotes_no_row_of_a_protected_table(cast: Cast) -> None:
    with pytest.raises(DatabaseError) as refused, acting(cast.lan):
        contact = contacts.take_contact(by=cast.lan, topic="rescue", place="34/15")
        Contact.objects.filter(pk=contact.id).update(source="elsewhere")
    assert "rescue" not in str(refused.value)
    assert "34/15" not in str(refused.value)


def test_the_log_of_this_installation_is_told_without_words() -> None:
    used = {h["formatter"] for h in settings.LOGGING["handlers"].values()}
    formatters = [settings.LOGGING["formatters"][name] for name in used]
    assert {f["class"] for f in formatters} == {"hotline.audit.logs.WithoutWords"}
