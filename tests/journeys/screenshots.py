"""Pictures of the pages that matter, in both languages: `python -m tests.journeys.screenshots`.

Written to docs/screenshots from a fresh demonstration; everybody in them is invented."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
LANGUAGES = ("vi", "en")


def main() -> int:
    """Takes every picture; 1 when Chromium is missing."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("Screenshots need Chromium, and it is not installed (apt install chromium).")
        return 1
    _set_up_django()
    from tests.journeys.running import demonstration

    FOLDER.mkdir(parents=True, exist_ok=True)
    with demonstration() as demo, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for language in LANGUAGES:
            _pictures(browser, demo.url, language)
        browser.close()
    return 0


def _set_up_django() -> None:
    """The words on the buttons come from the product's own texts; no database is needed."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline.config.settings")
    django.setup()


def _pictures(browser: Browser, url: str, language: str) -> None:
    from tests.journeys import people, steps
    from tests.journeys.people import DESKTOP, PHONE, Person, Trouble

    def comes(username: str, size: tuple[int, int] = DESKTOP) -> Person:
        she = people.enter(browser, url, language=language, size=size, trouble=Trouble())
        people.sign_in(she, username)
        return she

    def picture(of: Person, name: str) -> None:
        of.page.evaluate("document.activeElement?.blur()")
        of.page.evaluate("() => document.fonts.ready")
        of.page.screenshot(path=FOLDER / f"{name}-{language}.png", animations="disabled")
        print(f"{name}-{language}.png")

    visitor = people.enter(browser, url, language=language, size=DESKTOP, trouble=Trouble())
    visitor.goes_to("/account/login/")
    picture(visitor, "sign-in")

    story = steps.Story()
    trang = comes("counsellor.hanoi")
    trang.is_connected()
    picture(trang, "desk")
    steps.takes_a_call(trang, story)
    picture(trang, "contact")
    steps.opens_its_case(trang)
    steps.adds_the_survivor(trang, story)
    steps.names_a_problem(trang, story)
    steps.plans_a_measure(trang, story)
    trang.page.evaluate("document.querySelector('.desk-main').scrollTo(0, 0)")
    picture(trang, "case")
    steps.fills_in_a_referral(trang, story)
    picture(trang, "preview")
    referral = steps.sends_it(trang)

    kien = comes(steps.FOCAL_POINT, PHONE)
    kien.goes_to("/portal/")
    picture(kien, "portal-inbox")
    steps.finds_it_in_the_inbox(kien, referral)
    picture(kien, "portal-referral")
    kien.presses("Accept: we take care of this")
    trang.sees("Accepted", within="#steps")
    picture(trang, "referral")

    yen = comes("national")
    yen.goes_to("/figures/")
    picture(yen, "figures")
    for one in (visitor, trang, kien, yen):
        people.close(one)


if __name__ == "__main__":
    sys.exit(main())
