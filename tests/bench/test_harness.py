"""The harness of the benchmarks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import harness


def test_rounds_alternate_and_give_the_ratio_of_each_round() -> None:
    order: list[str] = []

    def ours() -> float:
        order.append("ours")
        return 20.0

    def floor() -> float:
        order.append("floor")
        return 10.0

    rounds = harness.alternate(ours, floor, rounds=5)
    assert order == ["ours", "floor"] * 5
    assert rounds.ratio == harness.Spread(2.0, 2.0, 2.0)
    assert rounds.discarded == 0


def test_round_whose_yardstick_drifts_is_discarded_and_made_up_for() -> None:
    floors: Iterator[float] = iter([10.0, 10.0, 25.0, 10.0, 10.0, 10.0])
    rounds = harness.alternate(lambda: 1.0, lambda: next(floors), rounds=5)
    assert rounds.yardstick == [10.0] * 5
    assert rounds.discarded == 1


def test_machine_that_never_settles_ends_and_keeps_what_it_measured() -> None:
    floors: Iterator[float] = iter(float(2**n) for n in range(20))
    rounds = harness.alternate(lambda: 1.0, lambda: next(floors), rounds=5, spare=3)
    assert len(rounds.ours) == 8


def test_percentile_is_a_value_that_occurred() -> None:
    values = [float(n) for n in range(1, 101)]
    assert harness.percentile(values, 0.99) == 99.0
    assert harness.percentile(values, 0.5) == 50.0
    assert harness.percentile([7.0], 0.99) == 7.0


def test_report_is_a_list_of_rows_and_says_when_a_goal_is_missed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(harness, "OUT", tmp_path)
    good = harness.row("waiting", 120.0, "ms", against=100.0, at_most=150.0)
    bad = harness.row("pages", 300.0, "1/s", at_least=400.0)
    assert harness.report("x", [good]) == 0
    assert harness.report("x", [good, bad]) == 1
    rows = json.loads((tmp_path / "x.json").read_text())
    assert list(rows[0]) == ["figure", "value", "unit", "against", "ratio", "goal", "met"]
    assert rows[0]["ratio"] == 1.2
    assert [row["met"] for row in rows] == [True, False]
    assert "NO" in capsys.readouterr().out
