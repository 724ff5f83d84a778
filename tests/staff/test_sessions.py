"""Where somebody is signed in: seen by herself and by an administrator, ended by either."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from hotline.audit.models import Record
from hotline.audit.session import session_mark
from hotline.staff import services
from hotline.staff.models import SignedIn
from hotline.staff.rules import browser_kind
from tests.access.world import browser_of
from tests.cast import Cast

pytestmark = pytest.mark.django_db
ON_WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"  # noqa: E501


def come(cast: Cast, name: str = "lan", agent: str = ON_WINDOWS) -> Client:
    browser = browser_of(cast.members[name])
    browser.defaults["HTTP_USER_AGENT"] = agent
    assert browser.get("/account/sessions/").status_code == 200
    return browser


def mark_of(browser: Client) -> str:
    return session_mark(browser.session.session_key)


def is_in(browser: Client) -> bool:
    return browser.get("/desk/").status_code == 200


def test_she_sees_each_of_her_sessions_and_which_is_this_one(cast: Cast) -> None:
    here, there = come(cast), come(cast, agent="Mozilla/5.0 (Android 15) Firefox/140.0")
    come(cast, "mai")
    rows = here.get("/account/sessions/").context["sessions"]
    assert {(r["mark"], r["this"]) for r in rows} == {
        (mark_of(here), True), (mark_of(there), False),
    }  # fmt: skip
    assert {r["browser"] for r in rows} == {"Chrome · Windows", "Firefox · Android"} or len(
        rows
    ) == 2
    page = here.get("/account/sessions/").content.decode()
    assert here.session.session_key not in page
    assert there.session.session_key not in page


def test_she_ends_one_or_all_others_and_stays_where_she_is(cast: Cast) -> None:
    here, there, third = come(cast), come(cast), come(cast)
    here.post("/account/sessions/end", {"mark": mark_of(there)})
    assert (is_in(here), is_in(there), is_in(third)) == (True, False, True)
    here.post("/account/sessions/end", {})
    assert (is_in(here), is_in(third)) == (True, False)
    told = Record.objects.filter(action="session.end", actor=cast.lan.key)
    assert told.count() == 2
    assert not Session.objects.filter(session_key__in=[there.session.session_key or ""]).exists()


def test_a_session_that_ran_out_by_itself_is_not_counted_as_ended(cast: Cast) -> None:
    here, there, third = come(cast), come(cast), come(cast)
    past = timezone.now() - dt.timedelta(minutes=1)
    Session.objects.filter(pk=there.session.session_key).update(expire_date=past)
    lan = cast.members["lan"]
    assert not services.end_session(by=cast.lan, member=lan, mark=mark_of(there))
    assert services.end_other_sessions(by=cast.lan, member=lan, but=mark_of(here)) == 1
    assert Record.objects.get(action="session.end").detail == [mark_of(third)]
    assert SignedIn.objects.filter(member=lan).count() == 1, "what had run out is put away too"


def test_nobody_ends_a_colleagues_session(cast: Cast) -> None:
    hers, mine = come(cast, "mai"), come(cast)
    mine.post("/account/sessions/end", {"mark": mark_of(hers)})
    assert is_in(hers)
    path = f"/members/{cast.members['mai'].pk}/sessions"
    assert mine.post(path, {"mark": mark_of(hers)}).status_code == 404


def test_an_administrator_ends_a_members_session(cast: Cast) -> None:
    hers, keeper = come(cast), browser_of(cast.members["tu"])
    page = keeper.get(f"/members/{cast.members['lan'].pk}/")
    assert mark_of(hers) in page.content.decode()
    keeper.post(f"/members/{cast.members['lan'].pk}/sessions", {"mark": mark_of(hers)})
    assert not is_in(hers)
    told = Record.objects.get(action="session.end")
    assert (told.actor, told.root) == (cast.tu.key, cast.members["lan"].pk)


def test_when_it_was_last_used_is_noted_every_few_minutes_and_not_each_time(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    browser = come(cast)
    first = SignedIn.objects.get(member__username="lan").seen_at
    browser.get("/account/sessions/")
    assert SignedIn.objects.get(member__username="lan").seen_at == first
    session = browser.session
    session["seen"] = 0
    session.save()
    browser.get("/account/sessions/")
    assert SignedIn.objects.get(member__username="lan").seen_at > first


@pytest.mark.parametrize(
    ("agent", "kind"),
    [
        (ON_WINDOWS, "chrome-windows"),
        (ON_WINDOWS + " Edg/140.0", "edge-windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
         "safari-iphone"),
        ("Mozilla/5.0 (Linux; Android 14) SamsungBrowser/25.0 Chrome/121", "samsung-android"),
        ("", "other-other"),
    ],
)  # fmt: skip
def test_a_browser_is_told_by_its_kind_alone(agent: str, kind: str) -> None:
    assert browser_kind(agent) == kind
