"""The invented tracks are written, whoever's they become."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from hotline.actor.context import acting
from hotline.children import queries as children
from hotline.config.demonstration.trackswork import TracksWriter
from hotline.tracks import queries, sweeping
from hotline.tracks.jobs import SWEEPER
from tests.access.world import Files
from tests.cast import Cast
from tests.children.conftest import Family, family  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


def test_a_way_home_and_a_child_with_a_suspect(
    cast: Cast,
    files: Files,
    family: Family,  # noqa: F811
) -> None:
    now = timezone.now()
    grown, young = (files.case, files.person), (family.case, family.child)
    written: Any = [
        SimpleNamespace(plot=SimpleNamespace(lasting=name), case_id=case, persons=[person])
        for name, (case, person) in {"border": grown, "court": grown, "child": young}.items()
    ]
    actors = {"counsellor.hanoi": cast.lan, "supervisor.hanoi": cast.mai}
    TracksWriter(actors, written, now).write()
    sweeping.raise_due(by=SWEEPER, now=now)
    with acting(cast.lan):
        hers = queries.open_of_case(files.case)
        assert {one.kind: queries.next_of(one).step for one in hers} == {
            "return": "handed_over", "justice": "trial",
        }  # fmt: skip
        (back,) = queries.open_of_case(family.case)
        assert (back.kind, queries.next_of(back).step) == ("reunification", "prepared")
        assert len(children.suitable(family.case, family.child)) == 1
        assert children.ready_to_close(family.case, family.child) == ["school"]
