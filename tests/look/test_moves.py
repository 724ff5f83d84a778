"""One page: links and forms swap its middle; what is typed survives every way out and back."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.look.stage import Server
from tests.look.test_scripts import NOTES, state


def marked(page: Page) -> Page:
    """The page with a mark that a full load would wipe."""
    page.evaluate("window.untouched = true")
    return page


def untouched(page: Page) -> bool:
    return bool(page.evaluate("window.untouched === true"))


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1, name=words)).to_be_focused()


def test_a_link_swaps_the_middle_and_the_address_follows(open_page: Any) -> None:
    page = marked(open_page("/desk/"))
    page.get_by_role("link", name="Other page").click()
    heading(page, "Other page")
    assert page.url.endswith("/other/")
    assert page.title() == "Other"
    page.go_back()
    heading(page, "Desk")
    assert page.url.endswith("/desk/")
    page.go_forward()
    heading(page, "Other page")
    assert untouched(page)


def test_a_row_of_the_list_stays_the_same_row(open_page: Any) -> None:
    page = marked(open_page("/desk/"))
    page.evaluate("document.querySelector('#left a').mark = 1")
    page.get_by_role("link", name="Other row").click()
    heading(page, "Other page")
    assert page.evaluate("document.querySelector('#left a').mark") == 1
    assert untouched(page)


def test_a_form_goes_and_comes_back_to_its_page(open_page: Any) -> None:
    page = marked(open_page("/desk/"))
    page.get_by_label("Note", exact=True).fill("a line")
    page.get_by_role("button", name="Add this note").click()
    heading(page, "Desk")
    assert Server.notes == ["a line"]
    assert page.get_by_label("Note", exact=True).input_value() == ""
    assert page.url.endswith("/desk/")
    assert untouched(page)


def test_a_form_pressed_twice_goes_once(open_page: Any) -> None:
    page = open_page("/desk/")
    page.get_by_label("Note", exact=True).fill("a line")
    page.evaluate(
        "() => { const b = document.querySelector('#note button'); b.click(); b.click() }"
    )
    heading(page, "Desk")
    page.wait_for_timeout(500)
    assert Server.notes == ["a line"]


def test_a_refused_form_keeps_its_words_its_address_and_leads_to_what_is_wrong(
    open_page: Any,
) -> None:
    page = marked(open_page("/desk/"))
    Server.note_status = 422
    page.get_by_label("Note", exact=True).fill("a line")
    page.get_by_role("button", name="Add this note").click()
    expect(page.locator(".problems")).to_be_focused()
    assert page.get_by_label("Note", exact=True).input_value() == "a line"
    assert page.url.endswith("/desk/"), "a reload must find a page there"
    assert untouched(page)


def test_a_form_that_fails_keeps_its_words_and_says_so(open_page: Any) -> None:
    page = marked(open_page("/desk/"))
    for status in (500, 403, 404):
        Server.note_status = status
        page.get_by_label("Note", exact=True).fill("a line")
        page.get_by_role("button", name="Add this note").click()
        expect(page.locator("#status")).to_contain_text("That did not work")
        assert page.get_by_label("Note", exact=True).input_value() == "a line"
    Server.note_status = 302
    page.get_by_role("button", name="Add this note").click()
    heading(page, "Desk")
    assert Server.notes == ["a line"]
    assert untouched(page)


def test_half_a_note_survives_a_walk_to_another_page(open_page: Any) -> None:
    page = marked(open_page("/desk/"))
    page.get_by_label("Note", exact=True).fill("half a no")
    page.get_by_label("Who").select_option("a")
    page.get_by_role("link", name="Other page").click()
    heading(page, "Other page")
    page.get_by_role("link", name="Unsent words wait").click()
    heading(page, "Desk")
    assert page.get_by_label("Note", exact=True).input_value() == "half a no"
    assert page.get_by_label("Who").input_value() == "a"
    expect(page.get_by_role("link", name="Unsent words wait")).to_be_hidden()
    assert page.evaluate("!dispatchEvent(new Event('beforeunload', {cancelable: true}))")
    assert untouched(page)


def test_words_left_behind_while_the_server_is_away_arrive_and_are_back_on_return(
    open_page: Any,
) -> None:
    page = marked(open_page("/desk/"))
    Server.status = 503
    page.get_by_label("Notes").fill(NOTES)
    state(page).to_have_text("Kept here, will be sent", timeout=4000)
    page.get_by_role("link", name="Other page").click()
    heading(page, "Other page")
    page.get_by_role("link", name="Back to the desk").click()
    heading(page, "Desk")
    assert page.get_by_label("Notes").input_value() == NOTES
    page.get_by_role("link", name="Other page").click()
    heading(page, "Other page")
    Server.status = 204
    page.wait_for_timeout(6000)
    assert [save["notes"] for save in Server.saves] == [NOTES], "sent from where she went"
    assert untouched(page)


def test_a_form_waits_for_the_words_typed_beside_it(open_page: Any) -> None:
    page = open_page("/desk/")
    page.get_by_label("Notes").fill(NOTES)
    page.get_by_label("Note", exact=True).fill("a line")
    page.get_by_role("button", name="Add this note").click()
    heading(page, "Desk")
    assert [save["notes"] for save in Server.saves] == [NOTES]
    assert Server.notes == ["a line"]


def test_words_that_cannot_be_saved_are_said_before_the_form_goes(open_page: Any) -> None:
    page = open_page("/desk/")
    Server.status = 422
    page.get_by_label("Notes").fill(NOTES)
    page.get_by_label("Note", exact=True).fill("a line")
    page.get_by_role("button", name="Add this note").click()
    expect(page.locator("#status")).to_contain_text("Not all you typed is saved yet")
    assert Server.notes == []
    page.get_by_role("button", name="Add this note").click()
    expect(page.locator("#note [name=text]")).to_have_value("")
    assert Server.notes == ["a line"]


def test_a_page_that_is_not_there_is_said_in_place_with_a_way_back(open_page: Any) -> None:
    page = marked(open_page("/desk/"))
    page.get_by_role("link", name="Gone page").click()
    heading(page, "There is nothing here for you")
    expect(page.get_by_role("link", name="Other row")).to_be_visible()
    page.go_back()
    heading(page, "Desk")
    assert untouched(page)


def test_a_file_is_downloaded_and_the_page_stays(open_page: Any) -> None:
    page = marked(open_page("/desk/"))
    with page.expect_download() as found:
        page.get_by_role("link", name="A file").click()
    assert found.value.suggested_filename == "list.csv"
    assert untouched(page)


def test_a_page_of_another_shell_is_loaded_whole(open_page: Any) -> None:
    page = marked(open_page("/desk/"))
    page.get_by_role("link", name="Another shell").click()
    page.wait_for_url("**/phone/")
    assert not untouched(page)


def test_a_new_window_is_opened_by_the_usual_keys(open_page: Any) -> None:
    page = marked(open_page("/desk/"))
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Other page").click(modifiers=["Control"])
    opened.value.wait_for_url("**/other/")
    assert page.url.endswith("/desk/")


def test_being_signed_out_on_the_way_keeps_the_page(open_page: Any) -> None:
    page = marked(open_page("/desk/"))
    Server.note_status = 401
    page.get_by_label("Note", exact=True).fill("a line")
    page.get_by_role("button", name="Add this note").click()
    expect(page.get_by_role("dialog", name="You were signed out")).to_be_visible()
    assert page.locator("#note [name=text]").input_value() == "a line"
    assert untouched(page)


def test_keys_walk_through_the_list_and_open_a_row(open_page: Any) -> None:
    page = marked(open_page("/desk/"))
    expect(page.get_by_role("link", name="Desk row")).to_have_attribute("aria-current", "true")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Other row")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("link", name="Desk row")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    heading(page, "Other page")
    expect(page.get_by_role("link", name="Other row")).to_have_attribute("aria-current", "true")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    heading(page, "Desk")
    assert untouched(page)
