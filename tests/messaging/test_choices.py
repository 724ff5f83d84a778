"""Each recipient chooses how she is told; nobody chooses for another agency."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from hotline.audit.models import Record
from hotline.directory.models import FieldChange
from hotline.messaging import choosing, notices
from hotline.messaging.choosing import Choice, Refused
from hotline.messaging.models import MemberAddress
from tests.cast import Cast
from tests.messaging.conftest import Point

pytestmark = pytest.mark.django_db


@pytest.fixture
def pao(signed_in: Callable[[str], Client]) -> Client:
    return signed_in("pao")


def test_a_contact_of_ones_own_agency_is_told_as_chosen(pao: Client, point: Point) -> None:
    found = point()
    name = str(found.pk)
    asked = {
        "which": name, f"{name}-ways": ["sms"], f"{name}-quiet_from": "22:00",
        f"{name}-quiet_until": "06:00", f"{name}-digest": "on",
    }  # fmt: skip
    assert pao.post(reverse("portal:choices"), asked).status_code == 302
    found.refresh_from_db()
    assert (found.ways, found.digest) == (["sms"], True)
    assert (found.quiet_from, found.quiet_until) == (dt.time(22), dt.time(6))
    changed = FieldChange.objects.filter(subject=name).values_list("field", flat=True)
    assert set(changed) == {"ways", "quiet_from", "quiet_until", "digest"}
    assert Record.objects.filter(action="messages.choose", root=found.pk).count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ways": []}, "ways"),
        ({"ways": ["sms"]}, "ways"),
        ({"quiet_from": "22:00"}, "quiet_until"),
        ({"quiet_from": "25:00"}, "quiet_from"),
    ],
)
def test_a_choice_that_reaches_nobody_is_refused_and_stays_on_the_page(
    pao: Client, point: Point, changes: dict[str, object], field: str
) -> None:
    found = point(phone="")
    name = str(found.pk)
    asked = {"ways": ["email"]} | changes
    answer = pao.post(
        reverse("portal:choices"), {"which": name, **{f"{name}-{k}": v for k, v in asked.items()}}
    )
    assert answer.status_code == 422
    assert f'id="id_{name}-{field}_error"' in answer.content.decode()
    found.refresh_from_db()
    assert found.ways == ["email"]
    assert found.quiet_from is None


def test_nobody_chooses_for_another_agency(
    signed_in: Callable[[str], Client], cast: Cast, point: Point
) -> None:
    found = point()
    thu = signed_in("thu")
    name = str(found.pk)
    assert name not in thu.get(reverse("portal:choices")).content.decode()
    answer = thu.post(reverse("portal:choices"), {"which": name, f"{name}-ways": ["sms"]})
    assert answer.status_code == 404
    with pytest.raises(type(found).DoesNotExist):
        choosing.choose(by=cast.thu, point_id=found.pk, choice=Choice(("sms",)))
    with pytest.raises(type(found).DoesNotExist):
        choosing.choose(by=cast.lan, point_id=found.pk, choice=Choice(("sms",)))


def test_she_gives_her_own_address_and_takes_it_back(pao: Client, cast: Cast) -> None:
    asked = {"which": "own", "own-phone": "0912 000 444", "own-ways": ["sms"], "own-email": ""}
    assert pao.post(reverse("portal:choices"), asked).status_code == 302
    member = cast.members["pao"].pk
    told = notices.tell_member(key="referral:1", member_id=member, urgent=True)
    assert [(one.way, one.member_id) for one in told] == [("sms", member)]
    assert MemberAddress.objects.get().phone == "+84912000444"
    assert pao.post(reverse("portal:choices"), {"which": "own"}).status_code == 302
    assert notices.tell_member(key="referral:2", member_id=member, urgent=True) == []


def test_an_own_address_that_is_none_is_refused(pao: Client, cast: Cast) -> None:
    asked = {"which": "own", "own-phone": "12", "own-ways": ["sms"]}
    assert pao.post(reverse("portal:choices"), asked).status_code == 422
    with pytest.raises(Refused, match="no_address"):
        choosing.choose_own(by=cast.pao, email="", phone="+84912000444", choice=Choice(("email",)))
