"""Taking people in and letting them go from the command line."""

import argparse
from typing import Any

import pytest
from django.test import Client

from hotline.actor.context import acting
from hotline.config.commands import staff
from hotline.config.trouble import Trouble
from hotline.contacts.models import Contact
from hotline.contacts.services import take_contact
from hotline.staff.models import Member, SignedIn
from hotline.staff.services import SETUP, leave
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def options(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    staff.add_arguments(parser)
    return parser.parse_args(list(arguments))


def test_a_member_is_taken_in_with_a_password_shown_once(cast: Cast, capsys: Any) -> None:
    staff._add(
        options("add", "moi", "--name", "Người mới", "--role", "counsellor", "--centre", "DN")
    )
    password = capsys.readouterr().out.split("only now: ")[1].split()[0]
    answer = Client().post("/account/login/", {"login": "moi", "password": password})
    assert answer.status_code == 302
    staff._list(options("list"))
    assert "moi" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ("--role", "chief"),
        ("--role", "supervisor"),
        ("--role", "supervisor", "--centre", "XX"),
        ("--role", "focal_point"),
        ("--role", "focal_point", "--agency", "nobody"),
    ],
)
def test_what_does_not_fit_is_said_in_one_sentence(cast: Cast, arguments: tuple[str, ...]) -> None:
    with pytest.raises(Trouble):
        staff._add(options("add", "moi", "--name", "M", *arguments))
    assert not Member.objects.filter(username="moi").exists()


def test_a_name_is_taken_once(cast: Cast) -> None:
    with pytest.raises(Trouble):
        staff._add(options("add", "lan", "--name", "L", "--role", "counsellor", "--centre", "HN"))


def test_whoever_has_left_sees_nothing_any_more(cast: Cast, signed_in: Any) -> None:
    take_contact(by=cast.lan)
    browser = signed_in("mai")
    assert browser.get("/desk/").status_code == 200
    mai = cast.mai
    leave(by=SETUP, username="mai")
    assert browser.get("/desk/")["Location"].startswith("/account/login/")
    assert not SignedIn.objects.filter(member__username="mai").exists()
    with acting(mai):
        assert not Contact.objects.exists()


def test_agencies_of_a_place_are_listed_with_their_codes(cast: Cast, capsys: Any) -> None:
    staff._agencies(options("agencies", "Hà Giang"))
    assert capsys.readouterr().out.splitlines()
