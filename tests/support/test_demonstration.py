"""The invented plan is written, whoever's it becomes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from hotline.actor.context import acting
from hotline.config.demonstration.supportwork import SupportWriter
from hotline.support import queries, services
from hotline.support.jobs import SWEEPER
from tests.access.world import Files
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_one_plan_with_a_late_step_a_refusal_and_a_draft(cast: Cast, files: Files) -> None:
    now = timezone.now()
    plot = SimpleNamespace(lasting="sewing")
    written: Any = [SimpleNamespace(plot=plot, case_id=files.case, persons=[files.person])]
    SupportWriter({"counsellor.hanoi": cast.lan}, written, now).write()
    assert services.raise_late(by=SWEEPER, now=now) == 1
    with acting(cast.lan):
        plan, draft = (q(files.case, files.person) for q in (queries.current, queries.draft))
        assert plan is not None
        assert draft is not None
        states = sorted(step.state for step in queries.version(plan).steps)
        assert states == ["agreed", "agreed", "done", "proposed", "refused", "under_way"]
        assert draft.number == 2
        assert [s.kind for s in queries.version(draft).steps if s.replaces_id] == ["vocational"]
