"""Places of the Viet Nam pack: keys, successors, centres, choices."""

from __future__ import annotations

from datetime import date

import pytest

from hotline.countries.pack import current
from hotline.places import queries as places

BEFORE, SINCE = date(2025, 6, 30), date(2025, 7, 1)


def test_every_old_unit_is_covered_by_a_unit_of_today() -> None:
    old = [key for key in current().units if key.startswith("63/")]
    assert len(old) == 63
    today = {places.today(key) for key in old}
    assert len(today) == 34
    assert all(key.startswith("34/") for key in today)


def test_successors_are_followed_only_as_far_as_the_day() -> None:
    assert places.today("63/10", SINCE) == "34/15"
    assert places.today("63/10", BEFORE) == "63/10"
    assert places.today("34/15", BEFORE) == "34/15"


@pytest.mark.parametrize("code", ["15", "24", "44", "52", "80", "82", "91"])
def test_a_reused_code_means_another_unit_in_each_version(code: str) -> None:
    assert places.label(f"63/{code}", "vi") != places.label(f"34/{code}", "vi")


def test_keys_that_are_no_unit_stay_as_they_are() -> None:
    for key in ("country/KH", "border/moc-bai", ""):
        assert places.today(key) == key


def test_labels_come_in_the_language_asked_for() -> None:
    assert places.label("34/79", "vi") == "Hồ Chí Minh"
    assert places.label("34/79", "en") == "Ho Chi Minh City"
    assert places.label("country/KH", "vi") == "Campuchia"
    assert places.label("border/moc-bai", "en") == "Moc Bai"
    assert places.label("", "vi") == ""


def test_a_key_that_names_no_place_is_an_error_and_not_a_guess() -> None:
    for key in ("34/99", "63/", "country/XX", "border/nowhere", "34", "country/VN"):
        assert not places.is_valid(key)
        for ask in (places.today, places.centre_of, lambda k: places.label(k, "vi")):
            with pytest.raises(places.UnknownPlace):
                ask(key)
    assert places.is_valid("")


def test_centres_of_units_border_points_and_countries() -> None:
    assert places.centre_of("34/01") == "HN"
    assert places.centre_of("63/38") == "DN"
    assert places.centre_of("63/89") == places.centre_of("34/91") == "AG"
    assert places.centre_of("border/moc-bai") == "AG"
    assert places.centre_of("border/huu-nghi") == "HN"
    assert places.centre_of("country/KH") == "HN"
    assert places.centre_of("") == "HN"


def test_an_old_unit_and_its_successor_have_the_same_centre() -> None:
    for key in current().units:
        assert places.centre_of(key) == places.centre_of(places.today(key, SINCE))


def test_the_unit_of_a_border_point_is_the_one_it_stands_in() -> None:
    assert places.unit_of("border/bo-y") == "34/51"
    assert places.unit_of("63/62", SINCE) == "34/51"
    assert places.unit_of("country/LA") == places.unit_of("") == ""


def test_choices_are_grouped_and_of_the_version_in_force() -> None:
    groups = {group.code: group for group in places.choices("vi", SINCE)}
    assert list(groups) == ["units", "border_points", "countries"]
    assert groups["units"].label == "Tỉnh, thành phố"
    assert len(groups["units"].choices) == 34
    before = places.choices("vi", BEFORE)[0]
    assert len(before.choices) == 63
    assert "country/VN" not in {choice.key for choice in groups["countries"].choices}
    for group in groups.values():
        assert all(places.is_valid(choice.key) for choice in group.choices)


def test_choices_stand_in_vietnamese_alphabetical_order() -> None:
    names = [choice.label for choice in places.choices("vi", BEFORE)[0].choices]
    wanted = [
        "An Giang", "Bà Rịa - Vũng Tàu", "Bạc Liêu", "Bắc Giang", "Bắc Kạn", "Bắc Ninh",
        "Bến Tre", "Bình Dương", "Bình Định", "Bình Phước", "Bình Thuận", "Cà Mau", "Cao Bằng",
        "Cần Thơ", "Đà Nẵng", "Đắk Lắk", "Đắk Nông", "Điện Biên", "Đồng Nai", "Đồng Tháp",
        "Gia Lai", "Hà Giang", "Hà Nam", "Hà Nội", "Hà Tĩnh", "Hải Dương", "Hải Phòng",
        "Hậu Giang", "Hòa Bình", "Hồ Chí Minh", "Huế", "Hưng Yên",
    ]  # fmt: skip
    assert names[: len(wanted)] == wanted


def test_choices_stand_in_english_order_in_english() -> None:
    names = [choice.label for choice in places.choices("en", SINCE)[0].choices]
    assert names == sorted(names)
