"""The questions of a form, drawn in Python: `<c-field>`, `<c-check>` and `<c-pills>`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField
from django.utils.translation import gettext as _

from hotline.look.drawn import icon
from hotline.look.escaped import esc
from hotline.look.given import Given

FIELD = ("field", "name", "id", "label", "hint", "error", "type", "value", "rows", "options",
         "required", "optional", "class", "hide-label", "no-hint")  # fmt: skip
CHECK = ("field", "name", "id", "label", "value", "checked", "hint", "error")
PILLS = ("field", "name", "id", "label", "choices", "value", "values", "hint", "why", "error",
         "required", "optional", "multiple", "stacked", "hide-label", "class")  # fmt: skip


@dataclass(frozen=True)
class Question:
    """What stands around a control: its words, ids of hint and error, marks of a wrong answer."""

    ident: str
    label: Any
    hint: Any = ""
    error: Any = ""

    @property
    def described_by(self) -> str:
        """Ids of hint and error, for aria-describedby."""
        said = (("hint", self.hint), ("error", self.error))
        return " ".join(f"{self.ident}_{name}" for name, words in said if words)

    @property
    def by(self) -> str:
        """The attribute that names hint and error; empty without them."""
        return f' aria-describedby="{esc(self.described_by)}"' if self.described_by else ""

    @property
    def wrong(self) -> str:
        """The attribute of a control with an error."""
        return ' aria-invalid="true"' if self.error else ""

    def told(self) -> str:
        """Hint and error under the label."""
        ident = esc(self.ident)
        hint = f'<div class="hint" id="{ident}_hint">{esc(self.hint)}</div>' if self.hint else ""
        return hint + self.complaint()

    def complaint(self) -> str:
        """The error alone."""
        if not self.error:
            return ""
        drawn, ident = icon("circle-x", "18"), esc(self.ident)
        return f'<div class="error" id="{ident}_error">{drawn}<span>{esc(self.error)}</span></div>'


def field(g: Given) -> str:
    """One question: label above, hint, error, control; for a bound field or a bare name."""
    bound: BoundField | None = g["field"] or None
    if bound is None:
        ident = str(g["id"] or f"id_{g['name']}")
        asked = Question(ident, g["label"], g["hint"], g["error"])
        return _around(g, asked, ident, _bare(g, asked))
    if bound.is_hidden:
        return str(bound)
    if getattr(bound.field.widget, "input_type", "") == "checkbox" and not getattr(
        bound.field.widget, "allow_multiple_selected", False
    ):
        return check(g)
    asked = _of(bound, g, hint="" if g["no_hint"] else g["hint"] or bound.help_text)
    extra = dict(g.extra)
    if g["rows"]:
        extra["rows"] = g["rows"]
    if asked.described_by:
        extra["aria-describedby"] = asked.described_by
    return _around(g, asked, bound.id_for_label, bound.as_widget(attrs=extra))


def check(g: Given) -> str:
    """One yes: a checkbox with its sentence beside it."""
    bound: BoundField | None = g["field"] or None
    if bound is None:
        ident = str(g["id"] or f"id_{g['name']}")
        asked = Question(ident, g["label"], g["hint"], g["error"])
        name, checked, value = g["name"], g["checked"], g["value"] or "on"
    else:
        asked = _of(bound, g, hint=g["hint"] or bound.help_text)
        name, checked, value = bound.html_name, bound.value(), "on"
    ident = esc(asked.ident)
    hint = f'<span class="hint" id="{ident}_hint">{esc(asked.hint)}</span>' if asked.hint else ""
    css = "field-with-error" if asked.error else ""
    return (
        f'<div class="{css}">{asked.complaint()}<label class="check" for="{ident}">'
        f'<input type="checkbox" id="{ident}" name="{esc(name)}" value="{esc(value)}"'
        f"{' checked' if checked else ''}{asked.by}{asked.wrong}{g.rest}>"
        f'<span class="check-text"><span>{esc(asked.label)}</span>{hint}</span></label></div>'
    )


def pills(g: Given) -> str:
    """A choice among a few: native radios (checkboxes with `multiple`) that look like pills."""
    bound: BoundField | None = g["field"] or None
    if bound is None:
        ident = str(g["id"] or f"id_{g['name']}")
        asked = Question(ident, g["label"], g["hint"], g["error"])
        name, choices = g["name"], g["choices"]
        chosen = g["values"] if g["multiple"] else g["value"]
    else:
        asked = _of(bound, g, hint=g["hint"] or bound.help_text)
        name, choices, chosen = bound.html_name, getattr(bound.field, "choices", ()), bound.value()
    classes = "pills" + g.when("stacked", " pills-stacked")
    classes += " pills-with-error" if asked.error else ""
    classes += f" {esc(g['class'])}" if g["class"] else ""
    why = ""
    if g["why"]:
        why = f'<div class="why">{icon("info", "16")}<span>{esc(g["why"])}</span></div>'
    return (
        f'<fieldset class="{classes}"{asked.by}{g.rest}>'
        f'<legend class="pills-legend{_hidden(g)}">{esc(asked.label)}{_optional(g)}</legend>'
        f'{why}{asked.told()}<div class="pills-set">'
        f"{_offered(g, asked, name, choices, chosen)}</div></fieldset>"
    )


def _offered(
    g: Given, asked: Question, name: str, choices: Iterable[tuple[Any, Any]], chosen: Any
) -> str:
    kind = "checkbox" if g["multiple"] else "radio"
    needed = " required" if g["required"] and not g["multiple"] else ""
    ident = esc(asked.ident)
    offered = [(v, t) for v, t in choices or () if v is not None and str(v) != ""]
    return "".join(
        f'<label class="pill"><input type="{kind}" name="{esc(name)}" value="{esc(value)}"'
        f' id="{ident}{f"_{n}" if n else ""}"{" checked" if among(value, chosen) else ""}'
        f"{needed}{asked.wrong}><span>{esc(text)}</span></label>"
        for n, (value, text) in enumerate(offered)
    )


def among(value: object, chosen: object) -> bool:
    """Whether a choice is one of those chosen (a list, or a single value), compared as text."""
    if chosen is None or chosen == "":
        return False
    if isinstance(chosen, list | tuple | set | frozenset):
        return str(value) in {str(one) for one in chosen}
    return str(value) == str(chosen)


def _of(bound: BoundField, g: Given, *, hint: Any) -> Question:
    wrong = " ".join(map(str, bound.errors))
    return Question(bound.auto_id, g["label"] or bound.label, hint, wrong)


def _around(g: Given, asked: Question, for_: str, control: str) -> str:
    css = "field" + (" field-with-error" if asked.error else "")
    css += f" {esc(g['class'])}" if g["class"] else ""
    return (
        f'<div class="{css}"><label class="field-label{_hidden(g)}" for="{esc(for_)}">'
        f"{esc(asked.label)}{_optional(g)}</label>{asked.told()}{control}</div>"
    )


def _bare(g: Given, asked: Question) -> str:
    """The control of a question that no Django form stands behind."""
    needed = g.when("required", " required")
    tail = f"{needed}{asked.by}{asked.wrong}{g.rest}>"
    head = f'id="{esc(asked.ident)}" name="{esc(g["name"])}"'
    value = "" if g["value"] is None else g["value"]
    if g["options"]:
        options = "".join(
            f'<option value="{esc("" if v is None else v)}"'
            f"{' selected' if among(v, value) else ''}>{esc(text)}</option>"
            for v, text in g["options"]
        )
        return f"<select {head}{tail}{options}</select>"
    if g["rows"]:
        return f'<textarea {head} rows="{esc(g["rows"])}"{tail}\n{esc(value)}</textarea>'
    return f'<input {head} type="{esc(g["type"] or "text")}" value="{esc(value)}"{tail}'


def _hidden(g: Given) -> str:
    return g.when("hide_label", " visually-hidden")


def _optional(g: Given) -> str:
    words = _("(optional)")
    return g.when("optional", f'<span class="mark">{esc(words)}</span>')
