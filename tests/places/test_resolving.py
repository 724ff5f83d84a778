"""Finding a place in what somebody wrote."""

from __future__ import annotations

import time
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.countries.pack import current
from hotline.places import queries as places
from hotline.places.sorting import plain

NOW, THEN = date(2026, 11, 21), date(2020, 5, 1)

FOUND = [
    ("Lào Cai", "34/15"), ("lao cai", "34/15"), ("LÀO CAI", "34/15"), ("Tỉnh Lào Cai", "34/15"),
    ("tinh lao cai", "34/15"), ("Lao Cai province", "34/15"), ("Yên Bái", "63/15"),
    ("yen bai", "63/15"), ("Đắk Lắk", "34/66"), ("dak lak", "34/66"), ("Đắc Lắc", "34/66"),
    ("Thành phố Hồ Chí Minh", "34/79"), ("TP. Hồ Chí Minh", "34/79"), ("TP HCM", "34/79"),
    ("TPHCM", "34/79"), ("Sài Gòn", "34/79"), ("sai gon", "34/79"), ("Ho Chi Minh City", "34/79"),
    ("Hà Tây", "63/01"), ("Thừa Thiên - Huế", "34/46"), ("Huế", "34/46"), ("Hoà Bình", "63/17"),
    ("Bà Rịa - Vũng Tàu", "63/77"), ("Ba Ria-Vung Tau", "63/77"), ("BRVT", "63/77"),
    ("Đà Nẵng, Việt Nam", "34/48"), ("xã A, huyện Mù Cang Chải, Yên Bái", "63/15"),
    ("Phường Lào Cai, tỉnh Lào Cai", "34/15"), ("em ở Hà Giang gọi xuống", "63/02"),
    ("Campuchia", "country/KH"), ("Cam-pu-chia", "country/KH"), ("Cambodia", "country/KH"),
    ("Lào", "country/LA"), ("Trung Quốc", "country/CN"), ("China", "country/CN"),
    ("Miến Điện", "country/MM"), ("Úc", "country/AU"), ("Mỹ", "country/US"),
    ("Mộc Bài", "border/moc-bai"), ("cửa khẩu Mộc Bài", "border/moc-bai"),
    ("cua khau moc bai", "border/moc-bai"), ("cửa khẩu Lào Cai", "border/lao-cai"),
    ("Lao Cai border gate", "border/lao-cai"), ("Mộc Bài, Tây Ninh", "34/80"),
]  # fmt: skip

NOT_FOUND = ["", "   ", "xyz", "Việt Nam", "từ Hà Giang xuống Hà Nội", "phường Hòa Bình",
             "không rõ", "my", "?", "Atlantis"]  # fmt: skip


@pytest.mark.parametrize(("text", "key"), FOUND)
def test_a_place_is_found(text: str, key: str) -> None:
    assert places.resolve(text, on=NOW) == key


@pytest.mark.parametrize("text", NOT_FOUND)
def test_what_is_no_place_or_two_places_is_not_guessed(text: str) -> None:
    assert places.resolve(text, on=NOW) is None


def test_a_name_that_lives_on_means_the_unit_of_the_day() -> None:
    assert places.resolve("Lào Cai", on=THEN) == "63/10"
    assert places.resolve("Lào Cai", on=NOW) == "34/15"
    assert places.resolve("Yên Bái", on=THEN) == places.resolve("Yên Bái", on=NOW) == "63/15"


def test_every_name_of_every_unit_is_found_on_the_days_of_its_version() -> None:
    day_of = {"63": THEN, "34": NOW}
    for unit in current().units.values():
        for text in (*unit.labels.values(), *unit.aliases):
            found = places.resolve(text, on=day_of[unit.version])
            assert found == unit.key, (text, found)


def test_a_name_without_accents_is_found_too() -> None:
    for unit in current().units.values():
        if unit.version == "34":
            assert places.resolve(plain(unit.label("vi")), on=NOW) == unit.key


def test_every_country_and_border_point_is_found_by_its_names() -> None:
    for country in current().countries.values():
        for text in country.labels.values():
            wanted = None if country.code == "VN" else f"country/{country.code}"
            assert places.resolve(text, on=NOW) == wanted, text
    for point in current().border_points.values():
        found = places.resolve(point.label("vi"), on=NOW)
        assert found == f"border/{point.slug}", (point.slug, found)


def test_decomposed_text_is_found_as_well() -> None:
    assert places.resolve(unicodedata.normalize("NFD", "Đắk Nông"), on=NOW) == "63/67"


def test_a_long_text_is_read_quickly() -> None:
    text = "không biết ở đâu chỉ nghe nói là rất xa nhà " * 10
    began = time.perf_counter()
    for _ in range(20):
        assert places.resolve(text, on=NOW) is None
    assert time.perf_counter() - began < 0.5


@given(st.text(max_size=80))
def test_any_text_gives_a_valid_key_or_none(text: str) -> None:
    key = places.resolve(text, on=NOW)
    assert key is None or (key != "" and places.is_valid(key))


KEYS = [unit.key for unit in current().units.values() if unit.version == "34"]
FRAMES = ["{}", "  {} ", "{}.", "tỉnh {}", "TP {}", "({})", "{}, VN", "xã X - {}"]


@given(st.sampled_from(KEYS), st.sampled_from(FRAMES))
def test_words_and_signs_around_a_name_do_not_hide_it(key: str, frame: str) -> None:
    assert places.resolve(frame.format(places.label(key, "vi")), on=NOW) == key
