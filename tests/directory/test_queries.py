"""Who is responsible for a place, what it is called, and who else could act."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hotline.countries.pack import current
from hotline.directory import queries as directory
from hotline.directory.models import Agency
from hotline.places import queries as places

NOW, THEN = date(2026, 11, 21), date(2020, 5, 1)


def code_of(agency: Agency | None) -> str | None:
    return agency.pk if agency else None


@pytest.mark.usefixtures("vietnam")
class TestVietnam:
    def test_a_province_goes_to_its_focal_point_of_today(self) -> None:
        assert code_of(directory.responsible_agency("34/15", NOW)) == "health_department:34/15"

    def test_an_old_province_goes_to_the_focal_point_of_the_unit_that_covers_it(self) -> None:
        assert code_of(directory.responsible_agency("63/10", NOW)) == "health_department:34/15"
        assert code_of(directory.responsible_agency("63/15", NOW)) == "health_department:34/15"

    def test_history_keeps_the_body_of_its_day(self) -> None:
        then = directory.responsible_agency("63/10", THEN)
        assert code_of(then) == "labour_department:63/10"
        assert then is not None
        assert directory.agency_name(then, "en", THEN) == (
            "Lao Cai Department of Labour, Invalids and Social Affairs"
        )

    def test_between_the_two_reforms_the_coming_body_answers(self) -> None:
        between = date(2025, 4, 1)
        assert code_of(directory.responsible_agency("63/10", between)) == "health_department:34/15"

    def test_every_unit_of_both_versions_has_somebody_today(self) -> None:
        for key in current().units:
            found = directory.responsible_agency(key, NOW)
            assert code_of(found) == f"health_department:{places.today(key, NOW)}"

    def test_a_border_point_goes_to_its_station(self) -> None:
        assert code_of(directory.responsible_agency("border/moc-bai", NOW)) == "station-moc-bai"

    def test_a_border_point_without_its_station_goes_to_the_province(self) -> None:
        Agency.objects.filter(pk="station-moc-bai").update(valid_until=date(2026, 1, 1))
        found = directory.responsible_agency("border/moc-bai", NOW)
        assert code_of(found) == "health_department:34/80"

    def test_a_country_goes_to_its_embassy_else_to_the_consular_department(self) -> None:
        assert code_of(directory.responsible_agency("country/KH", NOW)) == "embassy-phnom-penh"
        assert code_of(directory.responsible_agency("country/TW", NOW)) == "office-taipei"
        assert code_of(directory.responsible_agency("country/NP", NOW)) == "mofa_consular"

    def test_unknown_has_nobody_and_nonsense_is_an_error(self) -> None:
        assert directory.responsible_agency("", NOW) is None
        for ask in (directory.responsible_agency, directory.alternatives):
            with pytest.raises(places.UnknownPlace):
                ask("34/99", NOW)

    def test_alternatives_begin_near_and_leave_out_the_responsible_one(self) -> None:
        codes = [agency.pk for agency in directory.alternatives("34/15", NOW)]
        assert "health_department:34/15" not in codes
        assert codes[:3] == [
            "border_guard_command:34/15", "provincial_police:34/15", "commune_committees:34/15",
        ]  # fmt: skip
        assert codes.index("womens_union:34/15") < codes.index("mps_c02")
        assert len(codes) == len(set(codes))

    def test_alternatives_of_a_border_point_hold_the_focal_point_of_its_province(self) -> None:
        codes = [agency.pk for agency in directory.alternatives("border/huu-nghi", NOW)]
        assert codes[0] == "health_department:34/20"
        assert "station-huu-nghi" not in codes

    def test_alternatives_abroad_are_the_other_missions_then_the_ministry(self) -> None:
        codes = [agency.pk for agency in directory.alternatives("country/KH", NOW)]
        assert codes[:3] == ["consulate-battambang", "consulate-sihanoukville", "mofa_consular"]

    def test_bodies_that_only_oversee_and_bodies_that_ended_are_never_offered(self) -> None:
        for key in ("34/15", "63/10", "country/KH", "border/moc-bai", ""):
            codes = {agency.pk for agency in directory.alternatives(key, NOW)}
            assert codes.isdisjoint({"moh", "mps", "moh_mch", "molisa"})
            assert not any(code.startswith("labour_department") for code in codes)

    def test_agencies_of_a_role_serve_the_place_first(self) -> None:
        codes = [agency.pk for agency in directory.serving("63/10", "police", NOW)]
        assert codes == ["provincial_police:34/15", "mps_c02"]

    def test_names_follow_language_and_day(self) -> None:
        assert directory.agency_name("molisa_children", "vi", date(2016, 1, 1)) == (
            "Cục Bảo vệ, chăm sóc trẻ em"
        )
        assert directory.agency_name("molisa_children", "vi", THEN) == "Cục Trẻ em"
        assert directory.agency_name("molisa_children", "vi", NOW) == "Cục Trẻ em"
        assert directory.agency_name("moh", "en-GB") == "Ministry of Health"
        assert directory.agency_name("moh", "fr") == "Bộ Y tế"
        assert directory.agency_name("no_such_body", "vi") == "no_such_body"

    def test_many_names_cost_one_query(self, django_assert_num_queries: Any) -> None:
        codes = ["moh", "mps", "health_department:34/15", "no_such_body"]
        with django_assert_num_queries(1):
            names = directory.agency_names(codes, "vi", NOW)
        assert names["health_department:34/15"] == "Sở Y tế tỉnh Lào Cai"
        assert names["no_such_body"] == "no_such_body"

    def test_alternatives_with_their_names_cost_few_queries(
        self, django_assert_max_num_queries: Any
    ) -> None:
        with django_assert_max_num_queries(5):
            for agency in directory.alternatives("34/15", NOW):
                directory.agency_name(agency, "vi", NOW)

    def test_the_successor_of_a_dissolved_body_is_found(self) -> None:
        old = Agency.objects.get(pk="labour_department:63/10")
        assert code_of(directory.successor_of(old, NOW)) == "health_department:34/15"
        assert directory.successor_of(old, THEN) == old

    def test_the_shelter_is_confidential(self) -> None:
        assert Agency.objects.get(pk="peace_house").confidential


@pytest.mark.usefixtures("maresia")
class TestInventedCountry:
    def test_responsible_agencies(self) -> None:
        ask = directory.responsible_agency
        assert code_of(ask("shires/B", NOW)) == "care_board:cantons/A"
        assert code_of(ask("shires/B", date(2015, 1, 1))) == "alms_house:shires/B"
        assert code_of(ask("border/long-ferry", NOW)) == "ferry_post"
        assert code_of(ask("country/QX", NOW)) == "mission-xandria"
        assert code_of(ask("country/QY", NOW)) == "foreign_office"

    def test_names_in_its_languages_and_dates(self) -> None:
        assert directory.agency_name("harbour_watch", "fr", date(2019, 1, 1)) == "Garde du port"
        assert directory.agency_name("harbour_watch", "fr", NOW) == "Veille du port"
        assert directory.agency_name("high_council", "vi", NOW) == "High Council"

    def test_alternatives(self) -> None:
        codes = [agency.pk for agency in directory.alternatives("border/long-ferry", NOW)]
        assert codes == ["care_board:cantons/C", "harbour_watch"]
