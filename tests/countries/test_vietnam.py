"""The facts of the Viet Nam pack."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from hotline.countries.pack import PACKS, Pack, check, load
from hotline.countries.words import Labels


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load(PACKS / "vietnam")


def all_labels(pack: Pack) -> Iterator[tuple[str, Labels]]:
    yield "pack", pack.labels
    for number in pack.numbers:
        yield number.code, number.labels
    for version in pack.versions:
        yield version.code, version.labels
    for unit in pack.units.values():
        yield unit.key, unit.labels
        yield unit.key, unit.region
    for group in (pack.centres, pack.countries, pack.border_points, pack.deadlines):
        for key, each in group.items():
            yield key, each.labels
    for name, codes in pack.lists.items():
        for code in codes:
            yield f"{name}/{code.code}", code.labels
    for agency in pack.agencies.values():
        for dated in agency.names:
            yield agency.code, dated.labels
    for day, holiday in pack.holidays.items():
        yield str(day), holiday.labels
    for group in pack.entitlements.groups.values():
        yield from ((group.code, one) for one in (group.labels, group.article, group.says))
    for item in pack.entitlements.items:
        yield item.code, item.labels
    for step in pack.follow_ups:
        yield step.code, step.labels


def test_the_pack_is_sound() -> None:
    assert check(PACKS / "vietnam") == []


def test_it_has_63_units_until_june_2025_and_34_since(pack: Pack) -> None:
    assert Counter(unit.version for unit in pack.units.values()) == {"63": 63, "34": 34}
    assert pack.version_on(date(2025, 6, 30)).code == "63"
    assert pack.version_on(date(2025, 7, 1)).code == "34"


def test_every_old_unit_leads_to_a_new_one_and_every_new_one_comes_from_an_old_one(
    pack: Pack,
) -> None:
    led_to = {unit.successor for unit in pack.units.values() if unit.version == "63"}
    assert led_to == {unit.key for unit in pack.units.values() if unit.version == "34"}


def test_seven_codes_mean_another_unit_in_each_version(pack: Pack) -> None:
    codes = {unit.code for unit in pack.units.values() if unit.version == "34"}
    changed = {
        code for code in codes
        if pack.units[f"63/{code}"].label("vi") != pack.units[f"34/{code}"].label("vi")
    }  # fmt: skip
    assert changed == {"15", "24", "44", "52", "80", "82", "91"}
    assert changed == set(pack.reused_codes)


def test_each_unit_is_in_exactly_one_centre_under_both_splits(pack: Pack) -> None:
    assert pack.splits == ("plain", "vov2018")
    assert pack.split == "plain"
    for unit in pack.units.values():
        assert set(unit.centres) == {"plain", "vov2018"}
        assert set(unit.centres.values()) <= {"HN", "DN", "AG"}


def test_no_merger_mixes_two_centres_so_routing_survives_the_reform(pack: Pack) -> None:
    for unit in pack.units.values():
        if unit.successor:
            assert dict(unit.centres) == dict(pack.units[unit.successor].centres), unit.key


def test_the_splits_differ_by_the_six_north_central_provinces_only(pack: Pack) -> None:
    differ = {
        u.code for u in pack.units.values()
        if u.version == "63" and u.centres["plain"] != u.centres["vov2018"]
    }  # fmt: skip
    assert differ == {"38", "40", "42", "44", "45", "46"}


def test_support_regimes_stand_in_vietnamese_letter_order_with_d_and_đ_apart(pack: Pack) -> None:
    regimes = pack.codes("support_regime")
    assert regimes.codes() == ("a", "b", "c", "d", "đ", "e", "g", "h", "i", "k")
    assert regimes.label("d", "en") == "Legal support"
    assert regimes.label("đ", "en") == "Legal aid"
    assert unicodedata.name("đ") == "LATIN SMALL LETTER D WITH STROKE"


def test_entitlements_follow_the_ranges_of_the_law(pack: Pack) -> None:
    regimes = pack.codes("support_regime").codes()
    of = {code: group.regimes for code, group in pack.entitlements.groups.items()}
    assert of["victim"] == regimes
    assert of["companion_u18"] == regimes[: regimes.index("h") + 1]
    assert of["being_identified"] == regimes[: regimes.index("g") + 1]
    assert of["companion_being_identified"] == of["being_identified"]
    assert of["being_identified_abroad"] == regimes[: regimes.index("d") + 1]
    assert "đ" not in of["being_identified_abroad"]
    assert of["foreign_victim"] == ("a", "b", "c", "d", "đ", "g")


def test_every_label_is_there_in_both_languages_and_composed(pack: Pack) -> None:
    seen = 0
    for where, labels in all_labels(pack):
        assert set(labels) == {"vi", "en"}, where
        for text in labels.values():
            assert text.strip() == text != "", where
            assert unicodedata.is_normalized("NFC", text), where
            seen += 1
    assert seen > 2000


def test_labels_of_a_list_differ_from_each_other(pack: Pack) -> None:
    for name, codes in pack.lists.items():
        for lang in pack.locales:
            twice = [t for t, n in Counter(c.label(lang) for c in codes).items() if n > 1]
            assert not twice, (name, lang, twice)


def test_every_reason_says_what_follows_from_it(pack: Pack) -> None:
    # Why a business ended is for her next plan: no rule acts on it.
    counted = {"livelihood_reason"}
    reasons = [n for n in pack.lists if n.endswith(("_reason", "_outcome")) and n not in counted]
    assert len(reasons) >= 9
    for name in [*reasons, "call_outcome_non_case"]:
        for code in pack.codes(name):
            assert code.extra["consequence"] in pack.codes("consequence"), (name, code.code)


def test_a_silent_call_is_never_closed_as_a_prank(pack: Pack) -> None:
    silent = pack.codes("call_outcome_non_case").get("silent")
    assert silent is not None
    assert silent.extra["consequence"] == "ask_again"


def test_child_protection_is_a_kind_of_its_own_handed_to_the_child_line(pack: Pack) -> None:
    kinds = pack.codes("contact_kind")
    assert kinds.codes() == ("information", "counselling", "referral", "child_protection")
    child = kinds.get("child_protection")
    assert child is not None
    line = pack.number(child.extra["hands_over_to"])
    assert line is not None
    assert line.number == "111"


def test_callers_fall_into_the_four_published_groups(pack: Pack) -> None:
    groups = {code.extra["report_group"] for code in pack.codes("caller_type")}
    assert groups == {"public", "relatives_friends", "officials_press", "victims"}


def test_there_are_54_ethnic_groups_and_the_two_official_lists_differ(pack: Pack) -> None:
    groups = [g for g in pack.codes("ethnic_group") if g.code != "55"]
    assert len(groups) == 54
    second = {g.extra["code_2008"] for g in groups}
    assert second == {g.code for g in groups}
    assert pack.codes("ethnic_group").label("04", "vi") == "Hoa"
    four = pack.codes("ethnic_group").get("04")
    assert four is not None
    assert four.extra["code_2008"] == "06"


def test_languages_of_ethnic_groups_are_languages_of_the_line(pack: Pack) -> None:
    languages, groups = pack.codes("language"), pack.codes("ethnic_group")
    for language in languages:
        if group := language.extra.get("ethnic_group"):
            assert group in groups
    first = [code.code for code in languages if code.extra["tier"] == "0"]
    assert first == ["vie"]


def test_the_hotline_number_depends_on_the_day(pack: Pack) -> None:
    old, new = pack.number("hotline", date(2017, 12, 5)), pack.number("hotline", date(2017, 12, 6))
    assert old is not None
    assert new is not None
    assert (old.number, new.number) == ("18001567", "111")
    emergency = [pack.number(code) for code in ("police", "fire", "ambulance")]
    assert [n.number for n in emergency if n] == ["113", "114", "115"]


def test_urgency_shortens_every_deadline_or_leaves_it(pack: Pack) -> None:
    for code in pack.deadlines:
        emergency, urgent, routine = (
            pack.deadline(code, urgency) for urgency in ("emergency", "urgent", "routine")
        )
        assert timedelta() < emergency <= urgent <= routine, code
    assert pack.deadline("first_follow_up", "routine") == timedelta(hours=48)
    assert pack.deadline("referral_opened", "emergency") == timedelta(minutes=15)
    with pytest.raises(KeyError):
        pack.deadline("referral_opened", "soon")


def test_follow_ups_run_from_two_days_to_three_years_and_keep_the_day(pack: Pack) -> None:
    steps = {step.code: step.due(date(2026, 11, 30)) for step in pack.follow_ups}
    assert steps["h48"] == date(2026, 12, 2)
    assert steps["m3"] == date(2027, 2, 28)
    assert steps["m36"] == date(2029, 11, 30)
    assert list(steps.values()) == sorted(steps.values())
    assert len(steps) == 21


def test_holidays_are_known_for_three_years(pack: Pack) -> None:
    assert {day.year for day in pack.holidays} == {2025, 2026, 2027}
    assert not pack.is_working_day(date(2026, 2, 17))
    assert not pack.is_working_day(date(2026, 9, 5))
    assert pack.is_working_day(date(2026, 9, 4))


def test_labour_departments_end_with_their_ministry_and_name_their_successor(pack: Pack) -> None:
    old = pack.agencies["labour_department:63/10"]
    assert old.span.until == pack.agencies["molisa"].span.until == date(2025, 2, 28)
    assert old.successor == "health_department:34/15"
    assert sum(code.startswith("labour_department:") for code in pack.agencies) == 63
    assert sum(code.startswith("health_department:") for code in pack.agencies) == 34


def test_every_unit_has_a_focal_point_police_commune_and_womens_union(pack: Pack) -> None:
    served = {(area.place, area.role) for a in pack.agencies.values() for area in a.areas}
    for unit in pack.units.values():
        if unit.version == "34":
            for role in ("focal_point", "police", "commune", "womens_union"):
                assert (unit.key, role) in served
            assert ((unit.key, "border") in served) == bool(unit.borders)


def test_every_agency_has_exactly_one_name_on_every_day_it_exists(pack: Pack) -> None:
    days = [date(2016, 1, 1), date(2020, 1, 1), date(2025, 6, 30), date(2025, 7, 1),
            date(2026, 4, 29), date(2026, 4, 30), date(2026, 11, 21)]  # fmt: skip
    for agency in pack.agencies.values():
        for day in days:
            if agency.span.holds(day):
                assert sum(name.span.holds(day) for name in agency.names) == 1, (agency.code, day)


def test_countries_of_the_known_routes_have_a_mission(pack: Pack) -> None:
    served = {(area.place, area.role) for a in pack.agencies.values() for area in a.areas}
    for code in ("CN", "KH", "LA", "MM", "TH", "MY", "TW", "KR", "JP", "RU"):
        assert (f"country/{code}", "consulate") in served


def test_every_border_point_has_a_station_and_stands_at_the_country_it_leads_to(pack: Pack) -> None:
    served = {(area.place, area.role) for a in pack.agencies.values() for area in a.areas}
    for point in pack.border_points.values():
        assert (f"border/{point.slug}", "border") in served
        assert point.country in pack.units[point.unit].borders
    assert {point.country for point in pack.border_points.values()} == {"CN", "LA", "KH"}


def test_tiles_of_a_version_do_not_overlap(pack: Pack) -> None:
    for version in ("63", "34"):
        tiles = [(u.tile_row, u.tile_col) for u in pack.units.values() if u.version == version]
        assert len(tiles) == len(set(tiles))


def test_the_law_changes_at_7_16_and_18(pack: Pack) -> None:
    years = {code: age.years for code, age in pack.ages.items()}
    assert years == {"own_agreement": 7, "child_law": 16, "adult": 18}


def test_every_age_falls_into_one_band_that_no_legal_age_of_trafficking_cuts(pack: Pack) -> None:
    bands = [pack.age_band(age) for age in range(120)]
    assert "unknown" not in bands
    assert list(dict.fromkeys(bands)) == ["0-10", "11-14", "15-17", "18-25", "26-40", "41+"]
    assert pack.age_band(17) != pack.age_band(18)
    assert pack.age_band(None) == "unknown"


def test_a_province_may_become_a_city_under_its_code(pack: Pack) -> None:
    unit = pack.units["34/75"]
    assert unit.type_on(date(2026, 4, 29)) == "province"
    assert unit.type_on(date(2026, 4, 30)) == "city"


def test_no_case_is_referred_to_a_hotline(pack: Pack) -> None:
    """It would come back to whoever refers it."""
    silent = {r.code for r in pack.codes("agency_role") if r.extra.get("receives") == "no"}
    lines = [agency for agency in pack.agencies.values() if agency.kind == "hotline"]
    assert lines
    assert {area.role for agency in lines for area in agency.areas} <= silent
