"""What is found under which slip of mouth, ear or key, and why."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.finder.index import Index
from hotline.finder.questions import Question, parse
from hotline.finder.records import PHONE, Facts, gather, joined
from hotline.finder.shelves import Scope, Shelves

Somebody = Callable[..., Facts]
NAMES = (
    "Nguyễn Thị Lan", "Nguyễn Văn Hùng", "Trần Thị Thu Trang", "Lê Hoàng Nam", "Phạm Thị Hoa",
    "Sùng A Páo", "Giàng Thị Mỷ", "H'Hen Niê", "Y Bhiông Êban", "Thạch Sô Phia", "Đỗ Quỳnh Giao",
    "Maria Johnson", "Vũ Đức Cường", "Bùi Thị Xuân", "Hoàng Thị Nụ",
)  # fmt: skip
PROVINCES = {"lao cai": frozenset({"34/15", "63/10"})}


@pytest.fixture(scope="module")
def shelves(somebody: Somebody) -> Shelves:
    return Shelves(gather(somebody(n, name) for n, name in enumerate(NAMES)))


def first(shelves: Shelves, typed: str, **facts: int) -> str:
    found = shelves.search(Question(name=typed, **facts), limit=5)  # type: ignore[arg-type]
    return NAMES[int.from_bytes(found[0].id, "big")] if found else ""


@pytest.mark.parametrize(
    ("typed", "name", "why"),
    [
        ("Nguyễn Thị Lan", "Nguyễn Thị Lan", "exact"),
        ("nguyen thi lan", "Nguyễn Thị Lan", "no_marks"),
        ("Nguyễn Thị Làn", "Nguyễn Thị Lan", "tone"),
        ("nguyen thi nan", "Nguyễn Thị Lan", "sound"),
        ("tran thi thu chang", "Trần Thị Thu Trang", "sound"),
        ("bui thi suan", "Bùi Thị Xuân", "sound"),
        ("do quynh dao", "Đỗ Quỳnh Giao", "sound"),
        ("vu duc kuong", "Vũ Đức Cường", "sound"),
        ("hoang thi lu", "Hoàng Thị Nụ", "sound"),
        ("nguyen thi lsn", "Nguyễn Thị Lan", "slip"),
        ("ngyuen van hung", "Nguyễn Văn Hùng", "slip"),
        ("lan nguyen thi", "Nguyễn Thị Lan", "order"),
        ("hugn nguyen van", "Nguyễn Văn Hùng", "order"),
        ("tran trang", "Trần Thị Thu Trang", "less"),
        ("nguyenthilan", "Nguyễn Thị Lan", "glued"),
        ("tran thithu trang", "Trần Thị Thu Trang", "glued"),
        ("le hoang n", "Lê Hoàng Nam", "begun"),
        ("hhen nie", "H'Hen Niê", "glued"),
        ("sung a pao", "Sùng A Páo", "no_marks"),
        ("maria jonson", "Maria Johnson", "slip"),
    ],
)
def test_a_name_is_found_however_it_comes(
    shelves: Shelves, typed: str, name: str, why: str
) -> None:
    found = shelves.search(Question(name=typed), limit=5)
    assert NAMES[int.from_bytes(found[0].id, "big")] == name
    assert why in found[0].why


def test_a_name_like_nobodys_finds_nobody(shelves: Shelves) -> None:
    assert shelves.search(Question(name="xyzzy qwrtp"), limit=5) == []
    assert shelves.search(Question(name=""), limit=5) == []
    assert shelves.search(Question(name="   '  "), limit=5) == []


def test_the_right_marks_come_before_the_wrong_ones(somebody: Somebody) -> None:
    shelves = Shelves(gather([somebody(1, "Nguyễn Văn Ân"), somebody(2, "Nguyễn Vân Anh"),
                              somebody(3, "Nguyễn Văn An")]))  # fmt: skip
    found = shelves.search(Question(name="Nguyễn Văn An"), limit=3)
    assert [p.id[-1] for p in found][:2] == [3, 1]


def test_year_and_province_tell_people_of_one_name_apart(somebody: Somebody) -> None:
    shelves = Shelves(
        gather(
            somebody(n, "Nguyễn Thị Lan", born=1970 + n, province=f"34/{n % 4:02d}")
            for n in range(40)
        )
    )
    found = shelves.search(Question(name="nguyen thi lan", year=1985), limit=5)
    assert found[0].id[-1] == 15
    assert "year" in found[0].why
    found = shelves.search(
        Question(name="nguyen thi lan", year=1986, province=frozenset({"34/00"})), limit=5
    )
    assert found[0].id[-1] == 16
    assert {"year", "province"} <= set(found[0].why)


def test_any_part_of_a_number_finds_it_in_any_writing(somebody: Somebody) -> None:
    shelves = Shelves(
        gather(
            [
                somebody(1, "Lan", numbers=((PHONE, "84976543218"),)),
                somebody(2, "Hoa", numbers=((PHONE, "84356111222"),)),
            ]
        )
    )
    for typed in ("0976543218", "+84 976 543 218", "976.543.218", "0084976543218", "5432", "3218"):
        asked = parse(typed, provinces={}, calling_code="84")
        found = shelves.search(asked, limit=5)
        assert [p.id[-1] for p in found] == [1], typed
    whole = shelves.search(parse("0976 543 218", provinces={}, calling_code="84"), limit=5)
    assert whole[0].why == ("number",)
    part = shelves.search(parse("543 218", provinces={}, calling_code="84"), limit=5)
    assert part[0].why == ("number_part",)
    assert shelves.search(parse("321", provinces={}, calling_code="84"), limit=5) == []


def test_a_line_is_read_into_name_number_year_province_and_case() -> None:
    asked = parse("Nguyễn Thị Lan 1998 Lào Cai 0976", provinces=PROVINCES, calling_code="84")
    assert (asked.name, asked.year) == ("Nguyễn Thị Lan", 1998)
    assert asked.province == {"34/15", "63/10"}
    assert asked.digits == (("84976", "0976"),)
    both = parse("Lan 1998 0976 543 218", provinces={}, calling_code="84")
    assert (both.name, both.year, both.digits[0][0]) == ("Lan", 1998, "84976543218")
    assert parse("hn-2026-00012", provinces={}, calling_code="84").case_number == "HN-2026-00012"
    assert parse("Lào Cai", provinces=PROVINCES, calling_code="84").province == frozenset()


def test_who_has_changed_is_found_as_she_is_now(somebody: Somebody) -> None:
    shelves = Shelves(gather(somebody(n, name) for n, name in enumerate(NAMES)))
    shelves.change([(0).to_bytes(16, "big")], [somebody(0, "Vi Thị Mai")])
    assert shelves.search(Question(name="vi thi mai"), limit=1)[0].id[-1] == 0
    found = shelves.search(Question(name="nguyen thi lan"), limit=5)
    assert 0 not in [p.id[-1] for p in found]
    shelves.change([(0).to_bytes(16, "big")], [])
    assert 0 not in [p.id[-1] for p in shelves.search(Question(name="vi thi mai"), limit=5)]


def test_a_search_during_a_change_finds_her_as_she_was(
    somebody: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelves = Shelves(gather(somebody(n, name) for n, name in enumerate(NAMES)))
    seen = []

    def making(*given: Any, **named: Any) -> Index:
        seen.append(first(shelves, "nguyen thi lan"))
        return Index(*given, **named)

    monkeypatch.setattr("hotline.finder.shelves.Index", making)
    shelves.change([(0).to_bytes(16, "big")], [somebody(0, "Vi Thị Mai")])
    assert seen == ["Nguyễn Thị Lan"]
    assert first(shelves, "nguyen thi lan") == ""


def test_within_a_scope_a_common_part_of_a_number_crowds_nobody_out(somebody: Somebody) -> None:
    others = [
        somebody(n, numbers=((PHONE, f"84912{n:06d}"),))._replace(centre="HN")
        for n in range(1, 700)
    ]
    mine = somebody(5000, numbers=((PHONE, "84912999999"),))._replace(centre="DN")
    shelves = Shelves(gather([*others, mine]))
    for scope in (Scope(frozenset({"DN"})), Scope(ids=(mine.id,))):
        found = shelves.search(Question(digits=(("84912",),)), limit=10, scope=scope)
        assert [p.id for p in found] == [mine.id]


def test_within_a_scope_a_common_name_crowds_nobody_out(somebody: Somebody) -> None:
    mine = somebody(5000, "Nguyễn Thị Làn")._replace(centre="DN")
    others = [somebody(n, "Nguyễn Thị Lan")._replace(centre="HN") for n in range(1, 300)]
    rare = [somebody(1000 + n, f"Nguyễn Thị Lan {n}ab")._replace(centre="HN") for n in range(900)]
    shelves = Shelves(gather([*others, *rare, mine]))
    asked = Question(name="nguyen thi lan")
    assert mine.id not in [p.id for p in shelves.search(asked, limit=10)]
    for scope in (Scope(frozenset({"DN"})), Scope(ids=(mine.id,))):
        assert [p.id for p in shelves.search(asked, limit=10, scope=scope)] == [mine.id]
    assert shelves.search(asked, limit=10, scope=Scope()) == []
    shelves.change([mine.id], [mine._replace(names=[(0, "Lò Thị Ban")])])
    found = shelves.search(Question(name="lo thi ban"), limit=10, scope=Scope(ids=(mine.id,)))
    assert [p.id for p in found] == [mine.id]


def test_a_joined_file_is_found_under_the_one_that_stays(somebody: Somebody) -> None:
    shelves = Shelves(gather([somebody(1, "Lò Thị Ban"), somebody(2, "Lò Thị Bản", shown=1)]))
    found = shelves.search(Question(name="lo thi ban"), limit=5)
    assert [p.id[-1] for p in found] == [1]


def test_a_grown_index_finds_what_a_fresh_one_finds(somebody: Somebody) -> None:
    people = [somebody(n, name, born=1980 + n, numbers=((PHONE, f"8491234500{n:02d}"),))
              for n, name in enumerate(NAMES)]  # fmt: skip
    kept = np.array([n % 3 != 0 for n in range(8)])
    grown = joined(gather(people[:8]), kept, gather(people[8:]))
    fresh = gather([p for n, p in enumerate(people) if n >= 8 or kept[n]])
    for typed in (*NAMES, "lan nguyen", "0912 345"):
        asked = parse(typed, provinces={}, calling_code="84")
        both = [
            [(index.records.ids[f.row].tobytes(), f.why) for f in index.search(asked, limit=5)]
            for index in (Index(grown), Index(fresh))
        ]
        assert both[0] == both[1], typed


@settings(max_examples=60, deadline=None)
@given(typed=st.text(max_size=60))
def test_whatever_is_typed_is_answered(shelves: Shelves, typed: str) -> None:
    asked = parse(typed, provinces=PROVINCES, calling_code="84")
    for person in shelves.search(asked, limit=5):
        assert 0.0 < person.sure <= 1.0
        assert person.why
