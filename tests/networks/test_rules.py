"""One spelling of many, near-equal adverts, and networks whatever the order of mentions."""

from __future__ import annotations

import datetime as dt
import random
import uuid

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hotline.countries.lists_part import WAYS
from hotline.networks import graph, rules
from hotline.networks.graph import Sight
from hotline.people.numbers import e164

TEXTS = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="0123456789 +.-()", max_size=20),
    st.text(alphabet="abcđéHTTPS:/@.?=&#_ 12", max_size=40),
)


@example("account", "A´")  # an accent that stands alone is a space and a mark
@example("link", "vi´ec.example")
@given(st.sampled_from(WAYS), TEXTS)
def test_spelling_what_is_spelt_changes_nothing(way: str, text: str) -> None:
    once = rules.spelt(way, text, e164)
    assert rules.spelt(way, once, e164) == once


@pytest.mark.parametrize(
    ("way", "one", "other"),
    [
        ("number", "0912 773 140", "+84-912.773.140"),
        ("account", "https://www.facebook.com/Viec.Nhe/", "viec.nhe"),
        ("account", "https://m.facebook.com/profile.php?id=1000123&ref=x", "fb/profile?id=1000123"),
        ("account", "@viecnhe", "https://t.me/viecnhe"),
        ("account", "0912773140", "+84 912 773 140"),
        ("signs", "29A-123.45", "29a 12345"),
        ("words", "Số 5, ngõ Chợ, Lào Cai", "so 5 ngo cho lao cai"),
        ("link", "HTTPS://www.viec.example/tuyen/?utm_source=fb", "viec.example/tuyen"),
    ],
)
def test_however_it_is_written_it_is_the_same(way: str, one: str, other: str) -> None:
    assert rules.spelt(way, one, e164) == rules.spelt(way, other, e164) != ""


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=30), st.randoms())
def test_bands_do_not_depend_on_the_order_of_shingles(
    hashes: list[bytes], chance: random.Random
) -> None:
    shuffled = [*hashes, hashes[0]]
    chance.shuffle(shuffled)
    assert list(rules.bands(hashes)) == list(rules.bands(shuffled))
    assert len(set(rules.bands(hashes))) == rules.BANDS


IDS = [uuid.UUID(int=n + 1) for n in range(12)]
DAY = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)


@st.composite
def sights(draw: st.DrawFn) -> list[Sight]:
    rows = []
    for number in range(draw(st.integers(0, 12))):
        rows.append(
            Sight(
                id=IDS[number],
                at=DAY + dt.timedelta(days=draw(st.integers(0, 90))),
                kind=draw(st.sampled_from(["phone", "plate"])),
                part="recruiter",
                source=IDS[draw(st.integers(0, 5))],
                source_kind="case",
                centre=draw(st.sampled_from(["HN", "DN"])),
                person=draw(st.sampled_from([None, IDS[0], IDS[1]])),
                place=draw(st.sampled_from(["", "34/15", "34/40"])),
                to_place="",
                marks=frozenset(
                    draw(st.sets(st.sampled_from([b"a", b"b", b"c", b"d"]), max_size=2))
                ),
            )
        )
    return rows


@given(sights(), st.randoms())
def test_networks_do_not_depend_on_the_order_of_mentions(
    rows: list[Sight], chance: random.Random
) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)
    assert graph.networks(shuffled) == graph.networks(rows)


@given(sights())
def test_every_mention_stands_in_exactly_one_network(rows: list[Sight]) -> None:
    found = [one.id for network in graph.networks(rows) for one in network.sights]
    assert sorted(found) == sorted(one.id for one in rows)


@given(sights())
def test_what_shares_a_mark_a_file_or_a_suspect_stands_in_one_network(rows: list[Sight]) -> None:
    where = {one.id: n for n, net in enumerate(graph.networks(rows)) for one in net.sights}
    for one in rows:
        for other in rows:
            shared = one.marks & other.marks or one.source == other.source
            if shared or (one.person and one.person == other.person):
                assert where[one.id] == where[other.id]
