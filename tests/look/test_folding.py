"""What never changes is drawn once a language, and everything else each time."""

from __future__ import annotations

from django.template import engines
from django.utils import translation
from django_cotton.compiler_regex import CottonCompiler

from hotline.look.folding import Folded, fold


def folded(source: str) -> tuple[list[str], str, str]:
    """The kinds of the nodes left, and the page in English and in Vietnamese."""
    page = engines["django"].from_string(CottonCompiler().process("{% load i18n %}" + source))
    nodes = page.template.nodelist
    fold(nodes)
    kinds = [type(node).__name__ for node in nodes]
    shown = {"word": "<i>", "url": "/x/"}
    drawn = []
    for lang in ("en", "vi", "en"):
        with translation.override(lang):
            drawn.append(page.render(shown))
    assert drawn[0] == drawn[2]
    return kinds, drawn[0], drawn[1]


def test_words_and_buttons_become_one_text_for_each_language() -> None:
    kinds, english, vietnamese = folded(
        '<p>{% translate "Search" %}</p><c-button kind="plain" icon="x">{% translate "Close" %}'
        '</c-button><c-badge tone="ok">{% translate "Yes" %}</c-badge>'
    )
    assert kinds[-1] == Folded.__name__
    assert "Search" in english
    assert "Search" not in vietnamese


def test_what_a_page_brings_is_drawn_each_time() -> None:
    kinds, english, _vietnamese = folded(
        '<c-button href="{{ url }}">{% translate "Close" %}</c-button>{{ word }}'
        '{% if word %}<c-badge tone="ok">{% translate "Yes" %}</c-badge>{% endif %}'
    )
    assert kinds[-3:] == ["PartNode", "VariableNode", "IfNode"]
    assert 'href="/x/"' in english
    assert "&lt;i&gt;" in english
    assert "Yes" in english


def test_a_slot_reaches_its_component() -> None:
    _kinds, english, _vietnamese = folded(
        '<c-panel title="A"><c-slot name="actions"><c-button>{{ word }}</c-button></c-slot>b'
        "</c-panel>"
    )
    assert '<div class="panel-actions"><button' in english
    assert english.count("&lt;i&gt;") == 1
