"""A survivor of Lan's, with a small noodle stall planned."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from hotline.actor.day import today
from hotline.livelihood import services
from hotline.livelihood.models import PlanVersion
from hotline.livelihood.rules import Cost, Figures, Month
from tests.access.world import Files, files, migrated, own_database, quiet_template
from tests.cast import Cast

__all__ = ["files", "migrated", "own_database", "quiet_template"]

MIL = 1_000_000
IDEA = "Quầy bún riêu ở chợ Cốc San"
FIGURES = Figures(
    costs=(Cost("nồi", 3 * MIL), Cost("xe đẩy", 5 * MIL, "grant")),
    months=(Month(4 * MIL, 3 * MIL),) * 12,
    baseline=1 * MIL, own=4 * MIL, living=500_000, customers="many", owed=("nobody",),
)  # fmt: skip
POORER = replace(FIGURES, months=(Month(1 * MIL, 2 * MIL),) * 12)


def written(cast: Cast, files: Files, **changes: Any) -> PlanVersion:
    """A version of a plan of hers; by default a new plan that starts today."""
    facts: dict[str, Any] = {
        "kind": "business", "starts_on": today(), "figures": FIGURES, "words": {"idea": IDEA},
    }  # fmt: skip
    return services.write(
        by=cast.lan, case_id=files.case, person_id=files.person, **(facts | changes)
    )


def days(count: int) -> dt.date:
    return today() + dt.timedelta(days=count)


@pytest.fixture
def plan(cast: Cast, files: Files) -> PlanVersion:
    return written(cast, files)
