"""A child whose file is sealed by decision has the clock of any other, and nobody more sees it."""

import datetime as dt

import pytest
from django.db import connection

from hotline.actor.context import Actor, acting
from hotline.audit.models import Record
from hotline.cases import sealing
from hotline.cases.models import Case
from hotline.countries.pack import current as pack
from hotline.events.services import Event
from hotline.people.models import Person
from hotline.people.services import amend_person
from hotline.referrals import child_reports, services
from hotline.referrals.jobs import SWEEPER
from hotline.referrals.models import ChildReport
from hotline.referrals.reactions import SUBSCRIPTIONS
from tests.access.world import enrolled
from tests.cast import Cast
from tests.referrals.conftest import Send

pytestmark = pytest.mark.django_db
BORN = dt.date.today().year - 12
LATER = dt.timedelta(days=90)
Survivor = tuple[Case, Person]


def _told() -> list[tuple[str, str, object]]:
    """Every event so far: who hears it, of what kind, about what."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT topic, kind, subject FROM events_outbox ORDER BY xid, seq")
        return list(cursor.fetchall())


def _react() -> None:
    """Hand everything that was told to the reactions of this room, as their reader does."""
    for topic, kind, subject in _told():
        if kind in ("case", "person", "referral"):
            SUBSCRIPTIONS[kind](Event("0", 0, topic, kind, subject))  # type: ignore[arg-type]


def _reports(by: Actor) -> list[ChildReport]:
    with acting(by):
        return list(ChildReport.objects.all())


@pytest.fixture
def sealed(cast: Cast, survivor: Survivor) -> Survivor:
    """Lan's case, kept by her and by a supervisor of another centre."""
    sealing.seal(
        by=cast.lan,
        case_id=survivor[0].id,
        ground=pack().codes("seal_ground").codes()[0],
        words="nhân chứng được bảo vệ",
        keeper_id=cast.members["son"].pk,
    )
    return survivor


def test_it_starts_by_itself_when_her_age_becomes_known(cast: Cast, sealed: Survivor) -> None:
    _react()
    assert not _reports(cast.lan)
    amend_person(by=cast.lan, person_id=sealed[1].id, birth_year=BORN)
    _react()
    (found,) = _reports(cast.lan)
    assert found.due_at - found.since == pack().deadline("child_report", sealed[0].urgency)


def test_late_it_rises_once_to_its_keepers_and_to_nobody_else(cast: Cast, sealed: Survivor) -> None:
    amend_person(by=cast.lan, person_id=sealed[1].id, birth_year=BORN)
    _react()
    before = len(_told())
    now = _reports(cast.lan)[0].due_at + LATER
    assert [child_reports.raise_late(by=SWEEPER, now=now) for _ in range(2)] == [1, 0]
    assert {topic for topic, _, _ in _told()[before:]} == {cast.lan.key, cast.son.key}
    assert Record.objects.filter(action="child.report_late", root=sealed[0].id).count() == 1
    for keeper in (cast.lan, cast.son):
        with acting(keeper):
            assert [one.person_id for one in child_reports.waiting(keeper)] == [sealed[1].id]
    other = enrolled("other", "supervisor", centre="HN").as_actor()
    for reader in (other, cast.mai, cast.hanh, cast.quan, cast.van, cast.pao):
        assert not _reports(reader), reader


def test_it_goes_on_when_the_case_is_sealed_and_stops_by_a_referral(
    cast: Cast, survivor: Survivor, send: Send
) -> None:
    case, person = survivor
    amend_person(by=cast.lan, person_id=person.id, birth_year=BORN)
    _react()
    assert len(_reports(cast.mai)) == 1
    sealing.seal(
        by=cast.lan,
        case_id=case.id,
        ground=pack().codes("seal_ground").codes()[0],
        words="nhân chứng được bảo vệ",
        keeper_id=cast.members["son"].pk,
    )
    assert not _reports(cast.mai)
    sent = send(givers=("person", "guardian"))
    services.receive(by=cast.pao, referral_id=sent.id)
    _react()
    (found,) = _reports(cast.lan)
    assert found.referral_id == sent.id
    assert child_reports.raise_late(by=SWEEPER, now=found.due_at + LATER) == 0
