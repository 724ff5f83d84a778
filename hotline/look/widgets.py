"""The controls of forms, drawn in Python.

Django draws each option of a select by a template of its own: the eighty options of a contact's
form cost more than the rest of the page. What is drawn is the same but for white space between
tags, which a test holds against Django's templates; widgets not listed here are left to Django.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from hotline.look.escaped import esc

_INPUTS = ("input", "text", "number", "email", "url", "password", "hidden", "date", "datetime",
           "time", "checkbox", "search", "tel")  # fmt: skip
Widget = Mapping[str, Any]


def _attributes(given: Mapping[str, Any]) -> str:
    return "".join(
        f" {esc(name)}" if value is True else f' {esc(name)}="{esc(str(value))}"'
        for name, value in given.items()
        if value is not False
    )


def _input(widget: Widget) -> str:
    value = widget["value"]
    held = "" if value is None else f' value="{esc(str(value))}"'
    return (
        f'<input type="{esc(widget["type"])}" name="{esc(widget["name"])}"{held}'
        f"{_attributes(widget['attrs'])}>"
    )


def _textarea(widget: Widget) -> str:
    text = esc(widget["value"]) if widget["value"] else ""
    name = esc(widget["name"])
    return f'<textarea name="{name}"{_attributes(widget["attrs"])}>\n{text}</textarea>'


def _option(widget: Widget) -> str:
    value, label = esc(str(widget["value"])), esc(widget["label"])
    return f'<option value="{value}"{_attributes(widget["attrs"])}>{label}</option>'


def _select(widget: Widget) -> str:
    lines = [f'<select name="{esc(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _index in widget["optgroups"]:
        if group:
            lines.append(f'\n  <optgroup label="{esc(group)}">')
        lines += [f"\n  {_option(option)}" for option in options]
        if group:
            lines.append("\n  </optgroup>")
    return "".join([*lines, "\n</select>"])


_DRAWN: dict[str, Callable[[Widget], str]] = {
    **{f"django/forms/widgets/{name}.html": _input for name in _INPUTS},
    "django/forms/widgets/textarea.html": _textarea,
    "django/forms/widgets/select.html": _select,
}


class Controls(DjangoTemplates):
    """The form renderer of the product (setting FORM_RENDERER)."""

    def render(
        self, template_name: str, context: Mapping[str, Any], request: HttpRequest | None = None
    ) -> SafeString:
        draw = _DRAWN.get(template_name)
        if draw is None:
            return mark_safe(super().render(template_name, dict(context), request))  # noqa: S308
        return mark_safe(draw(context["widget"]))  # noqa: S308 - every value is escaped above
