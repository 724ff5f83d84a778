"""A test of real parts (browsers, telephones, processes) may be tried a second time, and says so.

They wait for other processes on a machine that does much else. A fault of ours fails twice; one
that comes and goes is named at the end of the run, to be looked into, and many of them fail the
run: then it is not the machine.
"""

from __future__ import annotations

from pathlib import Path

import pytest

_NAMES = ("config", "finder", "journeys", "live", "look", "telephony")
REAL_PARTS = tuple(Path(__file__).parent / name for name in _NAMES)
MANY = 3


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if any(item.path.is_relative_to(place) for place in REAL_PARTS):
            item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    again = terminalreporter.stats.get("rerun", [])
    if again:
        terminalreporter.section("tried a second time")
    for report in again:
        terminalreporter.write_line(report.nodeid)
        terminalreporter.write_line(report.longreprtext)
    if len(again) > MANY:
        terminalreporter.write_line(f"{len(again)} second tries; more than {MANY} fail the run")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    again = reporter.stats.get("rerun", []) if reporter is not None else []
    if len(again) > MANY and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
