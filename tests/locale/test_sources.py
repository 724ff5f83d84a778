"""No text of the interface escapes the catalogue: neither in Python nor in a template."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import allauth
import django
import pytest

from hotline.look import borrowed
from tests.locale.catalogue import PACKAGE, Message

Messages = dict[tuple[str, str, str], Message]

# How many leading arguments each function takes from the catalogue, and whether a context is first.
_MARKS = {"_": (1, False), "gettext": (1, False), "gettext_lazy": (1, False)}
_MARKS |= {"gettext_noop": (1, False), "ngettext": (2, False), "ngettext_lazy": (2, False)}
_MARKS |= {"pgettext": (1, True), "pgettext_lazy": (1, True)}

_TRANSLATE = re.compile(r"""{%\s*translate\s+(["'])(.*?)\1""")
_BLOCK = re.compile(r"{%\s*blocktranslate.*?%}.*?{%\s*endblocktranslate\s*%}", re.DOTALL)
_TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
_COMMENT = re.compile(r"{%\s*comment.*?%}.*?{%\s*endcomment\s*%}", re.DOTALL)
_TWO_WORDS = re.compile(r"[A-Za-z]{2,}[\s,]+[A-Za-z]{2,}")
_SHOWN = {"title", "label", "hint", "why", "alt", "placeholder", "aria-label", "caption", "note"}
# Said in both languages, side by side, because it is shown when nothing works any more; and
# invented content, shown in demonstrations only.
_LEFT_OUT = {"500.html", "gallery.html"}
# What stands on keys and what is typed to a program is the same in every language.
_NO_LANGUAGE = ("style", "script", "kbd", "code")


def sources(ending: str) -> list[Path]:
    """The files of the product with this ending."""
    return sorted(
        path
        for path in PACKAGE.rglob(f"*.{ending}")
        if "migrations" not in path.parts and "static" not in path.parts
    )


def test_every_text_marked_in_python_is_in_the_catalogue(vietnamese: Messages) -> None:
    """Gathering looks for names: it passes over an alias, and a call inside an f-string."""
    known = {(m.context, m.english) for m in vietnamese.values()}
    missed = [
        f"{path.relative_to(PACKAGE)}:{line} {text!r}"
        for path in sources("py")
        for line, context, text in marked(ast.parse(path.read_text(encoding="utf-8")))
        if (context, text) not in known
    ]
    assert missed == []


def test_gettext_is_imported_under_names_that_gathering_knows() -> None:
    wrong = [
        f"{path.relative_to(PACKAGE)}: {alias.name} as {alias.asname}"
        for path in sources("py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.asname not in (None, "_")
        or (alias.asname == "_" and not alias.name.startswith("gettext"))
    ]
    assert wrong == []


def test_every_text_marked_in_a_template_is_in_the_catalogue(vietnamese: Messages) -> None:
    known = {m.english for m in vietnamese.values()}
    missed = [
        f"{path.relative_to(PACKAGE)}: {text}"
        for path in sources("html")
        for _quote, text in _TRANSLATE.findall(path.read_text(encoding="utf-8"))
        if text not in known
    ]
    assert missed == []


def test_no_template_shows_words_that_are_not_translated() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}: {words}"
        for path in sources("html")
        if path.name not in _LEFT_OUT
        for words in shown(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_no_view_or_form_hands_over_words_that_are_not_translated() -> None:
    """Labels, hints, messages to the reader: what a face says goes through gettext."""
    found = [
        f"{path.relative_to(PACKAGE)}:{node.lineno} {node.value!r}"
        for face in ("console", "portal", "look")
        for path in sorted((PACKAGE / face).rglob("*.py"))
        if path.name != "gallery.py"  # invented content, shown in demonstrations only
        for node in spoken(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("<p>Two words</p>", ["Two words"]),
        ('<p>{% translate "Two words" %}</p>', []),
        ('<c-panel title="Two words"></c-panel>', ["Two words"]),
        ('<c-panel title="{% translate "Two words" %}"></c-panel>', []),
        ("<p>{% blocktranslate %}Two {{ n }} words{% endblocktranslate %}</p>", []),
        ("{# Two words #}<style>a b</style><p>111</p>", []),
    ],
)
def test_the_search_for_words_finds_them(page: str, found: list[str]) -> None:
    assert list(shown(page)) == found


def test_borrowed_sentences_stand_in_the_libraries_they_are_borrowed_from() -> None:
    """A reworded one would be shown in English again."""
    for library, borrowed_words in (
        (allauth, borrowed.ALLAUTH),
        (django, borrowed.DJANGO),
    ):
        said = texts(Path(library.__file__ or "").parent)
        assert [words for words in borrowed_words if words not in said] == []


def texts(package: Path) -> set[str]:
    """Every constant text in the Python of a library, but for its tests and translations."""
    return {
        node.value
        for path in package.rglob("*.py")
        if not {"tests", "locale"} & set(path.parts)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def marked(tree: ast.AST) -> Iterator[tuple[int, str, str]]:
    """(line, context, text) of each call that asks the catalogue for a constant text."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            count, with_context = _MARKS.get(node.func.id, (0, False))
            said = [a.value for a in node.args if isinstance(a, ast.Constant)]
            words = [text for text in said if isinstance(text, str)][: count + with_context]
            if count and words:
                yield node.lineno, words[0] if with_context else "", words[int(with_context)]


def spoken(tree: ast.AST) -> Iterator[ast.Constant]:
    """Constant sentences given where a reader will see them, outside any call of gettext."""
    names = {"label", "help_text", "message", "title", "error", "sub", "placeholder"}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        given = [k.value for k in node.keywords if k.arg in names]
        if _name(node.func) in {"ValidationError", "warning", "success", "info", "add_error"}:
            given += node.args
        for value in given:
            if not isinstance(value, ast.Constant) or not isinstance(value.value, str):
                continue
            if _TWO_WORDS.search(value.value):
                yield value


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def shown(template: str) -> Iterator[str]:
    """Runs of two English words or more that a reader would see: texts, and attributes shown."""
    plain = _TAG.sub("", _BLOCK.sub("", _COMMENT.sub("", template)))
    parser = Reader()
    parser.feed(plain)
    for words in parser.found:
        if _TWO_WORDS.search(words):
            yield words


class Reader(HTMLParser):
    """Collects what a page shows: its texts, and the attributes that are read out or shown."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _NO_LANGUAGE:
            self.inside.append(tag)
        self.found += [" ".join(value.split()) for name, value in attrs if name in _SHOWN and value]

    def handle_endtag(self, tag: str) -> None:
        if self.inside and tag == self.inside[-1]:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if not self.inside and data.strip():
            self.found.append(" ".join(data.split()))
