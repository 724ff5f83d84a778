"""The small components a page repeats a hundred times, drawn in Python.

They are written `<c-icon>`, `<c-row>` … as any other component; only the drawing is not a template,
because a template inside a template inside a template costs more than the page around it (a list
of twenty cases: 34 ms as templates, 9 ms so).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.forms.utils import flatatt
from django.template import TemplateDoesNotExist
from django.template.context import Context
from django.utils.html import conditional_escape as esc
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from hotline.look import spoken

_ICONS = Path(__file__).parent / "templates" / "look" / "icons"
_BADGES = {"danger": "triangle-alert", "waiting": "hourglass", "ok": "check", "info": "info"}


class Given:
    """What a page gave a component: `given["title"]`, a slot, and what else lands on its tag."""

    def __init__(self, state: Mapping[str, Any], attrs: Mapping[str, Any], own: frozenset[str]):
        self._state, self._attrs, self._own = state, attrs, own

    def __getitem__(self, name: str) -> Any:
        return self._state.get(name, "")

    @property
    def slot(self) -> str:
        """What stands between the tags, rendered."""
        return str(self._state["slot"])

    @property
    def rest(self) -> str:
        """Attributes beyond the component's own, escaped, ready to stand in a tag."""
        return flatatt(
            {
                k: v
                for k, v in self._attrs.items()
                if k not in self._own and v is not False and v is not None
            }
        )

    def when(self, name: str, text: str) -> str:
        """`text` where the page gave this attribute."""
        return text if self[name] else ""


class Part:
    """A drawing where cotton looks for a template."""

    nodelist: tuple[()] = ()  # it has no <c-vars>: its own attributes are named in Python

    def __init__(self, draw: Callable[[Given], str], *own: str) -> None:
        self._draw, self._own = draw, frozenset(own)

    def render(self, context: Context) -> SafeString:
        state = context.dicts[-1]
        given = Given(state, state["attrs"].attrs_dict(), self._own)
        return mark_safe(self._draw(given))  # noqa: S308 - every value is escaped where it is drawn


@cache
def _drawing(name: str) -> str:
    try:
        return (_ICONS / f"{name}.svg").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise TemplateDoesNotExist(f"look/icons/{name}.svg") from None


@cache
def icon(name: str, size: str = "20") -> str:
    """A drawing beside a word; `name` is a file of templates/look/icons."""
    return (
        f'<svg class="icon" width="{size}" height="{size}" viewBox="0 0 24 24" fill="none"'
        ' stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
        f' aria-hidden="true" focusable="false">{_drawing(name)}</svg>'
    )


def badge(
    word: str, tone: str = "plain", name: str = "", strong: bool = False, rest: str = ""
) -> str:
    """A state: always a word and a drawing, never colour alone."""
    drawn = icon(name or _BADGES.get(tone, "circle-dot"), "14")
    heavy = " badge-strong" if strong else ""
    return f'<span class="badge badge-{esc(tone)}{heavy}"{rest}>{drawn}<span>{word}</span></span>'


def urgency(code: str) -> str:
    """How urgent, in the three words used everywhere."""
    if code == "emergency":
        return badge(esc(_("Emergency")), "danger", "siren", strong=True)
    if code == "urgent":
        return badge(esc(_("Urgent")), "waiting", "alarm-clock")
    return badge(esc(_("Routine")), "plain", "calendar") if code == "routine" else ""


def _unknown() -> str:
    word = _("not known")
    return f'<span class="quiet">{esc(word)}</span>'


def moment(at: datetime | None, form: spoken.Form = "ago", css: str = "", rest: str = "") -> str:
    """A moment or a length of time that keeps itself right; the exact moment on hover."""
    if not at:
        return _unknown()
    iso = localtime(at).isoformat()
    since = "" if form in ("date", "moment") else f' data-since="{iso}" data-form="{form}"'
    classes = " ".join(c for c in ("clock" if form == "clock" else "", css) if c)
    named = f' class="{esc(classes)}"' if classes else ""
    exact = esc(spoken.exact(at))
    return (
        f'<time datetime="{iso}"{since} title="{exact}"{named}{rest}>'
        f"{esc(spoken.say(at, form))}</time>"
    )


def _row(g: Given) -> str:
    classes = "".join(
        f" {c}"
        for c in (
            f"row-{esc(g['tone'])}" if g["tone"] else "",
            "row-current" if g["current"] else "",
            str(esc(g["class"])),
        )
        if c
    )
    drawn = icon(str(g["icon"])) if g["icon"] else ""
    hideable = ' class="name"' if g["name"] else ""
    title = f"<span{hideable}>{esc(g['title'])}</span>"
    if g["href"]:
        here = g.when("current", ' aria-current="true"')
        title = f'<a href="{esc(g["href"])}"{here}>{title}</a>'
    sub = " · ".join(s for s in (str(esc(g["sub"])), moment(g["at"]) if g["at"] else "") if s)
    waiting = ""
    if g["since"]:
        waiting = f'<span class="visually-hidden">{esc(_("Waiting"))} </span>' + moment(
            g["since"], "clock"
        )
    extra = f'<span class="row-extra">{g.slot}</span>' if g.slot.strip() else ""
    return (
        f'<li class="row{classes}"{g.rest}><span class="row-icon">{drawn}</span>'
        f'<span class="row-text"><span class="row-title">{title}</span>'
        + (f'<span class="row-sub">{sub}</span>' if sub else "")
        + f'</span><span class="row-end">{waiting}{esc(g["end"])}</span>{extra}</li>'
    )


def _button(g: Given) -> str:
    classes = f"button button-{esc(g['kind'] or 'quiet')}"
    classes += g.when("wide", " button-wide") + g.when("small", " button-small")
    classes += f" {esc(g['class'])}" if g["class"] else ""
    drawn = icon(str(g["icon"]), "18") if g["icon"] else ""
    inside = f"{drawn}<span>{g.slot}</span>"
    if g["href"]:
        return f'<a class="{classes}" href="{esc(g["href"])}"{g.rest}>{inside}</a>'
    kind = esc(g["type"] or "submit")
    return f'<button class="{classes}" type="{kind}"{g.rest}>{inside}</button>'


def _fact(g: Given) -> str:
    value = g.slot
    if not value.strip():
        value = _unknown()
    elif g["name"]:
        value = f'<span class="name">{value}</span>'
    return f'<div class="fact"{g.rest}><dt>{esc(g["label"])}</dt><dd>{value}</dd></div>'


def _list(g: Given) -> str:
    named = f' aria-label="{esc(g["label"])}"' if g["label"] else ""
    return f'<ul class="list" role="list"{named}{g.rest}>{g.slot}</ul>'


def _pills(g: Given) -> str:
    ident, multiple = esc(g["ident"]), g["multiple"]
    classes = "pills" + g.when("stacked", " pills-stacked") + g.when("error", " pills-with-error")
    classes += f" {esc(g['class'])}" if g["class"] else ""
    ids = [f"{ident}_{n}" for n in ("hint", "error") if g[n]]
    by = f' aria-describedby="{" ".join(ids)}"' if ids else ""
    hidden = g.when("hide_label", " visually-hidden")
    mark = g.when("optional", f'<span class="mark">{esc(_("(optional)"))}</span>')
    parts = [
        f'<fieldset class="{classes}"{by}{g.rest}>'
        f'<legend class="pills-legend{hidden}">{esc(g["label"])}{mark}</legend>'
    ]
    if g["why"]:
        parts.append(f'<div class="why">{icon("info", "16")}<span>{esc(g["why"])}</span></div>')
    if g["hint"]:
        parts.append(f'<div class="hint" id="{ident}_hint">{esc(g["hint"])}</div>')
    if g["error"]:
        drawn = icon("circle-x", "18")
        parts.append(
            f'<div class="error" id="{ident}_error">{drawn}<span>{esc(g["error"])}</span></div>'
        )
    kind = "checkbox" if multiple else "radio"
    needed = " required" if g["required"] and not multiple else ""
    wrong = g.when("error", ' aria-invalid="true"')
    offered = [(v, t) for v, t in g["choices"] or () if v is not None and str(v) != ""]
    chosen = g["chosen"]
    held = {str(c) for c in chosen} if isinstance(chosen, list | tuple | set) else {str(chosen)}
    parts.append('<div class="pills-set">')
    for n, (value, text) in enumerate(offered):
        checked = " checked" if str(value) in held else ""
        parts.append(
            f'<label class="pill"><input type="{kind}" name="{esc(g["name"])}"'
            f' value="{esc(value)}" id="{ident}{f"_{n}" if n else ""}"{checked}{needed}{wrong}>'
            f"<span>{esc(text)}</span></label>"
        )
    return "".join([*parts, "</div></fieldset>"])


PARTS: dict[str, Part] = {
    "icon": Part(lambda g: icon(str(g["name"]), str(g["size"] or "20")), "name", "size"),
    "badge": Part(
        lambda g: badge(g.slot, g["tone"] or "plain", g["icon"], bool(g["strong"]), g.rest),
        "tone", "icon", "strong",
    ),
    "urgency": Part(lambda g: urgency(str(g["code"])), "code"),
    "time": Part(
        lambda g: moment(g["at"], g["form"] or "ago", g["class"], g.rest), "at", "form", "class"
    ),
    "row": Part(
        _row, "title", "href", "icon", "sub", "tone", "current", "since", "at", "name", "end",
        "class",
    ),
    "button": Part(_button, "kind", "icon", "href", "type", "wide", "small", "class"),
    "fact": Part(_fact, "label", "name"),
    "list": Part(_list, "label"),
    "pills.set": Part(
        _pills, "name", "ident", "label", "choices", "chosen", "hint", "why", "error", "required",
        "optional", "multiple", "stacked", "hide-label", "class",
    ),
}  # fmt: skip
