"""A referral of Lan's, sent to Lào Cai, with its two follow-ups."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone

from hotline.actor.context import acting
from hotline.followups.models import FollowUp
from hotline.followups.reactions import REACTIONS
from hotline.followups.services import plan
from hotline.people.services import amend_person
from tests.access.world import Files, files, migrated, own_database, quiet_template
from tests.cast import Cast

__all__ = ["files", "migrated", "own_database", "quiet_template"]

Clock = Callable[[dt.timedelta], dt.datetime]


@pytest.fixture
def planned(cast: Cast, files: Files) -> list[FollowUp]:
    """The two follow-ups of somebody who may be called at any time."""
    amend_person(by=cast.lan, person_id=files.person, safe_to_call_back="any_time")
    return plan(by=REACTIONS, referral_id=files.referral)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The application's clock stands `after` from where it really is."""
    real = timezone.now

    def stand(after: dt.timedelta) -> dt.datetime:
        monkeypatch.setattr(timezone, "now", lambda: real() + after)
        return timezone.now()

    return stand


def fresh(cast: Cast, followup: FollowUp) -> FollowUp:
    """A follow-up as Lan finds it now."""
    with acting(cast.lan):
        return FollowUp.objects.get(pk=followup.pk)
