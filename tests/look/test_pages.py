"""The shells and pages in a real browser: axe at AA, widths, weight, no script."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browsing import violations

PAGES = [
    "/look/",
    "/desk/",
    "/phone/",
    "/account/login/",
    "/template/?name=404.html",
    "/template/?name=403_csrf.html",
    "/template/?name=500.html",
    "/template/?name=look/locked.html",
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_no_barrier_at_level_aa(open_page: Any, stage: str, path: str, theme: str) -> None:
    for width, height in ((1366, 768), (360, 740)):
        page = open_page("/elsewhere/", width, height)
        page.context.add_cookies([{"name": "theme", "value": theme, "url": stage}])
        page.goto(stage + path)
        assert [(v["id"], v["nodes"][0]["html"]) for v in violations(page)] == []


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [1366, 900, 390, 320])
def test_nothing_is_wider_than_the_screen(open_page: Any, path: str, width: int) -> None:
    page = open_page(path, width, 740)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_portal_page_weighs_under_100_kb_and_needs_no_script(browser: Any, stage: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    sizes: dict[str, int] = {}
    page.on("response", lambda response: sizes.update({response.url: len(response.body())}))
    page.goto(f"{stage}/phone/", wait_until="networkidle")
    assert page.get_by_role("button", name="Tiếp nhận").is_visible()
    assert len([url for url in sizes if url.endswith(".woff2")]) == 2
    assert not [url for url in sizes if url.endswith(".js")]
    assert sum(sizes.values()) <= 100_000, sizes
    assert context.cookies() == [] or {c["name"] for c in context.cookies()} <= {"csrftoken"}
    context.close()


def test_a_phone_gets_the_middle_first_and_a_way_to_the_rest(open_page: Any) -> None:
    page = open_page("/look/", 390, 844)
    main, left, right = (
        page.locator(f"#{i}").bounding_box()["y"] for i in ("main", "left", "right")
    )
    assert main < right < left
    page.locator(".bottom a", has_text="Waiting").click()
    assert page.locator("#left").evaluate("e => e.getBoundingClientRect().top < innerHeight")


def test_a_desk_scrolls_in_its_columns_and_never_as_a_whole(open_page: Any) -> None:
    page = open_page("/look/")
    page.evaluate("document.getElementById('g7').scrollIntoView()")
    assert page.evaluate("[scrollY, document.documentElement.scrollHeight - innerHeight]") == [0, 0]


def test_a_column_left_out_takes_no_room(open_page: Any) -> None:
    page = open_page("/desk/?bare")
    assert not page.locator("#left").is_visible()
    assert not page.locator("#right").is_visible()
    assert page.locator("#main").bounding_box()["width"] > 1200


def test_the_theme_is_the_persons_choice_and_lasts(open_page: Any) -> None:
    page = open_page("/account/login/")
    assert page.locator("html").get_attribute("data-theme") == "light"
    page.get_by_role("button", name="Use dark colours").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_the_language_changes_without_script(open_page: Any) -> None:
    page = open_page("/account/login/", java_script_enabled=False)
    page.get_by_role("button", name="Tiếng Việt").click()
    assert page.locator("html").get_attribute("lang") == "vi"


def test_the_theme_never_sends_people_to_another_host(client: Any) -> None:
    answer = client.post("/look/theme/", {"theme": "dark", "next": "https://example.org/"})
    assert answer["Location"] == "/"
    assert answer.cookies["theme"].value == "dark"
    assert "theme" not in client.post("/look/theme/", {"theme": "<b>"}).cookies


def test_the_gallery_is_for_demonstrations_only(client: Any, settings: Any) -> None:
    assert client.get("/look/").status_code == 200
    settings.HOTLINE_DEMO = False
    assert client.get("/look/").status_code == 404


def test_the_demonstration_says_so_on_every_shell(client: Any, settings: Any) -> None:
    for path in ("/look/", "/phone/", "/account/login/"):
        assert b"invented people" in client.get(path).content
    settings.HOTLINE_DEMO = False
    assert b"invented people" not in client.get("/phone/").content


def test_a_form_can_be_sent_under_a_strict_referrer_policy(open_page: Any, stage: str) -> None:
    # A page under no-referrer sends "Origin: null", which the CSRF check refuses.
    page = open_page("/account/login/")
    assert page.locator('meta[name="referrer"]').get_attribute("content") == "same-origin"
    page.get_by_role("button", name="Use dark colours").click()
    assert "Forbidden" not in page.content()


def test_leaving_replaces_the_page_in_the_history(open_page: Any, stage: str) -> None:
    page = open_page("/elsewhere/")
    page.goto(stage + "/phone/")
    page.get_by_role("link", name="Leave now").click()
    page.wait_for_url("**/elsewhere/")
    page.go_back()
    assert "/phone/" not in page.url
