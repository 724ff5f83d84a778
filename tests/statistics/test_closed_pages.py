"""Closed months, aims and one's own figures, as their pages show them."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from hotline.cases import services as cases
from hotline.contacts import services as contacts
from hotline.countries.pack import current as pack
from hotline.statistics import own
from hotline.statistics.periods import Month
from hotline.tips import services as tips
from tests.cast import Cast
from tests.statistics.conftest import Reader
from tests.statistics.records import contact, local
from tests.statistics.test_page import rows_of, text_of

pytestmark = pytest.mark.django_db
MAY = {"from": "2026-05", "to": "2026-05"}


def test_a_late_entry_appears_as_a_revision_and_not_before(cast: Cast, reader: Reader) -> None:
    contact(cast.lan, local(2026, 5), kind="referral")
    quan = reader("quan")
    closed = quan.post("/figures/months/close", {"month": "2026-05"})
    assert closed["Location"] == "/figures/months/2026-05/"
    assert "Nothing has changed since" in text_of(quan.get("/figures/months/2026-05/"))

    contact(cast.lan, local(2026, 5), kind="counselling")
    assert quan.get("/figures/", MAY).context["figures"]["contacts"].figure.total == 1
    assert "+1 contacts" in text_of(quan.get("/figures/months/2026-05/"))
    assert quan.post("/figures/months/2026-05/", {}).status_code == 422
    assert quan.post("/figures/months/2026-05/", {"reason": "late_entries"}).status_code == 302

    for name in ("quan", "mai", "van"):
        page = reader(name).get("/figures/", MAY)
        assert page.context["figures"]["contacts"].figure.total == 2
        text = text_of(page)
        assert "May 2026, revision 1: +1 contacts, late entries" in text
        assert "Closed months: May 2026 (revision 1)." in text


def test_a_download_says_which_revision_it_is(cast: Cast, reader: Reader) -> None:
    contact(cast.lan, local(2026, 5), kind="referral")
    quan = reader("quan")
    quan.post("/figures/months/close", {"month": "2026-05"})
    contact(cast.lan, local(2026, 5), kind="referral")
    quan.post("/figures/months/2026-05/", {"reason": "corrections"})
    rows = rows_of(quan.get("/figures/", {**MAY, "table": "kind", "format": "csv"}))
    assert all("Closed months: May 2026 (revision 1)." in row[4] for row in rows[1:])
    got = quan.get("/figures/", {**MAY, "table": "kind", "format": "xlsx"})
    sheet = load_workbook(io.BytesIO(got.content)).worksheets[0]
    assert sheet["A4"].value == "Closed months: May 2026 (revision 1)."


def test_present_states_go_on_while_the_month_stands_still(cast: Cast, reader: Reader) -> None:
    found = tips.receive(by=cast.lan, kind="place", words="x", at=local(2026, 5))
    quan = reader("quan")
    quan.post("/figures/months/close", {"month": "2026-05"})
    tips.classify(by=cast.lan, tip_id=found.id, classification="duplicate")
    tips.receive(by=cast.lan, kind="place", words="x", at=local(2026, 5))
    shown = quan.get("/figures/", MAY).context["figures"]["tips"]
    assert shown.figure.total == 1
    states = {line.code: line.count for line in shown.tables["tip_state"].lines if line.count}
    assert states == {"received": 1, "classified": 1}
    assert shown.disagreeing == []


@pytest.mark.parametrize("month", ["2026-13", "x", ""])
def test_a_month_that_is_none_is_not_closed(reader: Reader, month: str) -> None:
    assert reader("quan").post("/figures/months/close", {"month": month}).status_code == 404


def test_the_present_month_is_not_closed_and_the_page_says_so(reader: Reader) -> None:
    now = str(Month.of(pack().today()))
    page = reader("quan").post("/figures/months/close", {"month": now}, follow=True)
    assert "This month still goes on" in text_of(page)


@pytest.mark.parametrize("name", ["lan", "mai", "hanh", "van"])
def test_only_the_national_centre_closes_months(reader: Reader, name: str) -> None:
    browser = reader(name)
    for path in ("/figures/months/", "/figures/months/2026-05/"):
        assert browser.get(path).status_code == 404
    assert browser.post("/figures/months/close", {"month": "2026-05"}).status_code == 404


def test_tips_stand_beside_the_aim_and_its_source(cast: Cast, reader: Reader) -> None:
    for number in range(2):
        found = tips.receive(by=cast.lan, kind="place", words="x", at=local(2026, 5))
        if number:
            at = local(2026, 5) + dt.timedelta(hours=3)
            tips.classify(by=cast.lan, tip_id=found.id, classification="duplicate", at=at)
    text = text_of(reader("mai").get("/figures/", MAY))
    assert re.search(r"Tips received and classified 50\.0 % Aim: 100 % Aim not reached", text)
    assert "Aim: over 90 %" in text
    assert "National programme against trafficking in persons" in text


# --- one's own ------------------------------------------------------------------------------


def test_own_figures_equal_a_recount_and_hold_nobody_elses(cast: Cast) -> None:
    now = timezone.now()
    for hours, kind in ((1, "counselling"), (2, "counselling"), (30, "referral")):
        taken = contacts.take_contact(
            by=cast.lan, kind=kind, started_at=now - dt.timedelta(hours=hours)
        )
        ended = taken.started_at + dt.timedelta(minutes=10)
        contacts.end_contact(by=cast.lan, contact_id=taken.id, ended_at=ended)
    cases.open_case(by=cast.lan, contact_id=taken.id)
    contacts.take_contact(by=cast.mai)
    tips.receive(by=cast.mai, kind="place", words="x")
    found = own.of(cast.lan, since=own.begins("shift", now=now))
    assert (found.contacts, dict(found.by_kind)) == (2, {"counselling": 2})
    assert (found.minutes, found.cases_opened, found.tips_taken) == (20, 1, 0)
    assert own.of(cast.lan, since=own.begins("week", now=now)).contacts == 3
    assert own.of(cast.mai, since=own.begins("shift", now=now)).tips_taken == 1


def test_a_night_shift_is_not_cut_at_midnight() -> None:
    three = local(2026, 5, 12, 3)
    assert own.begins("shift", now=three) == local(2026, 5, 11, 15)
    assert own.begins("today", now=three) == local(2026, 5, 12, 0)
    assert own.begins("week", now=three) == local(2026, 5, 6, 0)
    with pytest.raises(ValueError, match="no such span"):
        own.begins("year")


def test_her_page_shows_them(cast: Cast, reader: Reader) -> None:
    contacts.take_contact(by=cast.lan, kind="counselling")
    lan: Any = reader("lan")
    text = text_of(lan.get("/figures/own/", {"span": "shift"}))
    assert "Contacts 1" in text
    assert "No contact in this time" in text_of(reader("mai").get("/figures/own/?span=today"))
    assert reader("van").get("/figures/own/").status_code == 404
