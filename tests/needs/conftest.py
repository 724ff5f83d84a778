"""A case of Lan's in Hà Nội with a survivor, and collaborators there and at another centre."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from hotline.needs import visiting
from hotline.needs.ground import domains
from hotline.needs.models import Visit
from hotline.staff.models import Member
from tests.access.world import Files, enrolled, lao_cai, work_loop
from tests.cast import Cast

MEET = "Quán nước cạnh cổng chợ Bản Phố"
SAFELY = "Nói là người của hội phụ nữ đi hỏi chuyện học nghề"
TASK = "Hỏi chuyện ăn ngủ và việc học của con"
ASK_FOR = "chị Xuyến"
TOLD = "Chồng đứng ngoài sân suốt buổi"
WHY = "ngủ nhờ nhà dì, sắp phải đi"


@pytest.fixture
def files(cast: Cast) -> Files:
    return work_loop(cast.lan, lao_cai())


@pytest.fixture
def may_(cast: Cast) -> Member:
    """Mẩy, who makes visits for Hà Nội."""
    return enrolled("may", "collaborator", centre="HN")


@pytest.fixture
def sua(cast: Cast) -> Member:
    """Sua, who makes visits for Hà Nội too."""
    return enrolled("sua", "collaborator", centre="HN")


@pytest.fixture
def far(cast: Cast) -> Member:
    """Một, who makes visits for Đà Nẵng."""
    return enrolled("mot", "collaborator", centre="DN")


def soon(days: float = 2) -> dt.datetime:
    return timezone.now() + dt.timedelta(days=days)


def all_at(score: str, **others: str) -> dict[str, str]:
    """Every domain at one score, some at others."""
    return dict.fromkeys(domains(), score) | others


@pytest.fixture
def planned(cast: Cast, files: Files, may_: Member) -> Callable[..., Visit]:
    """Lan gives Mẩy a visit to the survivor."""

    def plan(**facts: Any) -> Visit:
        usual: dict[str, Any] = {
            "by": cast.lan, "case_id": files.case, "person_id": files.person,
            "collaborator_id": may_.pk, "kind": "assessment", "due_at": soon(),
            "ask_for": ASK_FOR, "meet": MEET, "safely": SAFELY, "task": TASK,
        }  # fmt: skip
        return visiting.plan(**(usual | facts))

    return plan
