"""Who declined or let it pass stays before the sender until somebody else is asked."""

import datetime as dt

import pytest

from hotline.actor.context import acting
from hotline.cases.models import Case
from hotline.directory.models import Agency
from hotline.directory.queries import agencies, responsible_agency
from hotline.people.models import Person
from hotline.referrals import climbing, queries, sending, services
from hotline.referrals.jobs import SWEEPER
from hotline.referrals.models import Referral
from tests.cast import Cast
from tests.referrals.conftest import PLACE, Send

HOUR = dt.timedelta(hours=1)


def _police() -> Agency:
    return agencies(kind="police")[0]


def _declined(cast: Cast) -> list[object]:
    with acting(cast.lan):
        return [one.id for one in queries.declined_and_waiting(cast.lan)]


def _passed(cast: Cast, now: dt.datetime) -> set[object]:
    with acting(cast.lan):
        return {one.id for one in queries.to_answer(cast.lan, now=now)}


@pytest.fixture
def declined(cast: Cast, send: Send) -> Referral:
    """One that her province declined, when the police had been asked before the answer came."""
    first = send()
    send(agency=_police())
    services.decline(by=cast.pao, referral_id=first.id, reason="no_capacity")
    return first


def test_bodies_asked_at_once_do_not_hide_each_others_decline(
    cast: Cast, survivor: tuple[Case, Person]
) -> None:
    case, person = survivor
    order = sending.Order(
        case.id, person.id, "emergency", "life_and_health", "bị giữ", ["name"], "cứu"
    )
    focal = responsible_agency(PLACE)
    assert focal is not None
    bodies = [focal, _police(), agencies(kind="border_guard")[0]]
    bundle = sending.send_together(by=cast.lan, order=order, agencies=bodies)
    services.decline(by=cast.pao, referral_id=bundle[0].id, reason="no_capacity")
    assert _declined(cast) == [bundle[0].id]


def test_who_was_asked_before_the_decline_does_not_answer_for_it(
    cast: Cast, declined: Referral
) -> None:
    assert _declined(cast) == [declined.id]


def test_who_is_asked_after_the_decline_takes_it_away(
    cast: Cast, send: Send, declined: Referral
) -> None:
    send(agency=agencies(kind="border_guard")[0])
    assert _declined(cast) == []


@pytest.mark.parametrize("basis", ["consent", "statutory_task"])
def test_what_has_not_left_asks_nobody(
    cast: Cast, survivor: tuple[Case, Person], declined: Referral, basis: str
) -> None:
    case, person = survivor
    order = sending.Order(case.id, person.id, "routine", basis, "theo luật", ["name"], "cần học")
    draft = sending.keep_draft(by=cast.lan, order=order, agency=_police())
    assert _declined(cast) == [declined.id]
    if basis != "consent":
        assert sending.submit(by=cast.lan, referral_id=draft.id).state == "pending_approval"
        assert _declined(cast) == [declined.id]


@pytest.mark.parametrize("undo", ["cancelled", "entered_in_error"])
def test_what_was_taken_back_asks_nobody(
    cast: Cast, send: Send, declined: Referral, undo: str
) -> None:
    later = send(agency=_police())
    assert _declined(cast) == []
    if undo == "cancelled":
        services.cancel(by=cast.lan, referral_id=later.id)
    else:
        services.enter_in_error(by=cast.lan, referral_id=later.id, words="nhầm người")
    assert _declined(cast) == [declined.id]


def test_what_passed_stays_until_somebody_is_asked_after_it(cast: Cast, send: Send) -> None:
    first, second = send(agency=_police()), send()
    assert first.due_at is not None
    passed = first.due_at + 49 * HOUR
    climbing.sweep(by=SWEEPER, now=passed)
    assert _passed(cast, passed) == {first.id, second.id}
    send(at=passed + HOUR)
    assert _passed(cast, passed + 2 * HOUR) == set()
