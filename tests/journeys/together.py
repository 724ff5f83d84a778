"""Keeps journeys in one process when tests run in parallel; every other test goes where there is
room. They share a demonstration, and one of them breaks it on purpose. Looking at every page takes
as long as all other journeys together and has a process, and so a demonstration, of its own.

(`--dist loadgroup` of pytest-xdist 3.8 does not group under pytest 9.2.)"""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

FOLDER = "tests/journeys/"
EVERY_PAGE = f"{FOLDER}test_accessibility.py"


class Together(LoadScopeScheduling):  # type: ignore[misc]
    """A test is a unit of its own, the journeys are two."""

    def _split_scope(self, nodeid: str) -> str:
        return next((unit for unit in (EVERY_PAGE, FOLDER) if nodeid.startswith(unit)), nodeid)


@pytest.hookimpl(tryfirst=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    return Together(config, log)
