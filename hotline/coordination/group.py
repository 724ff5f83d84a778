"""Verbs of the inter-agency working group. Nothing here is about anybody: words of a commitment
or of minutes are read by all who read figures."""

import datetime as dt
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.coordination.ground import Refused
from hotline.coordination.models import Commitment, CommitmentMove, Meeting
from hotline.countries.pack import current as pack
from hotline.directory import queries as directory
from hotline.directory.models import Agency

_HOTLINE = "hotline"


def members() -> list[Agency]:
    """The bodies of the working group: those that serve the whole country, ministries first."""
    everywhere = {code for code, _role in directory.nationwide()}
    found = [one for one in directory.agencies() if one.pk in everywhere and one.kind != _HOTLINE]
    return sorted(found, key=lambda one: (one.kind != "ministry", one.pk))


def meet(
    *,
    by: Actor,
    held_on: dt.date,
    present: Collection[str],
    words: str,
    meeting_id: UUID | None = None,
    at: dt.datetime | None = None,
) -> Meeting:
    """Write down a meeting: the day, the codes of the bodies that came, and its minutes.

    Raises Refused (no_words, bad_code).
    """
    if not words.strip():
        raise Refused("no_words", "words")
    known = {one.pk for one in members()}
    if set(present) - known:
        raise Refused("bad_code", "present")
    with acting(by):
        if meeting_id and (earlier := Meeting.objects.filter(pk=meeting_id).first()):
            return earlier
        meeting = Meeting(
            id=meeting_id or new_id(), held_on=held_on, present=sorted(present),
            words=words.strip(), written_at=at or timezone.now(), written_by=by.key,
        )  # fmt: skip
        meeting.save(force_insert=True)
        audit.record("group.meet", detail=[str(meeting.pk)])
        return meeting


def commit(
    *,
    by: Actor,
    agency: Agency,
    words: str,
    due_on: dt.date,
    measure: str = "",
    meeting_id: UUID | None = None,
    commitment_id: UUID | None = None,
    at: dt.datetime | None = None,
) -> Commitment:
    """Write down what a body said it would do, by when, and the figure that shows it.

    Raises Refused (no_words, bad_code: no body of the group), Meeting.DoesNotExist.
    """
    if not words.strip():
        raise Refused("no_words", "words")
    if agency.pk not in {one.pk for one in members()}:
        raise Refused("bad_code", "agency")
    with acting(by):
        if commitment_id and (found := Commitment.objects.filter(pk=commitment_id).first()):
            return found
        now = at or timezone.now()
        meeting = Meeting.objects.get(pk=meeting_id) if meeting_id else None
        commitment = Commitment(
            id=commitment_id or new_id(), agency=agency, words=words.strip(), measure=measure,
            meeting=meeting, due_on=due_on, made_on=timezone.localdate(now, pack().timezone),
        )  # fmt: skip
        commitment.save(force_insert=True)
        _moved(by, commitment, "made", at=now)
        audit.record("group.commit", detail=[agency.pk, str(commitment.pk)])
        return commitment


def end(
    *, by: Actor, commitment_id: UUID, done: bool, words: str, at: dt.datetime | None = None
) -> Commitment:
    """It is done, or was given up; words say what came of it. Raises Refused (no_words, moved_on),
    Commitment.DoesNotExist."""
    state, now = "done" if done else "dropped", at or timezone.now()
    ended = timezone.localdate(now, pack().timezone)
    return _change(by, commitment_id, state, words, now, state=state, ended_on=ended)


def put_off(
    *, by: Actor, commitment_id: UUID, due_on: dt.date, words: str, at: dt.datetime | None = None
) -> Commitment:
    """Another day, with words why; the day before stays in its history. Raises as `end` does."""
    now = at or timezone.now()
    return _change(by, commitment_id, "due_changed", words, now, due_on=due_on)


def tell(
    *, by: Actor, commitment_id: UUID, words: str, at: dt.datetime | None = None
) -> Commitment:
    """How it stands, in words. Raises as `end` does."""
    return _change(by, commitment_id, "told", words, at or timezone.now())


def _change(
    by: Actor, commitment_id: UUID, act: str, words: str, at: dt.datetime, **changes: Any
) -> Commitment:
    if not words.strip():
        raise Refused("no_words", "words")
    with acting(by):
        commitment = Commitment.objects.select_for_update().get(pk=commitment_id)
        if commitment.state != "open":
            raise Refused("moved_on")
        for name, value in changes.items():
            setattr(commitment, name, value)
        if changes:
            commitment.save(update_fields=list(changes))
        _moved(by, commitment, act, at=at, words=words)
        audit.record(f"group.{act}", detail=[str(commitment.pk)])
        return commitment


def _moved(
    by: Actor, commitment: Commitment, act: str, *, at: dt.datetime, words: str = ""
) -> None:
    CommitmentMove(
        commitment=commitment, at=at, by=by.key, act=act, due_on=commitment.due_on,
        words=words.strip(),
    ).save(force_insert=True)  # fmt: skip
