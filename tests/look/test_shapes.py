import re

from hypothesis import given
from hypothesis import strategies as st

from hotline.look import shapes

VALUES = st.lists(st.integers(0, 10**7), min_size=1, max_size=40)


def test_bars_are_measured_against_the_longest_and_hidden_values_have_none() -> None:
    long, short, hidden = shapes.bars(
        [
            {"label": "a", "value": 40},
            {"label": "b", "value": 10},
            {"label": "c", "value": None, "shown": "< 10"},
        ]
    )
    assert (long.width, short.width, hidden.width) == (100, 25, 0)
    assert (short.shown, hidden.shown) == ("10", "< 10")


def test_no_rows_draw_nothing() -> None:
    assert shapes.bars([]) == ()
    assert shapes.extent(shapes.tiles([])) == (0, 0)
    assert shapes.line([]).path == ""


@given(VALUES)
def test_a_line_stays_inside_its_frame_below_round_ticks(values: list[int]) -> None:
    drawn = shapes.line([{"label": i, "value": v} for i, v in enumerate(values)])
    for point in drawn.points:
        assert shapes.LEFT <= point.x <= shapes.LINE_WIDTH - shapes.RIGHT
        assert shapes.TOP - 0.1 <= point.y <= shapes.LINE_HEIGHT - shapes.BOTTOM + 0.1
    assert 2 <= len(drawn.ticks) <= 6
    assert all(re.fullmatch(r"[1250]0*|1?[0-9]+", tick.shown) for tick in drawn.ticks)


def test_tiles_keep_their_places_and_levels_within_bounds() -> None:
    (tile,) = shapes.tiles([{"row": 2, "column": 1, "label": "AG", "value": 7, "level": 9}])
    assert (tile.x, tile.y, tile.level, tile.shown) == (60, 120, 4, "7")
