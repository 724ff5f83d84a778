"""The page in a real browser: no barrier at AA, nothing wider than the screen, policy obeyed."""

from __future__ import annotations

import contextvars
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, Page, Route

from hotline.countries.pack import current as pack
from hotline.statistics.periods import Month
from tests.browsing import chromium, violations
from tests.cast import Cast
from tests.statistics.conftest import Reader
from tests.statistics.records import contact, local


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser
        # While the driver's loop runs, Django keeps a connection apart; left open, it would stop
        # the test database from being dropped.
        connections.close_all()


def served_by(client: Client, page: Page) -> None:
    """Answer the browser from the test's own transaction, so that it sees the test's rows.

    The browser's driver calls back in a context of its own, which would open a second connection.
    """
    here = contextvars.copy_context()

    def answer(route: Route) -> None:
        address = urlsplit(route.request.url)
        if address.path.startswith("/static/"):
            found = finders.find(address.path.removeprefix("/static/"))
            return route.fulfill(path=found) if found else route.fulfill(status=404)
        response = here.run(client.get, f"{address.path}?{address.query}")
        return route.fulfill(
            status=response.status_code, headers=dict(response.items()), body=response.content
        )

    page.route("**/*", answer)


@pytest.fixture
def opened(browser: Browser, reader: Reader) -> Iterator[Any]:
    """Opens the page as somebody; fails the test on what the browser's policy refuses."""
    refused: list[str] = []
    contexts = []

    def visit(who: str, query: str, *, width: int, language: str = "en", theme: str = "") -> Page:
        context = browser.new_context(viewport={"width": width, "height": 844})
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console",
            lambda said: refused.append(said.text) if "Security Policy" in said.text else None,
        )
        client = reader(who, language)
        if theme:
            client.cookies["theme"] = theme
        served_by(client, page)
        page.goto(f"http://testserver/figures/{query}")
        return page

    yield visit
    for context in contexts:
        context.close()
    assert refused == []


@pytest.fixture
def busy(cast: Cast) -> None:
    """This month and the last, most codes, both sources, places with long names."""
    now = Month.of(pack().today())
    for month in (now, now.plus(-1)):
        for place in ("34/79", "34/19", "country/KH", ""):
            at = local(month.year, month.number, 1)
            contact(cast.lan, at, kind="child_protection", caller_type="press", place=place)
            contact(cast.binh, at, source="history", kind="information", place=place)


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("vi", "dark")])
@pytest.mark.parametrize("width", [1366, 390])
def test_no_barrier_at_level_aa(
    opened: Any, busy: None, width: int, language: str, theme: str
) -> None:
    page = opened("quan", "", width=width, language=language, theme=theme)
    assert page.locator("#contacts .tiles-svg").count() == 1
    assert [(v["id"], v["nodes"][0]["html"]) for v in violations(page)] == []


@pytest.mark.parametrize("query", ["", "?from=2026-03&to=2026-01", "?source=history"])
@pytest.mark.parametrize("width", [1366, 900, 390, 320])
def test_nothing_is_wider_than_the_screen(opened: Any, busy: None, width: int, query: str) -> None:
    page = opened("son", query, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_filter_works_without_a_pointer_and_keeps_what_was_chosen(
    opened: Any, busy: None
) -> None:
    page = opened("van", "", width=1366)
    page.get_by_label("Centre", exact=True).select_option("DN")
    page.locator("select[name=source]").select_option("history")
    page.get_by_role("button", name="Show these figures").press("Enter")
    page.wait_for_url("**centre=DN**")
    assert page.get_by_label("Centre", exact=True).input_value() == "DN"
    assert "Da Nang centre, imported history only" in page.locator("header .lead").inner_text()


def test_print_leaves_the_form_out_and_brings_the_months_as_a_table(
    opened: Any, busy: None
) -> None:
    page = opened("van", "", width=1366)
    months = page.get_by_role("row").filter(has_text="Total").first
    assert page.get_by_role("button", name="Show these figures").is_visible()
    page.emulate_media(media="print")
    assert not page.get_by_role("button", name="Show these figures").is_visible()
    assert months.is_visible()
