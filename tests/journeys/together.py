"""Keeps together, in one process when tests run in parallel, what shares something dear: journeys
a demonstration, which one of them breaks on purpose, and modules whose fixtures take most of a
minute. Every other test goes where there is room. The journeys are several units, of about as much
time each, and have a demonstration each.

(`--dist loadgroup` of pytest-xdist 3.8 does not group under pytest 9.2.)"""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

FOLDER = "tests/journeys/"
EVERY_PAGE = f"{FOLDER}test_accessibility.py"
DEAR = (
    "tests/config/demo/",
    "tests/config/test_demo.py",
    "tests/duplicates/test_weighing.py",
    "tests/finder/test_twins.py",
    "tests/live/test_outages.py",
    "tests/telephony/test_browser.py",
)
# Journeys of the telephone, of outages and of silence: half of the time of all.
LONG = tuple(
    f"{FOLDER}test_{name}.py"
    for name in ("calls", "kills", "lock_and_language", "nothing_lost", "silence")
)
CARE = tuple(
    f"{FOLDER}test_{name}.py"
    for name in (
        "children", "eighteen_months", "entitlements", "livelihood", "needs", "reintegration",
        "return", "support", "tracing", "tracks",
    )
)  # fmt: skip


def unit(test: str) -> str:
    """The unit that a test goes with: itself, where nothing is shared."""
    for name, files in (("long", LONG), ("care", CARE)):
        if test.startswith(files):
            return FOLDER + name
    return next((dear for dear in (EVERY_PAGE, FOLDER, *DEAR) if test.startswith(dear)), test)


class Together(LoadScopeScheduling):  # type: ignore[misc]
    """A test is a unit of its own, but for those above."""

    def _split_scope(self, nodeid: str) -> str:
        return unit(nodeid)


@pytest.hookimpl(tryfirst=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    return Together(config, log)
