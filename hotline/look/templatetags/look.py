"""Tags behind the components of templates/cotton; pages use the components."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from unicodedata import normalize

from django import template
from django.forms import Form
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.safestring import SafeString

from hotline.look import shapes, spoken

register = template.Library()


@register.simple_tag
def passed(attrs: Any) -> SafeString:
    """Attributes given to a component beyond its own, escaped, ready to stand in a tag."""
    given: Mapping[str, Any] = attrs.attrs_dict()
    return flatatt({k: v for k, v in given.items() if v is not False and v is not None})


@register.filter
def nfc(text: str) -> str:
    """Composed letters: some of Django's own words come decomposed and would be drawn badly."""
    return normalize("NFC", text)


@register.simple_tag
def problems(form: Form | str = "", errors: Sequence[tuple[str, str]] | str = "") -> list[Any]:
    """(id of the control or "", message) for every error of a form, in the order of its fields."""
    found: list[tuple[str, str]] = (
        [(i, m) for i, m in errors] if not isinstance(errors, str) else []
    )
    if isinstance(form, str):
        return found
    found += [("", str(message)) for message in form.non_field_errors()]
    for bound in form:
        label = str(bound.label).rstrip("?:.")
        found += [(bound.auto_id, f"{label}: {message}") for message in bound.errors]
    return found


@register.simple_tag
def clock_words() -> str:
    """JSON for the page's clocks: words of its language and the time of the server."""
    return json.dumps({**spoken.words(), "server": timezone.now().isoformat()}, ensure_ascii=False)


@register.simple_tag
def bar_shapes(rows: Sequence[Mapping[str, Any]]) -> tuple[shapes.Bar, ...]:
    return shapes.bars(rows)


@register.simple_tag
def tile_shapes(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    placed = shapes.tiles(rows)
    width, height = shapes.extent(placed)
    return {"tiles": placed, "width": width, "height": height}


@register.simple_tag
def line_shape(rows: Sequence[Mapping[str, Any]]) -> shapes.Line:
    return shapes.line(rows)


@register.simple_tag
def fill_with(**values: str) -> str:
    """JSON for a button that fills a form by field names (choose.js, demonstrations only)."""
    return json.dumps(values, ensure_ascii=False)
