"""The small components a page repeats a hundred times, drawn in Python.

They are written `<c-icon>`, `<c-row>` … as any other component; only the drawing is not a template,
because a template inside a template inside a template costs more than the page around it (a list
of twenty cases: 34 ms as templates, 14 ms so).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hotline.look import controls
from hotline.look.drawn import badge, icon, moment, unknown, urgency
from hotline.look.escaped import esc
from hotline.look.given import Given


@dataclass(frozen=True)
class Part:
    """How a component is drawn, and which attributes are its own: the others land on its tag."""

    draw: Callable[[Given], str]
    own: frozenset[str]


_BANNERS = {"danger": "triangle-alert", "waiting": "hourglass", "ok": "circle-check"}


def _part(draw: Callable[[Given], str], *own: str) -> Part:
    return Part(draw, frozenset(own))


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


def _facts(g: Given) -> str:
    return f'<dl class="facts{g.when("compact", " facts-compact")}"{g.rest}>{g.slot}</dl>'


def _more(g: Given) -> str:
    summary = f"<summary>{esc(g['label'])}</summary>"
    return f'<details class="more"{g.rest}>{summary}{g.slot}</details>'


def _timeline(g: Given) -> str:
    named = f' aria-label="{esc(g["label"])}"' if g["label"] else ""
    return f'<ol class="timeline" role="list"{named}{g.rest}>{g.slot}</ol>'


def _banner(g: Given) -> str:
    tone = str(esc(g["tone"] or "info"))
    drawn = icon(str(g["icon"] or _BANNERS.get(tone, "info")))
    title = f'<p class="banner-title">{esc(g["title"])}</p>' if g["title"] else ""
    actions = f'<div class="banner-actions">{esc(g["actions"])}</div>' if g["actions"] else ""
    live = g.when("live", ' role="status"')
    return (
        f'<div class="banner banner-{tone}"{live}{g.rest}>{drawn}'
        f'<div class="banner-body">{title}<div>{g.slot}</div>{actions}</div></div>'
    )


def _say(g: Given) -> str:
    label = esc(g["label"] or _("Say"))
    drawn = icon("message-circle", "16")
    return (
        f'<div class="say"{g.rest}><p class="say-label">{drawn}{label}</p><div>{g.slot}</div></div>'
    )


def _menu(g: Given) -> str:
    drawn = icon(str(g["icon"]), "18") if g["icon"] else ""
    end = " menu-end" if g["align"] == "end" else ""
    return (
        f'<details class="menu{end}"{g.rest}><summary class="button">{drawn}'
        f"<span>{esc(g['label'])}</span>{icon('chevron-down', '16')}</summary>"
        f'<div class="menu-list">{g.slot}</div></details>'
    )


def _dialog(g: Given) -> str:
    ident, actions = esc(g["id"]), g["actions"]
    word = _("Close")  # in an f-string it would not be gathered
    close = f"{icon('x', '18')}<span>{esc(word)}</span>"
    foot = f'<div class="dialog-actions">{esc(actions)}</div>' if actions else ""
    return (
        f'<dialog id="{ident}" aria-labelledby="{ident}-title"{g.when("open", " open")}{g.rest}>'
        f'<div class="dialog-body"><div class="dialog-head"><h2 id="{ident}-title">'
        f'{esc(g["title"])}</h2><form method="dialog"><button class="button button-plain'
        f' button-small" type="submit">{close}</button></form></div>{g.slot}{foot}</div></dialog>'
    )


PARTS: dict[str, Part] = {
    "icon": _part(lambda g: icon(str(g["name"]), str(g["size"] or "20")), "name", "size"),
    "badge": _part(
        lambda g: badge(g.slot, g["tone"] or "plain", g["icon"], bool(g["strong"]), g.rest),
        "tone", "icon", "strong",
    ),
    "urgency": _part(lambda g: urgency(str(g["code"])), "code"),
    "time": _part(
        lambda g: moment(g["at"], g["form"] or "ago", g["class"], g.rest), "at", "form", "class"
    ),
    "row": _part(
        _row, "title", "href", "icon", "sub", "tone", "current", "since", "at", "name", "end",
        "class",
    ),
    "button": _part(_button, "kind", "icon", "href", "type", "wide", "small", "class"),
    "fact": _part(_fact, "label", "name"),
    "list": _part(_list, "label"),
    "panel": _part(_panel, "title", "id", "level", "count", "actions", "class"),
    "event": _part(_event, "title", "at", "icon", "tone", "who"),
    "empty": _part(_empty, "title", "icon", "actions"),
    "form-actions": _part(lambda g: f'<div class="form-actions">{g.slot}</div>'),
    "facts": _part(_facts, "compact"),
    "more": _part(_more, "label"),
    "timeline": _part(_timeline, "label"),
    "banner": _part(_banner, "tone", "title", "icon", "live", "actions"),
    "say": _part(_say, "label"),
    "menu": _part(_menu, "label", "icon", "align"),
    "dialog": _part(_dialog, "id", "title", "open", "actions"),
    "field": _part(controls.field, *controls.FIELD),
    "check": _part(controls.check, *controls.CHECK),
    "pills": _part(controls.pills, *controls.PILLS),
}  # fmt: skip
