"""Controls drawn in Python are Django's to the letter, but for white space between tags."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from hotline.look.widgets import Controls

NASTY = ["<b>&\"'", "Ộ Ễ", "", None, 0, 7, "two\nlines"]
GROUPED = [("", "None"), ("North", [("34/15", "Lào <Cai>"), (3, "three")]), ("x", 4)]
WIDGETS = [
    forms.TextInput(),
    forms.NumberInput(attrs={"min": 0, "max": 120, "required": True, "disabled": False}),
    forms.Textarea(attrs={"rows": "5", "aria-describedby": 'a "b"'}),
    forms.Select(choices=GROUPED, attrs={"class": "name"}),
    forms.SelectMultiple(choices=GROUPED),
    forms.CheckboxInput(),
    forms.HiddenInput(),
    forms.DateTimeInput(attrs={"type": "datetime-local"}),
    forms.PasswordInput(render_value=True),
    forms.RadioSelect(choices=GROUPED),
    forms.CheckboxSelectMultiple(choices=GROUPED),
    forms.ClearableFileInput(),
]


@pytest.mark.parametrize("widget", WIDGETS, ids=lambda w: type(w).__name__)
@pytest.mark.parametrize("value", NASTY, ids=repr)
def test_a_control_is_drawn_as_django_draws_it(widget: forms.Widget, value: Any) -> None:
    given = {"id": "id_x", "data-y": "<&>"}
    if isinstance(widget, forms.SelectMultiple | forms.CheckboxSelectMultiple):
        value = [] if value in ("", None) else [value]
    ours, theirs = (
        widget.render("x", value, attrs=given, renderer=renderer())
        for renderer in (Controls, DjangoTemplates)
    )
    assert _tight(ours) == _tight(theirs)


def _tight(markup: str) -> str:
    return re.sub(r">\s+<", "><", markup.strip())


def test_the_product_draws_its_controls_so(settings: Any) -> None:
    assert settings.FORM_RENDERER == "hotline.look.widgets.Controls"
    assert isinstance(forms.Form().renderer, Controls)
