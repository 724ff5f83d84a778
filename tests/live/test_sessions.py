"""Who may open a stream, and for how long it stays open."""

import secrets
from importlib import import_module

import pytest
from django.conf import settings
from django.core import signing

from hotline.live.audience import holds

from .browser import Tab
from .conftest import PAGE_ORIGIN, Floor, LiveProcess, signed

pytestmark = pytest.mark.django_db


def test_without_a_session_there_is_no_stream(live: LiveProcess, floor: Floor) -> None:
    nobody = floor.sign_in("centre:HN")
    floor.rewrite(nobody, signed())
    locked = floor.sign_in("centre:HN", locked=True)
    for cookie in (
        "",
        "short",
        "x" * 32,
        secrets.token_hex(16),
        nobody,
        locked,
        "'; SELECT 1--",
    ):
        with live.open(cookie) as tab:
            assert tab.status == 401


def test_session_data_signed_with_another_key_opens_nothing(
    live: LiveProcess, floor: Floor
) -> None:
    key = floor.sign_in("centre:HN")
    forged = signing.dumps(
        {"_auth_user_id": "1"},
        key="guessed",
        salt="django.contrib.sessions.SessionStore",
    )
    floor.rewrite(key, forged)
    with live.open(key) as tab:
        assert tab.status == 401


def test_data_written_by_the_session_engine_of_the_settings_is_understood() -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    assert holds(store.encode({"_auth_user_id": "1"}))
    assert not holds(store.encode({"_auth_user_id": "1", "locked": True}))
    assert not holds(store.encode({}))
    assert not holds("")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE django_session SET expire_date = now() WHERE session_key = %s",
        """UPDATE staff_member SET is_active = false FROM staff_signed_in
        WHERE member_id = id AND session_key = %s""",
    ],
)
def test_an_expired_session_or_one_of_somebody_who_has_left_opens_nothing(
    live: LiveProcess, floor: Floor, topic: str, change: str
) -> None:
    key = floor.sign_in(topic)
    with live.open(key).ready() as tab:
        floor.execute(change, key)
        with live.open(key) as late:
            assert late.status == 401
        event = tab.event(patience=10)
        assert event is not None
        assert event.event == "signed-out"


def test_a_signed_out_session_closes_its_streams_and_says_so(
    live: LiveProcess, floor: Floor, topic: str
) -> None:
    key = floor.sign_in(topic)
    with live.open(key).ready() as tab, live.open(key).ready() as second:
        floor.sign_out(key)
        for each in (tab, second):
            event = each.event(patience=4)
            assert event is not None
            assert event.event == "signed-out"
            assert each.block(patience=1) is None
            assert each.closed
        with live.open(key) as again:
            assert again.status == 401


def test_locking_the_screen_closes_the_streams_too(
    live: LiveProcess, floor: Floor, topic: str
) -> None:
    key = floor.sign_in(topic)
    with live.open(key).ready() as tab:
        floor.rewrite(key, signed(_auth_user_id="1", locked=True))
        event = tab.event(patience=10)
        assert event is not None
        assert event.event == "signed-out"


def test_a_member_who_moves_to_another_centre_hears_the_new_one_and_not_the_old(
    live: LiveProcess, floor: Floor, topic: str
) -> None:
    key, new = floor.sign_in(topic), f"{topic}-new"
    with live.open(key).ready() as tab:
        floor.move(key, new)
        event = tab.event(patience=10)
        assert event is not None
        assert event.event == "refresh"
        floor.publish(topic)
        floor.publish(new)
        assert [each.data["topic"] for each in tab.events(2, patience=1)] == [new]


def test_one_session_holds_twenty_streams_and_closing_one_makes_room(
    live: LiveProcess, floor: Floor, topic: str
) -> None:
    key = floor.sign_in(topic)
    tabs = [live.open(key).ready() for _ in range(20)]
    with live.open(key) as one_more:
        assert one_more.status == 429
    tabs.pop().close()
    statuses = []
    for _ in range(40):
        with live.open(key) as tab:
            statuses.append(tab.status)
            if tab.status == 200:
                break
    assert statuses[-1] == 200
    for tab in tabs:
        tab.close()


@pytest.mark.parametrize("origin", [PAGE_ORIGIN, "https://111.example"])
def test_a_page_of_ours_may_read_the_stream_with_its_cookie(
    live: LiveProcess, floor: Floor, topic: str, origin: str
) -> None:
    with live.open(floor.sign_in(topic), headers={"Origin": origin}) as tab:
        assert tab.status == 200
        assert tab.headers["access-control-allow-origin"] == origin
        assert tab.headers["access-control-allow-credentials"] == "true"
        assert "Origin" in tab.headers["vary"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "https://111.example.evil.example"},
        {"Origin": "http://111.example"},
        {"Origin": "https://111.example:444"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_page_of_others_gets_nothing(
    live: LiveProcess, floor: Floor, topic: str, headers: dict[str, str]
) -> None:
    with live.open(floor.sign_in(topic), headers=headers) as tab:
        assert tab.status == 403
        assert "access-control-allow-origin" not in tab.headers


def test_a_page_on_the_streams_own_origin_needs_no_entry(
    live: LiveProcess, floor: Floor, topic: str
) -> None:
    own = {"Origin": f"http://127.0.0.1:{live.port}", "Sec-Fetch-Site": "same-origin"}
    with live.open(floor.sign_in(topic), headers=own) as tab:
        assert tab.status == 200


def test_a_refusal_can_be_read_by_a_page_of_ours(live: LiveProcess) -> None:
    with live.open("", headers={"Origin": PAGE_ORIGIN}) as tab:
        assert tab.status == 401
        assert tab.headers["access-control-allow-origin"] == PAGE_ORIGIN


@pytest.mark.parametrize("path", ["/", "/stream/", "/streams", "/healthz/x", "/static/x.js"])
def test_unknown_paths_do_not_exist(live: LiveProcess, path: str) -> None:
    with Tab(live.port, path=path) as tab:
        assert tab.status == 404


@pytest.mark.parametrize("method", ["POST", "HEAD", "OPTIONS", "DELETE"])
def test_there_is_nothing_but_get(live: LiveProcess, floor: Floor, topic: str, method: str) -> None:
    for path in ("/stream", "/healthz"):
        with live.open(floor.sign_in(topic), path=path, method=method) as tab:
            assert tab.status == 405
            assert tab.headers["allow"] == "GET"
