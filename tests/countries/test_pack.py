"""Loading and asking a pack, whichever country it is."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from hotline.countries.pack import PACKS, PackError, current, load
from hotline.countries.words import Code, CodeList, Labels, Span
from tests.countries.packs import MARESIA


def test_an_invented_country_with_other_languages_loads() -> None:
    pack = load(MARESIA)
    assert pack.code == "QM"
    assert pack.locales == ("en", "fr")
    assert [version.code for version in pack.versions] == ["shires", "cantons"]
    assert len(pack.units) == 7
    assert pack.national_centre.code == "PS"
    assert pack.codes("urgency").label("urgent", "fr") == "Pressant"
    assert pack.deadline("referral_opened", "emergency") == timedelta(minutes=30)
    assert not pack.entitlements.groups


def test_a_rule_names_the_agency_of_each_unit_in_each_language() -> None:
    agencies = load(MARESIA).agencies
    old = agencies["alms_house:shires/D"]
    assert dict(old.names[0].labels) == {
        "en": "Alms House of Grey Fen",
        "fr": "Aumônerie, comté de Marais-Gris",
    }
    assert old.successor == "care_board:cantons/B"


def test_a_name_with_the_word_for_its_unit_changes_when_the_unit_becomes_something_else() -> None:
    names = load(MARESIA).agencies["care_board:cantons/B"].names
    assert [(n.labels.of("fr"), n.span) for n in names] == [
        ("Conseil de soins, canton de Marais-Gris", Span(None, date(2021, 12, 31))),
        ("Conseil de soins, port franc de Marais-Gris", Span(date(2022, 1, 1), None)),
    ]
    assert len(load(MARESIA).agencies["care_board:cantons/A"].names) == 1


def test_the_environment_picks_the_pack_by_name_or_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_COUNTRY", str(MARESIA))
    assert current().code == "QM"
    assert current() is current()
    monkeypatch.setenv("HOTLINE_COUNTRY", "vietnam")
    assert current().code == "VN"


def test_without_a_choice_the_shipped_pack_is_used_and_django_is_not_imported() -> None:
    program = (
        "import os, sys; os.environ.pop('HOTLINE_COUNTRY', None)\n"
        "from hotline.countries.pack import current\n"
        "from hotline.places.queries import label\n"
        "print(current().path.name, 'django' in sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert ran.stdout.split() == ["vietnam", "False"]


def test_a_pack_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(PackError) as error:
        load(tmp_path / "nowhere")
    assert "pack.yaml:0: file missing" in str(error.value)


def test_loading_is_quick_enough_for_every_process_to_do_it() -> None:
    import time

    began = time.perf_counter()
    load(PACKS / "vietnam")
    assert time.perf_counter() - began < 2


def test_labels_fall_back_to_the_base_language_then_to_the_first() -> None:
    labels = Labels({"vi": "Khẩn cấp", "en": "Emergency"})
    assert labels.of("en-GB") == labels.of("en_GB") == "Emergency"
    assert labels.of("fr") == "Khẩn cấp"


def test_a_list_answers_for_its_codes_only() -> None:
    sexes = current().codes("sex")
    assert "female" in sexes
    assert "xx" not in sexes
    assert sexes.get("xx") is None
    assert sexes.label("xx", "en") == "xx"
    assert sexes.choices("en")[0] == ("female", "Female")
    with pytest.raises(KeyError):
        current().codes("no_such_list")


def test_a_code_means_what_it_meant_on_the_day() -> None:
    before = Code("x", Labels({"en": "Old"}), Span(None, date(2019, 12, 31)))
    after = Code("x", Labels({"en": "New"}), Span(date(2020, 1, 1), None))
    codes = CodeList("list", (after, before), source="", confidence="own")
    assert codes.label("x", "en") == "New"
    assert codes.label("x", "en", on=date(2019, 5, 1)) == "Old"
    assert codes.choices("en", on=date(2019, 5, 1)) == [("x", "Old")]
    assert len(codes) == 1
    assert [code.label("en") for code in codes] == ["New"]


def test_spans_meet_when_they_share_a_day() -> None:
    june, july = Span(None, date(2025, 6, 30)), Span(date(2025, 7, 1), None)
    assert not june.meets(july)
    assert not july.meets(june)
    assert june.meets(Span(date(2025, 6, 30), date(2025, 6, 30)))
    assert Span().meets(june)
    assert june.holds(date(2025, 6, 30))
    assert not june.holds(date(2025, 7, 1))
    assert june.within(Span(date(2025, 6, 1), None)) == Span(date(2025, 6, 1), date(2025, 6, 30))
    assert june.within(july) is None


def test_the_guide_names_every_file_of_a_pack() -> None:
    guide = (PACKS / "README.md").read_text(encoding="utf-8")
    for path in (PACKS / "vietnam").iterdir():
        name = f"{path.name}/*.yaml" if path.is_dir() else path.name
        assert f"`{name}`" in guide
