"""Drawings in Python: an icon, a badge, a moment. Strings in, safe markup out."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path

from django.template import TemplateDoesNotExist
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from hotline.look import spoken
from hotline.look.escaped import esc

_ICONS = Path(__file__).parent / "templates" / "look" / "icons"
_BADGES = {"danger": "triangle-alert", "waiting": "hourglass", "ok": "check", "info": "info"}


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


def unknown() -> str:
    """What stands where nothing is known."""
    word = _("not known")
    return f'<span class="quiet">{esc(word)}</span>'


def moment(at: datetime | None, form: spoken.Form = "ago", css: str = "", rest: str = "") -> str:
    """A moment or a length of time that keeps itself right; the exact moment on hover."""
    if not at:
        return unknown()
    iso = localtime(at).isoformat()
    since = "" if form in ("date", "moment") else f' data-since="{iso}" data-form="{form}"'
    classes = " ".join(c for c in ("clock" if form == "clock" else "", css) if c)
    named = f' class="{esc(classes)}"' if classes else ""
    exact = esc(spoken.exact(at))
    return (
        f'<time datetime="{iso}"{since} title="{exact}"{named}{rest}>'
        f"{esc(spoken.say(at, form))}</time>"
    )
