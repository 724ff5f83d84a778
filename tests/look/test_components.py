from __future__ import annotations

import re
from pathlib import Path

import pytest
from django import forms
from django.template import TemplateDoesNotExist, engines
from django_cotton.compiler_regex import CottonCompiler

import hotline.look

LOOK = Path(hotline.look.__file__).parent


class Form(forms.Form):
    where = forms.CharField(label="Where?", help_text="As she says it.")
    danger = forms.ChoiceField(
        choices=[("", "---------"), ("yes", "Yes"), ("no", "No")], widget=forms.RadioSelect
    )
    told = forms.BooleanField(label="She knows")


def render(source: str, **context: object) -> str:
    return engines["django"].from_string(CottonCompiler().process(source)).render(context)


def test_an_unknown_icon_is_an_error_not_an_empty_place() -> None:
    with pytest.raises(TemplateDoesNotExist):
        render('<c-icon name="no-such-drawing" />')


def test_values_from_people_are_escaped_everywhere() -> None:
    evil = '"><script>alert(1)</script>'
    for source in (
        '<c-field name="a" label="{{ evil }}" :value="evil" :placeholder="evil" />',
        '<c-row :title="evil" :sub="evil" :href="evil" :data-x="evil" />',
        '<c-button :data-x="evil" :href="evil">{{ evil }}</c-button>',
        '<c-facts><c-fact :label="evil">{{ evil }}</c-fact></c-facts>',
        '<c-pills name="a" :label="evil" :choices="choices" :value="evil" :why="evil" />',
        '<c-bars :rows="rows" :caption="evil" />',
        '<c-check name="a" :label="evil" :data-x="evil" />',
    ):
        page = render(source, evil=evil, choices=[(evil, evil)], rows=[{"label": evil, "value": 1}])
        assert "<script" not in page, source
        assert "alert" in page, source


def test_a_field_names_its_hint_and_error_for_screen_readers() -> None:
    page = render('<c-field :field="form.where" inputmode="text" />', form=Form({}))
    assert 'aria-describedby="id_where_hint id_where_error"' in page
    assert 'aria-invalid="true"' in page
    assert 'inputmode="text"' in page
    assert page.count('id="id_where_error"') == 1


def test_pills_are_native_radios_with_what_was_chosen_checked() -> None:
    page = render('<c-pills :field="form.danger" />', form=Form({"danger": "no"}))
    radios = re.findall(r"<input type=\"radio\"[^>]*>", page)
    assert len(radios) == 2, "the empty choice is no pill"
    assert ["checked" in radio for radio in radios] == [False, True]


def test_several_pills_can_be_chosen() -> None:
    page = render(
        '<c-pills name="a" label="A" :choices="c" :values="v" multiple="yes" />',
        c=[(1, "one"), (2, "two"), (3, "three")],
        v=[1, 3],
    )
    assert ["checked" in box for box in re.findall(r"<input type=\"checkbox\"[^>]*>", page)] == [
        True,
        False,
        True,
    ]


def test_the_error_summary_links_to_the_controls() -> None:
    form = Form({})
    page = render(
        '<c-errors :form="form" /><c-field :field="form.where" /><c-pills :field="form.danger" />'
        '<c-field :field="form.told" />',
        form=form,
    )
    targets = re.findall(r'href="#([^"]+)"', page)
    assert targets == ["id_where", "id_danger", "id_told"]
    for target in targets:
        assert re.search(rf'<(input|textarea|select)[^>]*id="{target}"', page), target
    assert "Where: " in page


def test_a_form_without_errors_has_no_summary() -> None:
    assert "problems" not in render('<c-errors :form="form" />', form=Form())


def test_what_a_page_knows_does_not_leak_into_a_component() -> None:
    page = render(
        '<c-row title="One" /><c-panel title="Two" />',
        sub="LEAK",
        end="LEAK",
        actions="LEAK",
        tone="LEAK",
        href="LEAK",
        count="LEAK",
        icon="phone",
        label="LEAK",
        current="LEAK",
    )
    assert "LEAK" not in page


def test_urgency_is_a_word_and_a_drawing() -> None:
    page = render('<c-urgency code="emergency" />')
    assert "<svg" in page
    assert re.search(r"<span>[^<]{4,}</span>", page)


def test_no_template_or_script_breaks_the_content_policy() -> None:
    for file in [*LOOK.rglob("*.html"), *LOOK.rglob("*.svg")]:
        text = file.read_text()
        assert not re.search(r"\sstyle=|\son\w+=\"|javascript:|<style", text), file
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), file
        assert not re.search(r"(src|href)=\"https?://", text), file
    for file in LOOK.rglob("*.js"):
        text = file.read_text()
        assert not re.search(r"localStorage|sessionStorage|indexedDB|\beval\(|innerHTML", text), (
            file
        )
    for file in LOOK.rglob("*.css"):
        assert not re.search(r"url\(\"?https?:|@import", file.read_text()), file


def test_every_component_is_in_the_readme_and_says_what_it_is_for() -> None:
    readme = (LOOK / "README.md").read_text()
    for file in (LOOK / "templates" / "cotton").glob("*.html"):
        assert f"<c-{file.stem.replace('_', '-')}>" in readme, file.stem
        assert file.read_text().startswith("{# "), file.stem


def _tokens(theme: str) -> dict[str, str]:
    light, dark = (LOOK / "static/look/css/tokens.css").read_text().split('[data-theme="dark"]')
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", light if theme == "light" else dark))


def _contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_keep_their_contrast(theme: str) -> None:
    """WCAG 2.2: 4.5 for text (1.4.3), 3 for edges and focus (1.4.11)."""
    colour = _tokens(theme)
    text = [
        (a, b)
        for a in ("ink", "ink-quiet", "accent", "red", "amber", "green")
        for b in ("paper", "paper-2")
    ]
    text += [
        ("ink", "paper-3"),
        ("ink-quiet", "paper-3"),
        ("accent-ink", "accent"),
        ("red-ink", "red-fill"),
        ("amber", "amber-wash"),
        ("red", "red-wash"),
        ("green", "green-wash"),
        ("accent", "accent-wash"),
        ("ink-quiet", "accent-wash"),
        ("tile-ink", "tile-0"),
        ("tile-ink", "tile-1"),
        ("tile-ink", "tile-2"),
        ("tile-ink-dark", "tile-3"),
        ("tile-ink-dark", "tile-4"),
    ]
    edges = [
        (a, b)
        for a in ("line-strong", "focus", "red-fill", "amber-line")
        for b in ("paper", "paper-2")
    ]
    low = [(a, b) for a, b in text if _contrast(colour[a], colour[b]) < 4.5]
    low += [(a, b) for a, b in edges if _contrast(colour[a], colour[b]) < 3]
    assert low == []
