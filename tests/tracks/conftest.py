"""A case of Lan's in Hà Nội with a survivor of age in Lào Cai."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from hotline.actor.context import acting
from hotline.tracks import services
from hotline.tracks.models import Track, TrackStep
from tests.access.world import Files, lao_cai, work_loop
from tests.cast import Cast

HOME, CHINA, GATE = "34/15", "country/CN", "border/lao-cai"


@pytest.fixture
def files(cast: Cast) -> Files:
    return work_loop(cast.lan, lao_cai())


@pytest.fixture
def begun(cast: Cast, files: Files) -> Callable[..., Track]:
    """Begins a track of hers."""

    def begin(kind: str, **facts: Any) -> Track:
        return services.begin(
            by=cast.lan, case_id=files.case, person_id=files.person, kind=kind, home=HOME, **facts
        )

    return begin


def today(days: int = 0) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def at(track: Track, code: str, by: Any) -> TrackStep:
    """The last turn of a step."""
    with acting(by):
        return TrackStep.objects.filter(track=track, step=code).order_by("-turn")[0]


def record(by: Any, track: Track, code: str, **said: Any) -> TrackStep:
    step = at(track, code, by)
    given = {"on": today(), **said}
    return services.record_step(by=by, step_id=step.id, version=step.version, **given)
