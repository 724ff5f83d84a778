"""A case in Hà Nội with a survivor, and two agencies that could help."""

from __future__ import annotations

import pytest

from hotline.directory.models import Agency
from tests.access.world import Files, lao_cai, work_loop
from tests.cast import Cast


@pytest.fixture
def files(cast: Cast) -> Files:
    return work_loop(cast.lan, lao_cai())


@pytest.fixture
def near(cast: Cast) -> Agency:
    """The agency of Páo."""
    return Agency.objects.get(pk=cast.pao.agency)


@pytest.fixture
def far(cast: Cast) -> Agency:
    """The agency of Thu."""
    return Agency.objects.get(pk=cast.thu.agency)
