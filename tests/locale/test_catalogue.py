"""The message files hold every text of the sources, said in full, and are compiled."""

from __future__ import annotations

import re
import unicodedata
from gettext import GNUTranslations
from pathlib import Path

import pytest
from django.utils import translation

from hotline.look import spoken
from tests.locale.catalogue import LANGUAGES, Message, by_key, path_of, read
from tests.locale.gather import compiled

Messages = dict[tuple[str, str, str], Message]

_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|#|\{\w*\}")
_COMBINING = re.compile("[\u0300-\u036f]")


@pytest.mark.parametrize("language", LANGUAGES)
def test_gathering_again_finds_nothing_new_and_nothing_gone(gathered: Path, language: str) -> None:
    fresh, committed = by_key(path_of(language, locales=gathered)), by_key(path_of(language))
    again = "run python -m tests.locale.gather"
    assert sorted(set(fresh) - set(committed)) == [], f"texts that are not gathered yet: {again}"
    assert sorted(set(committed) - set(fresh)) == [], f"texts that no source has any more: {again}"


def test_every_text_is_said_in_vietnamese(vietnamese: Messages) -> None:
    assert [m.english for m in vietnamese.values() if not m.said or not all(m.said)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_a_guess(language: str) -> None:
    assert [m.english for m in by_key(path_of(language)).values() if m.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_files_change_with_the_texts_and_with_nothing_else(language: str) -> None:
    text = path_of(language).read_text(encoding="utf-8")
    header, _messages = read(path_of(language))
    assert "Date" not in header
    assert not re.search(r"^#:", text, re.MULTILINE), "places in the sources move with every edit"
    assert not re.search(r"^#~", text, re.MULTILINE), "an obsolete text is left"
    assert f"Language: {language}\n" in header


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("gathered")  # knows what to do where gettext is missing
def test_what_is_compiled_is_what_is_written(tmp_path: Path, language: str) -> None:
    compiled(path_of(language), tmp_path / "fresh.mo")
    assert _says(tmp_path / "fresh.mo") == _says(path_of(language, "mo"))


def test_what_is_filled_into_a_text_is_filled_into_its_translation(vietnamese: Messages) -> None:
    wrong = [
        (m.english, said)
        for m in vietnamese.values()
        for said in m.said
        if sorted(_PLACEHOLDER.findall(m.plural or m.english)) != sorted(_PLACEHOLDER.findall(said))
    ]
    assert wrong == []


def test_vietnamese_is_written_in_composed_letters(vietnamese: Messages) -> None:
    text = path_of("vi").read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert not _COMBINING.search(text)


def test_vietnamese_ends_like_its_english_and_has_no_stray_space(vietnamese: Messages) -> None:
    """A label stays a label and a sentence a sentence; a colon goes on leading somewhere."""
    ends = ".?!:"
    wrong = [
        (m.english, said)
        for m in vietnamese.values()
        for said in filter(None, m.said)
        if said != said.strip()
        or "  " in said
        or (m.english[-1] != said[-1] and (m.english[-1] in ends or said[-1] in ends))
    ]
    assert wrong == []


def test_a_vietnamese_text_begins_as_large_as_its_english(vietnamese: Messages) -> None:
    wrong = [
        (m.english, said)
        for m in vietnamese.values()
        for said in filter(None, m.said)
        if m.english[0].isalpha() and said[0].isalpha() and m.context != "format of a month"
        if m.english[0].isupper() != said[0].isupper() and m.english != "j M Y"
    ]
    assert wrong == []


def test_times_are_said_as_in_vietnam() -> None:
    from datetime import UTC, datetime, timedelta

    now = datetime(2026, 11, 21, 22, 37, tzinfo=UTC)
    with translation.override("vi"):
        assert spoken.say(now - timedelta(minutes=7), "ago", now=now) == "7 phút trước"
        assert spoken.say(now + timedelta(hours=3), "ago", now=now) == "3 giờ nữa"
        assert spoken.say(now - timedelta(days=90), "ago", now=now) == "24/08/2026"
        assert spoken.exact(now - timedelta(minutes=7)) == "22/11/2026 05:30"
        words = spoken.words()
    assert words["hours"] == "# giờ"
    assert words["hour"] == "1 giờ"
    assert words["ago"] == "# trước"


def _says(path: Path) -> dict[object, str]:
    with path.open("rb") as file:
        catalogue: dict[object, str] = GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    return {key: said for key, said in catalogue.items() if key}
