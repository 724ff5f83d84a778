"""How tracks are shown: the line of steps, what is next and who does it, what happened."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from hotline import wording
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor
from hotline.actor.day import today
from hotline.actor.kept import kept
from hotline.cases.queries import File
from hotline.console.presenting.due import Due
from hotline.countries.pack import current as pack
from hotline.countries.tracks_part import AWARDED, CLAIMED, PAID
from hotline.countries.tracks_part import TrackStep as Rule
from hotline.people.models import Person
from hotline.staff import queries as staff
from hotline.tracks import queries, rules
from hotline.tracks.models import Track, TrackMove, TrackStep
from hotline.vault import services as vault

_TONES = {"waiting": "plain", "done": "ok", "skipped": "plain"}
_ICONS = {"waiting": "circle", "done": "check", "skipped": "minus"}
_ACTS = {
    "planned": "calendar-clock", "done": "check", "skipped": "minus", "taken_back": "rotate-ccw",
    "again": "repeat",
}  # fmt: skip


def here(found: File, person: Person, actor: Actor) -> dict[str, Any]:
    """What the page of her reintegration shows of it."""
    rows = queries.of_person(found.case.id, person.id)
    return {
        "tracks": [summary(one) for one in rows if one.ended_at is None],
        "ended": [summary(one) for one in rows if one.ended_at is not None],
        "href": reverse("console:person_tracks", args=[found.case.id, person.id]),
    }


def kind_words(kind: str) -> str:
    """What a kind of track is called."""
    return pack().tracks[kind].labels.of(wording.lang())


def step_words(kind: str, step: str) -> str:
    """What a step is called; one that the pack no longer knows by its code."""
    rule = pack().tracks[kind].steps.get(step)
    return rule.labels.of(wording.lang()) if rule else step


def address(name: str, track: Track, *more: Any) -> str:
    """A page of a track."""
    return reverse(f"console:{name}", args=[track.case_id, track.person_id, *more])


def summary(track: Track) -> dict[str, Any]:
    """A track in a list: its next step, and since when it waits. Its steps are at hand."""
    step = queries.next_of(track) if track.ended_at is None else None
    return {
        "id": track.id,
        "href": address("track", track, track.id),
        "title": kind_words(track.kind),
        "next": step_words(track.kind, step.step) if step else "",
        "due": _day_words(step) if step else "",
        "late": any(late(one) for one in track.steps.all()) and track.ended_at is None,
        "ended_at": track.ended_at,
        "outcome": outcome(track),
    }


def outcome(track: Track) -> str:
    """How a track ended, in words."""
    ends = pack().tracks[track.kind].ends
    return wording.label(ends, track.outcome) if track.outcome else ""


def late(step: TrackStep) -> bool:
    """Whether the day of a step has passed."""
    day = today()
    return rules.is_late(step.state, step.due_on, step.planned_on, day)


def whole(track: Track) -> dict[str, Any]:
    """A track with everything: its line, what stands beside it, the money, the history."""
    kind = pack().tracks[track.kind]
    steps, moves = queries.steps_of(track), queries.moves_of(track)
    said = queries.said_of(moves)
    opened = vault.may_open(track.case_id, DataClass.D3)
    rows = [line(track, one, said.get(one.id), opened) for one in steps]
    aside = {code for code, rule in kind.steps.items() if rule.aside}
    following = queries.next_of(track) if track.ended_at is None else None
    return {
        "id": track.id,
        "title": kind_words(track.kind),
        "unsure": kind.confidence != "verified",
        "away": wording.place(track.away) if track.away else "",
        "home": wording.place(track.home) if track.home else "",
        "words": track.words if opened else "",
        "line": [row for row in rows if row["step"] not in aside],
        "aside": [row for row in rows if row["step"] in aside],
        "next": next((r for r in rows if following and r["id"] == following.id), None),
        "bodies": bodies(track, following.step) if following else [],
        "outcome": outcome(track),
        "ended_at": track.ended_at,
        "end_words": track.end_words if opened and track.ended_at else "",
        "version": track.version,
        "money": money(said, opened) if track.kind == "justice" else [],
        "raised": queries.raised_non_punishment(steps),
        "justice": track.kind == "justice",
        "moves": _history(track, moves, opened),
    }


def line(track: Track, step: TrackStep, said: TrackMove | None, opened: bool) -> dict[str, Any]:
    """One step in the line of a track."""
    rule = pack().tracks[track.kind].steps.get(step.step)
    title = step_words(track.kind, step.step)
    is_late = late(step) and track.ended_at is None
    short = _short(rule, step, said, opened)
    return {
        "id": step.id,
        "step": step.step,
        "href": address("track_step", track, track.id, step.id),
        "title": f"{title} ({step.turn})" if step.turn > 1 else title,
        "icon": _ICONS[step.state],
        "tone": "danger" if is_late else _TONES[step.state],
        "state": state_words(step.state),
        "waiting": step.state == rules.WAITING,
        "late": is_late,
        "day": _day_words(step),
        "facts": [*short, *_long(said, opened)],
        "short": " · ".join(value for _label, value in short),
        "body": wording.agency(step.agency) if step.agency else "",
        "role": wording.label("agency_role", rule.body) if rule and rule.body else "",
    }


def state_words(state: str) -> str:
    """How a step stands."""
    return {"waiting": _("To do"), "done": _("Done"), "skipped": _("Left out")}[state]


def bodies(track: Track, step: str) -> list[dict[str, str]]:
    """Who may do a step, with a telephone from the directory where there is one."""
    found = queries.bodies_of(track, step)[:3]
    numbers = queries.numbers_of(found)
    return [
        {
            "name": wording.agency(one),
            "phone": numbers.get(one.pk, ""),
            "href": reverse("console:directory_agency", args=[one.pk]),
        }
        for one in found
    ]


def money(said: dict[UUID, TrackMove], opened: bool) -> list[tuple[str, str]]:
    """Compensation claimed, awarded and paid so far; nothing where nothing was claimed."""
    if not opened or not any(move.step in (CLAIMED, AWARDED, PAID) for move in said.values()):
        return []
    found = queries.amounts(said.values())
    return [(step_words("justice", code), wording.money(found[code])) for code in found]


@kept
def _raised_rows(actor: Actor) -> Any:
    return queries.raised(actor)[:100]


def due(actor: Actor) -> list[Due]:
    """Steps of her own cases that are late, and days that are near."""
    if actor.agency or actor.role not in ("counsellor", "supervisor"):
        return []
    return [_due(row) for row in _raised_rows(actor)]


def _due(step: TrackStep) -> Due:
    near = step.late_since is None
    title = step_words(step.track.kind, step.step)
    return Due(
        title=_("Soon: %(step)s") % {"step": title} if near
        else _("Late: %(step)s") % {"step": title},
        sub=f"{step.case.number} · {_day_words(step)}",
        href=reverse(
            "console:track", args=[step.case_id, step.person_id, step.track_id]
        ),
        icon="calendar-clock" if near else "route",
        tone="waiting",
        at=step.reminded_at if near else step.late_since,
    )  # fmt: skip


def _day_words(step: TrackStep) -> str:
    if step.state == rules.DONE and step.happened_on:
        return wording.day(step.happened_on)
    if step.state != rules.WAITING:
        return ""
    if step.planned_on:
        return _("on %(day)s") % {"day": wording.day(step.planned_on)}
    return _("usually by %(day)s") % {"day": wording.day(step.due_on)} if step.due_on else ""


def _short(
    rule: Rule | None, step: TrackStep, said: TrackMove | None, opened: bool
) -> list[tuple[str, str]]:
    found = []
    if step.decision and rule:
        found.append((_("What came of it"), wording.label(rule.decisions, step.decision)))
    if step.reason:
        found.append((_("Why"), wording.label("track_skipped", step.reason)))
    if step.place:
        found.append((_("Place"), wording.place(step.place)))
    if said and opened:
        if said.amount:
            found.append((_("Amount"), wording.money(int(said.amount))))
        if said.number:
            found.append((_("Number of the paper"), said.number))
    return found


def _long(said: TrackMove | None, opened: bool) -> list[tuple[str, str]]:
    if said is None or not opened:
        return []
    found = ((_("Protection plan"), said.protection), (_("In words"), said.words))
    return [(label, value) for label, value in found if value]


def _history(track: Track, moves: list[TrackMove], opened: bool) -> list[dict[str, Any]]:
    acts = {
        "planned": _("Day fixed"), "done": _("Done"), "skipped": _("Left out"),
        "taken_back": _("Taken back"), "again": _("Once more"),
    }  # fmt: skip
    keys = {UUID(m.by.removeprefix("staff:")) for m in moves if m.by.startswith("staff:")}
    names = {f"staff:{key}": name for key, name in staff.names_of(keys).items()}
    return [
        {
            "title": f"{step_words(track.kind, move.step)}: {acts[move.act]}",
            "icon": _ACTS[move.act],
            "at": move.at,
            "who": names.get(move.by, ""),
            "day": wording.day(move.on) if move.on else "",
            "words": move.words if opened else "",
        }
        for move in moves
    ]
