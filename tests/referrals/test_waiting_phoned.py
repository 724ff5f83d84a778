"""A call to the agency while help waits: the day on which it is decided anew stays."""

import datetime as dt

import pytest

from hotline.actor.context import acting
from hotline.referrals import climbing, services
from hotline.referrals.jobs import SWEEPER
from hotline.referrals.models import Referral, Step
from tests.cast import Cast
from tests.referrals.conftest import Send


@pytest.mark.parametrize("result", ["receipt", "will_open"])
@pytest.mark.parametrize(("listed", "state"), [(True, "waitlisted"), (False, "on_hold")])
def test_help_that_waits_is_decided_anew_on_its_day_though_the_agency_was_phoned(
    cast: Cast, send: Send, result: str, listed: bool, state: str
) -> None:
    sent = send()
    services.accept(by=cast.pao, referral_id=sent.id)
    again = sent.sent_at + dt.timedelta(days=20)
    services.hold(
        by=cast.pao, referral_id=sent.id, reason="waiting_list", again_at=again, listed=listed
    )
    services.phoned(by=cast.lan, referral_id=sent.id, result=result, words="chị Hoa nhận rồi")
    with acting(cast.lan):
        waits = Referral.objects.get(pk=sent.id)
        assert (waits.state, waits.due_at) == (state, again)
        call = Step.objects.get(referral=sent.id, act=Step.PHONED)
        assert (call.code, call.words) == (result, "chị Hoa nhận rồi")
    climbing.sweep(by=SWEEPER, now=again)
    with acting(cast.lan):
        assert Referral.objects.get(pk=sent.id).state == "accepted"
