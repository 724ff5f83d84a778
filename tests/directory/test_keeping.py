"""Entries: their history, secret addresses, duty, confirmation by link, gaps."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from hotline.actor.context import acting
from hotline.directory import confirming, gaps, offering, reaching
from hotline.directory.hours import Hours
from hotline.directory.models import (
    Agency,
    ConfirmationLink,
    FieldChange,
    Gap,
    Location,
    SealedAddress,
    Service,
)
from hotline.directory.ranking import Wanted
from hotline.directory.rules import Refused
from tests.cast import Cast
from tests.directory.offers import NOON, agency, service

pytestmark = pytest.mark.django_db

SECRET = "ngõ 417 phố Hoa Ban Trắng"
OFFICE = Hours(dt.time(8), dt.time(17), byday="MO,TU,WE,TH,FR")


def history(of: str = "") -> list[tuple[str, str, str]]:
    rows = FieldChange.objects.filter(of=of) if of else FieldChange.objects.all()
    return [(one.field, one.before, one.after) for one in rows.order_by("at", "id")]


def test_each_field_keeps_who_when_before_and_after(cast: Cast) -> None:
    agency("house")
    made = offering.add_service(
        by=cast.mai, agency="house", facts={"names": {"en": "Beds"}, "needs": ["shelter"]},
        areas=["34/15"], hours=[OFFICE], at=NOON,
    )  # fmt: skip
    changed = offering.change_service(
        by=cast.quan, service_id=made.id, facts={"capacity": "waitlist", "min_age": 12},
        areas=["34/15", "63/02"], at=NOON + dt.timedelta(hours=1),
    )  # fmt: skip
    assert set(changed) == {"capacity", "capacity_at", "min_age", "areas"}
    (age,) = FieldChange.objects.filter(field="min_age")
    assert (age.before, age.after, age.by) == ("", "12", cast.quan.key)
    assert ("areas", "34/15", "34/15, 63/02") in history()
    assert ("hours", "", "MO,TU,WE,TH,FR 08:00-17:00") in history()


def test_history_is_never_rewritten(cast: Cast) -> None:
    agency("house")
    confirming.confirm_by_hand(by=cast.quan, agency="house", at=NOON)
    with pytest.raises(DatabaseError), transaction.atomic():
        FieldChange.objects.update(after="nothing")


def test_capacity_said_again_is_said_now(cast: Cast) -> None:
    made = service(agency("house"), "34/15", capacity="available", capacity_at=NOON)
    later = NOON + dt.timedelta(days=9)
    offering.change_service(
        by=cast.mai, service_id=made.id, facts={"capacity": "available"}, at=later
    )
    assert Service.objects.get(pk=made.id).capacity_at == later


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"needs": []}, "no_need", "needs"),
        ({"needs": ["castle"]}, "bad_code", "needs"),
        ({"names": {"vi": "  "}}, "no_name", "names"),
        ({"min_age": 20, "max_age": 12}, "ages", "max_age"),
        ({"sexes": ["men"]}, "bad_code", "sexes"),
        ({"capacity": "plenty"}, "bad_code", "capacity"),
    ],
)
def test_what_cannot_be_is_refused(
    cast: Cast, facts: dict[str, object], code: str, field: str
) -> None:
    agency("house")
    whole = {"names": {"en": "Beds"}, "needs": ["shelter"], **facts}
    with pytest.raises(Refused) as refused:
        offering.add_service(by=cast.mai, agency="house", facts=whole)
    assert (refused.value.code, refused.value.field) == (code, field)


# --- secret addresses ---------------------------------------------------------------------------


def secret(cast: Cast) -> Location:
    agency("house")
    return offering.put_location(
        by=cast.mai, agency="house", place="34/15", address=SECRET, confidential=True
    )


def test_a_secret_address_is_read_by_its_keeper_and_the_national_centre_alone(cast: Cast) -> None:
    made = secret(cast)
    for actor in (cast.mai, cast.quan):
        with acting(actor):
            assert offering.address_of(made) == SECRET
    for actor in (cast.lan, cast.son, cast.hanh, cast.pao, cast.tu, cast.van):
        with acting(actor):
            assert offering.address_of(made) == ""
            assert not SealedAddress.objects.exists()


def test_a_secret_address_stands_nowhere_in_the_clear(cast: Cast) -> None:
    made = secret(cast)
    assert Location.objects.get(pk=made.pk).address == ""
    assert not FieldChange.objects.filter(after__contains="Hoa Ban").exists()
    assert FieldChange.objects.filter(field="address", hidden=True).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Location.objects.filter(pk=made.pk).update(address=SECRET)


def test_a_public_address_that_becomes_secret_leaves_none_behind(cast: Cast) -> None:
    agency("house")
    made = offering.put_location(by=cast.mai, agency="house", place="34/15", address=SECRET)
    again = offering.put_location(
        by=cast.mai, agency="house", place="34/15", address=SECRET, confidential=True,
        location_id=made.pk,
    )  # fmt: skip
    assert Location.objects.get(pk=again.pk).address == ""
    assert not FieldChange.objects.filter(before__contains="Hoa Ban").exists()
    with pytest.raises(Refused):
        offering.put_location(by=cast.mai, agency="house", place="34/15", location_id=made.pk)


# --- whom to reach ------------------------------------------------------------------------------


def test_the_rota_says_who_is_on_duty_and_without_one_the_duty_contact(cast: Cast) -> None:
    agency("house")
    main = reaching.put_contact_point(
        by=cast.mai, agency="house", facts={"kind": "main", "phone": "0900000001"}
    )
    assert reaching.on_duty("house", NOON) == [main]
    duty = reaching.put_contact_point(
        by=cast.mai, agency="house", facts={"kind": "duty", "phone": "0900000002"}
    )
    assert reaching.on_duty("house", NOON) == [duty]
    night = Hours(dt.time(20), dt.time(6), freq="DAILY", on_holidays=True)
    reaching.put_contact_point(
        by=cast.mai, agency="house", facts={}, contact_point_id=duty.pk, turns=[night]
    )
    assert reaching.on_duty("house", NOON) == [main]
    assert reaching.on_duty("house", NOON.replace(hour=23)) == [duty]


def test_of_a_contact_point_the_history_keeps_that_it_changed_and_no_number(cast: Cast) -> None:
    agency("house")
    point = reaching.put_contact_point(
        by=cast.mai, agency="house",
        facts={"kind": "main", "phone": "0900000001", "name": "Chị Sa"},
    )  # fmt: skip
    told = FieldChange.objects.filter(of="contact", field__in=("phone", "name"))
    assert [one.hidden for one in told] == [True, True]
    assert reaching.bounced(by=cast.quan, contact_point_id=point.pk)
    assert not reaching.bounced(by=cast.quan, contact_point_id=point.pk)
    mended = reaching.put_contact_point(
        by=cast.mai, agency="house", facts={"phone": "0900000003"}, contact_point_id=point.pk
    )
    assert mended.bounced_at is None


# --- confirmation -------------------------------------------------------------------------------


def test_one_press_confirms_once(cast: Cast) -> None:
    service(agency("house"), "34/15")
    link, token = confirming.ask(by=cast.quan, agency="house", at=NOON)
    assert token not in str(ConfirmationLink.objects.values())
    assert confirming.link_of(token, at=NOON) == link
    confirming.confirm(token=token, at=NOON)
    assert Agency.objects.get(pk="house").confirmed_at == NOON
    (told,) = FieldChange.objects.filter(field="confirmed_at")
    assert told.by == "link:house"
    with pytest.raises(Refused):
        confirming.confirm(token=token, at=NOON)


def test_a_link_runs_out_and_ends_with_the_next_one(cast: Cast) -> None:
    agency("house")
    _, first = confirming.ask(by=cast.quan, agency="house", at=NOON)
    assert confirming.link_of(first, at=NOON + confirming.HOLDS) is None
    _, second = confirming.ask(by=cast.quan, agency="house", at=NOON)
    assert confirming.link_of(first, at=NOON) is None
    assert confirming.link_of(second, at=NOON) is not None
    assert confirming.link_of("", at=NOON) is None


def test_an_agency_corrects_its_own_services_and_nothing_else(cast: Cast) -> None:
    mine = service(agency("house"), "34/15")
    other = service(agency("other"), "34/15")

    def correct(service_id: UUID, **facts: object) -> None:
        _, token = confirming.ask(by=cast.quan, agency="house", at=NOON)
        confirming.confirm(token=token, corrections={service_id: facts}, at=NOON)

    correct(mine.id, capacity="no_capacity")
    assert Service.objects.get(pk=mine.id).capacity == "no_capacity"
    for service_id, facts in ((other.id, {"capacity": "available"}), (mine.id, {"needs": ["x"]})):
        with pytest.raises(Refused), transaction.atomic():
            correct(service_id, **facts)
    assert Service.objects.get(pk=other.id).capacity == ""


def test_the_stale_the_bounced_and_the_noted_rise(cast: Cast) -> None:
    for code in ("fresh", "old", "never", "bounced", "noted"):
        service(agency(code), "34/15")
    long_ago = NOON - dt.timedelta(days=100)
    Agency.objects.filter(pk__in=["fresh", "bounced"]).update(confirmed_at=NOON)
    Agency.objects.filter(pk="old").update(confirmed_at=long_ago)
    point = reaching.put_contact_point(
        by=cast.quan, agency="bounced", facts={"kind": "main", "email": "a@example.org"}, at=NOON
    )
    reaching.bounced(by=cast.quan, contact_point_id=point.pk, at=NOON)
    _, token = confirming.ask(by=cast.quan, agency="noted", at=NOON)
    confirming.confirm(token=token, note="the number is another one", at=NOON)
    mine = ("fresh", "old", "never", "bounced", "noted")
    listed = [one.agency.pk for one in confirming.stale(NOON) if one.agency.pk in mine]
    assert listed == ["bounced", "noted", "never", "old"]
    assert {one.pk for one in confirming.due(NOON)} & {*mine} == {"old", "never"}
    confirming.mind(by=cast.quan, link_id=confirming.notes_of("noted")[0].pk)
    assert "noted" not in {one.agency.pk for one in confirming.stale(NOON)}


# --- gaps ---------------------------------------------------------------------------------------


def test_a_gap_is_counted_once_a_person_and_becomes_a_figure_of_its_region(cast: Cast) -> None:
    man, somebody = Wanted(age=30, sex="male", language="vie"), uuid4()
    for about in (somebody, somebody, uuid4()):
        found = gaps.record(
            by=cast.lan, need="shelter", place="63/66", person=man, about=about, at=NOON
        )
    gaps.record(by=cast.lan, need="shelter", place="34/52", person=man, about=uuid4(), at=NOON)
    assert (found.place, found.times, found.age_band) == ("34/66", 2, "26-40")
    (figure,) = gaps.figures("en")
    assert (figure.times, figure.need, figure.sex) == (3, "shelter", "male")
    assert figure.region == "South Central Coast and Central Highlands"
    assert str(somebody) not in str(Gap.objects.values())


def test_a_gap_of_nonsense_is_none(cast: Cast) -> None:
    with pytest.raises(KeyError):
        gaps.record(by=cast.lan, need="castle", place="34/66", person=Wanted(30, "male", "vie"))
