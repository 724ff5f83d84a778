"""Pictures of the pages that matter: `python -m tests.journeys.screenshots [vi] [en]`.

Written to docs/screenshots from a fresh demonstration; everybody in them is invented. Each group of
pictures is one person's stretch of a night; a picture is of what she has before her then."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Browser

from tests.browsing import MISSING, chromium, installed

if TYPE_CHECKING:
    from tests.journeys.people import Person
    from tests.journeys.running import Demo

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
LANGUAGES = ("vi", "en")
LANDMARK = "Phía sau chợ, nhà mái tôn xanh"
COMPANY = "Người đàn ông đưa chị tới, đang ngủ"
DROPPED_NUMBER = "0900 000 528"
# What a page is called among all pages (every_page.py): the name of its picture, and whether it is
# looked at on a phone.
EVERY_DAY = {
    "wallboard": ("wallboard", False),
    "who can help": ("who-can-help", False),
    "joint plan": ("joint-plan", False),
    "her reintegration": ("reintegration", False),
    "needs": ("needs", False),
    "support plan": ("support-plan", False),
    "what the law grants": ("entitlements", False),
    "livelihood plan": ("livelihood", False),
    "the way home": ("way-home", False),
    "a child": ("child", False),
    "tracing of a centre": ("tracing", False),
    "referral figures": ("referral-figures", False),
    "after the referral in figures": ("after-referral", False),
    "working group": ("working-group", False),
    "a visit to make": ("portal-visit", True),
    "steps of an agency": ("portal-plan", True),
}
_TO_THE_TOP = """() => {
  let part = document.querySelector("h1");
  for (; part; part = part.parentElement) part.scrollTo({top: 0, behavior: "instant"});
}"""


def main(languages: tuple[str, ...] = LANGUAGES) -> int:
    """Takes every picture; 1 when Chromium is missing."""
    if installed() is None:
        print(MISSING)
        return 1
    _set_up_django()
    from tests.journeys.running import demonstration

    FOLDER.mkdir(parents=True, exist_ok=True)
    with demonstration() as demo, chromium() as browser:
        for language in languages:
            _pictures(Album(browser, demo, language))
    return 0


def _set_up_django() -> None:
    """The words on the buttons come from the product's own texts; no database is needed."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline.config.settings")
    django.setup()


@dataclass(frozen=True)
class Album:
    """Pictures in one language, and the people who sit before the screens."""

    browser: Browser
    demo: Demo
    language: str

    @property
    def url(self) -> str:
        """Where the demonstration answers."""
        return self.demo.url

    def comes(self, username: str = "", *, phone: bool = False) -> Person:
        """Somebody signed in; without a name, somebody before the sign-in page."""
        from tests.journeys import people

        size = people.PHONE if phone else people.DESKTOP
        she = people.enter(
            self.browser, self.url, language=self.language, size=size, trouble=people.Trouble()
        )
        if username:
            people.sign_in(she, username)
        return she

    def takes(self, of: Person, name: str, *, top: bool = False) -> None:
        """A picture of what she sees; from the top of the middle column, if asked."""
        of.page.evaluate("document.activeElement?.blur()")
        if top:
            of.page.evaluate(_TO_THE_TOP)
        of.page.evaluate("() => document.fonts.ready")
        path = FOLDER / f"{name}-{self.language}.png"
        of.page.screenshot(path=path, animations="disabled")
        print(path.name)


def _pictures(album: Album) -> None:
    from tests.journeys import people

    visitor = album.comes()
    visitor.goes_to("/account/login/")
    album.takes(visitor, "sign-in")
    trang = album.comes("counsellor.hanoi")
    trang.is_connected()
    album.takes(trang, "desk")

    referral = _a_call_and_its_case(album, trang)
    _the_agency(album, trang, referral)
    _danger_and_the_centre(album, trang)
    _the_rest_of_the_shift(album, trang)
    _behind_the_cases(album)
    _the_pages_of_every_day(album)
    yen = album.comes("national")
    yen.goes_to("/figures/")
    album.takes(yen, "figures")
    for one in (visitor, trang, yen):
        people.close(one)


def _behind_the_cases(album: Album) -> None:
    """First pages of those who work beside the desk."""
    from tests.journeys import people

    for username, path, name in (
        ("national.2", "/networks/", "networks"),
        ("reviewer", "/duplicates/", "duplicates"),
        ("administrator", "/members/", "members"),
        ("data.protection", "/log/", "log"),
    ):
        she = album.comes(username)
        she.goes_to(path)
        album.takes(she, name)
        people.close(she)


def _the_pages_of_every_day(album: Album) -> None:
    """Pages as the invented year left them, each before whoever works with it."""
    from tests.journeys import people
    from tests.journeys.every_page import PAGES, filled_in

    there = {sight.what: sight for sight in PAGES}
    came: dict[tuple[str, bool], Person] = {}
    for what, (name, phone) in EVERY_DAY.items():
        sight = there[what]
        by = (sight.who, phone)
        if by not in came:
            came[by] = album.comes(sight.who, phone=phone)
        came[by].goes_to(filled_in(album.demo, sight.path))
        album.takes(came[by], name)
    for one in came.values():
        people.close(one)


def _a_call_and_its_case(album: Album, trang: Person) -> str:
    """From the first answer to the sent referral; its id."""
    from tests.journeys import steps

    story = steps.Story()
    steps.takes_a_call(trang, story)
    album.takes(trang, "contact", top=True)
    _is_screened(album, trang)
    steps.opens_its_case(trang)
    steps.adds_the_survivor(trang, story)
    steps.names_a_problem(trang, story)
    steps.plans_a_measure(trang, story)
    album.takes(trang, "case", top=True)
    case = trang.page.url
    _makes_a_safety_plan(album, trang)
    trang.page.goto(case)
    steps.fills_in_a_referral(trang, story)
    album.takes(trang, "preview")
    return steps.sends_it(trang)


def _is_screened(album: Album, trang: Person) -> None:
    """Three questions about work, and back to the call."""
    contact = trang.page.url
    trang.presses("Screen for signs", within="#screening")
    trang.sees("What is it about?")
    for key in ("1", "y", "y", "n"):
        # A question takes no answer in its first moment, and nobody answers sooner.
        trang.page.wait_for_timeout(600)
        before = trang.page.url
        trang.page.keyboard.press(key)
        trang.page.wait_for_function("old => location.href !== old", arg=before)
    album.takes(trang, "screening")
    trang.page.goto(contact)


def _makes_a_safety_plan(album: Album, trang: Person) -> None:
    trang.presses("Make a safety plan", within="#safety-plan")
    trang.writes("Xe trắng dừng trước ngõ", under="How does she notice that it becomes dangerous?")
    trang.writes(
        "Cửa bếp, qua vườn nhà bà", under="How does she get out, and where does she go first?"
    )
    trang.writes("Nhà dì ở xã bên", under="Where can she stay for a night?")
    trang.writes("Cô giáo của con", under="Who helps, and how does she ask them?")
    album.takes(trang, "safety-plan", top=True)
    trang.presses("Save the safety plan")


def _the_agency(album: Album, trang: Person, referral: str) -> None:
    """The focal point's phone, and the counsellor's page that follows it."""
    from tests.journeys import people, steps

    kien = album.comes(steps.FOCAL_POINT, phone=True)
    kien.goes_to("/portal/")
    album.takes(kien, "portal-inbox")
    steps.finds_it_in_the_inbox(kien, referral)
    album.takes(kien, "portal-referral")
    kien.presses("Accept: we take care of this")
    trang.sees("Accepted", within="#steps")
    album.takes(trang, "referral")
    people.close(kien)


def _danger_and_the_centre(album: Album, trang: Person) -> None:
    """A call in danger as the counsellor and the supervisor have it before them; a dropped call."""
    from tests.journeys import people

    trang.goes_to("/desk/")
    trang.presses("A phone call", within="main")
    trang.page.wait_for_selector("#first-minutes")
    trang.ticks(trang.code("yes_no_unknown", "yes"), under="Is anybody in danger right now?")
    trang.writes(trang.place("34/15"), under="Where")
    trang.writes(LANDMARK, under="What do you see around you?")
    trang.writes(COMPANY, under="Who is with you?")
    trang.knows_it_is_saved()
    trang.page.wait_for_selector("#draft a")
    album.takes(trang, "danger", top=True)

    hang = album.comes("supervisor.hanoi")
    hang.is_connected()
    hang.page.wait_for_selector("#in-contact li")
    album.takes(hang, "centre-now")
    trang.presses("End this contact")
    _line_drops(trang)
    hang.goes_to("/desk/call-backs/")
    album.takes(hang, "call-backs")
    people.close(hang)


def _line_drops(trang: Person) -> None:
    trang.goes_to("/desk/")
    trang.presses("A phone call", within="main")
    trang.writes(DROPPED_NUMBER, under="Caller's number")
    trang.knows_it_is_saved()
    trang.presses("The line dropped")
    trang.sees("The supervisor is asked", within="#reach")


def _the_rest_of_the_shift(album: Album, trang: Person) -> None:
    for path, name in (
        ("/tips/", "tips"),
        ("/figures/own/", "own-figures"),
        ("/shift/", "hand-over"),
    ):
        trang.goes_to(path)
        album.takes(trang, name)


if __name__ == "__main__":
    asked = tuple(sys.argv[1:]) or LANGUAGES
    if unknown := set(asked) - set(LANGUAGES):
        sys.exit(f"No language of ours: {', '.join(sorted(unknown))}.")
    sys.exit(main(asked))
