"""Places work for any pack: here the invented one, in its own languages."""

from __future__ import annotations

from datetime import date

import pytest

from hotline.places import queries as places
from tests.countries.packs import MARESIA

BEFORE, SINCE = date(2019, 6, 1), date(2024, 6, 1)


@pytest.fixture(autouse=True)
def maresia(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_COUNTRY", str(MARESIA))


def test_successors_and_centres() -> None:
    assert places.today("shires/B", SINCE) == "cantons/A"
    assert places.today("shires/B", BEFORE) == "shires/B"
    assert places.centre_of("shires/D") == places.centre_of("country/QX") == "PS"
    assert places.unit_of("border/long-ferry", SINCE) == "cantons/C"


def test_names_are_found_in_both_languages() -> None:
    assert places.resolve("Grey Fen", on=SINCE) == "cantons/B"
    assert places.resolve("comté de Marais-Gris", on=BEFORE) == "shires/D"
    assert places.resolve("elan", on=SINCE) == "shires/B"
    assert places.resolve("ferry long ferry", on=SINCE) == "border/long-ferry"
    assert places.resolve("Old Xandria", on=SINCE) == "country/QX"
    assert places.resolve("Marésie", on=SINCE) is None


def test_choices_are_the_country_s_own() -> None:
    units, points, countries = places.choices("fr", SINCE)
    assert [choice.label for choice in units.choices] == ["Marais-Gris", "Port-Sel", "Vandelle"]
    assert points.label == "Bacs"
    assert [choice.key for choice in countries.choices] == ["country/QX", "country/QY"]


def test_places_of_another_country_are_not_known() -> None:
    assert not places.is_valid("34/15")
    assert places.resolve("Lào Cai", on=SINCE) is None
