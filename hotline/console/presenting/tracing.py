"""How tracing is shown: a calendar, what is due, warning signs, searches, moves."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hotline import wording
from hotline.access.roles import may
from hotline.actor.context import Actor
from hotline.actor.kept import kept
from hotline.cases.queries import File
from hotline.console import presenters
from hotline.console.presenting import oversight, shifts
from hotline.console.presenting.due import Due
from hotline.countries.pack import current as pack
from hotline.followups import moves, queries, rules
from hotline.followups.models import Calendar, FollowUp, Move, Search, SearchStep, WarningSign
from hotline.people.models import Person
from hotline.staff.queries import names_of

LONGEST = 100  # rows of a list; the soonest due come first
_signs_due = kept(lambda actor: queries.of_actor(actor, queries.open_signs())[:LONGEST])
_searches_due = kept(lambda actor: queries.of_actor(actor, queries.open_searches())[:LONGEST])
_looks_due = kept(lambda actor: queries.second_looks().exclude(ended_by=actor.key)[:LONGEST])
_PAGE = 40  # contacts on the page of a centre: worked off from the top, the next ones move up
_PARTS = ("before", "recognise", "other", "after")


def here(found: File, person: Person, actor: Actor) -> dict[str, Any]:
    """What the page of her reintegration shows of it, in three queries."""
    calendar = queries.calendar_of(found.case.id, person.id)
    now, open_ones = timezone.now(), Q(done_at__isnull=True)
    contacts = FollowUp.objects.filter(case=found.case.id, person=person.id).aggregate(
        next_at=Min("due_at", filter=open_ones),
        late=Count("pk", filter=open_ones & Q(due_at__lt=now)),
        done=Count("pk", filter=~open_ones & ~Q(outcome=rules.REPLANNED)),
    )
    signs = queries.open_signs().filter(case=found.case.id, person=person.id)
    searches = queries.open_searches().filter(case=found.case.id, person=person.id)
    waits = [("sign", *row) for row in signs.values_list("pk", "sign").order_by()]
    waits += [("search", pk, "") for pk in searches.values_list("pk", flat=True)[:1]]
    return {
        "url": address(found.case.id, person.id),
        "state": state(calendar),
        "next_at": contacts["next_at"],
        "late": contacts["late"],
        "done": contacts["done"],
        "signs": [
            {
                "title": wording.label("warning_sign", code),
                "href": reverse("console:warning_sign", args=[pk]),
            }
            for kind, pk, code in waits
            if kind == "sign"
        ],
        "search": next(
            (reverse("console:search_for", args=[pk]) for kind, pk, _x in waits if kind != "sign"),
            "",
        ),
    }


def address(case_id: UUID, person_id: UUID) -> str:
    """The page of a person's tracing."""
    return reverse("console:person_tracing", args=[case_id, person_id])


def state(calendar: Calendar | None) -> dict[str, str]:
    """How her tracing stands, in words and tone."""
    if calendar is None:
        return {"tone": "plain", "words": _("Not begun: no referral was sent yet")}
    if calendar.ended_at:
        words = wording.label("followup_outcome", calendar.outcome)
        return {"tone": "plain", "words": _("Ended: %(why)s") % {"why": words}}
    if calendar.taken_up_at is None:
        return {"tone": "waiting", "words": _("First follow-ups only: nobody has accepted yet")}
    return {"tone": "ok", "words": _("Goes on")}


def step_title(kind: str, step: str) -> str:
    """What a contact is: which one of the tempo, or why it is there."""
    found = next((one for one in pack().follow_ups if one.code == step), None)
    return found.labels.of(wording.lang()) if found else shifts.follow_up_title(kind)


def contact(row: FollowUp) -> dict[str, Any]:
    """A contact of her calendar."""
    now, tries = timezone.now(), getattr(row, "tries", 0)
    late = row.done_at is None and row.due_at < now
    ready = row.done_at is None and (row.due_at < now or bool(row.from_at and row.from_at <= now))
    return {
        "title": step_title(row.kind, row.step),
        "asks": _("She is asked whether she was helped.") if row.kind == "verification" else "",
        "href": reverse("console:follow_up", args=[row.id]),
        "at": row.done_at or row.due_at,
        "from_at": row.from_at,
        "done": row.done_at is not None,
        "outcome": wording.label("followup_outcome", row.outcome) if row.outcome else "",
        "tries": oversight.overdue_reason(tries) if tries else "",
        "late": late,
        "tone": "waiting" if late else "info" if ready else "plain",
        "icon": "check" if row.done_at else "calendar-clock",
    }


def sign(row: WarningSign) -> dict[str, Any]:
    """A warning sign in a list or on its page."""
    late = row.answered_at is None and row.due_at < timezone.now()
    return {
        "id": row.id,
        "title": wording.label("warning_sign", row.sign),
        "urgency": row.urgency,
        "tone": "plain" if row.answered_at else "danger",
        "href": reverse("console:warning_sign", args=[row.id]),
        "at": row.at,
        "due_at": row.due_at,
        "late": late,
        "number": row.case.number,
        "words": presenters.words_of(row, "words"),
        "answered_at": row.answered_at,
        "action": wording.label("sign_action", row.action) if row.action else "",
        "answer": presenters.words_of(row, "answer"),
    }


def search(row: Search) -> dict[str, Any]:
    """A search in a list or on its page."""
    return {
        "id": row.id,
        "href": reverse("console:search_for", args=[row.id]),
        "title": _("Search: she could not be reached"),
        "at": row.at,
        "due_at": row.due_at,
        "late": row.decided_at is None and row.due_at < timezone.now(),
        "number": row.case.number,
        "decided_at": row.decided_at,
        "decision": wording.label("search_decision", row.decision) if row.decision else "",
        "words": presenters.words_of(row, "words"),
    }


def steps(rows: Iterable[SearchStep]) -> list[dict[str, Any]]:
    """Whom somebody asked, and what was said."""
    found = list(rows)
    names = names_of(UUID(row.by.removeprefix("staff:")) for row in found)
    return [
        {
            "title": f"{wording.agency(row.agency)}: {wording.label('search_answer', row.answer)}",
            "at": row.at,
            "who": names.get(UUID(row.by.removeprefix("staff:")), ""),
            "words": presenters.words_of(row, "words"),
        }
        for row in found
    ]


def move(row: Move) -> dict[str, Any]:
    """A move, and what is to be done about it."""
    centre = moves.new_centre(row)
    return {
        "at": row.at,
        "place": wording.place(row.place),
        "agency": wording.agency(row.agency) if row.agency else "",
        "draft": reverse("console:referral", args=[row.referral_id]) if row.referral_id else "",
        "old": wording.agency(row.old_agency) if row.old_agency else "",
        "told_at": row.told_at,
        "centre": wording.centre(centre) if centre else "",
    }


def scripts(channels: Iterable[str], words: dict[str, str]) -> list[dict[str, Any]]:
    """What is said by each channel that may be used, in the reader's language."""
    parts = {
        "before": _("Before you know who answers"),
        "recognise": _("To be sure it is she"),
        "other": _("If somebody else answers"),
        "after": _("Once she is recognised"),
    }
    return [
        {
            "channel": words.get(channel, channel),
            "parts": [
                (parts[said.part], said.labels.of(wording.lang()))
                for said in sorted(
                    pack().tracing.scripts.get(channel, ()), key=lambda s: _PARTS.index(s.part)
                )
            ],
        }
        for channel in channels
        if pack().tracing.scripts.get(channel)
    ]


# --- what waits ----------------------------------------------------------------------------------


def due_signs(actor: Actor) -> list[Due]:
    """Warning signs that nobody has answered for: a counsellor's own cases', or all in reach."""
    if not may(actor.role, "followups.work"):
        return []
    return [
        Due(
            title=_("Warning sign: %(what)s") % {"what": wording.label("warning_sign", row.sign)},
            sub=f"{row.case.number} · {wording.label('urgency', row.urgency)}",
            href=reverse("console:warning_sign", args=[row.id]),
            icon="shield-alert",
            tone="danger",
            at=row.due_at,
        )
        for row in _signs_due(actor)
    ]


def due_searches(actor: Actor) -> list[Due]:
    """Searches that nobody has decided."""
    if not may(actor.role, "followups.work"):
        return []
    return [
        _waits(_("Search: she could not be reached"), row, "search_for", row.id)
        for row in _searches_due(actor)
    ]


def due_looks(actor: Actor) -> list[Due]:
    """Calendars that ended because she died, for whoever takes the second look."""
    if not may(actor.role, "cases.approve"):
        return []
    return [
        Due(
            title=_("She is said to have died: look a second time"),
            sub=row.case.number,
            href=address(row.case_id, row.person_id),
            icon="eye",
            tone="waiting",
            at=row.look_due_at,
        )
        for row in _looks_due(actor)
    ]


def _waits(title: str, row: Search, name: str, key: UUID) -> Due:
    late = row.due_at < timezone.now()
    return Due(
        title=title,
        sub=row.case.number,
        href=reverse(f"console:{name}", args=[key]),
        icon="search",
        tone="waiting" if late else "plain",
        at=row.due_at,
    )


def centre_rows(actor: Actor, now: dt.datetime) -> dict[str, Any]:
    """What is due in tracing in the reader's centre, or the nation: in four queries."""
    centre = actor.centre if actor.role != "national" else ""
    rows = list(queries.due_of_centre(centre, moment=now)[: _PAGE + 1])
    return {
        "contacts": [
            contact(row) | {"number": row.case.number, "owner": row.owner.display_name}
            for row in rows[:_PAGE]
        ],
        "more": len(rows) > _PAGE,
        "signs": [sign(row) for row in queries.open_signs()[:LONGEST]],
        "searches": [search(row) for row in queries.open_searches()[:LONGEST]],
        "looks": [
            {"href": address(row.case_id, row.person_id), "number": row.case.number,
             "at": row.look_due_at}
            for row in queries.second_looks()[:LONGEST]
        ],
    }  # fmt: skip
