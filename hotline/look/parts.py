"""The small components a page repeats a hundred times, drawn in Python.

They are written `<c-icon>`, `<c-row>` … as any other component; only the drawing is not a template,
because a template inside a template inside a template costs more than the page around it (a list
of twenty cases: 34 ms as templates, 14 ms so).
"""

from __future__ import annotations

from collections.abc import Callable

from django.template.context import Context
from django.utils.html import conditional_escape as esc
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from hotline.look import controls
from hotline.look.drawn import badge, icon, moment, unknown, urgency
from hotline.look.given import Given


class Part:
    """A drawing where cotton looks for a template."""

    nodelist: tuple[()] = ()  # it has no <c-vars>: its own attributes are named in Python

    def __init__(self, draw: Callable[[Given], str], *own: str) -> None:
        self._draw, self._own = draw, frozenset(own)

    def render(self, context: Context) -> SafeString:
        state = context.dicts[-1]
        given = Given(state, state["attrs"].attrs_dict(), self._own)
        return mark_safe(self._draw(given))  # noqa: S308 - every value is escaped where it is drawn


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
        value = unknown()
    elif g["name"]:
        value = f'<span class="name">{value}</span>'
    return f'<div class="fact"{g.rest}><dt>{esc(g["label"])}</dt><dd>{value}</dd></div>'


def _list(g: Given) -> str:
    named = f' aria-label="{esc(g["label"])}"' if g["label"] else ""
    return f'<ul class="list" role="list"{named}{g.rest}>{g.slot}</ul>'


def _panel(g: Given) -> str:
    level, ident = esc(g["level"] or "2"), esc(g["id"])
    css = f" {esc(g['class'])}" if g["class"] else ""
    named = f' id="{ident}" aria-labelledby="{ident}-title"' if ident else ""
    title = f' id="{ident}-title"' if ident else ""
    count = "" if g["count"] == "" else f' <span class="count">{esc(g["count"])}</span>'
    actions = g.when("actions", f'<div class="panel-actions">{esc(g["actions"])}</div>')
    return (
        f'<section class="panel{css}"{named}{g.rest}><div class="panel-head">'
        f"<h{level}{title}>{esc(g['title'])}{count}</h{level}>{actions}</div>{g.slot}</section>"
    )


def _event(g: Given) -> str:
    tone = f" event-{esc(g['tone'])}" if g["tone"] else ""
    drawn = icon(str(g["icon"] or "circle-dot"), "18")
    when = (moment(g["at"]) if g["at"] else "") + g.when("who", f" · {esc(g['who'])}")
    said = f"<div>{g.slot}</div>" if g.slot.strip() else ""
    return (
        f'<li class="event{tone}"{g.rest}><span class="event-icon">{drawn}</span><div>'
        f'<div class="event-head"><span class="event-title">{esc(g["title"])}</span>'
        f'<span class="event-when">{when}</span></div>{said}</div></li>'
    )


def _empty(g: Given) -> str:
    drawn = icon(str(g["icon"] or "inbox"), "24")
    actions = g.when("actions", f'<div class="cluster">{esc(g["actions"])}</div>')
    return (
        f'<div class="empty"{g.rest}>{drawn}<p class="empty-title">{esc(g["title"])}</p>'
        f"<div>{g.slot}</div>{actions}</div>"
    )


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
    "panel": Part(_panel, "title", "id", "level", "count", "actions", "class"),
    "event": Part(_event, "title", "at", "icon", "tone", "who"),
    "empty": Part(_empty, "title", "icon", "actions"),
    "form-actions": Part(lambda g: f'<div class="form-actions">{g.slot}</div>'),
    "field": Part(controls.field, *controls.FIELD),
    "check": Part(controls.check, *controls.CHECK),
    "pills": Part(controls.pills, *controls.PILLS),
}  # fmt: skip
