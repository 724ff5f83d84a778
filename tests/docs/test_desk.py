"""The guide to the desk says what stands on the screen, in both languages, and names every key."""

from __future__ import annotations

import re
from pathlib import Path

from django.utils.translation import gettext, override

from hotline.console.views.screening import ANSWER_KEYS
from hotline.countries.pack import current as pack
from tests.docs.pages import DOCS, PACKAGE, rows

ENGLISH, VIETNAMESE = DOCS / "desk.md", DOCS / "desk.vi.md"
_TEMPLATES = [*PACKAGE.glob("*/templates/**/*.html")]
_CAPS = {"ArrowLeft": "←", "ArrowRight": "→"}


def _bold(page: Path) -> set[str]:
    found = re.findall(r"\*\*(.+?)\*\*", page.read_text(encoding="utf-8"))
    return {label.rstrip(".") for label in found}


def _interface() -> set[str]:
    """Every text of the interface and every word of the pack's lists, in English."""
    texts = "\n".join(p.read_text("utf-8") for p in [*_TEMPLATES, *PACKAGE.rglob("*.py")])
    written = {text for _, text in re.findall(r"""translate (["'])(.+?)\1""", texts)}
    written |= {text for _, text in re.findall(r"""\b_\(\s*(["'])(.+?)\1""", texts)}
    return written | set(_yes_no(ENGLISH))


def _yes_no(page: Path) -> list[str]:
    language = "en" if page == ENGLISH else "vi"
    codes = pack().codes("yes_no_unknown")
    return [codes.label(code, language) for code in ("yes", "no")]


def test_every_label_in_the_guide_stands_on_the_screen() -> None:
    assert len(_bold(ENGLISH)) > 50
    assert not _bold(ENGLISH) - _interface()


def test_the_vietnamese_guide_has_the_same_labels_in_the_words_of_the_interface() -> None:
    answers = dict(zip(_yes_no(ENGLISH), _yes_no(VIETNAMESE), strict=True))
    with override("vi"):
        expected = {answers.get(label) or gettext(label) for label in _bold(ENGLISH)}
    assert _bold(VIETNAMESE) == expected


def test_both_guides_go_through_the_night_in_the_same_parts() -> None:
    def shape(page: Path) -> list[str]:
        lines = page.read_text(encoding="utf-8").splitlines()
        return [mark[0] for line in lines if (mark := re.match(r"## |- |\d+\. |\| ", line))]

    assert shape(ENGLISH) == shape(VIETNAMESE)


def test_every_key_of_the_desk_stands_in_both_tables() -> None:
    keys = _keys()
    assert {"i", "c", "o", "y", "→", "j", "Esc"} <= keys
    for page in (ENGLISH, VIETNAMESE):
        listed = {key for cells in rows(page) for key in re.findall(r"`(.+?)`", cells[0])}
        assert listed - {"1", "9"} == keys


def _keys() -> set[str]:
    """What pages and menus listen to, and what the list of keys names."""
    markup = "\n".join(p.read_text(encoding="utf-8") for p in _TEMPLATES)
    found = set(re.findall(r'data-key="([^"{]+)"', markup))
    found |= set(re.findall(r"<kbd>([^<{]+)</kbd>", markup))
    found |= {key for _, key in ANSWER_KEYS}
    menus = (PACKAGE / "console" / "frame.py").read_text(encoding="utf-8")
    found |= set(re.findall(r'"key": "(.)"', menus))
    return {_CAPS.get(key, key) for key in found}
