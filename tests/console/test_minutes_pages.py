"""The first two minutes on the pages of the console, without a browser."""

import re
from typing import Any

import pytest

from hotline.actor.context import acting
from hotline.cases import closing
from hotline.cases import services as cases
from hotline.contacts.models import Contact
from hotline.referrals.models import Draft, Referral
from hotline.shifts.services import take_over_contact
from tests.cast import Cast
from tests.console.test_loop_pages import page, taken

pytestmark = pytest.mark.django_db

DANGER = {"danger": "yes", "place_words": "Lào Cai", "landmark": "sau chợ Cốc Lếu"}
SCRIPT = {"HX-Request": "true"}


def test_every_first_question_stands_on_the_page_and_no_name_is_asked(signed_in: Any) -> None:
    lan = signed_in("lan")
    shown = page(lan.get(taken(lan)))
    for name in (
        "can_talk", "danger", "hurt", "suicidal", "under_18", "place_words", "landmark",
        "language", "with_whom", "safe_to_call_back", "safe_hours", "who_may_answer",
        "say_if_other_answers", "safe_word", "notes", "kind", "phone",
    ):  # fmt: skip
        assert f'name="{name}"' in shown, name
    assert 'name="name"' not in shown
    assert shown.index('name="danger"') < shown.index('name="notes"') < shown.index('name="kind"')


def test_danger_opens_the_steps_and_calm_folds_them_away(signed_in: Any) -> None:
    lan = signed_in("lan")
    address = taken(lan)
    calm = page(lan.get(address + "steps"))
    assert 'href="tel:113"' in calm
    assert "danger-clock" not in calm
    lan.post(address + "save", DANGER)
    steps = page(lan.get(address + "steps"))
    for number in ("113", "114", "115"):
        assert f'href="tel:{number}"' in steps
    assert "danger-clock" in steps
    assert "Công an tỉnh Lào Cai" in steps
    lan.post(address + "save", {"danger": "no"})
    assert "danger-clock" not in page(lan.get(address + "steps"))


def test_the_draft_leads_to_a_referral_filled_in_and_counts_as_sent(
    signed_in: Any, cast: Cast
) -> None:
    lan = signed_in("lan")
    address = taken(lan)
    assert lan.post(address + "draft", headers=SCRIPT).status_code == 409
    lan.post(address + "save", DANGER)
    drafted = page(lan.post(address + "draft", headers=SCRIPT))
    check = re.search(r'href="([^"]+\?draft=[^"]+)"', drafted)
    assert check
    form = page(lan.get(check[1]))
    assert "sau chợ Cốc Lếu" in form
    assert re.search(r'value="provincial_police:34/15" selected', form)
    assert re.search(r'value="emergency"[^>]* checked', form)
    assert re.search(r'value="life_and_health"[^>]* checked', form)
    with acting(cast.lan):
        draft = Draft.objects.get()
        account = draft.account
    order = {
        "agency": "provincial_police:34/15", "urgency": "emergency", "account": account,
        "basis": "life_and_health", "basis_words": "nguy hiểm tính mạng",
        "fields_sent": ["name"], "draft": str(draft.id), "step": "preview",
    }  # fmt: skip
    shown = page(lan.post(check[1], order))
    assert f'name="draft" value="{draft.id}"' in shown
    referral_id = re.search(r'name="referral_id" value="([^"]+)"', shown)
    assert referral_id
    lan.post(check[1], order | {"step": "send", "referral_id": referral_id[1]})
    with acting(cast.lan):
        assert Draft.objects.get().referral_id == Referral.objects.get().id
    assert "?draft=" not in page(lan.get(address + "steps"))


def test_a_draft_of_another_file_is_out_of_reach(signed_in: Any, cast: Cast) -> None:
    lan, binh = signed_in("lan"), signed_in("binh")
    mine, theirs = taken(lan), taken(binh)
    lan.post(mine + "save", DANGER)
    binh.post(theirs + "save", DANGER)
    page(lan.post(mine + "draft", headers=SCRIPT))
    page(binh.post(theirs + "draft", headers=SCRIPT))
    with acting(cast.lan):
        own = Draft.objects.get()
    with acting(cast.binh):
        other = Draft.objects.get()
    refer = f"/desk/cases/{own.case_id}/people/{own.person_id}/refer"
    assert lan.get(f"{refer}?draft={own.id}").status_code == 200
    assert lan.get(f"{refer}?draft={other.id}").status_code == 404


@pytest.mark.parametrize(("name", "sees"), [("mai", True), ("hanh", True), ("son", False)])
def test_the_alert_reaches_whoever_oversees_the_centre(
    signed_in: Any, name: str, sees: bool
) -> None:
    lan = signed_in("lan")
    address = taken(lan)
    lan.post(address + "save", DANGER | {"notes": "bị nhốt", "phone": "0912345678"})
    strip = page(signed_in(name).get("/desk/alerts/"))
    assert (address in strip) is sees
    assert "bị nhốt" not in strip
    assert "912345678" not in strip
    assert "Lào Cai" not in strip


def test_only_pages_of_those_who_oversee_a_centre_listen_for_alerts(signed_in: Any) -> None:
    assert 'id="alerts"' in page(signed_in("mai").get("/desk/"))
    assert 'id="alerts"' not in page(signed_in("lan").get("/desk/"))
    assert signed_in("lan").get("/desk/alerts/").status_code == 404


def test_a_supervisor_reads_what_is_answered_while_the_call_goes_on(signed_in: Any) -> None:
    lan, mai = signed_in("lan"), signed_in("mai")
    address = taken(lan)
    lan.post(address + "save", DANGER)
    assert "sau chợ Cốc Lếu" in page(mai.get(address))
    assert "sau chợ Cốc Lếu" in page(mai.get(address + "reading"))
    assert signed_in("binh").get(address + "reading").status_code == 404


def test_a_manager_reads_that_there_is_danger_and_no_words(signed_in: Any) -> None:
    lan = signed_in("lan")
    address = taken(lan)
    lan.post(address + "save", DANGER | {"with_whom": "người môi giới"})
    shown = page(signed_in("hanh").get(address))
    assert "danger-clock" in shown
    assert "sau chợ Cốc Lếu" not in shown
    assert "người môi giới" not in shown


def test_an_ended_contact_shows_what_was_answered(signed_in: Any) -> None:
    lan = signed_in("lan")
    address = taken(lan)
    answers = {"landmark": "gần bến phà", "with_whom": "chị gái", "safe_word": "hoa mai"}
    lan.post(address + "save", answers)
    lan.post(address + "end")
    shown = page(lan.get(address))
    for words in answers.values():
        assert words in shown
    assert "data-autosave" not in shown


@pytest.mark.parametrize(
    ("answers", "marked"),
    [({}, True), ({"under_18": "unknown"}, True), ({"under_18": "no"}, False),
     ({"under_18": "no", "age": "16"}, True), ({"age": "24"}, True),
     ({"age": "24", "caller_type": "victim"}, False),
     ({"age": "45", "caller_type": "relative", "under_18": "yes"}, True)],
)  # fmt: skip
def test_a_child_is_marked_and_so_is_whoever_may_be_one(
    signed_in: Any, answers: dict[str, str], marked: bool
) -> None:
    lan = signed_in("lan")
    address = taken(lan)
    lan.post(address + "save", answers)
    assert bool(page(lan.get(address + "age")).strip()) is marked


def test_an_age_is_the_callers_and_a_child_stays_one_beside_it(signed_in: Any) -> None:
    lan = english(signed_in("lan"))
    address = taken(lan)
    lan.post(address + "save", {"caller_type": "relative", "age": "45", "under_18": "yes"})
    assert "A child" in page(lan.get(address + "age"))
    assert "Caller&#x27;s age" in page(lan.get(address)) or "Caller's age" in page(lan.get(address))
    lan.post(address + "end")
    assert "A child" in page(lan.get(address))


# --- after the line is gone ---------------------------------------------------------------------


def english(browser: Any) -> Any:
    browser.cookies["django_language"] = "en"
    return browser


@pytest.mark.parametrize(
    ("answers", "words"), [({"danger": "yes"}, "Danger"), ({"suicidal": "yes"}, "Life at risk")]
)
def test_danger_stays_in_sight_when_the_line_drops(
    signed_in: Any, answers: dict[str, str], words: str
) -> None:
    lan, mai = english(signed_in("lan")), english(signed_in("mai"))
    address = taken(lan)
    lan.post(address + "save", answers | {"phone": "0912345678"})
    lan.post(address + "dropped", {"why": "dropped"})
    strip = page(mai.get("/desk/alerts/"))
    assert address in strip
    assert "The line went" in strip
    centre = page(mai.get("/centre/now"))
    assert "1 in danger" in centre
    assert address in centre
    assert "The line went" in centre
    assert f"{address}take-over" not in centre
    own = page(lan.get("/desk/lists/"))
    assert address in own
    assert words in own
    assert "The line is gone" in own
    card = page(mai.get("/desk/call-backs/waiting"))
    assert words in card
    assert "think of a welfare check first" in card


def test_a_call_in_danger_now_is_not_pushed_out_of_sight_by_those_nobody_answered(
    signed_in: Any,
) -> None:
    lan, mai = english(signed_in("lan")), english(signed_in("mai"))
    gone = [taken(lan) for _ in range(6)]
    for address in gone:
        lan.post(address + "save", {"danger": "yes"})
        lan.post(address + "end")
    now = taken(lan)
    lan.post(now + "save", {"suicidal": "yes"})
    strip = page(mai.get("/desk/alerts/"))
    shown = re.findall(r'class="alert" href="([^"]+)"', strip)
    assert shown == [now, *reversed(gone[2:])]
    assert "2 more in danger" in strip


def test_an_unsent_draft_is_due_for_her_and_for_who_oversees(signed_in: Any) -> None:
    lan, mai, hanh = (english(signed_in(name)) for name in ("lan", "mai", "hanh"))
    address = taken(lan)
    lan.post(address + "save", DANGER)
    drafted = page(lan.post(address + "draft", headers=SCRIPT))
    number = re.search(r"Case (HN-[0-9-]+) opened", drafted)
    assert number
    lan.post(address + "end")
    for who in (lan, mai):
        lists = page(who.get("/desk/lists/"))
        assert "Emergency referral drafted, not sent" in lists
        assert number[1] in lists
    assert "Emergency referral drafted, not sent" not in page(hanh.get("/desk/lists/"))
    mai.post(address + "over", {"how": "safe", "words": "chị gái đã đón"})
    assert "Emergency referral drafted, not sent" not in page(lan.get("/desk/lists/"))


@pytest.mark.parametrize("name", ["lan", "mai"])
def test_it_is_over_when_somebody_says_how_she_knows(signed_in: Any, name: str) -> None:
    lan, who = english(signed_in("lan")), english(signed_in(name))
    address = taken(lan)
    lan.post(address + "save", DANGER)
    page(lan.post(address + "draft", headers=SCRIPT))
    assert "How do you know?" not in page(lan.get(address))
    lan.post(address + "end")
    shown = page(who.get(address))
    assert "She was in danger, and the line is gone" in shown
    assert "How do you know?" in shown

    again = page(who.post(address + "over", {"how": "safe", "words": "  "}), 422)
    assert "Write in a few words how you know" in again
    again = page(who.post(address + "over", {"how": "?", "words": "đã gặp"}), 422)
    assert "đã gặp" in again

    words = "Công an xã đã tới, chị ở đồn"
    assert who.post(address + "over", {"how": "safe", "words": words})["Location"] == address
    shown = page(who.get(address))
    assert words in shown
    assert "How do you know?" not in shown
    assert "danger-clock" not in shown
    assert address not in page(signed_in("mai").get("/desk/alerts/"))
    assert address not in page(lan.get("/desk/lists/"))
    case = re.search(r'href="(/desk/cases/[^"/]+/)"', shown)
    assert case
    assert words in page(lan.get(case[1]))
    answered = who.post(address + "over", {"how": "safe", "words": words}, follow=True)
    assert "Somebody has answered this already" in page(answered)


def test_a_manager_says_it_too_and_reads_no_word_of_it(signed_in: Any) -> None:
    lan, hanh = english(signed_in("lan")), english(signed_in("hanh"))
    address = taken(lan)
    lan.post(address + "save", DANGER)
    lan.post(address + "end")
    assert "How do you know?" in page(hanh.get(address))
    hanh.post(address + "over", {"how": "help_on_the_way", "words": "đồn biên phòng đã đi"})
    shown = page(hanh.get(address))
    assert "Help is on the way" in shown
    assert "đồn biên phòng đã đi" not in shown


@pytest.mark.parametrize("name", ["binh", "son", "van", "pao"])
def test_nobody_else_ends_an_alarm(signed_in: Any, name: str) -> None:
    lan = signed_in("lan")
    address = taken(lan)
    lan.post(address + "save", DANGER)
    lan.post(address + "end")
    order = {"how": "safe", "words": "chắc ổn"}
    assert signed_in(name).post(address + "over", order).status_code == 404
    assert address in page(signed_in("mai").get("/desk/alerts/"))


def test_a_life_at_risk_stands_right_after_danger(signed_in: Any) -> None:
    lan, mai = english(signed_in("lan")), english(signed_in("mai"))
    calm, risk, danger = (taken(lan) for _ in range(3))
    lan.post(risk + "save", {"suicidal": "yes"})
    lan.post(danger + "save", {"danger": "yes"})
    for shown in (page(mai.get("/centre/now")), page(lan.get("/desk/lists/"))):
        assert shown.index(danger) < shown.index(risk) < shown.index(calm)
        assert "Life at risk" in shown
    assert "2 in danger" in page(mai.get("/centre/now"))


def test_a_place_that_is_no_province_is_kept_as_words_and_says_so_at_its_field(
    signed_in: Any,
) -> None:
    lan = english(signed_in("lan"))
    address = taken(lan)
    assert 'id="place-echo"' in page(lan.get(address))
    lan.post(address + "save", {"place_words": "quán cà phê Mộc"})
    told = page(lan.get(address + "known"))
    assert "Kept as words; which province?" in told
    assert 'id="place-echo" role="status" hx-swap-oob="true"' in told
    lan.post(address + "save", {"place_words": "Lào Cai"})
    assert "Kept as words" not in page(lan.get(address + "known"))


def test_without_a_place_one_press_leads_to_the_question(signed_in: Any) -> None:
    lan, mai = english(signed_in("lan")), english(signed_in("mai"))
    address = taken(lan)
    lan.post(address + "save", {"danger": "yes"})
    assert 'data-goes="place_words"' in page(lan.get(address + "steps"))
    assert 'data-goes="place_words"' not in page(mai.get(address + "steps"))
    lan.post(address + "save", DANGER)
    assert 'data-goes="place_words"' not in page(lan.get(address + "steps"))


# --- a mere question --------------------------------------------------------------------------


def test_a_question_needs_no_script(signed_in: Any, cast: Cast) -> None:
    lan = signed_in("lan")
    form = page(lan.get("/desk/information/"))
    contact = re.search(r'id="information-page".*?name="contact" value="([^"]+)"', form, re.DOTALL)
    assert contact
    order = {"contact": contact[1], "topic": "about_line"}
    for _ in range(2):  # pressed twice
        answer = lan.post("/desk/information/", order)
    assert answer["Location"] == f"/desk/?saved={contact[1]}"
    assert "Hỏi về tổng đài" in page(lan.get(answer["Location"]))
    with acting(cast.lan):
        assert Contact.objects.get().ended_at is not None


def test_a_question_by_script_answers_in_the_line_of_what_happened(signed_in: Any) -> None:
    lan = signed_in("lan")
    order = {"contact": "", "topic": "policy"}
    said = page(lan.post("/desk/information/", order, headers=SCRIPT))
    assert 'id="status" hx-swap-oob' in said
    assert re.search(r'href="/desk/contacts/[^"]+/"', said)


def test_a_question_without_a_topic_says_what_to_do(signed_in: Any, cast: Cast) -> None:
    lan = signed_in("lan")
    page(lan.post("/desk/information/", {"topic": ""}), 422)
    page(lan.post("/desk/information/", {"topic": "?"}, headers=SCRIPT), 422)
    with acting(cast.lan):
        assert not Contact.objects.exists()


@pytest.mark.parametrize("answer", [DANGER, {"suicidal": "yes"}])
def test_whose_life_may_be_at_stake_is_not_closed_by_a_key(
    signed_in: Any, cast: Cast, answer: dict[str, str]
) -> None:
    lan = signed_in("lan")
    address = taken(lan)
    lan.post(address + "save", answer)
    order = {"contact": address.rstrip("/").split("/")[-1], "topic": "other"}
    assert lan.post("/desk/information/", order)["Location"] == address
    page(lan.post("/desk/information/", order, headers=SCRIPT), 422)
    with acting(cast.lan):
        assert Contact.objects.get().ended_at is None


def test_the_child_line_takes_a_contact_of_no_kind_and_no_other_kind(
    signed_in: Any, cast: Cast
) -> None:
    lan = signed_in("lan")
    address = taken(lan)
    assert lan.post(address + "child-line")["Location"] == address
    with acting(cast.lan):
        contact = Contact.objects.get()
        assert (contact.kind, bool(contact.handed_to_child_line_at)) == ("child_protection", True)
    other = taken(lan)
    lan.post(other + "save", {"kind": "counselling"})
    assert "banner" in page(lan.post(other + "child-line", follow=True))


def test_who_only_helps_does_not_end_a_contact_as_a_question(signed_in: Any, cast: Cast) -> None:
    lan, mai = signed_in("lan"), signed_in("mai")
    address = taken(lan)
    with acting(cast.lan):
        contact = Contact.objects.get()
    order = {"contact": str(contact.id), "topic": "about_line"}
    words = "Hiện một đồng nghiệp đang giữ lượt tiếp nhận này"
    assert words in page(mai.post("/desk/information/", order, headers=SCRIPT), 422)
    answer = mai.post("/desk/information/", order, follow=True)
    assert answer.redirect_chain[-1][0] == address
    assert words in page(answer)
    with acting(cast.lan):
        contact.refresh_from_db()
    assert (contact.kind, contact.ended_at) == ("", None)


def test_who_was_taken_over_from_hands_nothing_to_the_child_line(
    signed_in: Any, cast: Cast
) -> None:
    lan = signed_in("lan")
    address = taken(lan)
    with acting(cast.lan):
        contact = Contact.objects.get()
    take_over_contact(by=cast.mai, contact_id=contact.id)
    assert "Hiện một đồng nghiệp đang giữ" in page(lan.post(address + "child-line", follow=True))
    with acting(cast.mai):
        contact.refresh_from_db()
    assert (contact.kind, contact.handed_to_child_line_at) == ("", None)


def test_nothing_is_drafted_into_a_closed_case_and_it_says_so(signed_in: Any, cast: Cast) -> None:
    lan = signed_in("lan")
    address = taken(lan)
    lan.post(address + "save", DANGER)
    with acting(cast.lan):
        case = cases.open_case(by=cast.lan, contact_id=Contact.objects.get().id)
    lan.post(address + "end")
    asked = closing.ask_to_close(by=cast.lan, case_id=case.id, outcome="needs_met", words="Xong.")
    closing.decide(by=cast.mai, closing_id=asked.id, approved=True)
    lan.cookies["django_language"] = "en"
    closed = "The case of this contact is closed."
    assert closed in page(lan.post(address + "draft", headers=SCRIPT), 422)
    assert closed in page(lan.post(address + "draft", follow=True))
    with acting(cast.lan):
        assert not Draft.objects.exists()


def test_nobody_else_saves_questions(signed_in: Any) -> None:
    assert signed_in("hanh").get("/desk/information/").status_code == 404
    assert "data-information" not in page(signed_in("hanh").get("/desk/"))
