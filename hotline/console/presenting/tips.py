"""Tips as their pages show them."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hotline import wording
from hotline.access.roles import may
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor
from hotline.tips.models import Tip, TipHandover, TipStep
from hotline.tips.queries import history
from hotline.vault import services as vault

HIDDEN = "•••"
_CODES = {
    "received": "tip_kind",
    "classified": "tip_class",
    "resolved": "tip_result",
    "closed": "tip_closing",
}


def state_words(state: str) -> str:
    """A tip's state, as whoever works on it reads it."""
    return {
        "received": _("To be classified"),
        "classified": _("Classified"),
        "handed_over": _("Handed over"),
        "resolved": _("Resolved"),
        "closed": _("Closed without a hand-over"),
    }[state]


def row(tip: Tip) -> dict[str, Any]:
    """A tip in a list: coded facts, never a word of it."""
    late = tip.state == "received" and tip.due_at < timezone.now()
    tones = {"received": "waiting", "classified": "info", "resolved": "ok", "closed": "plain"}
    about = wording.label("tip_class", tip.classification) if tip.classification else ""
    where = wording.place(tip.place) if tip.place else _("Place not said")
    return {
        "href": reverse("console:tip", args=[tip.id]),
        "title": wording.label("tip_kind", tip.kind),
        "sub": " · ".join(part for part in (tip.number, where, about) if part),
        "state": state_words(tip.state),
        "tone": "waiting" if late else tones.get(tip.state, "info"),
        "late": late,
        "urgency": tip.urgency,
        "at": tip.received_at,
    }


def page(tip: Tip, actor: Actor, handover: TipHandover | None) -> dict[str, Any]:
    """A tip on its page, as deep as the reader's grants go."""
    opened = vault.may_open(tip.id, DataClass.D3)
    works = opened and may(actor.role, "tips.work")
    return {
        "tip": tip,
        "row": row(tip),
        "facts": _facts(tip),
        "opened": opened,
        "words": tip.words if opened else HIDDEN,
        "identifiers": tip.identifiers if opened else "",
        "reporter": tip.reporter if opened else "",
        "wish": wording.label("tip_wish", tip.reporter_wish),
        "agency": wording.agency(tip.agency) if tip.agency else "",
        "handover": handover_shown(handover) if handover else None,
        "stages": stages(tip),
        "history": [_step(step) for step in history(tip.id)],
        "may_classify": works and tip.state == "received",
        "may_hand_over": works and tip.state == "classified",
        "may_resolve": works and tip.state == "handed_over",
    }


def stages(tip: Tip) -> list[dict[str, str]]:
    """The three steps, and where the tip stands among them."""
    place = {"received": 0, "classified": 1, "handed_over": 2, "resolved": 3, "closed": 3}
    last = _("Closed") if tip.state == "closed" else _("Result")
    labels = (_("Classify"), _("Hand it over"), last)
    at = place[tip.state]
    return [
        {
            "label": label,
            "state": "done" if number < at else "current" if number == at else "todo",
        }
        for number, label in enumerate(labels)
    ]


def handover_shown(handover: TipHandover) -> dict[str, Any]:
    """What went to the agency and what it said."""
    opened = vault.may_open(handover.id, DataClass.D3)
    late = bool(handover.due_at and handover.due_at < timezone.now())
    return {
        "agency": wording.agency(handover.agency),
        "sent_at": handover.sent_at,
        "opened_at": handover.opened_at,
        "reported_at": handover.reported_at,
        "late": late,
        "due_at": handover.due_at,
        "result": wording.label("tip_result", handover.result) if handover.result else "",
        "account": handover.account if opened else HIDDEN,
        "identifiers": handover.identifiers if opened else "",
        "reporter": handover.reporter if opened else "",
        "answer": handover.answer if opened else "",
        "reference": handover.reference if opened else "",
    }


def _facts(tip: Tip) -> list[tuple[str, str]]:
    found = [
        (_("Reference number"), tip.number),
        (_("Place"), wording.place(tip.place)),
        (_("What kind of place"), wording.label("venue", tip.venue)),
        (_("How it reached us"), wording.label("contact_channel", tip.channel)),
        (_("Who reports it"), wording.label("tip_wish", tip.reporter_wish)),
    ]
    if tip.classification:
        found.append((_("What is it about"), wording.label("tip_class", tip.classification)))
    if tip.result:
        found.append((_("What came of it"), wording.label("tip_result", tip.result)))
    if tip.closing:
        found.append((_("Why it is not handed over"), wording.label("tip_closing", tip.closing)))
    return found


def _step(step: TipStep) -> dict[str, Any]:
    past = {"received": _("Taken down"), "classified": _("Classified")}
    title = past.get(step.state) or state_words(step.state)
    if step.state == "handed_over":
        title = f"{title}: {wording.agency_of(step.code)}"
    elif step.code and step.state != "received":
        title = f"{title}: {wording.label(_CODES[step.state], step.code)}"
    icons = {"received": "plus", "classified": "tag", "handed_over": "send", "resolved": "check"}
    words = ""
    if step.__dict__.get("words"):
        words = step.words if vault.may_open(step.root_id, DataClass.D3) else HIDDEN
    return {"at": step.at, "title": title, "icon": icons.get(step.state, "x"), "words": words}
