"""The finder as an installation runs it, and pages that ask it."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psutil

from bench.stage import Stage
from bench.stage.serving import served, session_of

if TYPE_CHECKING:
    from hotline.staff.models import Member

_PATIENCE = 600.0  # seconds


@contextmanager
def finder(made: Stage) -> Iterator[tuple[float, float, Callable[[], float]]]:
    """The running process: seconds and seconds of processor from its start until it answers, and
    how to ask its memory. On a busy machine the second tells more than the first."""
    from hotline.finder import client

    made.home.run.mkdir(exist_ok=True)
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "hotline.config.command", "finder"])
    try:
        while client.state().state not in ("ready", "behind"):
            if process.poll() is not None or time.perf_counter() - began > _PATIENCE:
                raise RuntimeError("the finder did not come up")
            time.sleep(0.1)
        ready = time.perf_counter() - began
        print(f"the finder answers after {ready:.0f} s", file=sys.stderr, flush=True)
        used = psutil.Process(process.pid).cpu_times()
        yield (
            ready,
            used.user + used.system,
            lambda: psutil.Process(process.pid).memory_info().rss / 1e6,
        )
    finally:
        process.terminate()
        process.wait(20)


def ask_pages(member: Member, texts: list[str]) -> list[float]:
    """Milliseconds of the list under the box for each text, over one connection."""
    session, token = session_of(member), "x" * 32
    with served(os.environ["DJANGO_SETTINGS_MODULE"]) as web:
        connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=60)
        headers = {
            "Cookie": f"sessionid={session}; csrftoken={token}",
            "X-CSRFToken": token,
            "HX-Request": "true",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        return [_page(connection, headers, text) for text in [*texts[:20], *texts]][20:]


def _page(connection: http.client.HTTPConnection, headers: dict[str, str], text: str) -> float:
    from urllib.parse import urlencode

    began = time.perf_counter()
    connection.request("POST", "/search/typed", urlencode({"q": text}).encode(), headers)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise RuntimeError(f"the pages answered {answer.status}")
    return (time.perf_counter() - began) * 1000


def ask_within(member: Member, texts: list[str]) -> list[float]:
    """Milliseconds of the same search under the same grants, without the web around it."""
    from hotline.finder import queries

    actor = member.as_actor()
    times = []
    for text in [*texts[:20], *texts]:
        began = time.perf_counter()
        queries.while_typing(by=actor, text=text, lang="vi")
        times.append((time.perf_counter() - began) * 1000)
    return times[20:]
