"""How tests are shared out among processes: a file is a unit, since its fixtures may cost a
demonstration; the journeys are two. They share a demonstration, which one of them breaks on
purpose; looking at every page takes as long as all the others together and has its own.

The longest begin first, so that nobody waits for one of them at the end.
(`--dist loadgroup` of pytest-xdist 3.8 does not group under pytest 9.2.)"""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

JOURNEYS = "tests/journeys/"
LONGEST = (f"{JOURNEYS}test_accessibility.py", JOURNEYS, "tests/config/", "tests/live/")


class Together(LoadScopeScheduling):  # type: ignore[misc]
    """Units as the module says."""

    def _split_scope(self, nodeid: str) -> str:
        journeys = (unit for unit in LONGEST[:2] if nodeid.startswith(unit))
        return next(journeys, nodeid.partition("::")[0])


@pytest.hookimpl(tryfirst=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    config.option.loadscopereorder = False
    return Together(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    turns = (n for n, longest in enumerate(LONGEST) if item.nodeid.startswith(longest))
    return next(turns, len(LONGEST))
