"""The pages of tracing: what is offered, what is typed stays, who reads what."""

from typing import Any

import pytest

from hotline.actor.context import acting
from hotline.cases import standing
from hotline.followups import services, signs
from hotline.followups.models import Calendar, FollowUp, Move, Search, WarningSign
from hotline.followups.reactions import REACTIONS
from hotline.people.services import amend_person
from hotline.referrals import services as referrals
from tests.access.world import NAME, Files
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(signed_in: Any) -> Any:
    """A member's browser, set to English."""

    def come(name: str) -> Any:
        found = signed_in(name)
        found.cookies["django_language"] = "en"
        return found

    return come


@pytest.fixture
def traced(cast: Cast, files: Files, planned: list[FollowUp]) -> list[FollowUp]:
    referrals.receive(by=cast.pao, referral_id=files.referral)
    referrals.accept(by=cast.pao, referral_id=files.referral)
    services.plan(by=REACTIONS, referral_id=files.referral)
    return planned


def text(answer: Any) -> str:
    return str(answer.content.decode())


def home(files: Files) -> str:
    return f"/desk/cases/{files.case}/people/{files.person}/tracing/"


def attempt(lan: Any, followup: FollowUp, **more: Any) -> Any:
    page = lan.get(f"/desk/follow-ups/{followup.id}/")
    form = page.context["form"]
    order = {
        "how": "she_came", "outcome": "reached_safe", "words": "em ổn", "place": "",
        "tell_old": "unknown", "attempt_id": form.initial["attempt_id"],
    }  # fmt: skip
    return lan.post(f"/desk/follow-ups/{followup.id}/", order | more)


def test_the_calendar_stands_on_her_page_and_is_nobody_elses(
    browser: Any, cast: Cast, files: Files, traced: list[FollowUp]
) -> None:
    page = text(browser("lan").get(home(files)))
    for words in ("After 48 hours", "After 1 week", "After 3 months", "After 36 months", NAME):
        assert words in page
    reintegration = text(
        browser("lan").get(f"/desk/cases/{files.case}/people/{files.person}/reintegration/")
    )
    assert "Next follow-up" in reintegration
    assert home(files) in reintegration
    for stranger in ("binh", "son", "pao"):
        assert browser(stranger).get(home(files)).status_code in (403, 404)


def test_a_suspect_is_not_traced(
    browser: Any, cast: Cast, files: Files, traced: list[FollowUp]
) -> None:
    from hotline.cases.services import add_person

    him = add_person(by=cast.lan, case_id=files.case, role="suspect", name="Hắn")
    page = f"/desk/cases/{files.case}/people/{him.id}/tracing/"
    assert browser("lan").get(page).status_code == 404


def test_moved_asks_for_the_place_and_keeps_what_was_typed(
    browser: Any, cast: Cast, files: Files, traced: list[FollowUp]
) -> None:
    lan = browser("lan")
    wrong = attempt(lan, traced[0], outcome="moved", words="đã sang nhà chị")
    assert wrong.status_code == 422
    assert "Write where she lives now." in text(wrong)
    assert "đã sang nhà chị" in text(wrong)
    moved = attempt(lan, traced[0], outcome="moved", place="Quảng Ninh", tell_old="yes")
    assert moved.status_code == 302
    with acting(cast.lan):
        draft = Move.objects.get().referral_id
    page = text(lan.get(home(files)))
    assert f"/desk/referrals/{draft}/" in page
    assert "told that she has moved, not where to" in page


def test_a_verification_asks_her_and_does_not_break(
    browser: Any, cast: Cast, files: Files, traced: list[FollowUp]
) -> None:
    referrals.report(by=cast.pao, referral_id=files.referral, outcome="need_met")
    services.plan(by=REACTIONS, referral_id=files.referral)
    with acting(cast.lan):
        row = FollowUp.objects.get(kind="verification")
    lan = browser("lan")
    assert "Was she helped, in her own word" in text(lan.get(f"/desk/follow-ups/{row.id}/"))
    assert attempt(lan, row).status_code == 422
    assert attempt(lan, row, confirmed="yes").status_code == 302


def test_a_script_by_channel_and_no_way_in_outside_her_hours(
    browser: Any, cast: Cast, files: Files, traced: list[FollowUp]
) -> None:
    lan, address = browser("lan"), f"/desk/follow-ups/{traced[0].id}/"
    page = text(lan.get(address))
    assert "wrong number" in page
    assert "Replaced by a new plan" not in page
    amend_person(
        by=cast.lan, person_id=files.person, safe_to_call_back="given_times", safe_hours="x y z"
    )
    page = text(lan.get(address))
    assert "Not at this hour" in page
    assert 'value="call"' not in page
    assert attempt(lan, traced[0], how="call").status_code == 422


def test_a_sign_is_noted_answered_by_a_supervisor_and_read_by_her_own(
    browser: Any, cast: Cast, files: Files, traced: list[FollowUp]
) -> None:
    lan, mai = browser("lan"), browser("mai")
    wrong = lan.post(home(files) + "signs/new", {"signs": [], "words": "bị hỏi thăm"})
    assert wrong.status_code == 422
    assert "bị hỏi thăm" in text(wrong)
    lan.post(home(files) + "signs/new", {"signs": ["watched"], "words": "bị hỏi thăm"})
    with acting(cast.lan):
        sign = WarningSign.objects.get()
    address = f"/desk/warning-signs/{sign.id}/"
    assert "Answer for it" not in text(lan.get(address))
    assert lan.post(address, {"action": "counselled", "words": "x"}).status_code == 422
    assert address in text(mai.get("/desk/tracing/"))
    assert mai.post(address, {"action": "", "words": "đã gọi"}).status_code == 422
    assert mai.post(address, {"action": "counselled", "words": "đã gọi"}).status_code == 302
    assert "đã gọi" in text(lan.get(address))
    assert browser("binh").get(address).status_code == 404


def test_a_sign_of_who_is_suspected_since_is_answered_for_all_the_same(
    browser: Any, cast: Cast, files: Files, traced: list[FollowUp]
) -> None:
    lan, mai = browser("lan"), browser("mai")
    lan.post(home(files) + "signs/new", {"signs": ["watched"], "words": "bị hỏi thăm"})
    with acting(cast.lan):
        sign = WarningSign.objects.get()
    standing.place(by=cast.lan, case_id=files.case, person_id=files.person, role="suspect")
    assert lan.get(home(files)).status_code == 404
    address = f"/desk/warning-signs/{sign.id}/"
    assert home(files) not in text(mai.get(address))
    answered = mai.post(address, {"action": "counselled", "words": "đã gọi"})
    assert answered.url == f"/desk/cases/{files.case}/"


def test_a_search_is_written_down_and_decided(
    browser: Any, cast: Cast, files: Files, traced: list[FollowUp]
) -> None:
    lan = browser("lan")
    attempt(lan, traced[0], how="agency", outcome="number_wrong")
    with acting(cast.lan):
        search = Search.objects.get()
    address = f"/desk/searches/{search.id}/"
    page = lan.get(address)
    (agency, _name), *_ = page.context["asked_form"].fields["agency"].choices
    assert "Contact lost" not in text(page)
    assert lan.post(address + "asked", {"agency": "nobody", "answer": "asked"}).status_code == 422
    lan.post(address + "asked", {"agency": agency, "answer": "elsewhere", "words": "đã đi"})
    assert "đã đi" in text(lan.get(address))
    wrong = lan.post(address + "decide", {"decision": "found_elsewhere", "words": "gặp rồi"})
    assert wrong.status_code == 422
    assert "gặp rồi" in text(wrong)
    done = lan.post(
        address + "decide",
        {"decision": "found_elsewhere", "words": "gặp rồi", "place": "Quảng Ninh"},
    )
    assert done.status_code == 302
    assert "Follow-up after a search" in text(lan.get(home(files)))


def test_a_second_look_is_the_supervisors(
    browser: Any, cast: Cast, files: Files, traced: list[FollowUp]
) -> None:
    lan, mai = browser("lan"), browser("mai")
    attempt(lan, traced[0], how="agency", outcome="deceased")
    assert "It is true" not in text(lan.get(home(files)))
    assert lan.post(home(files) + "second-look", {"confirmed": "yes"}).status_code in (403, 404)
    assert "It is true" in text(mai.get(home(files)))
    mai.post(home(files) + "second-look", {"confirmed": "yes"})
    with acting(cast.mai):
        assert Calendar.objects.get().looked_by == cast.mai.key


def test_nothing_is_written_in_the_log_or_the_events_but_codes(
    cast: Cast, files: Files, traced: list[FollowUp]
) -> None:
    from hotline.audit.models import Record

    signs.note_signs(
        by=cast.lan, case_id=files.case, person_id=files.person, signs=["debt"],
        words="nợ chủ cũ hai mươi triệu",
    )  # fmt: skip
    row = Record.objects.filter(action="followup.sign").get()
    assert row.detail == ["debt", "urgent"]
