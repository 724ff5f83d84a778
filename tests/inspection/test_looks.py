"""The data protection officer asks who saw what, when and why; she sees no file herself."""

import csv
import io
from typing import Any
from uuid import uuid4

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.audit.models import Record
from hotline.cases.models import Case
from hotline.console.presenting import inspection as words
from hotline.inspection import queries, rules
from hotline.people.models import Person
from hotline.vault.services import Sealed, unseal
from tests.access.world import (
    SECRETS,
    Files,
    OwnDatabase,
    browser_of,
    enrolled,
    lao_cai,
    work_loop,
)
from tests.cast import Cast


@pytest.fixture
def officer(cast: Cast) -> Any:
    return enrolled("ha", "auditor")


@pytest.fixture
def browser(officer: Any) -> Client:
    return browser_of(officer)


def looks_at(reader: Actor, files: Files) -> None:
    with acting(reader):
        assert Person.objects.get(pk=files.person).name


def number_of(files: Files, cast: Cast) -> str:
    with acting(cast.lan):
        return Case.objects.get(pk=files.case).number


def test_a_case_number_leads_to_the_people_contacts_and_referrals_of_the_case(
    cast: Cast, files: Files, officer: Any
) -> None:
    by = officer.as_actor()
    assert queries.find(number_of(files, cast), by=by) == files.case
    family = dict(queries.family(files.case, by=by))
    hers = {
        files.case: "case", files.contact: "contact", files.person: "person",
        files.referral: "packet",
    }  # fmt: skip
    assert hers.items() <= family.items()
    assert dict(queries.family(files.person, by=by)) == hers
    for typed in (f" {number_of(files, cast).lower()} ", str(files.case).upper()):
        assert queries.find(typed, by=by) == files.case
    assert queries.find("HN-1999-00001", by=by) is None
    assert queries.family(uuid4(), by=by) == []


def test_each_look_says_who_when_and_why_the_file_opened(
    cast: Cast, files: Files, officer: Any
) -> None:
    looks_at(cast.lan, files)
    looks_at(cast.mai, files)
    found = queries.of_files([files.person], by=officer.as_actor())
    seen = {row.actor: row.why for row in found if row.action == "saw"}
    assert seen == {cast.lan.key: "owner", cast.mai.key: "scope"}


def test_the_reason_is_that_of_the_moment_not_of_today(own_database: OwnDatabase) -> None:
    cast, by = own_database.cast(), enrolled("ha", "auditor").as_actor()
    files = work_loop(cast.lan, lao_cai())
    looks_at(cast.lan, files)
    with acting(cast.mai):
        access.hand_over(files.person, to=cast.mai.key, at_once=True)
    with acting(cast.lan):
        assert not Person.objects.filter(pk=files.person).exists()
    found = queries.of_files([files.person], by=by)
    assert {r.why for r in found if r.actor == cast.lan.key and r.action == "saw"} == {"owner"}


@pytest.mark.parametrize("name", ["lan", "mai", "hanh", "quan", "van", "tu", "pao"])
def test_only_the_officer_asks(cast: Cast, files: Files, name: str) -> None:
    for ask in (
        lambda by: queries.find("x", by=by),
        lambda by: queries.family(files.case, by=by),
        lambda by: queries.of_files([files.case], by=by),
        lambda by: queries.patterns(by=by),
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            ask(getattr(cast, name))


def test_the_officer_herself_opens_nothing(cast: Cast, files: Files, officer: Any) -> None:
    with acting(officer.as_actor()):
        assert not Case.objects.exists()
        assert not Person.objects.exists()
        with pytest.raises(Sealed):
            unseal(files.person, "x", b"", DataClass.D1)


def test_her_page_tells_who_and_holds_no_word_of_the_case(
    cast: Cast, files: Files, browser: Client
) -> None:
    looks_at(cast.mai, files)
    sent = browser.post("/log/", {"sought": number_of(files, cast)})
    assert sent["Location"] == f"/log/files/{files.case}/"
    page = browser.get(sent["Location"]).content.decode()
    assert "Mai" in page
    assert not [word for word in SECRETS if word in page]
    assert number_of(files, cast) not in sent["Location"]


def test_what_she_asks_is_in_the_log_as_well(
    cast: Cast, files: Files, officer: Any, browser: Client
) -> None:
    browser.get(f"/log/files/{files.person}/")
    browser.get(f"/log/members/{cast.members['lan'].pk}/")
    browser.get(f"/log/files/{files.person}/csv")
    told = Record.objects.filter(actor=officer.key, action__startswith="log.").order_by("seq")
    assert [(r.action, r.root) for r in told] == [
        ("log.file", files.person), ("log.member", cast.members["lan"].pk),
        ("log.export", files.person),
    ]  # fmt: skip


def test_a_number_that_is_none_keeps_what_was_typed(cast: Cast, browser: Client) -> None:
    page = browser.post("/log/", {"sought": "HN-1999-00001"})
    assert page.status_code == 422
    assert 'value="HN-1999-00001"' in page.content.decode()
    assert browser.get(f"/log/files/{uuid4()}/").status_code == 404


def test_what_a_member_looked_at_is_listed_newest_first_and_goes_on(
    cast: Cast, files: Files, officer: Any, browser: Client
) -> None:
    with acting(cast.lan):
        audit.record_each("case.note", [files.case] * (queries.A_PAGE + 5))
    path = f"/log/members/{cast.members['lan'].pk}/"
    page = browser.get(path)
    rows = page.context["rows"]
    assert len(rows) == queries.A_PAGE
    older = browser.get(f"{path}?before={page.context['older']}").context["rows"]
    assert older
    assert max(r["seq"] for r in older) < min(r["seq"] for r in rows)


def test_no_cell_of_the_download_is_a_formula(cast: Cast, officer: Any, browser: Client) -> None:
    cast.members["lan"].display_name = '=HYPERLINK("http://x","x")'
    cast.members["lan"].save()
    with acting(cast.lan):
        audit.record("case.note", root=uuid4())
    body = browser.get(f"/log/members/{cast.members['lan'].pk}/csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(body)))
    assert len(rows) == 2
    assert rows[1][2].startswith("'=")
    assert not [cell for row in rows for cell in row if cell[:1] in "=+-@" and cell]


def test_many_files_in_an_hour_and_files_elsewhere_stand_out(
    cast: Cast, files: Files, officer: Any
) -> None:
    with acting(cast.lan):
        audit.record_each("saw", [uuid4() for _ in range(rules.MANY_IN_AN_HOUR)])
    with acting(cast.binh):
        audit.record_each("saw", [files.case, files.person, files.contact])
    found = {row.actor: row for row in queries.patterns(by=officer.as_actor())}
    assert found[cast.lan.key].busiest >= rules.MANY_IN_AN_HOUR
    assert (found[cast.binh.key].files, found[cast.binh.key].elsewhere) == (3, 3)
    shown = {row["who"]: row["stands_out"] for row in words.patterns(found.values())}
    assert (shown["Lan"], shown["Binh"]) == (True, False)
