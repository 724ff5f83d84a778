"""Tags behind the components of templates/cotton; pages use the components."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from unicodedata import normalize

from django import template
from django.forms import BoundField, Form
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


@register.simple_tag
def control(field: BoundField, attrs: Any, described_by: str = "", **extra: Any) -> SafeString:
    """The widget of a bound field with a component's attributes and its hint and error named."""
    given = {k: v for k, v in attrs.attrs_dict().items() if v is not False}
    given.update({k: v for k, v in extra.items() if v not in ("", None, False)})
    if described_by:
        given["aria-describedby"] = described_by
    return field.as_widget(attrs=given)


@register.simple_tag
def ident_for(name: str, ident: str = "") -> str:
    """The id of a control: the one given, or the one Django would give its name."""
    return ident or f"id_{name}"


@register.simple_tag
def described(ident: str, hint: object = "", error: object = "") -> str:
    """Ids of the hint and the error of a control, for aria-describedby."""
    ids = [f"{ident}_hint"] if hint else []
    return " ".join([*ids, f"{ident}_error"] if error else ids)


@register.filter
def offered(choices: Iterable[tuple[object, object]]) -> list[tuple[object, object]]:
    """Choices without the empty one that a select needs and pills do not."""
    return [(value, text) for value, text in choices if value is not None and str(value) != ""]


@register.filter
def nfc(text: str) -> str:
    """Composed letters: some of Django's own words come decomposed and would be drawn badly."""
    return normalize("NFC", text)


@register.filter
def among(value: object, chosen: object) -> bool:
    """Whether a choice is one of those chosen (a list, or a single value), compared as text."""
    if chosen is None or chosen == "":
        return False
    if isinstance(chosen, (list, tuple, set, frozenset)):
        return str(value) in {str(one) for one in chosen}
    return str(value) == str(chosen)


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
def say_time(at: datetime, form: spoken.Form) -> str:
    """A moment in words; see hotline.look.spoken."""
    return spoken.say(at, form)


@register.simple_tag
def exact_time(at: datetime) -> str:
    return spoken.exact(at)


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
