"""Which number leaves with a packet: one that may be called, or one to find her by."""

import datetime as dt
from typing import Any

import pytest
from django.utils.translation import override

from hotline.actor.context import acting
from hotline.actor.ids import new_id
from hotline.duplicates import services as duplicates
from hotline.people.models import Person
from hotline.people.services import record_person
from hotline.referrals import packets, rules
from hotline.wording import identity_shown
from tests.cast import Cast

pytestmark = pytest.mark.django_db

OWN, NAMED = "0912345678", "0987654321"
MAY = {"safe_to_call_back": "any_time", "phone_shared": "no"}
LOCATE = "phone_to_locate"


def identity(
    cast: Cast, *fields: str, urgency: str = "emergency", **facts: Any
) -> tuple[dict[str, Any], str]:
    """What of her would leave, and why a chosen number does not."""
    person = record_person(by=cast.lan, centre="HN", phone=OWN, **facts)
    chosen = fields or tuple(rules.USUAL)
    with acting(cast.lan):
        packet = packets.compose(
            referral_id=new_id(), person=person, urgency=urgency, needs=[], fields=chosen,
            account="x", today=dt.date.today(),
        )  # fmt: skip
        return packet.identity, packets.number_stays(person, packet.identity, chosen)


def test_a_number_that_may_be_called_leaves(cast: Cast) -> None:
    found, why = identity(cast, **MAY)
    assert (found["phone"], why) == (OWN, "")


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({}, "not_safe"),  # nobody asked
        ({"safe_to_call_back": "any_time"}, "not_safe"),  # the telephone may be watched
        ({"safe_to_call_back": "any_time", "phone_shared": "yes"}, "not_safe"),
        ({"safe_to_call_back": "given_times", "phone_shared": "no"}, "not_safe"),  # when?
        ({"safe_to_call_back": "never", "phone_shared": "no"}, "never"),
        ({**MAY, "safe_number": NAMED}, "not_safe"),  # she named another one
    ],
)
@pytest.mark.parametrize("urgency", ["emergency", "urgent", "routine"])
def test_a_number_stays_unless_the_rule_lets_it_be_called(
    cast: Cast, facts: dict[str, str], why: str, urgency: str
) -> None:
    found, said = identity(cast, urgency=urgency, **facts)
    assert "phone" not in found
    assert OWN not in str(found)
    assert said == why


def test_a_number_with_hours_leaves_only_with_its_hours(cast: Cast) -> None:
    timed = {"safe_to_call_back": "given_times", "phone_shared": "no", "safe_hours": "19:00-21:00"}
    assert identity(cast, **timed)[0]["phone"] == OWN
    assert "phone" not in identity(cast, "name", "phone", **timed)[0]


def test_the_number_she_named_leaves_where_it_may_be_called_and_else_does_not(cast: Cast) -> None:
    found, _why = identity(cast, **MAY, safe_number=NAMED)
    assert found["safe_contact"]["safe_number"] == NAMED
    found, _why = identity(cast, safe_number=NAMED)
    assert NAMED not in str(found)


@pytest.mark.parametrize("rule", ["unknown", "never"])
def test_in_an_emergency_it_may_go_by_choice_to_find_her_by_and_says_not_to_call(
    cast: Cast, rule: str
) -> None:
    found, why = identity(cast, "name", "phone", LOCATE, safe_to_call_back=rule)
    assert (found[LOCATE], "phone" in found, why) == (OWN, False, "")
    with override("en"):
        assert identity_shown(found) == [("Number for locating her. Do not call it", OWN)]
    assert LOCATE not in rules.USUAL


def test_of_a_joined_file_leaves_who_she_is_by_the_file_that_stays_and_no_number_it_kept_back(
    cast: Cast,
) -> None:
    stays = record_person(
        by=cast.lan, centre="HN", name="Vàng Thị Mỷ", place="34/15", birth_year=2004, phone=NAMED,
        **MAY,
    )  # fmt: skip
    under = record_person(
        by=cast.lan, centre="HN", name="Vang Thi My", phone=OWN, safe_to_call_back="never"
    )
    duplicates.join(by=cast.lan, stays=stays.pk, other=under.pk)
    with acting(cast.lan):
        packet = packets.compose(
            referral_id=new_id(), person=Person.objects.get(pk=under.pk), urgency="urgent",
            needs=[], fields=rules.USUAL, account="x", today=dt.date.today(),
        )  # fmt: skip
    assert packet.identity["name"] == "Vàng Thị Mỷ"
    assert packet.band["place"] == "34/15"
    assert OWN not in str(packet.identity)
    assert NAMED not in str(packet.identity)


def test_outside_an_emergency_no_number_goes_to_find_her_by(cast: Cast) -> None:
    found, why = identity(cast, "name", LOCATE, urgency="urgent")
    assert (found, why) == ({}, "not_safe")
