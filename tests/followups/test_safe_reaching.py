"""A contact proposes no way to her that is not safe."""

import datetime as dt
from typing import Any

import pytest

from hotline.actor.context import acting
from hotline.cases.services import add_person
from hotline.followups import queries, services
from hotline.followups.models import FollowUp
from hotline.people.services import amend_person
from tests.access.world import PHONE, SAFE_PHONE, Files
from tests.cast import Cast
from tests.followups.conftest import Clock

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
NOT_OURS = ("agency", "she_came")


@pytest.fixture
def willing(cast: Cast, files: Files, planned: list[FollowUp]) -> list[FollowUp]:
    """Her two contacts; she may be called and written to at any time, on the number she named."""
    amend_person(by=cast.lan, person_id=files.person, safe_to_text="yes", phone_shared="no")
    return planned


def reaching(cast: Cast, followup: FollowUp) -> queries.Reaching:
    with acting(cast.lan):
        return queries.reaching(FollowUp.objects.select_related("person").get(pk=followup.pk))


def page(signed_in: Any, followup: FollowUp) -> str:
    browser = signed_in("lan")
    browser.cookies["django_language"] = "en"
    answer = browser.get(f"/desk/follow-ups/{followup.id}/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def tried(cast: Cast, followup: FollowUp, outcome: str, how: str = "call") -> None:
    services.record_attempt(by=cast.lan, followup_id=followup.id, how=how, outcome=outcome)


def test_what_she_permits_is_offered_and_her_number_stands_behind_a_clearance(
    signed_in: Any, cast: Cast, willing: list[FollowUp]
) -> None:
    assert reaching(cast, willing[0]).channels == ("call", "text", *NOT_OURS)
    shown = page(signed_in, willing[0])
    assert 'value="call"' in shown
    for number in (SAFE_PHONE, PHONE):
        assert number not in shown
        assert number.replace(" ", "") not in shown


def test_on_the_number_of_a_suspect_neither_call_nor_text_is_offered(
    signed_in: Any, cast: Cast, files: Files, willing: list[FollowUp]
) -> None:
    add_person(by=cast.lan, case_id=files.case, role="suspect", name="Hắn", phone=SAFE_PHONE)
    found = reaching(cast, willing[0])
    assert (found.way, found.channels) == ("agency", NOT_OURS)
    shown = page(signed_in, willing[0])
    assert "Do not call or write to her" in shown
    for word in (SAFE_PHONE, SAFE_PHONE.replace(" ", ""), 'value="call"', 'value="text"'):
        assert word not in shown
    with pytest.raises(services.Refused, match="not_permitted"):
        tried(cast, willing[0], "reached_safe", how="text")


def test_nobody_asked_whether_her_phone_is_shared_so_no_text(
    cast: Cast, files: Files, willing: list[FollowUp]
) -> None:
    amend_person(by=cast.lan, person_id=files.person, phone_shared="unknown")
    assert reaching(cast, willing[0]).channels == ("call", *NOT_OURS)
    # Without a number she named there is only that phone: the supervisor decides.
    amend_person(by=cast.lan, person_id=files.person, safe_number="")
    found = reaching(cast, willing[0])
    assert (found.way, found.channels) == ("decide", NOT_OURS)


@pytest.mark.parametrize("outcome", ["not_safe", "number_wrong"])
def test_after_a_try_that_was_not_safe_the_next_contact_is_not_by_us(
    signed_in: Any, cast: Cast, willing: list[FollowUp], outcome: str
) -> None:
    tried(cast, willing[0], outcome)
    found = reaching(cast, willing[1])
    assert (found.way, found.channels) == ("agency", NOT_OURS)
    assert 'value="call"' not in page(signed_in, willing[1])
    # An agency that does not know either makes the number no safer.
    tried(cast, willing[1], "not_reached", how="agency")
    assert reaching(cast, willing[1]).channels == NOT_OURS


@pytest.mark.parametrize("outcome", ["not_safe", "number_wrong"])
def test_her_rule_written_anew_since_holds_again(
    cast: Cast, willing: list[FollowUp], later: Clock, outcome: str
) -> None:
    # In a test the clock of the log stands still: the try lies before what was written.
    later(-HOUR)
    tried(cast, willing[0], outcome)
    later(dt.timedelta())
    assert reaching(cast, willing[1]).channels == ("call", "text", *NOT_OURS)
