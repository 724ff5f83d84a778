"""The scripts, tried by typing and pressing in a real browser."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.look.stage import CODE, PASSWORD, Server

NOTES = "She is at the bus station and can talk for five minutes."


def state(page: Page) -> Any:
    return expect(page.locator("[data-save-state]"))


def test_only_changed_fields_are_saved_once_typing_pauses(open_page: Any) -> None:
    page = open_page("/desk/")
    page.get_by_label("Notes").type(NOTES)
    state(page).to_contain_text("Saved", timeout=4000)
    saved = Server.saves[-1]
    assert saved["notes"] == NOTES
    assert saved["change_id"]
    assert set(saved) == {"notes", "change_id", "page", "was.notes"}


def test_long_typing_is_saved_within_two_seconds_of_its_first_key(open_page: Any) -> None:
    page = open_page("/desk/")
    page.get_by_label("Notes").press_sequentially("x" * 40, delay=80)
    assert Server.saves, "3.2 s without a pause and nothing was sent"


def test_typing_goes_on_while_an_answer_is_still_coming(open_page: Any) -> None:
    page = open_page("/desk/")
    Server.slow = True
    text = "x" * 60
    page.get_by_label("Notes").press_sequentially(text, delay=80, timeout=30_000)
    state(page).to_contain_text("Mai is also here", timeout=6000)
    page.wait_for_timeout(3500)
    assert Server.saves[-1]["notes"] == text
    known = [save["was.notes"] for save in Server.saves]
    assert known == ["", *(save["notes"] for save in Server.saves[:-1])], (
        "each knows the one before"
    )


def test_a_choice_is_saved_and_each_change_has_an_id_of_its_own(open_page: Any) -> None:
    page = open_page("/desk/")
    page.get_by_label("Yes").check()
    state(page).to_contain_text("Saved", timeout=4000)
    page.get_by_label("No", exact=True).check()
    page.wait_for_function(
        "!document.querySelector('[data-save-state]').textContent.includes('Saving')"
    )
    page.wait_for_timeout(1000)
    assert [save["safe"] for save in Server.saves] == ["yes", "no"]
    assert len({save["change_id"] for save in Server.saves}) == 2


def test_a_failing_server_keeps_the_text_and_gets_it_later(open_page: Any) -> None:
    page = open_page("/desk/")
    Server.status = 503
    page.get_by_label("Notes").fill(NOTES)
    state(page).to_have_text("Kept here, will be sent", timeout=4000)
    Server.status = 204
    state(page).to_contain_text("Saved", timeout=8000)
    assert [save["notes"] for save in Server.saves] == [NOTES]


def test_a_lost_network_keeps_the_text_and_warns_before_leaving(open_page: Any) -> None:
    page = open_page("/desk/")
    page.context.set_offline(True)
    page.get_by_label("Notes").type(NOTES)
    state(page).to_have_text("Kept here, will be sent", timeout=4000)
    warned = page.evaluate("!window.dispatchEvent(new Event('beforeunload', {cancelable: true}))")
    assert warned
    page.context.set_offline(False)
    state(page).to_contain_text("Saved", timeout=8000)
    assert Server.saves[-1]["notes"] == NOTES


def test_a_refused_change_says_why_and_is_not_sent_again_and_again(open_page: Any) -> None:
    page = open_page("/desk/")
    Server.status = 422
    page.get_by_label("Notes").fill(NOTES)
    state(page).to_have_text("Not saved: Too long.", timeout=4000)
    assert page.get_by_label("Notes").input_value() == NOTES


def test_being_signed_out_keeps_the_text_and_lets_her_sign_in_in_place(open_page: Any) -> None:
    page = open_page("/desk/")
    Server.status = 401
    page.get_by_label("Notes").fill(NOTES)
    dialog = page.get_by_role("dialog", name="You were signed out")
    expect(dialog).to_be_visible(timeout=4000)
    page.get_by_label("Password").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_text("That password is not right.")).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Sign-in code")).to_be_focused()
    page.get_by_label("Sign-in code").fill(CODE)
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    assert page.get_by_label("Notes").input_value() == NOTES
    state(page).to_contain_text("Saved", timeout=4000)
    assert [save["notes"] for save in Server.saves] == [NOTES]


def test_nothing_is_sent_in_the_name_of_somebody_else(open_page: Any) -> None:
    page = open_page("/desk/")
    Server.status = 403  # her token went with the sign-in of somebody else
    Server.member = "member-2"
    page.get_by_label("Notes").fill(NOTES)
    expect(page.get_by_role("dialog", name="Somebody else has signed in here")).to_be_visible(
        timeout=4000
    )
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Somebody else is still signed in in this browser.")).to_be_visible()
    Server.status = 204
    page.wait_for_timeout(2500)
    assert Server.saves == []
    assert page.get_by_label("Notes").input_value() == NOTES


def test_two_versions_stand_side_by_side_until_she_chooses(open_page: Any) -> None:
    page = open_page("/desk/")
    Server.conflict = {
        "notes": {"label": "Notes", "theirs": "hers", "shown": "hers", "by": "Mai", "at": "03:12"}
    }
    page.get_by_label("Notes").fill("mine")
    expect(page.get_by_text("Mai changed this too, at 03:12.")).to_be_visible(timeout=4000)
    state(page).to_contain_text("Somebody else changed this too")
    page.get_by_label("Other").fill("saved meanwhile")
    page.wait_for_timeout(2500)
    assert [set(s) & {"notes", "other"} for s in Server.saves] == [{"other"}]
    page.get_by_role("button", name="Keep both").click()
    assert page.get_by_label("Notes").input_value() == "hers\nmine"
    state(page).to_contain_text("Saved", timeout=4000)
    page.wait_for_timeout(1500)
    assert Server.saves[-1]["notes"] == "hers\nmine"
    assert Server.saves[-1]["was.notes"] == "hers"
    expect(page.locator(".conflict")).to_have_count(0)


def test_the_lock_hides_everything_and_returns_to_what_was_typed(open_page: Any) -> None:
    page = open_page("/desk/")
    notes = page.get_by_label("Notes")
    notes.type("half a senten")
    page.keyboard.press("Control+Shift+L")
    expect(page.get_by_role("dialog", name="The screen is locked")).to_be_visible()
    expect(page.get_by_text("Hoàng Thị Mai")).to_be_hidden()
    assert page.get_by_role("heading", name="Desk").count() == 0, "screen readers still read it"
    page.wait_for_timeout(200)
    assert Server.locks == 1
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.get_by_text("Hoàng Thị Mai")).to_be_hidden()
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Unlock").click()
    expect(page.get_by_text("That password is not right.")).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(notes).to_be_focused()
    page.keyboard.type("ce")
    assert notes.input_value() == "half a sentence"
    assert page.locator("#lock-password").input_value() == ""


def test_an_idle_screen_locks_itself_but_never_during_a_contact(open_page: Any) -> None:
    page = open_page("/desk/?idle=0.03")
    expect(page.get_by_role("dialog")).to_be_visible(timeout=5000)
    page = open_page("/desk/?idle=0.03")
    page.evaluate("document.body.dataset.live = 'contact'")
    page.wait_for_timeout(3500)
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_a_waiting_clock_runs_by_itself(open_page: Any) -> None:
    page = open_page("/desk/")
    page.wait_for_timeout(2200)
    shown = page.locator("#since time").text_content()
    assert shown in {"0:02", "0:03"}
    assert page.locator("#since time").get_attribute("title")


def test_keys_act_only_while_nobody_types(open_page: Any) -> None:
    page = open_page("/desk/")
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()
    page.keyboard.type("n?/")
    assert page.locator("[data-search]").input_value() == "n?/"
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_one_key_hides_names_from_whoever_looks_over_the_shoulder(open_page: Any) -> None:
    page = open_page("/desk/")
    page.keyboard.press("Control+Shift+H")
    name = page.locator(".name")
    assert name.evaluate("e => getComputedStyle(e).color") == "rgba(0, 0, 0, 0)"
    assert name.get_attribute("aria-hidden") == "true"
    page.keyboard.press("Control+Shift+H")
    assert name.evaluate("e => getComputedStyle(e).color") != "rgba(0, 0, 0, 0)"


def test_a_live_event_makes_a_part_of_the_page_fetch_itself(open_page: Any) -> None:
    page = open_page("/desk/")
    page.evaluate("document.dispatchEvent(new CustomEvent('live:referral', {detail: {id: '1'}}))")
    expect(page.locator("#fetched")).to_have_text("fresh")


def test_the_stream_brings_events_by_name_and_resumes_after_the_last_one(open_page: Any) -> None:
    page = open_page("/desk/?stream=/stream")
    expect(page.locator("#fetched")).to_have_text("fresh")
    expect(page.locator("[data-connection]")).to_have_attribute("data-state", "live")
    page.wait_for_timeout(800)
    assert Server.resumed[0] == ""
    assert "7.1" in Server.resumed


def test_the_browser_keeps_nothing(open_page: Any) -> None:
    page = open_page("/desk/")
    page.get_by_label("Notes").fill(NOTES)
    state(page).to_contain_text("Saved", timeout=4000)
    # htmx notes the path of the page, which names no person; nothing else may be there.
    kept = page.evaluate("[Object.entries({...localStorage}), Object.entries({...sessionStorage})]")
    assert kept == [[], [["htmx-current-path-for-history", "/desk/"]]]
