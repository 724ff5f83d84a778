"""Every page, in light and dark, on a desk and on a phone: no barrier, no complaint, no trace."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.journeys import people, steps
from tests.journeys.conftest import Come
from tests.journeys.people import DESKTOP, PHONE
from tests.journeys.running import Demo
from tests.journeys.steps import Story

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
}
FIRST_LOAD_BYTES = 100_000
LAO_CAI = "health_department:34/15"

OWN = "owner_id = (SELECT id FROM staff_member WHERE username = 'counsellor.hanoi')"
CASE = f"SELECT id FROM cases_case WHERE {OWN} ORDER BY opened_at DESC LIMIT 1"
PERSON = f"SELECT person_id FROM cases_caseperson WHERE case_id = ({CASE}) LIMIT 1"
COUNSELLOR = {
    "desk": "/desk/",
    "case": f"/desk/cases/({CASE})/",
    "a person's form": f"/desk/cases/({CASE})/people/({PERSON})/",
    "adding a person": f"/desk/cases/({CASE})/people/add",
    "who can see": f"/desk/cases/({CASE})/who",
    "referring": f"/desk/cases/({CASE})/people/({PERSON})/refer",
    "referral": f"/desk/referrals/(SELECT id FROM referrals_referral WHERE {OWN} LIMIT 1)/",
    "follow-up": (
        f"/desk/follow-ups/(SELECT id FROM followups_followup WHERE {OWN}"
        " AND done_at IS NULL LIMIT 1)/"
    ),
    "ended contact": (
        "/desk/contacts/(SELECT id FROM contacts_contact WHERE ended_at IS NOT NULL"
        " AND counsellor_id = (SELECT id FROM staff_member WHERE username = 'counsellor.hanoi')"
        " ORDER BY started_at DESC LIMIT 1)/"
    ),
    "second factor": "/account/2fa/",
    "password": "/account/password/change/",
}
TO_LAO_CAI = f"SELECT id FROM referrals_referral WHERE agency_id = '{LAO_CAI}' AND state"
FOCAL_POINT = {
    "inbox": "/portal/",
    "new referral": f"/portal/referrals/({TO_LAO_CAI} IN ('sent', 'received') LIMIT 1)/",
    "declining": f"/portal/referrals/({TO_LAO_CAI} IN ('sent', 'received') LIMIT 1)/decline",
    "accepted referral": f"/portal/referrals/({TO_LAO_CAI} = 'accepted' LIMIT 1)/",
    "reporting": f"/portal/referrals/({TO_LAO_CAI} = 'accepted' LIMIT 1)/report",
}
NATIONAL = {"desk of the nation": "/desk/", "figures": "/figures/", "imports": "/imports/"}
PAGES = [
    *(("counsellor.hanoi", name, path) for name, path in COUNSELLOR.items()),
    *((steps.FOCAL_POINT, name, path) for name, path in FOCAL_POINT.items()),
    *(("national", name, path) for name, path in NATIONAL.items()),
]


@pytest.mark.parametrize(
    ("username", "path"), [(u, p) for u, _, p in PAGES], ids=[n for _, n, _ in PAGES]
)
def test_no_barrier(person: Come, demo: Demo, username: str, path: str) -> None:
    she = person(username)
    she.goes_to(filled_in(demo, path))
    is_without_barriers(she.page)


def test_no_barrier_from_an_open_contact_to_the_preview(person: Come) -> None:
    trang, story = person("counsellor.hanoi"), Story(name="Lò Thị Phương")
    steps.takes_a_call(trang, story)
    is_without_barriers(trang.page)
    steps.opens_its_case(trang)
    steps.adds_the_survivor(trang, story)
    for words in ("Name a problem", "Plan a measure"):
        trang.opens(words)
    is_without_barriers(trang.page)
    trang.presses("Add this problem")  # empty: the form comes back with its errors
    is_without_barriers(trang.page)
    steps.fills_in_a_referral(trang, story)
    is_without_barriers(trang.page)


def test_no_barrier_on_the_way_in(visitor: Come) -> None:
    she = visitor()
    she.goes_to("/account/login/")
    is_without_barriers(she.page)
    she.page.fill("input[name=login]", "counsellor.angiang")
    she.page.fill("input[name=password]", people.password("counsellor.angiang"))
    she.page.press("input[name=password]", "Enter")
    she.page.wait_for_selector("input[name=code]")
    is_without_barriers(she.page)


@pytest.mark.parametrize("name", FOCAL_POINT)
def test_a_first_load_of_the_portal_is_light(person: Come, demo: Demo, name: str) -> None:
    kien = person(steps.FOCAL_POINT, phone=True)
    fresh = kien.context.browser
    assert fresh is not None
    context = fresh.new_context(storage_state=kien.context.storage_state())
    page, weights = context.new_page(), []
    page.on("requestfinished", lambda request: weights.append(weight(request)))
    page.goto(demo.url + filled_in(demo, FOCAL_POINT[name]), wait_until="networkidle")
    context.close()
    assert len(weights) > 1
    assert sum(weights) <= FIRST_LOAD_BYTES


def test_the_focal_point_needs_no_script(person: Come, demo: Demo) -> None:
    trang, story = person("counsellor.hanoi"), Story(name="Hạng Thị Chu")
    referral = steps.refers_somebody(trang, story)
    kien = person(steps.FOCAL_POINT, phone=True, java_script_enabled=False)
    steps.finds_it_in_the_inbox(kien, referral)
    kien.presses("Accept: we take care of this")
    kien.reads(story.name, within="#identity")
    kien.presses("Report the outcome")
    kien.presses("Send the report")  # without an answer: told what is missing
    assert kien.page.locator(".problems").count() == 1
    kien.ticks(kien.code("referral_outcome", "partly_met"), under="How it ended")
    kien.presses("Send the report")
    kien.sees("Completed")


def test_nothing_of_a_case_stays_in_titles_addresses_or_the_browser(person: Come) -> None:
    trang, story = person("counsellor.hanoi"), Story(name="Tráng Thị Sểnh")
    traces: list[str] = []
    trang.context.on("request", lambda request: traces.append(unquote(request.url)))
    trang.page.on("domcontentloaded", lambda page: traces.append(page.title()))
    referral = steps.refers_somebody(trang, story)
    kien = person(steps.FOCAL_POINT, phone=True)
    kien.context.on("request", lambda request: traces.append(unquote(request.url)))
    kien.page.on("domcontentloaded", lambda page: traces.append(page.title()))
    steps.finds_it_in_the_inbox(kien, referral)
    kien.presses("Accept: we take care of this")
    kien.reads(story.name, within="#identity")

    said = [str(value) for value in vars(story).values()] + [trang.place(story.old_province)]
    assert len(traces) > 20
    assert [(text, trace) for text in said for trace in traces if text in trace] == []
    for she in (trang, kien):
        assert set(she.page.evaluate(KEPT)) <= HARMLESS
        stored = she.page.evaluate("JSON.stringify({...sessionStorage})")
        assert [text for text in said if text in stored] == []


# htmx remembers the address it stands at: ids only, and gone with the tab.
HARMLESS = {"htmx-current-path-for-history"}
KEPT = """async () => [
  ...Object.keys(localStorage),
  ...Object.keys(sessionStorage),
  ...(await indexedDB.databases()).map(found => found.name),
  ...(await caches.keys()),
  ...(await navigator.serviceWorker.getRegistrations()).map(found => found.scope),
]"""


def is_without_barriers(page: Page) -> None:
    """axe at level AA, in four guises; the page looks the same as if it had come so."""
    for size in (DESKTOP, PHONE):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        for theme in ("light", "dark"):
            page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
            page.evaluate("() => Promise.all(document.getAnimations().map(a => a.finished))")
            found = Axe().run(page, options=RULES).response["violations"]
            assert [(v["id"], v["nodes"][0]["html"]) for v in found] == [], (size, theme)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), size
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    page.evaluate("document.documentElement.dataset.theme = 'light'")


def filled_in(demo: Demo, path: str) -> str:
    """A path whose parts in brackets are questions to the database."""
    parts, depth, start = [], 0, 0
    for at, sign in enumerate(path):
        if sign == "(":
            depth += 1
            if depth == 1:
                parts.append(path[start:at])
                start = at + 1
        elif sign == ")":
            depth -= 1
            if depth == 0:
                [(found,)] = demo.rows(path[start:at])
                parts.append(str(found))
                start = at + 1
    return "".join([*parts, path[start:]])


def weight(request: Any) -> int:
    """Bytes of the answer as they travel."""
    sizes = request.sizes()
    return int(sizes["responseBodySize"] + sizes["responseHeadersSize"])
