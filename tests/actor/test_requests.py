"""One transaction a request, in the name of who is signed in, to the end of the answer."""

import pytest
from django.db import ProgrammingError
from django.test import Client, override_settings

from hotline.actor.context import acting
from hotline.audit.models import Record
from hotline.contacts.models import Contact
from tests.access.world import OwnDatabase, browser_of, lao_cai, work_loop

pytestmark = pytest.mark.urls("tests.actor.views")


@pytest.mark.parametrize("path", ["/lazy", "/streaming"])
def test_an_answer_that_reads_late_sees_what_its_reader_sees(
    own_database: OwnDatabase, path: str
) -> None:
    cast = own_database.cast()
    work_loop(cast.lan, lao_cai())
    for name, there in (("lan", True), ("mai", True), ("binh", False), ("son", False)):
        response = browser_of(cast.members[name]).get(path)
        assert response.status_code == 200
        assert (b"[HN-" in response.getvalue()) is there, name


@pytest.mark.parametrize("path", ["/fails", "/answers-503"])
def test_an_answer_of_500_or_more_leaves_nothing_written(
    own_database: OwnDatabase, path: str
) -> None:
    cast = own_database.cast()
    assert browser_of(cast.members["lan"]).get(path).status_code >= 500
    with acting(cast.mai):
        assert not Contact.objects.exists()
    assert not Record.objects.filter(action="contact.take").exists()


def test_an_answer_below_500_keeps_what_was_written(own_database: OwnDatabase) -> None:
    cast = own_database.cast()
    assert browser_of(cast.members["lan"]).get("/answers-422").status_code == 422
    with acting(cast.mai):
        assert Contact.objects.count() == 1


def test_a_page_that_asks_for_nobody_falls_over_instead_of_saying_none(
    own_database: OwnDatabase,
) -> None:
    cast = own_database.cast()
    work_loop(cast.lan, lao_cai())
    with pytest.raises(ProgrammingError, match="no actor is set"):
        Client(raise_request_exception=True).get("/careless")


def test_one_reader_after_another_on_one_backend(own_database: OwnDatabase) -> None:
    cast = own_database.cast()
    work_loop(cast.lan, lao_cai())
    lan, binh = browser_of(cast.members["lan"]), browser_of(cast.members["binh"])
    for _ in range(3):
        assert b"[HN-" in lan.get("/lazy").content
        assert b"[HN-" not in binh.get("/lazy").content
        assert Client().get("/healthz").status_code == 200


@override_settings(DEBUG=False)
def test_the_page_of_an_error_and_the_log_of_it_repeat_no_word(
    own_database: OwnDatabase, capfd: pytest.CaptureFixture[str]
) -> None:
    import logging
    import logging.config

    from django.conf import settings

    cast = own_database.cast()
    logging.config.dictConfig(settings.LOGGING)
    response = browser_of(cast.members["lan"]).get("/fails")
    logging.config.dictConfig(settings.LOGGING)
    told = "".join(capfd.readouterr())
    assert response.status_code == 500
    assert "ValueError" in told, "the kind of error is told, or nobody can mend it"
    assert "fails" in told
    for word in ("Lý Thị Thắm", "0912345678", "mất rồi"):
        assert word not in told
        assert word not in response.content.decode()
