"""A survivor with a file, and what is needed to ask about it."""

from pathlib import Path
from typing import Any

import pytest

from hotline.actor.context import Actor
from hotline.rights import services
from hotline.rights.models import DataRequest
from tests.access.world import (
    Files,
    enrolled,
    lao_cai,
    migrated,
    own_database,
    quiet_template,
    work_loop,
)
from tests.cast import Cast

__all__ = ["migrated", "own_database", "quiet_template"]

WORDS = "Em muốn biết tổng đài ghi gì về em"


@pytest.fixture(autouse=True)
def ledger_file(settings: Any, tmp_path: Path) -> Path:
    """A ledger of the test's own."""
    settings.HOTLINE_ERASURES = tmp_path / "erasures.log"
    return tmp_path / "erasures.log"


@pytest.fixture
def officer(cast: Cast) -> Actor:
    return enrolled("officer", "auditor").as_actor()


@pytest.fixture
def files(cast: Cast) -> Files:
    """Lan's case: a caller, a survivor and a referral."""
    return work_loop(cast.lan, lao_cai())


def asked(by: Actor, person_id: Any, right: str = "access", **more: Any) -> DataRequest:
    return services.record(by=by, right=right, words=WORDS, person_id=person_id, **more)


def accepted(by: Actor, person_id: Any, right: str = "access", **more: Any) -> DataRequest:
    """A request that is hers for sure, and will be done."""
    request = asked(by, person_id, right, **more)
    services.check_identity(by=by, request_id=request.id, check="own_word")
    return services.answer(by=by, request_id=request.id, accepted=True)
