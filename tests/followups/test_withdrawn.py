"""She took her consent back after help had ended: whoever asks her afterwards can still write down
what she says, in her own file, and the agency learns nothing more."""

import pytest

from hotline.actor.context import acting
from hotline.followups import moves, services
from hotline.followups.models import Attempt, FollowUp
from hotline.followups.reactions import REACTIONS
from hotline.messaging.models import Message
from hotline.people.services import amend_person
from hotline.referrals import services as referrals
from hotline.referrals import talking, withdrawing
from hotline.referrals.models import Referral, Remark, Step
from hotline.referrals.moving import Refused
from tests.access.world import Files
from tests.cast import Cast
from tests.referrals.conftest import contact_points

__all__ = ["contact_points"]
pytestmark = pytest.mark.django_db
WORDS = "chị nói đã nhận được tiền"


@pytest.fixture
def closed(cast: Cast, files: Files, contact_points: None) -> Files:
    """Help that ended well, with the verification planned, and then her consent withdrawn."""
    amend_person(by=cast.lan, person_id=files.person, safe_to_call_back="any_time")
    referrals.accept(by=cast.pao, referral_id=files.referral)
    referrals.report(by=cast.pao, referral_id=files.referral, outcome="need_met")
    services.plan(by=REACTIONS, referral_id=files.referral)
    withdrawing.withdraw(by=cast.lan, referral_id=files.referral, coerced="no")
    return files


def test_what_she_says_of_the_help_is_kept_with_the_follow_up_and_not_on_the_referral(
    cast: Cast, closed: Files
) -> None:
    with acting(cast.lan):
        asking = FollowUp.objects.get(referral_id=closed.referral, kind="verification")
    before = Message.objects.count()
    services.record_attempt(
        by=cast.lan, followup_id=asking.id, how="call", outcome="reached_safe", confirmed="yes",
        words=WORDS,
    )  # fmt: skip
    with acting(cast.lan):
        assert Attempt.objects.get(followup=asking.id).words == WORDS
        done = Referral.objects.get(pk=closed.referral)
        assert (done.state, done.confirmed) == ("verified", "yes")
        assert Step.objects.get(referral=done.id, act=Step.CONFIRMED).code == "yes"
    assert Message.objects.count() == before


def test_that_she_moved_is_written_down_and_the_agency_is_not_told(
    cast: Cast, closed: Files
) -> None:
    move = moves.record_move(
        by=cast.lan, case_id=closed.case, person_id=closed.person, place="34/22",
        tell_old="yes",
    )  # fmt: skip
    assert (move.tell_old, move.told_at) == ("yes", None)
    with acting(cast.lan):
        assert not Remark.objects.filter(referral=closed.referral).exists()


def test_nobody_says_anything_more_on_a_closed_packet(cast: Cast, closed: Files) -> None:
    for by in (cast.lan, cast.pao):
        with pytest.raises(Refused, match="moved_on"):
            talking.remark(by=by, referral_id=closed.referral, words="còn gì nữa không?")
    with pytest.raises(Refused, match="moved_on"):
        referrals.tell_of_her(
            by=cast.pao, referral_id=closed.referral, code="safe", words="gặp ở chợ"
        )
