"""A survivor in a case of Lan's in Hà Nội; stable reviews and agreements of hers by days ago."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from hotline.needs import services as needs
from hotline.reintegration import closing
from hotline.reintegration.models import ClosingAgreement
from tests.access.world import Files, lao_cai, work_loop
from tests.cast import Cast
from tests.needs.conftest import all_at

HER_WORDS = "Em có việc ở xưởng thêu rồi, em tự lo được"


@pytest.fixture
def files(cast: Cast) -> Files:
    return work_loop(cast.lan, lao_cai())


def ago(days: float) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=days)


@pytest.fixture
def reviewed(cast: Cast, files: Files) -> Callable[..., None]:
    """A review of the survivor so many days ago, by default every domain at 3."""

    def review(days: float, score: str = "3", person: UUID | None = None, **others: str) -> None:
        needs.assess(
            by=cast.lan, case_id=files.case, person_id=person or files.person, how="phone",
            scores=all_at(score, **others), at=ago(days),
        )  # fmt: skip

    return review


@pytest.fixture
def says(cast: Cast, files: Files) -> Callable[..., ClosingAgreement]:
    """What she says about closing, by default yes, now."""

    def say(**facts: Any) -> ClosingAgreement:
        usual: dict[str, Any] = {
            "by": cast.lan, "case_id": files.case, "person_id": files.person, "agrees": True,
            "said": closing.Agreement("telephone", frozenset({"person"})), "words": HER_WORDS,
        }  # fmt: skip
        return closing.say(**(usual | facts))

    return say
