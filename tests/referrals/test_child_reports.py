"""A child has to be reported: the clock starts by itself, rises when late, and stops by a referral
that arrived where such reports go."""

import datetime as dt
from typing import Any

import pytest

from hotline.actor.context import Actor, acting
from hotline.audit.models import Record
from hotline.cases import services as cases
from hotline.cases.models import Case
from hotline.countries.pack import current as pack
from hotline.directory.models import Agency
from hotline.people.models import Person
from hotline.people.services import amend_person
from hotline.referrals import child_reports, services
from hotline.referrals.jobs import SWEEPER
from hotline.referrals.models import ChildReport
from hotline.referrals.reactions import REACTIONS
from tests.access.world import browser_of
from tests.cast import Cast
from tests.referrals.conftest import PLACE, Send

pytestmark = pytest.mark.django_db
BORN = dt.date.today().year - 12
Survivor = tuple[Case, Person]


def report(by: Actor) -> ChildReport | None:
    with acting(by):
        return ChildReport.objects.first()


@pytest.fixture
def child(cast: Cast, survivor: Survivor) -> Survivor:
    case, person = survivor
    amend_person(by=cast.lan, person_id=person.id, birth_year=BORN)
    return case, person


def start(case: Case) -> int:
    return child_reports.start_of_case(by=REACTIONS, case_id=case.id)


def test_it_is_due_by_the_time_of_the_pack_and_starts_once(cast: Cast, child: Survivor) -> None:
    case, person = child
    assert [start(case), start(case)] == [1, 0]
    assert child_reports.start_of_person(by=REACTIONS, person_id=person.id) == 0
    found = report(cast.lan)
    assert found is not None
    assert found.due_at - found.since == pack().deadline("child_report", case.urgency)
    assert pack().deadline("child_report", "emergency") < pack().deadline("child_report", "routine")


def test_none_for_a_grown_up_nor_where_nobody_told_an_age_nor_for_whoever_called(
    cast: Cast, survivor: Survivor
) -> None:
    case, _ = survivor
    cases.add_person(by=cast.lan, case_id=case.id, role="survivor", name="Chưa rõ", place=PLACE)
    cases.add_person(
        by=cast.lan, case_id=case.id, role="caller", name="Em gái", place=PLACE, birth_year=BORN
    )
    assert start(case) == 0


def test_it_stops_when_the_agency_has_the_referral_not_when_it_is_sent(
    cast: Cast, child: Survivor, send: Send
) -> None:
    case, _ = child
    start(case)
    sent = _refer(send)
    assert not child_reports.stop(by=REACTIONS, referral_id=sent.id)
    services.receive(by=cast.pao, referral_id=sent.id)
    assert child_reports.stop(by=REACTIONS, referral_id=sent.id)
    found = report(cast.lan)
    assert found is not None
    assert found.referral_id == sent.id
    with acting(cast.lan):
        assert not child_reports.waiting(cast.lan)
    assert child_reports.raise_late(by=SWEEPER, now=found.due_at + dt.timedelta(days=9)) == 0


def test_an_agency_that_takes_no_reports_stops_nothing(
    cast: Cast, child: Survivor, send: Send
) -> None:
    case, _ = child
    start(case)
    other = Agency.objects.exclude(areas__role__in=pack().referrals.together["child"]).first()
    assert other is not None
    from hotline.referrals.models import Referral

    sent = _refer(send, agency=other)
    with acting(SWEEPER):
        Referral.objects.filter(pk=sent.id).update(
            received_at=dt.datetime.now(dt.UTC), received_by="x"
        )
    assert not child_reports.stop(by=REACTIONS, referral_id=sent.id)


def test_reported_before_the_age_was_known_no_clock_starts(
    cast: Cast, survivor: Survivor, send: Send
) -> None:
    case, person = survivor
    sent = send()
    services.receive(by=cast.pao, referral_id=sent.id)
    amend_person(by=cast.lan, person_id=person.id, birth_year=BORN)
    assert start(case) == 0


def test_late_it_rises_once_to_the_supervisor_and_stands_on_both_desks(
    cast: Cast, child: Survivor
) -> None:
    case, person = child
    start(case)
    found = report(cast.lan)
    assert found is not None
    with acting(cast.lan):
        assert [one.pk for one in child_reports.waiting(cast.lan)] == [found.pk]
    with acting(cast.mai):
        assert not child_reports.waiting(cast.mai)
    assert [
        child_reports.raise_late(by=SWEEPER, now=found.due_at + dt.timedelta(minutes=n))
        for n in (-1, 1, 2)
    ] == [0, 1, 0]
    with acting(cast.mai):
        assert [one.pk for one in child_reports.waiting(cast.mai)] == [found.pk]
    assert Record.objects.filter(action="child.report_late", root=case.id).count() == 1
    page = browser_of(cast.members["lan"]).get("/desk/").content.decode()
    assert f"/desk/cases/{case.id}/people/{person.id}/refer" in page


@pytest.mark.parametrize("name", ["binh", "son", "pao", "van"])
def test_nobody_out_of_reach_sees_it(cast: Cast, child: Survivor, name: str) -> None:
    start(child[0])
    assert report(getattr(cast, name)) is None or name == "van"


def _refer(send: Send, **more: Any) -> Any:
    return send(givers=("person", "guardian"), **more)
