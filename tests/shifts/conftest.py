"""Lan's story in Hà Nội, and Thảo, a colleague at the same desk who sees nothing of it."""

from dataclasses import dataclass

import pytest

from hotline.actor.context import Actor
from hotline.followups.reactions import REACTIONS
from hotline.followups.services import plan
from hotline.staff.models import Member
from tests.access.world import Files, enrolled, files, lao_cai, work_loop
from tests.cast import Cast

__all__ = ["files"]


@dataclass(frozen=True)
class Colleague:
    """A counsellor of Hà Nội beside Lan."""

    member: Member
    actor: Actor


@pytest.fixture
def thao(cast: Cast) -> Colleague:
    member = enrolled("thao", "counsellor", centre="HN")
    return Colleague(member, member.as_actor())


@pytest.fixture
def urgent(cast: Cast) -> Files:
    """An emergency of Lan's: case, referral and follow-ups are all due within the day."""
    found = work_loop(cast.lan, lao_cai(), urgency="emergency")
    plan(by=REACTIONS, referral_id=found.referral)
    return found
