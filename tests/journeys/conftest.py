"""One demonstration a run, one Chromium before it, and the people who use them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browsing import chromium
from tests.journeys import people, running
from tests.journeys.people import DESKTOP, PHONE, Person, Trouble
from tests.journeys.running import Demo

Come = Callable[..., Person]

expect.set_options(timeout=people.PATIENCE * 1000)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="package")
def demo() -> Iterator[Demo]:
    with running.demonstration() as demo:
        yield demo


@pytest.fixture(scope="package")
def sessions() -> dict[str, Any]:
    """Who has signed in already: a code works once, so nobody signs in for every test."""
    return {}


@pytest.fixture
def visitor(browser: Browser, demo: Demo) -> Iterator[Come]:
    """Somebody before the sign-in page. At the end no browser may have complained."""
    came: list[Person] = []

    def come(
        *,
        language: str = "vi",
        phone: bool = False,
        size: tuple[int, int] = DESKTOP,
        **options: Any,
    ) -> Person:
        size = PHONE if phone else size
        person = people.enter(
            browser, demo.url, language=language, size=size, trouble=Trouble(), **options
        )
        came.append(person)
        return person

    yield come
    for person in came:
        people.close(person)
    assert [said for person in came for said in person.trouble.said] == []


@pytest.fixture
def person(visitor: Come, sessions: dict[str, Any]) -> Come:
    """Somebody signed in, at her first page: `person("counsellor.hanoi", language="en")`."""

    def come(username: str, **options: Any) -> Person:
        if username not in sessions:
            first = visitor()
            people.sign_in(first, username)
            state = first.context.storage_state()
            state["cookies"] = [c for c in state["cookies"] if c["name"] != "django_language"]
            sessions[username] = state
            people.close(first)
        found = visitor(storage_state=sessions[username], **options)
        found.goes_to("/")
        return found

    return come
