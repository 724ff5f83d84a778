"""The bytes of a stream and the names of places."""

import json
import uuid

from hypothesis import given
from hypothesis import strategies as st

from hotline.live import wire
from hotline.live.outbox import Event
from hotline.live.position import Position, parse

from . import browser


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**63 - 1))
def test_a_place_is_read_as_it_was_written(xid: int, seq: int) -> None:
    assert parse(str(Position(xid, seq))) == (xid, seq)


@given(st.text())
def test_any_text_is_a_place_within_bounds_or_none(text: str) -> None:
    found = parse(text)
    assert found is None or (0 <= found.xid < 2**64 and 0 <= found.seq < 2**63)


@given(st.text(), st.text(min_size=1), st.booleans())
def test_no_topic_or_kind_can_forge_a_field(topic: str, kind: str, settled: bool) -> None:
    subject = uuid.uuid4()
    event = Event(Position(7, 3), topic, kind, subject, settled)
    text = wire.encoded(event).decode("utf-8", "surrogatepass")
    # The separators of the format; str.splitlines knows more of them.
    assert "\r" not in text
    assert text.endswith("\n\n")
    lines = text.removesuffix("\n\n").split("\n")
    names = [line.partition(": ")[0] for line in lines]
    assert names == (["id"] if settled else []) + ["event", "data"]
    assert json.loads(lines[-1].removeprefix("data: ")) == {
        "topic": topic,
        "id": str(subject),
    }


def test_a_mark_moves_the_place_and_carries_no_data() -> None:
    block = browser.parse(wire.mark(Position(7, 3)).decode().removesuffix("\n\n"))
    assert block.id == "7.3"
    assert block.event is None
    assert block.data is None
