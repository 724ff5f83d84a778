"""One way to start Chromium and to ask axe, for all tests that look at pages."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

AXE = Axe().axe_script
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
    "preload": False,  # style sheets and films once more, for rules that are not asked here
}
COLOURS = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
    "preload": False,
}
MISSING = "Chromium is not installed (apt install chromium-headless-shell)."


def installed() -> str | None:
    """Where Chromium is: the one without a window first, which draws no toolbar for nobody."""
    return shutil.which("chromium-headless-shell") or shutil.which("chromium")


@contextmanager
def chromium(*options: str) -> Iterator[Browser]:
    """A browser for tests; without one they skip, or fail where CI is set."""
    path = installed()
    if path is None:
        pytest.fail(MISSING) if "CI" in os.environ else pytest.skip(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu", *options]
        )
        yield browser
        browser.close()


def violations(
    page: Page, rules: dict[str, Any] = RULES, without: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """What axe finds against level AA, but for what lies under the selectors `without`; it is put
    into a document once, however often it looks."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    there = [selector for selector in without if page.locator(selector).count()]
    look = "([without, rules]) => axe.run(without.length ? {exclude: without} : document, rules)"
    found: list[dict[str, Any]] = page.evaluate(look, [there, rules])["violations"]
    return found
