"""Somebody at a screen: she presses, writes, chooses and sees, in the words of her language."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation
from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page, expect

from hotline.config.demonstration.members import sign_ins
from hotline.countries.pack import current as pack
from hotline.places import queries as places

DESKTOP, PHONE, ZOOMED = (1366, 768), (390, 844), (683, 384)
PATIENCE = 20.0  # seconds; the machine may run other tests meanwhile
_NOTHING_WAITS = """() => {
  const leaving = new Event("beforeunload", {cancelable: true});
  window.dispatchEvent(leaving);
  return !leaving.defaultPrevented;
}"""
_LIVE = re.compile("live")


@dataclass
class Trouble:
    """What a browser complained about. Failed requests count too, except during an outage."""

    said: list[str] = field(default_factory=list)
    outage: bool = False

    def watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("console", lambda m: self._console(m.type, m.text))
        page.on("response", lambda r: self._answer(r.status, r.url))

    def _console(self, kind: str, text: str) -> None:
        # The browser repeats each failed request here; the answer itself is judged below.
        if kind in ("error", "warning") and not text.startswith("Failed to load resource"):
            self.complain(text)

    def _answer(self, status: int, url: str) -> None:
        if status >= 500:
            self.complain(f"{status} {url}")

    def complain(self, text: str) -> None:
        if not self.outage:
            self.said.append(text)


class Person:
    """One person in one browser of her own."""

    def __init__(self, context: BrowserContext, url: str, language: str, trouble: Trouble) -> None:
        self.context, self.url, self.language, self.trouble = context, url, language, trouble
        self.page = context.new_page()
        self.page.set_default_timeout(PATIENCE * 1000)
        trouble.watch(self.page)

    # --- words -------------------------------------------------------------------------------

    def word(self, english: str, **values: str) -> str:
        """A text of the interface in her language."""
        with translation.override(self.language):
            return translation.gettext(english) % values

    def code(self, list_name: str, code: str) -> str:
        """A code of the pack in her language."""
        return pack().codes(list_name).label(code, self.language)

    def place(self, key: str) -> str:
        """The name of a place in her language."""
        return places.label(key, self.language)

    # --- what she does -----------------------------------------------------------------------

    def goes_to(self, path: str) -> None:
        self.page.goto(self.url + path)

    def presses(self, words: str, *, within: str = "body") -> None:
        """Press the button or follow the link that bears these words."""
        self.the(words, within=within).first.click()

    def opens(self, words: str) -> None:
        """Unfold a part of the page."""
        self.page.locator("summary", has_text=self.word(words)).first.click()

    def writes(self, text: str, under: str, *, within: str = "main") -> None:
        self.field(under, within=within).fill(text)

    def types(self, text: str, under: str) -> None:
        """Key by key, as fingers do."""
        self.field(under).press_sequentially(text, delay=8)

    def picks(self, label: str, under: str, *, within: str = "main") -> None:
        """Pick an entry of a folded list."""
        self.field(under, within=within).select_option(label=label)

    def ticks(self, label: str, under: str, *, within: str = "main") -> None:
        """Choose among the pills under a question."""
        self.question(under, within=within).locator("label", has_text=_whole(label)).click()

    # --- what she sees -----------------------------------------------------------------------

    def sees(self, words: str, *, within: str = "main", **values: str) -> None:
        """These words of the interface, by themselves if need be: nothing is reloaded."""
        self.reads(self.word(words, **values), within=within)

    def reads(self, text: str, *, within: str = "main") -> None:
        """This text, as it stands."""
        expect(self.page.locator(within).first).to_contain_text(text, timeout=PATIENCE * 1000)

    def sees_no(self, text: str, *, within: str = "body") -> None:
        """This text is nowhere on the page now."""
        assert text not in self.page.locator(within).first.inner_text()

    def finds(self, text: str, under: str) -> None:
        """A field holds exactly this."""
        expect(self.field(under)).to_have_value(text)

    def knows_it_is_saved(self) -> None:
        """The page says so, and would let her leave without a question."""
        state = self.page.locator("[data-save-state]").first
        expect(state).to_have_attribute("data-state", "saved", timeout=PATIENCE * 1000)
        self.page.wait_for_function(_NOTHING_WAITS)

    def is_connected(self) -> None:
        """Her stream is open: what others do reaches her."""
        state = self.page.locator("[data-connection]").first
        expect(state).to_have_attribute("data-state", _LIVE, timeout=PATIENCE * 1000)

    # --- finding things ----------------------------------------------------------------------

    def the(self, words: str, *, within: str = "body") -> Locator:
        """The buttons and links that bear these words."""
        name, place = _whole(self.word(words)), self.page.locator(within)
        return place.get_by_role("button", name=name).or_(place.get_by_role("link", name=name))

    def field(self, label: str, *, within: str = "main") -> Locator:
        """The control under a label; what stands behind the label, such as (optional), is left."""
        start = re.compile(rf"^\s*{re.escape(self.word(label))}\s*(\(.*\))?\s*$")
        wanted = self.page.locator(within).locator("label.field-label", has_text=start).first
        return self.page.locator(f"[id='{wanted.get_attribute('for')}']")

    def question(self, legend: str, *, within: str = "main") -> Locator:
        """The set of pills under a question."""
        pattern = re.compile(rf"^\s*{re.escape(self.word(legend))}")
        place = self.page.locator(within)
        return place.locator("fieldset.pills").filter(
            has=self.page.locator("legend", has_text=pattern)
        )

    @property
    def id_in_address(self) -> str:
        """The id of what she looks at."""
        return self.page.url.rstrip("/").split("/")[-1]

    @contextmanager
    def stays_on_the_page(self) -> Iterator[None]:
        """What happens inside reaches her without a reload: a mark on the page survives it."""
        self.page.evaluate("window.untouched = true")
        yield
        assert self.page.evaluate("window.untouched === true"), "the page was loaded again"

    @contextmanager
    def outage(self) -> Iterator[None]:
        """Failed requests are expected meanwhile."""
        self.trouble.outage = True
        yield
        self.trouble.outage = False


def enter(
    browser: Browser,
    url: str,
    *,
    language: str,
    size: tuple[int, int],
    trouble: Trouble,
    **options: Any,
) -> Person:
    """A browser with nobody signed in yet."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, locale=language, **options
    )
    context.add_cookies([{"name": "django_language", "value": language, "url": url}])
    return Person(context, url, language, trouble)


def sign_in(person: Person, username: str) -> None:
    """With the password, then the code that the demonstration shows."""
    person.goes_to("/account/login/")
    if "/account/" not in person.page.url:
        return  # tried again after an answer that came late: she is in
    person.page.fill("input[name=login]", username)
    person.page.fill("input[name=password]", password(username))
    person.page.press("input[name=password]", "Enter")
    person.page.fill("input[name=code]", fresh_code(person.page, username))
    person.page.press("input[name=code]", "Enter")
    # Two hashes of a password and the first page, beside everything else that is tested.
    person.page.wait_for_url(lambda address: "/account/" not in address, timeout=60_000)


_USED: set[tuple[str, str]] = set()  # member and code


def fresh_code(page: Page, username: str) -> str:
    """The code that the page asking for it shows, once it is one that was not used yet: a code
    works once, and trying it again would count as guessing."""
    until = time.monotonic() + 100
    while time.monotonic() < until:
        page.wait_for_selector("input[name=code]")
        shown = re.search(r"\b(\d{6})\b", page.inner_text("main"))
        assert shown, "the demonstration shows no code"
        if (username, shown[1]) not in _USED:
            _USED.add((username, shown[1]))
            return shown[1]
        page.wait_for_timeout(1000)
        page.reload()
    raise AssertionError("the code does not change")


def password(username: str) -> str:
    """What somebody of the demonstration types."""
    return next(one.password for one in sign_ins("en") if one.username == username)


def close(person: Person) -> None:
    """Leaving a page with unsaved words asks first; a test that ended is not asked."""
    try:
        person.context.close()
    except Error as error:  # the browser itself is gone
        person.trouble.complain(str(error))


def _whole(text: str) -> re.Pattern[str]:
    return re.compile(rf"^\s*{re.escape(text)}\s*$")
