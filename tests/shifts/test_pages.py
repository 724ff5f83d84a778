"""The pages of a shift: handing over, taking over, the supervisor's desk, a follow-up."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hotline.access.roles import ROLES, may
from hotline.actor.context import acting
from hotline.contacts import services as contacts
from hotline.contacts.models import Contact
from hotline.followups.jobs import SWEEPER
from hotline.followups.models import Attempt, FollowUp
from hotline.followups.services import raise_overdue
from hotline.people.services import amend_person
from hotline.shifts.models import Handover
from tests.access.world import NAME, Files, browser_of, lao_cai, work_loop
from tests.cast import Cast
from tests.shifts.conftest import Colleague

pytestmark = pytest.mark.django_db
WORDS = "Chị Xuyến sẽ gọi lúc năm giờ"


def page(response: Any, status: int = 200) -> str:
    assert response.status_code == status, (response.status_code, response.content[:3000])
    return str(response.content.decode())


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', html)
    assert found, name
    return found[1]


def picks(html: str) -> list[str]:
    return re.findall(r'name="picks"[^>]* value="([^"]+)"', html)


def english(browser: Any) -> Any:
    browser.cookies["django_language"] = "en"
    return browser


# --- handing over --------------------------------------------------------------------------------


def test_a_shift_is_handed_over_and_she_is_signed_out(
    signed_in: Any, cast: Cast, urgent: Files, thao: Colleague
) -> None:
    lan = english(signed_in("lan"))
    html = page(lan.get("/shift/"))
    offered = picks(html)
    assert {key.split(":")[0] for key in offered} == {"contact", "follow_up", "referral"}
    assert html.count("checked") >= len(offered)
    assert NAME not in html
    sent = {
        "handover_id": hidden(html, "handover_id"), "to": str(thao.member.pk), "words": WORDS,
        "picks": offered, "sign_out": "on",
    }  # fmt: skip
    response = lan.post("/shift/", sent)
    assert response.status_code == 302
    assert response["Location"] == "/account/login/"
    assert lan.get("/desk/").status_code == 302

    her = english(browser_of(thao.member))
    desk = page(her.get("/desk/"))
    assert "Handed over by Lan" in desk
    assert WORDS not in desk
    address = f"/shift/{sent['handover_id']}/"
    shown = page(her.get(address))
    assert WORDS in shown
    assert her.post(address + "take")["Location"] == address
    assert "You cover this now" in page(her.get(address))
    assert "covered by you" in page(her.get("/desk/lists/"))
    assert "Handed over by Lan" not in page(her.get("/shift/handed/"))
    assert NAME in page(her.get(f"/desk/cases/{urgent.case}/"))


def test_a_refused_hand_over_keeps_what_was_typed_and_says_why(
    signed_in: Any, cast: Cast, urgent: Files
) -> None:
    from hotline.cases.models import Case

    with acting(cast.lan):
        Case.objects.filter(pk=urgent.case).update(restricted=True)
    lan = english(signed_in("lan"))
    html = page(lan.get("/shift/"))
    sent = {
        "handover_id": hidden(html, "handover_id"), "to": "", "words": WORDS,
        "picks": picks(html)[:1] + picks(html)[2:],
    }  # fmt: skip
    again = page(lan.post("/shift/", sent), 422)
    assert "sealed by decision" in again
    assert WORDS in again
    boxes = re.findall(r"<input[^>]*name=\"picks\"[^>]*>", again)
    assert [("checked" in box) for box in boxes].count(False) == 1


def test_an_empty_hand_over_says_what_to_do(signed_in: Any, cast: Cast) -> None:
    lan = english(signed_in("lan"))
    html = page(lan.get("/shift/"))
    assert "Nothing is open or due within a day" in html
    sent = {"handover_id": hidden(html, "handover_id"), "to": "", "words": ""}
    assert "Tick something or write a word" in page(lan.post("/shift/", sent), 422)


def test_without_signing_out_she_reads_what_she_handed_over(
    signed_in: Any, cast: Cast, urgent: Files
) -> None:
    lan = english(signed_in("lan"))
    html = page(lan.get("/shift/"))
    sent = {"handover_id": hidden(html, "handover_id"), "to": "", "words": WORDS}
    response = lan.post("/shift/", sent)
    shown = page(lan.get(response["Location"]))
    assert "Nobody has taken it over yet" in shown
    assert "/take" not in shown


def test_taken_by_somebody_else_it_says_so(
    signed_in: Any, cast: Cast, urgent: Files, thao: Colleague
) -> None:
    from hotline.shifts import services

    row = services.hand_over(by=cast.lan, picked={}, words=WORDS)
    services.take_over(by=thao.actor, handover_id=row.id)
    mai = english(signed_in("mai"))
    assert "Somebody else has taken it" in page(mai.post(f"/shift/{row.id}/take"), 409)


def test_out_of_reach_there_is_no_hand_over(signed_in: Any, cast: Cast) -> None:
    from hotline.shifts import services

    row = services.hand_over(by=cast.lan, picked={}, words=WORDS)
    for stranger in ("binh", "son"):
        assert signed_in(stranger).get(f"/shift/{row.id}/").status_code == 404
        assert signed_in(stranger).post(f"/shift/{row.id}/take").status_code == 404
    with acting(cast.lan):
        assert Handover.objects.get().taken_at is None


def test_signing_out_offers_the_hand_over_only_when_something_is_hot(
    signed_in: Any, cast: Cast
) -> None:
    lan = english(signed_in("lan"))
    assert lan.get("/shift/leaving/")["Location"] == "/account/logout/"
    contacts.take_contact(by=cast.lan, kind="counselling")
    html = page(lan.get("/shift/leaving/"))
    assert "1 thing of yours is open" in html
    assert 'action="/account/logout/"' in html
    assert 'href="/shift/leaving/"' in page(lan.get("/desk/"))


def test_nobody_just_signs_out_of_a_contact_in_danger(signed_in: Any, cast: Cast) -> None:
    lan = english(signed_in("lan"))
    contact = contacts.take_contact(by=cast.lan, danger="yes")
    html = page(lan.get("/shift/leaving/"))
    assert "1 contact of yours is still open" in html
    assert str(contact.id) in html
    assert "Sign out without handing over" not in html


def test_a_contact_that_ended_in_danger_is_not_called_open_and_keeps_her_all_the_same(
    signed_in: Any, cast: Cast
) -> None:
    lan = english(signed_in("lan"))
    ended = contacts.take_contact(by=cast.lan, danger="yes")
    contacts.end_contact(by=cast.lan, contact_id=ended.id)
    html = page(lan.get("/shift/leaving/"))
    assert "1 contact of yours has ended, and its danger is not over" in html
    assert str(ended.id) in html
    assert "still open" not in html
    assert "Sign out without handing over" not in html
    contacts.take_contact(by=cast.lan, kind="counselling")
    both = page(lan.get("/shift/leaving/"))
    assert "1 contact of yours is still open" in both
    assert "End them, or hand them over." in both, "the open one is in no danger"


# --- the supervisor's desk -----------------------------------------------------------------------


def test_a_supervisor_begins_with_her_centre_and_a_counsellor_with_the_desk(
    signed_in: Any, cast: Cast
) -> None:
    assert signed_in("mai").get("/")["Location"] == "/centre/"
    assert signed_in("lan").get("/")["Location"] == "/desk/"


def test_who_waits_stands_there_with_danger_first(signed_in: Any, cast: Cast) -> None:
    calm = contacts.take_contact(by=cast.lan, kind="counselling")
    danger = contacts.take_contact(by=cast.lan, kind="referral", danger="yes")
    far = contacts.take_contact(by=cast.binh, kind="counselling")
    html = page(english(signed_in("mai")).get("/centre/"))
    assert html.index(str(danger.id)) < html.index(str(calm.id))
    assert str(far.id) not in html
    assert "1 in danger" in html
    nation = page(english(signed_in("quan")).get("/centre/"))
    assert str(far.id) in nation
    assert "/take-over" not in nation


def test_she_takes_a_contact_over_from_there(signed_in: Any, cast: Cast) -> None:
    contact = contacts.take_contact(by=cast.lan, kind="counselling")
    mai = english(signed_in("mai"))
    assert f"/desk/contacts/{contact.id}/take-over" in page(mai.get("/centre/"))
    assert "Lan is in this contact now" in page(mai.get(f"/desk/contacts/{contact.id}/take-over"))
    response = mai.post(f"/desk/contacts/{contact.id}/take-over")
    assert response["Location"] == f"/desk/contacts/{contact.id}/"
    with acting(cast.mai):
        assert Contact.objects.get().counsellor_id == cast.mai.member_id
    assert signed_in("lan").post(f"/desk/contacts/{contact.id}/take-over").status_code == 404


def test_an_overdue_follow_up_stands_there_with_its_reason(
    signed_in: Any, cast: Cast, urgent: Files
) -> None:
    with acting(cast.lan):
        due = FollowUp.objects.order_by("due_at").first()
        assert due is not None
    with acting(SWEEPER):
        FollowUp.objects.filter(pk=due.pk).update(due_at=due.due_at.replace(year=2020))
    assert raise_overdue(by=SWEEPER) == 1
    html = page(english(signed_in("mai")).get("/centre/now"))
    assert "First follow-up" in html
    assert "not tried yet" in html


def test_the_number_of_queries_does_not_grow_with_the_rows(signed_in: Any, cast: Cast) -> None:
    mai = signed_in("mai")
    counts = []
    for _ in range(2):
        for _ in range(3):
            files = work_loop(cast.lan, lao_cai(), urgency="emergency")
            with acting(cast.lan):
                from hotline.cases.models import Case

                Case.objects.filter(pk=files.case).update(look_again_at="2020-01-01T00:00Z")
        mai.get("/centre/now")
        with CaptureQueriesContext(
            connection,
        ) as captured:
            page(mai.get("/centre/now"))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_only_who_oversees_has_the_page(signed_in: Any, cast: Cast) -> None:
    assert {code for code in ROLES if may(code, "cases.oversee")} == {
        "supervisor", "manager", "national",
    }  # fmt: skip
    assert signed_in("lan").get("/centre/").status_code == 404


# --- a follow-up ---------------------------------------------------------------------------------


def test_a_follow_up_offers_only_what_she_permits(
    signed_in: Any, cast: Cast, urgent: Files
) -> None:
    with acting(cast.lan):
        followup = FollowUp.objects.get(kind="first")
    lan, address = english(signed_in("lan")), f"/desk/follow-ups/{followup.id}/"
    amend_person(by=cast.lan, person_id=urgent.person, safe_to_call_back="never", phone="")
    never = page(lan.get(address))
    assert "Do not call or write to her" in never
    assert 'value="call"' not in never
    assert "tel:" not in never
    amend_person(by=cast.lan, person_id=urgent.person, safe_to_call_back="unknown")
    unknown = page(lan.get(address))
    assert "Nobody asked whether a call is safe" in unknown
    assert 'value="call"' not in unknown
    amend_person(by=cast.lan, person_id=urgent.person, safe_to_call_back="any_time")
    assert 'value="call"' in page(lan.get(address))


def test_the_supervisors_decision_opens_a_call_to_whoever_asked(
    signed_in: Any, cast: Cast, urgent: Files
) -> None:
    from hotline.contacts import callbacks

    amend_person(by=cast.lan, person_id=urgent.person, safe_to_call_back="unknown")
    with acting(cast.lan):
        followup = FollowUp.objects.get(kind="first")
    lan, address = english(signed_in("lan")), f"/desk/follow-ups/{followup.id}/"
    asked = callbacks.ask(
        by=cast.lan, contact_id=urgent.contact, why="no_rule", person_id=urgent.person
    )
    assert 'value="call"' not in page(lan.get(address))
    callbacks.decide(
        by=cast.mai, callback_id=asked.id, decision="neutral_call_back", words="gọi trung tính"
    )
    assert 'value="call"' in page(lan.get(address))


def test_a_try_is_saved_and_shown_the_next_time(signed_in: Any, cast: Cast, urgent: Files) -> None:
    amend_person(by=cast.lan, person_id=urgent.person, safe_to_call_back="any_time")
    with acting(cast.lan):
        followup = FollowUp.objects.get(kind="first")
    lan, address = english(signed_in("lan")), f"/desk/follow-ups/{followup.id}/"
    form = {
        "attempt_id": hidden(page(lan.get(address)), "attempt_id"), "how": "call",
        "outcome": "not_reached", "words": "chuông reo, không ai nghe",
    }  # fmt: skip
    assert lan.post(address, form).status_code == 302
    again = page(lan.get(address))
    assert "We called her: Not reached" in again
    assert form["words"] in again
    assert hidden(again, "attempt_id") != form["attempt_id"]


def test_a_wrong_next_try_keeps_the_words(signed_in: Any, cast: Cast, urgent: Files) -> None:
    amend_person(by=cast.lan, person_id=urgent.person, safe_to_call_back="any_time")
    with acting(cast.lan):
        followup = FollowUp.objects.get(kind="first")
    lan, address = english(signed_in("lan")), f"/desk/follow-ups/{followup.id}/"
    form = {
        "attempt_id": hidden(page(lan.get(address)), "attempt_id"), "how": "call",
        "outcome": "not_reached", "words": WORDS, "next_at": "2020-01-01T08:00",
    }  # fmt: skip
    html = page(lan.post(address, form), 422)
    assert "This time has passed" in html
    assert WORDS in html
    with acting(cast.lan):
        assert not Attempt.objects.exists()
