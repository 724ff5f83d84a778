"""Months and periods."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest

from hotline.statistics.periods import Month, Period

HANOI = zoneinfo.ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "2026-00", "26-01", "2026-1", "0000-01",
                                  "2026-01-01", "٢٠٢٦-01", " 2026-01"])  # fmt: skip
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a month"):
        Month.parse(text)


def test_months_count_across_years() -> None:
    assert str(Month(2026, 1).plus(-1)) == "2025-12"
    assert str(Month(2025, 12).plus(1)) == "2026-01"
    assert str(Month(2026, 3).plus(-27)) == "2023-12"
    assert [str(m) for m in Period(Month(2025, 11), Month(2026, 2))] == [
        "2025-11", "2025-12", "2026-01", "2026-02"
    ]  # fmt: skip


def test_a_month_begins_at_midnight_where_the_hotline_is() -> None:
    begin, end = Period(Month(2026, 1), Month(2026, 1)).bounds(HANOI)
    assert begin.astimezone(dt.UTC) == dt.datetime(2025, 12, 31, 17, tzinfo=dt.UTC)
    assert end.astimezone(dt.UTC) == dt.datetime(2026, 1, 31, 17, tzinfo=dt.UTC)


def test_a_period_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="before"):
        Period(Month(2026, 2), Month(2026, 1))
