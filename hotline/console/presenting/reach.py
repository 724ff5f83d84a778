"""Whether somebody may be reached, in words a tired reader cannot mistake."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from hotline import wording
from hotline.actor.context import Actor
from hotline.console.presenting import minutes
from hotline.contacts import callbacks
from hotline.contacts.models import CallBack, Contact
from hotline.countries.pack import current as pack
from hotline.messaging import services as messaging
from hotline.messaging.words import of_kind
from hotline.people import hours, reach
from hotline.people.models import Clearance, Person
from hotline.staff import queries as staff

_ICONS = {"call": "phone", "text": "message-square", "voicemail": "mic"}
_STATES = {
    "allowed": ("ok", "circle-check"),
    "ask_supervisor": ("waiting", "lock"),
    "forbidden": ("danger", "ban"),
}


@dataclass(frozen=True)
class Way:
    """One way to reach her: what the rule says and why."""

    how: str
    label: str
    icon: str
    state: str
    tone: str
    sign: str
    why: list[str]
    open: bool


@dataclass(frozen=True)
class Reached:
    """What stands on the screen for as long as a clearance lasts."""

    id: UUID
    how: str
    heading: str
    numbers: tuple[str, ...]
    until: dt.datetime
    clock: str
    seconds: int
    facts: list[tuple[str, str]]
    words: list[tuple[str, str]]
    by_supervisor: bool


@dataclass(frozen=True)
class Question:
    """A question that waits for a supervisor, or the last one that she answered."""

    id: UUID
    asked_at: dt.datetime
    due_at: dt.datetime
    late: bool
    why: str
    asked_by: str = ""
    centre: str = ""
    contact_id: UUID | None = None
    title: str = ""
    decision: str = ""
    words: str = ""
    rule: list[tuple[str, str]] = field(default_factory=list)
    never: bool = False
    alarm: minutes.Alarm | None = None


def ways(block: reach.Block, at: dt.datetime | None = None) -> list[Way]:
    """The three ways with their verdicts now."""
    names = {"call": _("Call"), "text": _("Send a text"), "voicemail": _("Leave a message")}
    words = {
        "allowed": _("Allowed now"),
        "ask_supervisor": _("Locked"),
        "forbidden": _("Not allowed"),
    }
    found = []
    for how in reach.HOWS:
        verdict = reach.judge(block, how=how, at=at or timezone.now())
        tone, sign = _STATES[verdict.answer]
        why = [why_words(code) for code in verdict.why]
        found.append(
            Way(how, names[how], _ICONS[how], words[verdict.answer], tone, sign, why,
                verdict.allowed)
        )  # fmt: skip
    return found


def why_words(code: str) -> str:
    """A reason of the rule in words."""
    return {
        "never": _("She said: never call back."),
        "not_asked": _("Nobody asked yet whether a call is safe."),
        "no_text": _("She said: no texts."),
        "no_voicemail": _("She said: no messages."),
        "text_not_asked": _("Nobody asked yet whether a text is safe."),
        "voicemail_not_asked": _("Nobody asked yet whether a message is safe."),
        "phone_watched": _("The phone is shared or watched."),
        "phone_not_asked": _("Nobody asked yet whether the phone is shared or watched."),
        "no_number": _("There is no number."),
        "suspect_number": _("This is the number of somebody who is suspected of harming her."),
        "number_unclear": _("The safe number cannot be read as a number."),
        "other_number": _("Another number is the safe one."),
        "hours_missing": _("The safe hours are not written down."),
        "hours_unclear": _("The safe hours are not understood."),
        "outside_hours": _("It is outside the safe hours now."),
    }[code]


def reached(by: Actor, held: Clearance, row: Contact | Person) -> Reached:
    """The number and everything to know before pressing its keys, for whoever holds a clearance."""
    block = reach.block_of(row)
    headings = {
        "call": _("Call now"),
        "text": _("Send this text now"),
        "voicemail": _("Call and leave this message"),
    }
    supervisor = held.basis == "supervisor"
    shown = reach.numbers(block)
    if not shown and supervisor:
        shown = reach.candidates(block)
    facts = [
        (_("Safe hours"), hours_shown(row.safe_hours) if row.safe_hours else ""),
        (_("Who else may answer"), row.who_may_answer),
        (_("Danger word"), row.safe_word),
    ]
    return Reached(
        id=held.id,
        how=held.how,
        heading=headings[held.how],
        numbers=shown,
        until=held.until,
        clock=timezone.localtime(held.until).strftime("%H:%M"),
        seconds=max(1, int((held.until - timezone.now()).total_seconds()) + 1),
        facts=[(label, value) for label, value in facts if value],
        words=_words(by, held, row),
        by_supervisor=supervisor,
    )


def _words(by: Actor, held: Clearance, row: Contact | Person) -> list[tuple[str, str]]:
    found = []
    for template in of_kind(held.how):  # type: ignore[arg-type]
        if template.values:
            continue  # needs an appointment, which stands elsewhere
        words = messaging.prepare(
            by=by, clearance=held, template=template.code, language=row.language
        )
        if template.code == "somebody_else" and row.say_if_other_answers:
            words = row.say_if_other_answers  # her own cover story goes first
        found.append((str(template.label), words))
    return found


def question(row: CallBack, *, words: bool = False) -> Question:
    """A question for whoever asked it; with the supervisor's words where they may be opened."""
    decision = wording.label("call_back_decision", row.decision) if row.decision else ""
    return Question(
        id=row.id,
        asked_at=row.asked_at,
        due_at=row.due_at,
        late=row.due_at < timezone.now(),
        why=wording.label("call_back_ground", row.why),
        decision=decision,
        words=row.words if words and row.decision else "",
    )


def waiting(rows: Iterable[CallBack], *, deep: bool) -> list[Question]:
    """The questions a supervisor reads; `deep` with what was said about safety."""
    found = list(rows)
    names = staff.names_of(_member(row.asked_by) for row in found)
    shown = []
    for row in found:
        subject = row.person or row.contact
        block = reach.block_of(subject) if deep else None
        member = _member(row.asked_by)
        shown.append(
            Question(
                id=row.id,
                asked_at=row.asked_at,
                due_at=row.due_at,
                late=row.due_at < timezone.now(),
                why=wording.label("call_back_ground", row.why),
                asked_by=names.get(member, "") if member else "",
                centre=wording.centre(row.contact.centre),
                contact_id=row.contact_id,
                title=_title(row),
                rule=_rule(subject, block),
                never=block is not None and not reach.may_be_decided(block),
                alarm=minutes.alarm(row.contact),
            )
        )
    return shown


def _title(row: CallBack) -> str:
    about = wording.contact_kind(row.contact.kind)
    whom = _("a person of its case")
    return about if row.person_id is None else f"{about} · {whom}"


def _rule(row: Contact | Person, block: reach.Block | None) -> list[tuple[str, str]]:
    facts = [
        (_("May we call back?"), wording.label("safe_to_call_back", row.safe_to_call_back)),
        (_("Is the phone shared or watched?"), wording.label("yes_no_unknown", row.phone_shared)),
    ]
    if block is not None:
        more = [
            (_("Safe hours"), hours_shown(block.safe_hours) if block.safe_hours else ""),
            (_("Who else may answer"), row.who_may_answer),
        ]
        facts += [(label, value) for label, value in more if value]
    return facts


def hours_shown(text: str) -> str:
    """Safe hours as they were understood; as they were typed where they were not."""
    windows = hours.parse(text.strip())
    return hours_words(windows) if windows else text


def hours_words(windows: Iterable[hours.Window]) -> str:
    """Windows of the week in words: "Monday to Friday, 19:00–21:00"."""
    by_days: dict[frozenset[int], list[str]] = {}
    for window in windows:
        by_days.setdefault(window.days, []).append(_span(window))
    parts = [f"{_days(days)}, {', '.join(spans)}" for days, spans in by_days.items()]
    return capfirst("; ".join(parts))


def _span(window: hours.Window) -> str:
    if (window.start, window.until) == (0, hours.DAY):
        return _("day and night")
    start, until = (f"{m // 60:02}:{m % 60:02}" for m in (window.start, window.until))
    if window.until > hours.DAY:
        past = window.until - hours.DAY
        return _("%(start)s–%(until)s the next day") % {
            "start": start,
            "until": f"{past // 60:02}:{past % 60:02}",
        }
    return f"{start}–{until}"


def _days(days: frozenset[int]) -> str:
    if len(days) == 7:
        return _("every day")
    first = next((d for d in sorted(days) if (d - 1) % 7 not in days), min(days))
    run = [(first + step) % 7 for step in range(len(days))]
    if len(run) > 2 and set(run) == days:
        return _("%(first)s to %(last)s") % {
            "first": str(WEEKDAYS[run[0]]),
            "last": str(WEEKDAYS[run[-1]]),
        }
    return ", ".join(str(WEEKDAYS[day]) for day in sorted(days))


def emergency() -> list[dict[str, Any]]:
    """Numbers that no rule locks."""
    found = [pack().number(code) for code in ("police", "ambulance")]
    return [{"number": n.number, "label": n.labels.of(wording.lang())} for n in found if n]


def _member(key: str) -> UUID | None:
    return UUID(key.removeprefix("staff:")) if key.startswith("staff:") else None


def last(root: UUID, contact_ids: list[UUID]) -> CallBack | None:
    """The last question about somebody, if it still says something: waiting, or just decided."""
    row = callbacks.latest(root, contact_ids)
    if row is None or row.decided_at is None:
        return row
    return row if timezone.now() - row.decided_at < dt.timedelta(hours=12) else None
