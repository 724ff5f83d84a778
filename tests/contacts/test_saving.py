"""What an open page sends: once, in order, and over nobody's unseen words."""

import uuid
from typing import Any

import pytest
from django.test import Client

from hotline.actor.context import acting
from hotline.audit.models import Record
from hotline.contacts import saving, services
from hotline.contacts.models import Change, Contact
from tests.cast import Cast

pytestmark = pytest.mark.django_db


class Page:
    """One open page of somebody, as its script speaks to the server."""

    def __init__(self, browser: Client, contact: Contact) -> None:
        self.browser, self.contact, self.id = browser, contact, uuid.uuid4()

    def types(self, change: uuid.UUID | None = None, **fields: tuple[str, str]) -> Any:
        """Fields as (what the page knew, what she typed)."""
        body = {"change_id": str(change or uuid.uuid4()), "page": str(self.id)}
        for name, (was, now) in fields.items():
            body |= {name: now, f"was.{name}": was}
        return self.browser.post(
            f"/desk/contacts/{self.contact.pk}/save", body, headers={"HX-Request": "true"}
        )


@pytest.fixture
def contact(cast: Cast) -> Contact:
    return services.take_contact(by=cast.lan)


@pytest.fixture
def lan(signed_in: Any, contact: Contact) -> Page:
    return Page(signed_in("lan"), contact)


@pytest.fixture
def mai(signed_in: Any, contact: Contact) -> Page:
    """The supervisor of the same centre, who helps."""
    return Page(signed_in("mai"), contact)


def notes(cast: Cast, contact: Contact) -> str:
    with acting(cast.lan):
        return Contact.objects.get(pk=contact.pk).notes


def test_a_change_sent_again_counts_once(
    cast: Cast, contact: Contact, lan: Page, mai: Page
) -> None:
    change = uuid.uuid4()
    assert lan.types(change, notes=("", "first")).status_code == 200
    assert mai.types(notes=("first", "first, and more")).status_code == 200
    # The answer was lost on the way, so Lan's page sends the same change again.
    assert lan.types(change, notes=("", "first")).status_code == 200
    assert notes(cast, contact) == "first, and more"


def test_two_editors_of_one_field_see_both_versions(
    cast: Cast, contact: Contact, lan: Page, mai: Page
) -> None:
    lan.types(notes=("", "at the bus station"))
    refused = mai.types(notes=("", "in a red car"), age=("", "19"))
    assert refused.status_code == 409
    [conflict] = refused.json()["conflicts"].values()
    assert (conflict["theirs"], conflict["by"]) == ("at the bus station", "Lan")
    assert conflict["at"]
    assert notes(cast, contact) == "at the bus station", "nothing was overwritten"
    with acting(cast.lan):
        assert Contact.objects.get(pk=contact.pk).age == 19, "the rest was saved"
    both = "at the bus station\nin a red car"
    assert mai.types(notes=("at the bus station", both)).status_code == 200
    assert notes(cast, contact) == both


def test_a_conflict_sent_again_is_a_conflict_again(
    cast: Cast, contact: Contact, lan: Page, mai: Page
) -> None:
    lan.types(notes=("", "hers"))
    change = uuid.uuid4()
    assert mai.types(change, notes=("", "mine")).status_code == 409
    assert mai.types(change, notes=("", "mine")).status_code == 409
    assert notes(cast, contact) == "hers"


def test_the_same_answer_by_both_is_no_conflict(lan: Page, mai: Page) -> None:
    lan.types(danger=("", "yes"))
    assert mai.types(danger=("", "yes")).status_code == 200


def test_different_fields_by_both_are_no_conflict(
    cast: Cast, contact: Contact, lan: Page, mai: Page
) -> None:
    assert lan.types(notes=("", "hers")).status_code == 200
    assert mai.types(age=("", "17")).status_code == 200
    assert lan.types(notes=("hers", "hers, longer")).json()["others"] == ["Mai"]


def test_coded_answers_conflict_in_words(lan: Page, mai: Page) -> None:
    lan.types(sex=("", "female"))
    refused = mai.types(sex=("", "male"))
    conflict = refused.json()["conflicts"]["sex"]
    assert conflict["theirs"] == "female"
    assert conflict["shown"] not in ("", "female"), "a code is no word"


def test_white_space_and_line_ends_make_no_conflict(lan: Page) -> None:
    lan.types(notes=("", "one \r\ntwo  "))
    fresh = Page(lan.browser, lan.contact)  # loaded again
    assert fresh.types(notes=("one \ntwo", "one \ntwo\nthree")).status_code == 200


def test_a_place_goes_and_stays_with_its_words(
    cast: Cast, contact: Contact, lan: Page, mai: Page
) -> None:
    lan.types(place_words=("", "Lào Cai"))
    assert mai.types(place_words=("", "Quảng Ninh")).status_code == 409
    with acting(cast.lan):
        found = Contact.objects.get(pk=contact.pk)
        assert (found.place_words, found.place) == ("Lào Cai", "34/15")


def test_a_number_typed_is_no_conflict_with_herself(lan: Page) -> None:
    assert lan.types(phone=("", "0900 000 417")).status_code == 200
    assert lan.types(number_state=("unknown", "withheld")).status_code == 200


def test_an_unreadable_field_does_not_stop_the_others(
    cast: Cast, contact: Contact, lan: Page
) -> None:
    assert lan.types(age=("", "abc"), notes=("", "kept")).status_code == 422
    assert notes(cast, contact) == "kept"


def test_a_page_that_types_on_does_not_open_its_own_words_each_time(
    cast: Cast, contact: Contact, lan: Page
) -> None:
    text = ""
    for letter in "abcdef":
        lan.types(notes=(text, text + letter))
        text += letter
    looks = Record.objects.filter(root=contact.pk, action="saw")
    assert looks.count() == 0
    with acting(cast.lan):
        assert Change.objects.filter(contact=contact).count() == 1, "a row a page, not a change"


def test_a_colleague_of_another_centre_finds_nothing_to_save(
    signed_in: Any, contact: Contact
) -> None:
    assert Page(signed_in("binh"), contact).types(notes=("", "x")).status_code == 404


def test_without_what_was_known_the_last_word_counts(cast: Cast, contact: Contact) -> None:
    saving.save_typed(by=cast.lan, contact_id=contact.pk, notes="one")
    saving.save_typed(by=cast.mai, contact_id=contact.pk, notes="two")
    assert notes(cast, contact) == "two"
