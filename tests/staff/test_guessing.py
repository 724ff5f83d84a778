"""Guessing is slowed where it is done; nobody's guesses keep a colleague from her shift."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from hotline.audit.models import Record
from hotline.staff import guessing
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db
LOGIN = "/account/login/"


@pytest.fixture(autouse=True)
def _nobody_has_guessed() -> None:
    cache.clear()


def tries(browser: Client, password: str, *, name: str = "lan", address: str = "10.0.0.1") -> bool:
    """Whether the password let her go on."""
    typed = {"login": name, "password": password}
    return browser.post(LOGIN, typed, REMOTE_ADDR=address).status_code == 302


def guesses(number: int, *, address: str = "10.0.0.9") -> None:
    browser = Client()
    for n in range(number):
        assert not tries(browser, f"guess {n}", address=address)


def test_whoever_guesses_waits_even_with_the_right_password(cast: Cast) -> None:
    guesses(guessing.FREE + 1)
    assert not tries(Client(), PASSWORD, address="10.0.0.9")
    assert guessing.wait("lan", "address 10.0.0.9") > 0


def test_guesses_from_another_address_do_not_keep_her_out(cast: Cast) -> None:
    guesses(40)
    assert tries(Client(), PASSWORD, address="10.0.0.1")


def test_guesses_at_the_next_desk_do_not_keep_her_out_of_her_own_browser(cast: Cast) -> None:
    """The whole office has one address; her browser is known by its mark."""
    hers = Client()
    assert tries(hers, PASSWORD)
    hers.get("/account/2fa/")
    hers.post("/account/logout/")
    guesses(40, address="10.0.0.1")
    assert not tries(Client(), PASSWORD), "a browser nobody knows waits like the guesser"
    assert tries(hers, PASSWORD)


def test_a_mark_made_up_or_of_somebody_else_is_worth_nothing(cast: Cast) -> None:
    mais = Client()
    assert tries(mais, PASSWORD, name="mai")
    mais.get("/account/2fa/")
    guesses(guessing.FREE + 1, address="10.0.0.1")
    mais.post("/account/logout/")
    assert not tries(mais, PASSWORD, name="lan")
    forged = Client()
    forged.cookies[guessing.COOKIE] = "e30:1u:forged"
    assert not tries(forged, PASSWORD)


def test_a_stolen_mark_is_slowed_like_an_address(cast: Cast) -> None:
    hers = Client()
    tries(hers, PASSWORD)
    hers.get("/account/2fa/")
    hers.post("/account/logout/")
    for n in range(guessing.FREE + 1):
        assert not tries(hers, f"guess {n}")
    assert not tries(hers, PASSWORD)


def test_a_right_password_wipes_what_was_counted_here(cast: Cast) -> None:
    guesses(guessing.FREE - 1, address="10.0.0.1")
    assert tries(Client(), PASSWORD)
    assert guessing.wrong("lan", "address 10.0.0.1") == 1


def test_guessing_is_in_the_log_once(cast: Cast) -> None:
    guesses(guessing.FREE + 4)
    told = Record.objects.get(action="refused:sign_in")
    assert (told.root, told.reason) == (cast.members["lan"].pk, "guessing")


def test_a_name_that_does_not_exist_is_slowed_just_the_same(cast: Cast) -> None:
    browser = Client()
    answers = [
        browser.post(LOGIN, {"login": "nobody", "password": str(n)}, REMOTE_ADDR="10.0.0.3")
        for n in range(guessing.FREE + 2)
    ]
    texts = [a.content.decode() for a in answers]
    known = [
        browser.post(LOGIN, {"login": "lan", "password": str(n)}, REMOTE_ADDR="10.0.0.4")
        for n in range(guessing.FREE + 2)
    ]
    assert [a.status_code for a in answers] == [a.status_code for a in known]
    assert ("Too many" in texts[-1]) == ("Too many" in known[-1].content.decode())


@given(st.integers(0, 200))
def test_each_wrong_one_costs_at_least_as_much_and_never_more_than_five_minutes(n: int) -> None:
    assert 0 <= guessing.pause(n) <= guessing.pause(n + 1) <= guessing.LONGEST_SECONDS


def test_a_shared_browser_knows_its_last_members(cast: Cast, settings: Any) -> None:
    cookie = ""
    for n in range(guessing.MOST_MEMBERS + 2):
        cookie = guessing.with_mark(cookie, f"member {n}")
    assert len(guessing.marks(cookie)) == guessing.MOST_MEMBERS
    assert guessing.place("member 9", cookie, "1.1.1.1").startswith("browser ")
    assert guessing.place("member 0", cookie, "1.1.1.1") == "address 1.1.1.1"
    assert "member" not in cookie
