"""One word for one thing: the glossary is complete, and code uses its words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from django.apps import apps

from tests.docs.pages import DOCS, PACKAGE, rows

GLOSSARY = DOCS / "glossary.md"
TERMS = list(rows(GLOSSARY))


def test_every_term_has_english_vietnamese_and_a_meaning() -> None:
    assert len(TERMS) > 40
    assert not [
        cells for cells in TERMS if len(cells) != 4 or not (cells[0] and cells[1] and cells[3])
    ]


def test_vietnamese_words_are_composed() -> None:
    assert not [cells[1] for cells in TERMS if not unicodedata.is_normalized("NFC", cells[1])]


def test_no_term_stands_twice() -> None:
    assert not [word for word, count in Counter(cells[0] for cells in TERMS).items() if count > 1]


def test_one_vietnamese_word_means_one_thing() -> None:
    assert not [word for word, count in Counter(cells[1] for cells in TERMS).items() if count > 1]


def test_every_model_is_a_term() -> None:
    models = {
        model.__name__
        for model in apps.get_models()
        if model.__module__.startswith("hotline.") and not model._meta.auto_created
    }
    missing = models - _in_code()
    assert not missing


def test_every_class_a_term_names_is_in_the_code() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    assert not [name for name in _in_code() if f"class {name}" not in source]


def _in_code() -> set[str]:
    return {cells[2].strip("`") for cells in TERMS if cells[2]}


def test_the_interface_says_a_term_as_the_glossary_does() -> None:
    catalogue = (PACKAGE / "locale" / "vi" / "LC_MESSAGES" / "django.po").read_text("utf-8")
    said = {
        english.lower(): vietnamese.lower()
        for english, vietnamese in re.findall(
            r'^msgid "(.+)"\nmsgstr "(.+)"$', catalogue, re.MULTILINE
        )
    }
    terms = {cells[0].lower(): cells[1].lower() for cells in TERMS}
    shared = terms.keys() & said.keys()
    assert len(shared) > 10
    assert {term: said[term] for term in shared} == {term: terms[term] for term in shared}
