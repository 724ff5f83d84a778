"""Every kind of mistake in a pack is found, with its file and line."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from hotline.countries import checking
from hotline.countries.pack import PackError, load
from tests.countries.packs import MARESIA, Broken

CASES = [
    # what is broken: file, old text, new text, words of the problem
    ("unknown key", "pack.yaml", 'dialling_prefix: "+999"',
     'dialling_prefix: "+999"\ncapital: Port Salt', "unknown key: capital"),
    ("key twice", "pack.yaml", "code: QM", "code: QM\ncode: QN", "key given twice: code"),
    ("label missing", "codelists/all.yaml", 'en: "Emergency", fr: "Urgence"', 'en: "Emergency"',
     "missing label in fr"),
    ("empty label", "codelists/all.yaml", 'fr: "Urgence"', 'fr: ""', "missing label in fr"),
    ("code twice", "codelists/all.yaml", '{code: "male", en: "Male"', '{code: "female", en: "Male"',
     "code given twice in sex: female"),
    ("unknown confidence", "border_points.yaml", "confidence: own", "confidence: sure",
     "unknown confidence: sure"),
    ("attribute not in its list", "codelists/all.yaml", 'receives: "no"', "receives: never",
     "receives: not in the list yes_no_unknown: never"),
    ("dangling unit successor", "units.csv", "shires,B,Élan,Élan,shire,,cantons/A",
     "shires,B,Élan,Élan,shire,,cantons/Z", "successor does not exist: cantons/Z"),
    ("no successor", "units.csv", "shires,B,Élan,Élan,shire,,cantons/A",
     "shires,B,Élan,Élan,shire,,", "no successor in version cantons"),
    ("unit in no centre", "units.csv", "North,Nord,PS,2,", "North,Nord,,2,", "unit in no centre"),
    ("unknown centre", "units.csv", "North,Nord,PS,2,", "North,Nord,XX,2,", "unknown centre: XX"),
    ("unit twice", "units.csv", "cantons,C,Windle,Vandelle", "cantons,A,Windle,Vandelle",
     "unit given twice: cantons/A"),
    ("unit without version", "units.csv", "shires,B,Élan,Élan", ",B,Élan,Élan",
     "unknown version: (none)"),
    ("unknown unit type", "units.csv", "2022-01-01:free_port", "2022-01-01:freeport",
     "unknown unit type: freeport"),
    ("too few cells", "units.csv", "38.2,-28.1,,0,1,", "38.2,-28.1,,0,1", "cells"),
    ("not a number", "units.csv", "38.2,-28.1,,0,1,", "north,-28.1,,0,1,", "not a number: north"),
    ("code silently reused", "pack.yaml", 'reused_codes: ["B"]', "reused_codes: []",
     "code B names another unit in version cantons"),
    ("reused without need", "pack.yaml", 'reused_codes: ["B"]', 'reused_codes: ["B", "C"]',
     "C does not change its meaning"),
    ("versions overlap", "pack.yaml", "since: 2020-01-01", "since: 2019-12-31",
     "dates of versions shires and cantons overlap"),
    ("not a date", "pack.yaml", "since: 2020-01-01", "since: 1/1/2020", "not a date"),
    ("unknown time zone", "pack.yaml", "Atlantic/Azores", "Atlantic/Maresia", "unknown time zone"),
    ("names overlap", "agencies.yaml", "fr: Garde du port, until: 2019-12-31",
     "fr: Garde du port, until: 2020-12-31", "dates of two names overlap"),
    ("agency at an unknown place", "agencies.yaml", "place: country/QX", "place: country/QQ",
     "serves an unknown place: country/QQ"),
    ("unknown role", "agencies.yaml", "role: oversight", "role: boss", "unknown agency role: boss"),
    ("unknown language of an agency", "agencies.yaml", "code: ferry_post",
     "code: ferry_post\n    languages: [hmn]", "unknown language: hmn"),
    ("agency twice", "agencies.yaml", "code: ferry_post", "code: harbour_watch",
     "agency given twice: harbour_watch"),
    ("dangling agency successor", "agencies.yaml", "successor: care_board",
     "successor: care_bored", "successor does not exist: care_bored:cantons/A"),
    ("unknown placeholder", "agencies.yaml", "Alms House of {unit}", "Alms House of {town}",
     "name may use {unit} and {type} only"),
    ("border point without border", "border_points.yaml", "unit: cantons/C", "unit: cantons/A",
     "cantons/A has no border with QX"),
    ("not a country code", "countries.csv", "QY,Yrland", "Qy,Yrland", "not an ISO 3166-1"),
    ("split not there", "centres.yaml", "chosen: only", "chosen: best", "unknown split: best"),
    ("holiday backwards", "holidays.yaml", "since: 2026-06-09",
     "since: 2026-06-09, until: 2026-06-08", "dates run backwards"),
    ("home not a country", "pack.yaml", "code: QM", "code: QN", "not in countries.csv"),
    ("seat not there", "centres.yaml", "seat: cantons/A", "seat: cantons/Z", "unknown seat"),
    ("age missing", "pack.yaml", "code: own_agreement", "code: adult", "age missing"),
    ("number with letters", "pack.yaml", 'number: "222"', 'number: "CALL"', "digits only"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new", "words"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_mistake_is_found(broken: Broken, file: str, old: str, new: str, words: str) -> None:
    line = broken.replace(file, old, new)
    said = [problem for problem in broken.found if words in problem.message]
    assert said, [str(problem) for problem in broken.found]
    # A problem is told where it can be mended: within the entry, or in the file it disagrees with.
    assert any(p.file != file or abs(p.line - line) <= 6 for p in said)
    assert all(problem.line > 0 for problem in said)


def test_lines_are_exact_in_yaml_and_csv(broken: Broken) -> None:
    label = broken.replace("codelists/all.yaml", 'fr: "Pressant"', 'fr: ""')
    unit = broken.replace("units.csv", "shires,C,Windle,Vandelle,shire,,cantons/C",
                          "shires,C,Windle,Vandelle,shire,,cantons/Q")  # fmt: skip
    role = broken.replace("agencies.yaml", "role: oversight", "role: overview")
    broken.assert_says("codelists/all.yaml", label, "missing label in fr")
    broken.assert_says("units.csv", unit, "successor does not exist")
    broken.assert_says("agencies.yaml", role, "unknown agency role")


def test_all_problems_are_told_at_once_in_order(broken: Broken) -> None:
    broken.replace("pack.yaml", "Atlantic/Azores", "Nowhere")
    broken.replace("units.csv", "North,Nord,PS,2,", "North,Nord,,2,")
    broken.replace("holidays.yaml", "fr: Jour de la mer, ", "")
    files = [problem.file for problem in broken.found]
    assert files == ["holidays.yaml", "pack.yaml", "units.csv"]
    with pytest.raises(PackError) as error:
        load(broken.path)
    assert len(error.value.problems) == 3
    assert "units.csv:4" in str(error.value)


def test_text_that_is_not_composed_is_a_problem(broken: Broken) -> None:
    line = broken.replace("units.csv", "shires,B,Élan,Élan",
                          "shires,B," + unicodedata.normalize("NFD", "Élan") + ",Élan")  # fmt: skip
    broken.assert_says("units.csv", line, "not in NFC")


def test_a_code_may_return_with_another_meaning_if_the_dates_do_not_meet(broken: Broken) -> None:
    old = '  - {code: "male", en: "Male", fr: "Homme"}'
    new = '  - {code: "male", en: "Man", fr: "Masculin", since: 2020-01-01}'
    closed = old.replace("}", ", until: 2019-12-31}")
    broken.replace("codelists/all.yaml", old, f"{closed}\n{new}")
    assert broken.found == []
    sexes = load(broken.path).codes("sex")
    assert sexes.label("male", "en") == "Man"
    assert [code.code for code in sexes] == ["female", "male", "unknown"]


def test_a_code_that_returns_on_the_same_days_is_a_problem(broken: Broken) -> None:
    old = '  - {code: "male", en: "Male", fr: "Homme"}'
    new = '  - {code: "male", en: "Man", fr: "Gars", since: 2020-01-01}'
    closed = old.replace("}", ", until: 2020-01-01}")
    line = broken.replace("codelists/all.yaml", old, f"{closed}\n{new}")
    broken.assert_says("codelists/all.yaml", line + 1, "code given twice in sex: male")


def test_a_deadline_missing_for_an_urgency_is_a_problem(broken: Broken) -> None:
    old = "  - {step: update, en: update, fr: étape update, emergency: 30m, urgent: 4h, "
    line = broken.replace("deadlines.yaml", old, old.replace("urgent: 4h, ", ""))
    broken.assert_says("deadlines.yaml", line, "deadline missing for urgency: urgent")


def test_a_deadline_that_is_longer_when_it_is_more_urgent_is_a_problem(broken: Broken) -> None:
    old = "  - {step: update, en: update, fr: étape update, emergency: 30m"
    line = broken.replace("deadlines.yaml", old, old.replace("30m", "9d"))
    broken.assert_says("deadlines.yaml", line, "longer deadline")


def test_a_missing_list_or_fixed_code_is_a_problem(broken: Broken) -> None:
    broken.replace("codelists/all.yaml", "how_heard:", "how_found:")
    broken.replace("codelists/all.yaml", '{code: "routine",', '{code: "calm",')
    said = [problem.message for problem in broken.found]
    assert "list missing: how_heard" in said
    assert "urgency must hold exactly: emergency, urgent, routine" in said


def test_two_national_centres_are_a_problem(broken: Broken) -> None:
    second = "  - {code: GF, en: Fen, fr: Marais, seat: cantons/B, national: yes}"
    broken.replace("centres.yaml", "splits:", f"{second}\nsplits:")
    assert any("exactly one centre" in problem.message for problem in broken.found)


def test_broken_yaml_and_missing_files_are_told_with_their_place(broken: Broken) -> None:
    broken.replace("holidays.yaml", "]", "")
    (broken.path / "countries.csv").unlink()
    found = {(p.file, p.message.split(":")[0]) for p in broken.found}
    assert ("holidays.yaml", "not YAML") in found
    assert ("countries.csv", "file missing") in found


def test_words_that_yaml_would_turn_into_something_else_stay_words(broken: Broken) -> None:
    path = broken.path / "codelists/all.yaml"
    text = path.read_text(encoding="utf-8").replace(
        '{code: "yes", en: "Yes"', "{code: yes, en: Yes"
    )
    path.write_text(text.replace('{code: "no", en: "No"', "{code: no, en: No"), encoding="utf-8")
    assert broken.found == []
    assert load(broken.path).codes("yes_no_unknown").codes() == ("yes", "no", "unknown")


FILES = sorted(path.relative_to(MARESIA) for path in MARESIA.rglob("*.*"))


@pytest.mark.parametrize("file", FILES, ids=str)
def test_no_missing_line_makes_the_check_itself_fail(broken: Broken, file: Path) -> None:
    path = broken.path / file
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    harmless = 0
    for number in range(len(lines)):
        path.write_text("".join(lines[:number] + lines[number + 1 :]), encoding="utf-8")
        harmless += not broken.found
    assert harmless < len(lines)


# A country may do without these.
OPTIONAL = [file for file in FILES if file.parts[0] in ("retention.yaml", "screening")]


@pytest.mark.parametrize("file", OPTIONAL, ids=str)
def test_a_file_one_can_do_without_may_be_missing(broken: Broken, file: Path) -> None:
    (broken.path / file).unlink()
    assert not broken.found


@pytest.mark.parametrize("file", [f for f in FILES if f not in OPTIONAL], ids=str)
def test_a_missing_or_empty_file_is_told(broken: Broken, file: Path) -> None:
    (broken.path / file).write_text("", encoding="utf-8")
    assert broken.found
    (broken.path / file).unlink()
    assert broken.found


def test_the_command_prints_file_line_and_message(
    broken: Broken, capsys: pytest.CaptureFixture[str]
) -> None:
    line = broken.replace("units.csv", "North,Nord,PS,2,", "North,Nord,,2,")
    assert checking.main([str(broken.path)]) == 1
    assert f"units.csv:{line}: unit in no centre" in capsys.readouterr().out
    assert checking.main([str(MARESIA)]) == 0
    assert checking.main(["vietnam"]) == 0
    assert capsys.readouterr().out.endswith("The pack vietnam is sound.\n")


def test_the_command_says_when_there_is_no_pack(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert checking.main([str(tmp_path / "nowhere")]) == 2
    assert "There is no country pack at" in capsys.readouterr().out


def test_the_command_checks_the_pack_in_use_by_default(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOTLINE_COUNTRY", str(MARESIA))
    assert checking.main([]) == 0
    assert capsys.readouterr().out == "The pack maresia is sound.\n"


def test_a_recording_pauses_for_so_long_and_for_a_reason_or_not_at_all(tmp_path: Path) -> None:
    for number, (file, old, new, words) in enumerate(
        (
            ("phone.yaml", "longest_pause: 90", "longest_pause: never", "seconds, from 1 to 3600"),
            ("phone.yaml", "pausing: yes", "pausing: no", "no recording pauses here"),
            ("codelists/all.yaml", "recording_paused:", "pauses:", "recording_paused is missing"),
        )
    ):
        broken = Broken(tmp_path / str(number))
        broken.replace(file, old, new)
        assert any(words in str(problem) for problem in broken.found), words
    left_out = Broken(tmp_path / "left_out")
    left_out.replace("phone.yaml", "longest_pause: 90", "")
    assert any("seconds, from 1" in str(problem) for problem in left_out.found)
