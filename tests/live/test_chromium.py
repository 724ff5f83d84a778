"""What a real browser makes of the stream: its own EventSource, on another origin than the page."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests import ports
from tests.browsing import chromium

from .conftest import Floor, eventually, start

pytestmark = pytest.mark.django_db

PAGE = b"""<!doctype html><html lang="en"><title>Page</title><script>
    heard = []; states = [];
    source = new EventSource(location.hash.slice(1), {withCredentials: true});
    source.onopen = () => states.push("open");
    source.onerror = () => states.push(source.readyState);
    for (const kind of ["changed", "refresh", "signed-out", "message"])
        source.addEventListener(kind, e => heard.push([e.type, e.data, e.lastEventId]));
</script></html>"""


class Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def page_origin() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def browser() -> Iterator[Any]:
    with chromium() as browser:
        yield browser


def test_a_tab_without_one_event_yet_hears_what_it_missed_while_the_process_was_away(
    browser: Any, floor: Floor, page_origin: str, topic: str
) -> None:
    floor.publish(f"{topic}-other")
    port = ports.free()
    first = start(floor.live, port=port, HOTLINE_ORIGINS=page_origin)
    context = browser.new_context()
    key = floor.sign_in(topic)
    context.add_cookies([{"name": "sessionid", "value": key, "url": page_origin}])
    page = context.new_page()
    page.goto(f"{page_origin}/#http://127.0.0.1:{port}/stream")
    page.wait_for_function("states.includes('open')")
    first.stop()
    (missed,) = floor.publish(topic)
    second = start(floor.live, port=port, HOTLINE_ORIGINS=page_origin)
    try:
        page.wait_for_function("heard.length > 0", timeout=15_000)
        (now,) = floor.publish(topic)
        page.wait_for_function("heard.length > 1")
        kinds, ids = zip(*((kind, data) for kind, data, _ in page.evaluate("heard")), strict=True)
        assert kinds == ("changed", "changed"), "a heartbeat must wake no listener"
        assert missed in ids[0]
        assert now in ids[1]
        floor.sign_out(key)
        page.wait_for_function("heard.at(-1)[0] === 'signed-out'")
        # The browser tries once more, is refused, and stays closed by itself.
        assert eventually(lambda: page.evaluate("source.readyState") == 2)
    finally:
        second.stop()


def test_a_page_of_another_origin_is_given_nothing(
    browser: Any, floor: Floor, page_origin: str, topic: str
) -> None:
    process = start(floor.live, HOTLINE_ORIGINS="https://111.example")
    try:
        context = browser.new_context()
        key = floor.sign_in(topic)
        context.add_cookies([{"name": "sessionid", "value": key, "url": page_origin}])
        page = context.new_page()
        page.goto(f"{page_origin}/#http://127.0.0.1:{process.port}/stream")
        page.wait_for_function("states.includes(2)")
        assert "open" not in page.evaluate("states")
    finally:
        process.stop()
