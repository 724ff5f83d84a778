"""The telephone in words: her place at it, what rings there, who waits, what was refused."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from hotline import wording
from hotline.countries.pack import current as pack
from hotline.telephony import queries
from hotline.telephony.models import Seat
from hotline.telephony.queries import Ringing, Waiting

LOST = "lost"
_LOOKS = {
    "ready": ("ok", "circle-check"),
    "away": ("waiting", "pause"),
    "ringing": ("info", "phone-incoming"),
    "talking": ("info", "phone-call"),
    "wrap_up": ("waiting", "pencil"),
    LOST: ("danger", "phone-off"),
}


@dataclass(frozen=True)
class Place:
    """Her place at the telephone: its state in a word, since when, and what she may press."""

    state: str
    word: str
    tone: str
    icon: str
    since: dt.datetime
    until: dt.datetime | None
    reason: str
    device: str
    hint: str
    languages: list[tuple[str, str, bool]] = field(default_factory=list)
    spoken: str = ""
    steps_back: str = ""


def kind_of_device() -> str:
    """What a member's telephone is here: her browser, or a simulation."""
    return "browser" if settings.HOTLINE_PHONE_WS else "simulated"


def is_simulated() -> bool:
    """Whether calls are invented here: in a demonstration without an exchange."""
    return bool(settings.HOTLINE_DEMO) and not settings.HOTLINE_PHONE_WS


def place(seat: Seat) -> Place:
    """A seat in words. One whose telephone is gone says so before all else."""
    gone = seat.device_since is None
    state = LOST if gone and seat.state != "talking" else seat.state
    tone, icon = _LOOKS[state]
    return Place(
        state=state,
        word=state_word(state),
        tone=tone,
        icon=icon,
        since=seat.since,
        until=seat.until,
        reason=away_words(seat.reason) if state == "away" else "",
        device=seat.device,
        hint=_hint(state, seat.device, seat.reason),
        languages=languages(seat.languages),
        spoken=", ".join(wording.label("language", code) for code in seat.languages),
    )


def state_word(state: str) -> str:
    """The state of a seat in one word."""
    return {
        "ready": _("Ready"),
        "away": _("Away"),
        "ringing": _("Ringing"),
        "talking": _("In a call"),
        "wrap_up": _("Writing up"),
        LOST: _("Telephone lost"),
    }[state]


def away_words(reason: str) -> str:
    """Why somebody is away; also what the telephone itself puts there."""
    said = {"no_answer": _("not answered"), "declined": _("call passed on")}
    if not reason:
        return ""
    return said.get(reason) or wording.label("stepped_away", reason)


def _hint(state: str, device: str, reason: str) -> str:
    if state == LOST and device == "desk":
        return _("Your desk phone is not signed in. No call rings here.")
    if state == LOST:
        return _("This browser is not connected to the telephone. No call rings here.")
    if state == "away" and reason == "no_answer":
        return _("A call rang and nobody answered. Press Ready when you are back.")
    return ""


def languages(chosen: list[str]) -> list[tuple[str, str, bool]]:
    """The languages beside the national one: code, name, whether she can help in it; hers first."""
    known = pack().codes("language")
    found = [
        (one.code, one.label(wording.lang()), one.code in chosen)
        for one in known
        if one.extra.get("group") not in ("national", "other")
    ]
    return sorted(found, key=lambda one: not one[2])


def language(code: str) -> str:
    """A language of a call; without a choice it is the national one."""
    national = next(
        (c.code for c in pack().codes("language") if c.extra.get("group") == "national"), ""
    )
    return wording.label("language", code or national)


def ringing() -> list[dict[str, Any]]:
    """What rings at her seat: all that may be known before she answers."""
    return [_ring(one) for one in queries.ringing()]


def _ring(one: Ringing) -> dict[str, Any]:
    titles = {
        "call": _("A call is coming in"),
        "back": _("Your caller is waiting for you again"),
        "own": _("Your telephone first, then the number is called"),
        "consult": _("A colleague asks you about a call"),
        "listen": _("You are about to listen to a call"),
        "whisper": _("You are about to whisper to a counsellor"),
        "join": _("You are about to join a call"),
        "take_over": _("You are about to take a call over"),
    }
    of_caller = one.kind in ("call", "back")
    return {
        "id": one.ring_id,
        "call": one.call_id,
        "kind": one.kind,
        "title": titles.get(one.kind, titles["call"]),
        "of_caller": of_caller,
        "by_itself": one.kind == "own",
        "reasons": wording.choices("ring_declined", blank=False)
        if one.kind in ("call", "consult")
        else [],
        "language": language(one.language),
        "centre": wording.centre(one.home) if one.home else "",
        "emergency": one.emergency,
        "used_before": one.used_before,
        "rule": wording.label("safe_to_call_back", one.call_back),
        "never": one.call_back == "never",
        "since": one.arrived_at,
    }


def waiting() -> list[dict[str, Any]]:
    """Calls nobody has answered yet: since when, in which language, of which centre, never who."""
    return [_waiting(one) for one in queries.waiting()]


def _waiting(one: Waiting) -> dict[str, Any]:
    where = wording.centre(one.home) if one.home else _("Any centre")
    return {
        "id": one.call_id,
        "title": language(one.language),
        "sub": f"{where} · {_('ringing') if one.rings else _('waits')}",
        "home": one.home,
        "emergency": one.emergency,
        "since": one.arrived_at,
    }


def refused(code: str) -> str:
    """Why the telephone could not do something, and what to do."""
    return {
        "bad_code": _("Choose one of the answers that are offered."),
        "no_seat": _("Come to the telephone first: the button is under the bar."),
        "in_call": _("A call rings or goes on at your telephone. Finish it first."),
        "not_ringing": _("This call does not ring here any more."),
        "not_in_call": _("You are not in this call any more."),
        "nobody": _("Nobody there is free now. Choose somebody else."),
        "not_allowed": _("Your role does not allow this here."),
        "ended": _("The call is over."),
        "carries_itself": _("The exchange carries this call by itself: it can be ended, no more."),
        "recorded_whole": _("The law demands that the whole call is recorded."),
        "late": _("The telephone did not do it in time. Try again."),
        "no_answer": _("Nobody answered there."),
        "declined": _("Whoever was asked passed it on."),
        "busy": _("Whoever was asked is in another call."),
        "away": _("The telephone exchange does not answer. Try again in a moment."),
    }.get(code) or _("That did not work. Try again.")


def contact_href(call_id: object) -> str:
    """The contact of a call."""
    return reverse("console:contact", args=[call_id])
